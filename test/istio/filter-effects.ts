// For every filter: where it stands in the chain, and what one request behind istiod and Envoy shows of it.

import type { DeployOverrides } from "../../harness/src/manifest/deploy-settings.js";

/** One filter in Istio. */
export interface FilterEffect {
  filter: string;
  /** As its deploy.yaml says, or the default. */
  position: "first" | "before-router";
  /** What the answer to a plain GET shows. */
  shows: string;
  /** What the run takes instead of deploy.yaml's settings. */
  deploy?: DeployOverrides;
  /** How many requests are sent; the last one is judged. Default: 1. */
  requests?: number;
  /** Lines of the answer. */
  answer: readonly RegExp[];
  /** A part of Envoy's chain, with the common prefix of Envoy's own filters left out. */
  chain: string;
}

export const effects: readonly FilterEffect[] = [
  {
    filter: "hello-header",
    position: "before-router",
    shows: "adds its header",
    answer: [/^HTTP\/1.1 200 OK$/m, /^x-my-header: Hello from WASM!$/m],
    chain: "hello-header > router",
  },
  {
    filter: "headers",
    position: "before-router",
    shows: "appends to a header",
    answer: [/^HTTP\/1.1 200 OK$/m, /^via: 1\.1 edge$/m],
    chain: "headers > router",
  },
  {
    filter: "cors",
    position: "first",
    shows: "tells caches that the answer depends on the origin",
    answer: [/^HTTP\/1.1 200 OK$/m, /^vary: Origin$/m],
    chain: "cors > ",
  },
  {
    filter: "trace",
    position: "before-router",
    shows: "tells the id of the trace that it began",
    answer: [/^HTTP\/1.1 200 OK$/m, /^x-trace-id: [0-9a-f]{32}$/m],
    chain: "trace > router",
  },
  {
    filter: "rate-limit",
    position: "before-router",
    shows: "answers 429 when its limit is used up",
    deploy: {
      configuration: {
        limits: [{ name: "shared", rate: { requests: 1, per: "1d" } }],
        reject: { jitter_percent: 0 },
      },
    },
    requests: 2,
    answer: [/^HTTP\/1.1 429 Too Many Requests$/m, /^retry-after: 8\d{4}$/m],
    chain: "rate-limit > router",
  },
  {
    filter: "jwt",
    position: "first",
    shows: "asks for a token",
    answer: [/^HTTP\/1.1 401 Unauthorized$/m, /^www-authenticate: Bearer realm="[^"]+"$/m],
    chain: "jwt > ",
  },
];

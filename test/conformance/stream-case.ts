// What a comparison of streams is made of: the case, and how what was seen is written down.

import type { ListenerOptions } from "../../harness/src/envoy/bootstrap.js";
import type { ClientReply } from "../../harness/src/envoy/client.js";
import type { UpstreamRequest } from "../../harness/src/envoy/upstream.js";
import type {
  HeaderPair,
  MockPlugin,
  Protocol,
  RawReply,
  RawRequestHead,
} from "../../harness/src/mock/index.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

/** What the client does after the head, one after the other. */
export type Step =
  | { readonly data: string; readonly end?: boolean }
  | { readonly trailers: readonly HeaderPair[] }
  | { readonly wait: number }
  /** Lets the guest that knows this letter act. */
  | { readonly do: string }
  | "reset";

export interface StreamCase {
  readonly name: string;
  /** In chain order. */
  readonly guests: readonly RawGuest[];
  readonly request?: Partial<RawRequestHead>;
  /** Without data and trailers the head is the whole request, unless it is `open`. */
  readonly steps?: readonly Step[];
  readonly open?: boolean;
  /** Default: 200 without a body. */
  readonly upstream?: RawReply | "reset";
  readonly upstreamProtocol?: Protocol;
  /** The answer does not wait for the end of the request. */
  readonly early?: boolean;
  readonly plugin?: Pick<MockPlugin, "allowOnHeadersStopIteration" | "failurePolicy">;
  readonly http1Trailers?: boolean;
  readonly bufferLimit?: number;
  readonly idleTimeout?: number;
  readonly requestTimeout?: number;
  readonly routeTimeout?: number;
  /** Milliseconds after the last step in which the reply must come. Default: 1200. */
  readonly patience?: number;
  /** What the upstream got is a matter of time on a real Envoy. */
  readonly upstreamVaries?: boolean;
}

export const noBody: RawReply = { status: 200, headers: [["content-length", "0"]] };

/** Between two pieces: long enough for Envoy to read each by itself. */
export const pause = 20;

const varying = /^(x-request-id|date|x-envoy-upstream-service-time)$/;

export const pairsOf = (pairs: readonly HeaderPair[]): string[] =>
  pairs
    .filter(([name]) => !name.startsWith(":") && name !== "host")
    .map(([name, value]) => `${name}: ${varying.test(name) ? "…" : value}`);

export const hostOf = ({ headers }: UpstreamRequest): string =>
  headers.find(([name]) => name === "host" || name === ":authority")?.[1] ?? "";

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

export interface Ending {
  readonly reply: unknown;
  readonly upstream: unknown;
  readonly log: readonly string[];
}

/** What it comes to: nothing is compared of a host that has died. */
export type Outcome = Ending | "the host dies";

export function logOf(
  name: string,
  lines: readonly { prefix?: string; message: string }[],
): string[] {
  return lines
    .filter(({ prefix }) => prefix?.split(" ").some((part) => part.startsWith(`${name}.`)))
    .map(({ prefix = "", message }) => {
      const guest = prefix
        .trim()
        .split(" ")[0]
        ?.slice(name.length + 1);
      return `${guest}: ${readablePairs(message)}`;
    })
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…"))
    .map((line) => line.replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, "…"))
    .map((line) => line.replace(/(x-envoy-upstream-service-time: )\d+/g, "$1…"));
}

/** Each case has an authority of its own, by which the upstreams know it. */
export const authorityOf = (name: string): string => `${name.toLowerCase()}.test`;

export function headOf({ name, request = {} }: StreamCase): RawRequestHead {
  return { method: "GET", path: `/${name}`, authority: authorityOf(name), ...request };
}

/** Headers that say how long the body is, where there is one. */
export function framed({ headers = [], protocol }: RawRequestHead, hasBody: boolean): HeaderPair[] {
  const said = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (said || !hasBody || protocol === "http/2") return [...headers];
  return [...headers, ["transfer-encoding", "chunked"]];
}

const has = (key: string, step: Step): boolean => typeof step === "object" && key in step;

export function endOf({ steps = [], open = false }: StreamCase): "headers" | "data" | "trailers" {
  if (steps.some((step) => has("trailers", step))) return "trailers";
  return open || steps.some((step) => has("data", step)) ? "data" : "headers";
}

const modules = new WeakMap<RawGuest, Uint8Array>();

export function moduleOf(guest: RawGuest): Uint8Array {
  const known = modules.get(guest) ?? rawGuest(guest);
  modules.set(guest, known);
  return known;
}

export function listenerOf(test: StreamCase): ListenerOptions {
  return {
    name: test.name,
    port: 0,
    http1Trailers: test.http1Trailers ?? true,
    filters: test.guests.map((guest, index) => ({
      ...test.plugin,
      name: `${test.name}.${index}`,
      rootId: "root",
      vmId: `${test.name}.${index}`,
      module: { inlineBytes: moduleOf(guest) },
    })),
  };
}

interface Reply extends Pick<ClientReply, "status" | "headers" | "body" | "trailers"> {
  readonly informational: readonly { readonly status: number }[];
}

export function described({ status, headers, body, trailers, informational }: Reply): unknown {
  return {
    status,
    headers: pairsOf(headers),
    body: text(body),
    trailers: pairsOf(trailers),
    informational: informational.map((head) => head.status),
  };
}

// filters/headers beside Envoy's own header mutation, in one Envoy: two listeners, one with a route for each behaviour,
// one with a rule for each. What the upstream and the client get must be the same.
//
// What differs on purpose: a header that was changed may stand in another place among others; of the query only what is
// named is written anew, where Envoy sorts the parameters and writes `a=` for `a`; remove_matching leaves alone what Envoy
// needs to choose a route again (x-forwarded-proto), because the route is chosen again whenever a Wasm filter changes headers.

import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { headerValue, type HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { openProject } from "../../harness/src/project/project.js";
import { mutationCases } from "./header-mutations.js";
import { realEnvoy, repository } from "./real-envoy.js";

let wasm: Uint8Array;
beforeAll(async () => {
  const { built } = await buildFilters(openProject(repository), { filters: ["headers"] });
  wasm = built[0]!.bytes;
}, 600_000);

const native = "envoy.filters.http.header_mutation";
const typeOf = (name: string): string =>
  `type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.${name}`;
const byCase = (at: number): object => ({
  prefix: "/",
  headers: [{ name: "x-case", string_match: { exact: `${at}` } }],
});

interface Configured {
  static_resources: {
    listeners: {
      name: string;
      filter_chains: {
        filters: { typed_config: { route_config: object; http_filters: object[] } }[];
      }[];
    }[];
  };
}

/** A bootstrap with a listener for each of the two. */
function bootstrapFor(port: number): object {
  const rules = mutationCases.map(({ ours }, at) => ({
    match: { headers: [{ name: "x-case", match: "exact", value: `${at}` }] },
    ...ours,
  }));
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port },
    listeners: [
      {
        name: "ours",
        port: 0,
        filters: [{ name: "headers", module: { inlineBytes: wasm }, configuration: { rules } }],
      },
      { name: "native", port: 0, filters: [] },
    ],
  }) as Configured;
  const routes = (isNative: boolean): object => ({
    virtual_hosts: [
      {
        name: "all",
        domains: ["*"],
        routes: mutationCases.map((one, at) => ({
          name: "main",
          match: byCase(at),
          route: { cluster: "upstream" },
          ...(isNative && {
            typed_per_filter_config: {
              [native]: { "@type": typeOf("HeaderMutationPerRoute"), mutations: one.native },
            },
          }),
        })),
      },
    ],
  });
  for (const listener of bootstrap.static_resources.listeners) {
    const manager = listener.filter_chains[0]!.filters[0]!.typed_config;
    const isNative = listener.name === "native";
    manager.route_config = routes(isNative);
    if (!isNative) continue;
    manager.http_filters.unshift({
      name: native,
      typed_config: { "@type": typeOf("HeaderMutation") },
    });
  }
  return bootstrap;
}

/** What Envoy adds by chance. */
const noise = new Set(["x-request-id", "x-envoy-upstream-service-time", "date"]);

/** The values of each name, in order, names in the order of the alphabet. */
function byName(headers: readonly HeaderPair[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!noise.has(lower)) (values[lower] ??= []).push(value);
  }
  return values;
}

/** The parameters of a path as pairs, those of one name in their order. */
function parametersOf(target: string): [string, string[][]] {
  const [path = "", query = ""] = target.split("?");
  const pairs =
    query === "" ? [] : query.split("&").map((pair) => pair.replace(/=$/, "").split("="));
  return [path, pairs.sort(([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0))];
}

describe("filters/headers", () => {
  it("does what Envoy's own header mutation does, in the same Envoy", async (context) => {
    const upstream = await startUpstream({
      answer: ({ headers }) => {
        const one = mutationCases[Number(headerValue(headers, "x-case"))];
        return { status: 203, headers: [...(one?.headers ?? [])] };
      },
    });
    onTestFinished(() => upstream.close());
    const envoy = await EnvoyProcess.start({
      envoy: await realEnvoy(context),
      bootstrap: bootstrapFor(upstream.port),
    });
    onTestFinished(() => envoy.stop());
    for (const [at, one] of mutationCases.entries()) {
      const seen = [];
      for (const side of ["native", "ours"]) {
        const before = upstream.requests.length;
        const reply = await sendRequest(envoy.port(side), {
          method: "GET",
          target: one.target ?? "/",
          headers: [["host", "example.com"], ["x-case", `${at}`], ...(one.headers ?? [])],
        });
        const request = upstream.requests[before];
        expect(request, `${one.title} (${side})`).toBeDefined();
        seen.push({
          request: byName(request!.headers),
          target: parametersOf(request!.target),
          status: reply.status,
          reply: byName(reply.headers),
        });
      }
      expect(seen[1], one.title).toEqual(seen[0]);
    }
  }, 120_000);
});

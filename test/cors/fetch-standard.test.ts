// Browsers, as the Fetch standard describes them, accept exactly what the policy allows: policies and calls of chance
// through the filter on the mock. Beside that, what caches and refusals need holds for each response.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { openProject } from "../../harness/src/project/project.js";
import { repository } from "../e2e/real-envoy.js";
import { fetchAcrossOrigins, type Pair, type WireRequest, type WireResponse } from "./fetch-algorithm.js"; // prettier-ignore
import {
  allowsCall,
  anyCall,
  anyPolicy,
  exposes,
  isOpen,
  type TestPolicy,
} from "./policy-model.js";

const policies = 240;
const callsOfEach = 45;
const seed = 20261122;

let wasm: Uint8Array;
beforeAll(async () => {
  const { built } = await buildFilters(openProject(repository), { filters: ["cors"] });
  wasm = built[0]!.bytes;
}, 400_000);

/** What services say of sharing by themselves, and of caches. */
const noise: readonly (readonly Pair[])[] = [
  [],
  [["vary", "Accept-Encoding"]],
  [["vary", "accept, ORIGIN"]],
  [["vary", "*"]],
  [
    ["access-control-allow-origin", "*"],
    ["access-control-allow-methods", "*"],
    ["access-control-allow-headers", "*, authorization"],
    ["access-control-expose-headers", "x-page"],
    ["access-control-max-age", "9"],
  ],
  [
    ["access-control-allow-origin", "https://evil.test"],
    ["access-control-allow-credentials", "true"],
    ["access-control-allow-private-network", "true"],
  ],
];

const own: readonly Pair[] = [
  ["x-total", "3"],
  ["x-page", "1"],
];

const shares = (response: WireResponse): string[] =>
  response.headers
    .filter(([name]) => name.startsWith("access-control-"))
    .map((pair) => pair.join(": "))
    .sort();

const varies = (response: WireResponse): string[] =>
  response.headers
    .filter(([name]) => name === "vary")
    .flatMap(([, value]) => value.split(","))
    .map((member) => member.trim().toLowerCase());

/** What holds for each response under a policy, whoever asks. */
function checkResponse(policy: TestPolicy, request: WireRequest, response: WireResponse): void {
  const vary = varies(response);
  const sharing = shares(response);
  expect(new Set(vary).size, `vary: ${vary.join()}`).toBe(vary.length);
  const isAnswer = sharing.some((line) => line.startsWith("access-control-allow-origin:"));
  const isAsked = request.headers.some(([name]) => name === "origin");
  if (!isAnswer && isAsked) expect(sharing).toEqual([]);
  const isForAll = isOpen(policy) && isAnswer;
  if (!isForAll || policy.vary === "always") {
    const words = JSON.stringify({ policy, request, response: response.headers });
    expect(vary.includes("origin") || vary.includes("*"), words).toBe(true);
  }
  if (request.method === "OPTIONS" && isAnswer) {
    expect(sharing.some((line) => line.startsWith("access-control-max-age:"))).toBe(true);
  }
}

class Service {
  private constructor(
    private readonly proxy: MockProxy,
    private readonly policy: TestPolicy,
  ) {}

  static async start(policy: TestPolicy, extra: readonly Pair[]): Promise<Service> {
    const proxy = await MockProxy.start({
      filters: [{ wasm, name: "cors", configuration: JSON.stringify(policy) }],
      rawUpstream: () => ({ status: 200, headers: [...own, ...extra] }),
    });
    return new Service(proxy, policy);
  }

  readonly send = async (request: WireRequest): Promise<WireResponse> => {
    const { method, headers } = request;
    const authority = "api.example";
    const response = await this.proxy.send({ method, path: "/", authority, headers });
    checkResponse(this.policy, request, response);
    return response;
  };

  stop(): Promise<void> {
    return this.proxy.close();
  }
}

describe("browsers", () => {
  it(`accept what the policy allows, and nothing else, in ${String(policies * callsOfEach)} calls`, async () => {
    const chosen = fc.sample(anyPolicy, { numRuns: policies, seed });
    let accepted = 0;
    for (const [place, policy] of chosen.entries()) {
      const service = await Service.start(policy, noise[place % noise.length]!);
      const forAll = new Set<string>();
      try {
        const unnamed = await service.send({ method: "GET", headers: [] });
        for (const call of fc.sample(anyCall(policy), { numRuns: callsOfEach, seed: seed + place })) {
          const outcome = await fetchAcrossOrigins(call, service.send);
          const isAllowed = allowsCall(policy, call);
          const words = JSON.stringify({ policy, call });
          expect(outcome === "network error", words).toBe(!isAllowed);
          if (outcome === "network error") continue;
          accepted++;
          for (const [name] of own) expect(outcome.readable.has(name), words).toBe(exposes(policy, name)); // prettier-ignore
        }
        // Of responses that do not vary a cache may give any to anybody: all must say the same.
        for (const headers of [[], [["origin", "https://a.example"]], [["origin", "null"]], [["origin", "HTTPS://x"]]] as Pair[][]) {
          const response = await service.send({ method: "GET", headers });
          if (!varies(response).some((name) => name === "origin" || name === "*")) {
            forAll.add(shares(response).join());
          }
        }
        if (forAll.size > 0) forAll.add(shares(unnamed).join());
        expect(forAll.size).toBeLessThanOrEqual(1);
      } finally {
        await service.stop();
      }
    }
    // Neither side may win by saying the same to all.
    expect(accepted).toBeGreaterThan(3000);
    expect(accepted).toBeLessThan(policies * callsOfEach - 3000);
  }, 400_000);
}); // prettier-ignore

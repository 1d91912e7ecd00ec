// Modules that Envoy fetches by itself: what is fetched, kept and counted, and what becomes of a plugin without one.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MockProxy, type RemoteModule } from "../../../harness/src/mock/index.js";
import { get } from "../observe.js";
import { rawGuest } from "../raw-guest.js";
import { lifecycle } from "./guests.js";
import { compareTopology, type TopologyPlugin } from "./topology.js";

const guest = (name: string, callbacks: Readonly<Record<string, string>> = {}): Uint8Array =>
  rawGuest({
    callbacks: {
      ...lifecycle.callbacks,
      proxy_on_request_headers: `(call $sayNumber "${name}" (local.get $id)) (i32.const 0)`,
      ...callbacks,
    },
  });

const one = guest("one");
const two = guest("two");
const refusing = guest("refusing", { proxy_on_configure: "(i32.const 0)" });
const code = { "/one": one, "/two": two, "/refusing": refusing };

function remote(path: string, wasm: Uint8Array, more: Partial<RemoteModule> = {}): RemoteModule {
  const sha256 = createHash("sha256").update(wasm).digest("hex");
  return { cluster: "code", uri: `http://code.test${path}`, sha256, ...more };
}

const counters = [
  ...["cache_entries", "cache_hits", "cache_misses", "cache_negative_hits"],
  ...["fetch_failures", "fetch_successes"],
].map((name) => `wasm.remote_load_${name}`);

const absent = remote("/absent", one);

describe("the mock host and a real Envoy agree on a module that is fetched", () => {
  const cases: Readonly<Record<string, readonly TopologyPlugin[]>> = {
    // [R5.5-1], [R5.5-2], [R5.5-3], [R5.5-5]
    "and is there": [{ wasm: remote("/one", one), name: "a" }],
    "for two plugins": ["a", "b"].map((name) => ({ wasm: remote("/one", one), name })),
    // The VM key is made before the modules are there: the second plugin runs the first one's.
    "beside another, without a vm_id": [
      { wasm: remote("/one", one), name: "a" },
      { wasm: remote("/two", two), name: "b" },
    ],
    "beside another, with vm_ids": [
      { wasm: remote("/one", one), name: "a", vmId: "1" },
      { wasm: remote("/two", two), name: "b", vmId: "2" },
    ],
    // [R5.5-2], [R5.5-4]
    "and is not there": [{ wasm: absent, name: "a" }],
    "and is not there, with the policy open": [{ wasm: absent, name: "a", failurePolicy: "open" }],
    "and is not there, with the policy reload": [{ wasm: absent, name: "a", failurePolicy: "reload" }], // prettier-ignore
    // [R5.5-6]
    "and has another sum": [{ wasm: remote("/one", two), name: "a" }],
    // [R5.3-5]: it came too late to be refused
    "and refuses its configuration": [{ wasm: remote("/refusing", refusing), name: "a" }],
    "and refuses, with the policy open": [{ wasm: remote("/refusing", refusing), name: "a", failurePolicy: "open" }], // prettier-ignore
  };
  for (const [name, filters] of Object.entries(cases)) {
    compareTopology(name, {
      setup: { updates: true, filters, code },
      script: async (side) => [
        await side.get(),
        await side.get(),
        await side.statistics(...counters),
      ],
    });
  }

  // [R5.5-1], [R5.5-3]: refused at first, taken when it is pushed again
  compareTopology("and must not be waited for", {
    setup: { updates: true, filters: [{ wasm: two, name: "local" }], code },
    script: async (side) => {
      const wasm = remote("/one", one, { nackOnCacheMiss: true });
      const seen: unknown[] = [await side.update([{ wasm, name: "a" }]), await side.get()];
      await side.wait(200);
      seen.push(await side.update([{ wasm, name: "a", configuration: "again" }]));
      return [...seen, await side.get(), await side.statistics(...counters)];
    },
  });
});

describe("on the mock host, a module that is fetched", () => {
  it("is asked for once more when the first attempt fails, by GET", async () => {
    const filters = [{ wasm: remote("/one", one), name: "a" }];
    const answers = [
      { status: 503, headers: [] },
      { status: 200, headers: [], chunks: [one] },
    ];
    const proxy = await MockProxy.start({ filters, clusters: { code: answers } });
    expect(proxy.calloutRequests.map(({ method, path, authority }) => [method, path, authority])).toEqual([
      ["GET", "/one", "code.test"],
      ["GET", "/one", "code.test"],
    ]); // prettier-ignore
    expect((await proxy.send(get)).status).toBe(200);
    await proxy.close();
  });

  it.each([
    ["answers too late", { status: 200, headers: [], chunks: [one], delay: 1000 }],
    ["resets", { reset: "before-headers" }],
    ["is silent", "never"],
    ["answers nothing", { status: 200, headers: [] }],
    ["cannot be reached", "unreachable"],
  ] as const)("is absent when its server %s", async (_, server) => {
    const filters = [{ wasm: remote("/one", one), name: "a" }];
    const proxy = await MockProxy.start({ filters, clusters: { code: server } });
    expect(await proxy.send(get)).toMatchObject({ status: 503, details: "wasm_fail_stream" });
    await proxy.close();
  });
});

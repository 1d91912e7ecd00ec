// What a module gets of its configuration, in whatever form that is given, and which plugins are the same.

import { describe, expect, it } from "vitest";
import { realEnvoy } from "../../e2e/real-envoy.js";
import { rawGuest } from "../raw-guest.js";
import { EnvoySide } from "./envoy-side.js";
import { lifecycle } from "./guests.js";
import { MockSide } from "./mock-side.js";
import { compareTopology, type TopologyPlugin } from "./topology.js";

/** Logs both configurations byte by byte, and what is there in which callback. */
const reading = rawGuest({
  callbacks: {
    proxy_on_context_create: `(call $sayNumber "create sees" (call $bufferStatus (i32.const 7) (i32.const 32) (i32.const 36)))`,
    proxy_on_vm_start: `
      (call $sayNumber "start sees" (call $bufferStatus (i32.const 7) (i32.const 32) (i32.const 36)))
      (call $say "vm" (call $bufferBytes (i32.const 6) (i32.const 0) (i32.const 500) (i32.const 0) (i32.const 4)))
      (i32.const 256)`,
    proxy_on_configure: `
      (call $sayNumber "size" (local.get $size))
      (drop (call $bufferBytes (i32.const 7) (i32.const 0) (i32.const 500) (i32.const 40) (i32.const 44)))
      (loop $next
        (if (i32.lt_u (global.get $at) (i32.load (i32.const 44)))
          (then
            (call $sayNumber "byte" (i32.load8_u (i32.add (i32.load (i32.const 40)) (global.get $at))))
            (global.set $at (i32.add (global.get $at) (i32.const 1)))
            (br $next))))
      (i32.const -1)`,
    proxy_on_request_headers: `
      (call $sayNumber "stream sees" (call $bufferStatus (i32.const 7) (i32.const 32) (i32.const 36)))
      (call $say "vm" (call $bufferBytes (i32.const 6) (i32.const 0) (i32.const 500) (i32.const 0) (i32.const 4)))
      (i32.const 0)`,
  },
  extra: `(global $at (mut i32) (i32.const 0))`,
});

const any = (type: string, value: unknown): object => ({
  "@type": `type.googleapis.com/google.protobuf.${type}`,
  value,
});

const values: Readonly<Record<string, object | string | Uint8Array>> = {
  text: "täxt",
  bytes: Uint8Array.from([0, 255, 10]),
  "a StringValue": any("StringValue", "abc"),
  "a BytesValue": any("BytesValue", "AP8K"),
  "a Struct": any("Struct", { list: [true, false, null, 1.5, "text", { inner: -1 }, []] }),
  "an empty Struct": any("Struct", {}),
};

describe("the mock host and a real Envoy agree on a configuration that is", () => {
  // [R2.2-7], [R2.2-8], [R2.2-12], [R2.3-5]
  for (const [name, configuration] of Object.entries(values)) {
    compareTopology(name, {
      setup: { filters: [{ wasm: reading, configuration, vmConfiguration: configuration }] },
      script: (side) => side.get(),
    });
  }

  // [R2.2-12]: any other message comes as its protobuf bytes
  compareTopology("another message", {
    setup: {
      filters: [{ wasm: reading, configuration: any("UInt32Value", 300) }],
      mock: { filters: [{ wasm: reading, configuration: Uint8Array.from([0x08, 0xac, 0x02]) }] },
    },
    script: (side) => side.get(),
  });

  // [R2.2-10]
  compareTopology("given to a module that has no callbacks for it", {
    setup: { filters: [{ wasm: rawGuest({}), configuration: "abc", vmConfiguration: "vm" }] },
    script: (side) => side.get(),
  });
});

const wasm = rawGuest(lifecycle);
const plain = { wasm, name: "a", rootId: "r", configuration: "c" };

const pairs: Readonly<Record<string, [TopologyPlugin, TopologyPlugin]>> = {
  nothing: [plain, plain],
  "the configuration": [plain, { ...plain, configuration: "d" }],
  "the name": [plain, { ...plain, name: "b" }],
  "the root": [plain, { ...plain, rootId: "s" }],
  "the vm_id": [plain, { ...plain, vmId: "v" }],
  "the VM's configuration": [plain, { ...plain, vmConfiguration: "v" }],
  "the environment": [plain, { ...plain, environment: { A: "a" } }],
  capabilities: [plain, { ...plain, allowedCapabilities: ["proxy_log", "proxy_on_configure"] }],
  "the policy": [plain, { ...plain, failurePolicy: "open" }],
  "the way to hold headers": [plain, { ...plain, allowOnHeadersStopIteration: true }],
};

/** What both sides make of two filters: VMs, and what was logged on each thread. */
async function together(
  context: Parameters<typeof realEnvoy>[0],
  version: "1.36" | "1.38" | "1.39",
  filters: readonly TopologyPlugin[],
): Promise<{ real: unknown; mock: unknown }> {
  const path = await realEnvoy(context, version);
  const setup = { filters, mock: { envoy: version } };
  const outcomes = [];
  for (const side of [await EnvoySide.start(path, setup), await MockSide.start(setup)]) {
    const created = await side.statistics("wasm.envoy.wasm.runtime.v8.created", "wasm.wasm_vm_count"); // prettier-ignore
    await side.stop();
    outcomes.push({ created, lines: side.lines() });
  }
  return { real: outcomes[0], mock: outcomes[1] };
}

// [R6-1], [R6-2], [R6-3], [R5.6-4]
describe("two filters that differ in", () => {
  for (const [name, filters] of Object.entries(pairs)) {
    compareTopology(`${name} have the same VMs and roots on both sides`, {
      setup: { filters },
      script: async (side) => [
        await side.get(),
        await side.statistics("wasm.envoy.wasm.runtime.v8.created"),
      ],
    });
  }

  it.for(
    (["1.36", "1.38", "1.39"] as const).flatMap((version) =>
      Object.entries(pairs).map(([name, filters]) => ({ version, name, filters })),
    ),
  )("$name with Envoy $version", async ({ version, filters }, context) => {
    const { real, mock } = await together(context, version, filters);
    expect(mock).toEqual(real);
  });
});

// [R5.4-1], [R5.4-2], [R5.4-6], [R6-9]: all settings and all kinds of plugins at once
describe("the mock host and a real Envoy agree on", () => {
  compareTopology("plugins of all kinds with all settings", {
    setup: {
      filters: [
        {
          wasm,
          name: "filter",
          rootId: "root",
          vmId: "vm",
          vmConfiguration: "vm configuration",
          configuration: "configuration",
          runtime: "envoy.wasm.runtime.v8",
          environment: { A: "a" },
          hostEnvironmentKeys: ["OUTRIGGER_NOTHING"],
          allowedCapabilities: ["proxy_log", ...Object.keys(lifecycle.callbacks)],
          failurePolicy: "reload",
          reloadInterval: 3000,
          allowOnHeadersStopIteration: true,
        },
        { wasm, name: "second", failOpen: true },
      ],
      accessLoggers: [{ wasm, name: "logger" }],
      services: [
        { wasm, name: "service" },
        { wasm, name: "singleton", singleton: true },
      ],
    },
    script: (side) => side.get(),
  });

  // [R6-2]: an access logger, a service and a filter of the same settings are one plugin
  compareTopology("the same plugin for all purposes", {
    setup: { filters: [plain], accessLoggers: [plain], services: [plain] },
    script: (side) => side.get(),
  });
});

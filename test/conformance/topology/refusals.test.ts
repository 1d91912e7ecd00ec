// Configurations that Envoy refuses: the mock host refuses them with the same words.

import { describe, expect, it } from "vitest";
import { MockStartError } from "../../../harness/src/mock/index.js";
import { realEnvoy } from "../../e2e/real-envoy.js";
import { fromEnvoy } from "../from-envoy.js";
import { rawGuest } from "../raw-guest.js";
import { EnvoySide } from "./envoy-side.js";
import { lifecycle } from "./guests.js";
import { MockSide } from "./mock-side.js";
import { compareTopology, type TopologyPlugin } from "./topology.js";

const wasm = rawGuest(lifecycle);
const refusing = (callback: string, body: string): Uint8Array =>
  rawGuest({ callbacks: { ...lifecycle.callbacks, [callback]: body } });

const refused: Readonly<Record<string, TopologyPlugin>> = {
  // [R5.3-1]
  "both ways to say what happens after a failure": {
    wasm,
    failOpen: true,
    failurePolicy: "closed",
  },
  // [R5.4-3]
  "a variable with a value that is also taken from the process": { wasm, name: "a", environment: { A: "a" }, hostEnvironmentKeys: ["A"] }, // prettier-ignore
  "a variable taken from the process twice": { wasm, hostEnvironmentKeys: ["A", "A"] },
  "an environment for a native plugin": { wasm, runtime: "envoy.wasm.runtime.null", environment: { A: "a" } }, // prettier-ignore
  // [R5.4-4]
  "an engine that is not built in": { wasm, runtime: "envoy.wasm.runtime.wasmtime" },
  "an engine of an unknown name": { wasm, runtime: "nonsense" },
  "a native plugin that there is none of": { wasm, runtime: "envoy.wasm.runtime.null" },
  // [R5.3-5]: whatever the policy
  "a plugin that refuses, with the policy open": { wasm: refusing("proxy_on_configure", "(i32.const 0)"), failurePolicy: "open" }, // prettier-ignore
  "a plugin that refuses, with the older fail_open": { wasm: refusing("proxy_on_configure", "(i32.const 0)"), failOpen: true }, // prettier-ignore
  // [R5.4-7]
  "an empty module": { wasm: new Uint8Array(0), name: "empty" },
  // [R2.3-1], [R2.3-2], [R2.3-4]
  "a plugin that refuses to start": { wasm: refusing("proxy_on_vm_start", "(i32.const 0)") },
  "a plugin that refuses its configuration": { wasm: refusing("proxy_on_configure", "(i32.const 0)") }, // prettier-ignore
  "a plugin that traps when it starts": { wasm: refusing("proxy_on_vm_start", "unreachable") },
  "a plugin that traps when it is configured": { wasm: refusing("proxy_on_configure", "unreachable") }, // prettier-ignore
};

describe("the mock host and a real Envoy refuse", () => {
  it.for(Object.entries(refused))("%s", async ([, plugin], context) => {
    const path = await realEnvoy(context);
    const setup = { filters: [plugin] };
    const real = await fromEnvoy(() =>
      EnvoySide.start(path, setup).then(
        () => "no refusal",
        (error: unknown) => (error as Error).message,
      ),
    );
    const mock = await MockSide.start(setup).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(mock instanceof MockStartError)) throw mock;
    expect(real).toContain(mock.envoyText);
  });
});

describe("the mock host and a real Envoy", () => {
  // [R2.3-1]: a canary that refuses is shut down as any other VM; [R2.3-2]: the old listener stays
  describe.each(["proxy_on_vm_start", "proxy_on_configure"])("%s", (callback) => {
    for (const body of ["(i32.const 0)", "unreachable"]) {
      const other = { wasm: refusing(callback, body), name: "b", configuration: "new" };
      compareTopology(`with ${body}: an update is refused, and is refused again`, {
        setup: { updates: true, filters: [{ wasm, name: "a" }] },
        script: async (side) => [
          await side.get(),
          await side.update([{ wasm, name: "a" }, other]),
          await side.update([other]),
          await side.get(),
          await side.statistics("wasm.envoy.wasm.runtime.v8.active"),
        ],
      });
    }
  });

  // [R5.4-3]
  compareTopology("let variables of the process through that are there", {
    setup: {
      filters: [
        {
          wasm: rawGuest({
            callbacks: {
              proxy_on_vm_start: `
                (drop (call $sizes (i32.const 16) (i32.const 20)))
                (drop (call $environ (i32.const 32) (i32.const 8192)))
                (call $sayNumber "variables" (i32.load (i32.const 16)))
                (drop (call $log (i32.const 2) (i32.const 8192) (i32.load (i32.const 20))))
                (i32.const 1)`,
            },
            imports: `
              (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))`,
          }),
          hostEnvironmentKeys: ["OUTRIGGER_TOPOLOGY", "OUTRIGGER_NOTHING"],
        },
      ],
      environment: { OUTRIGGER_TOPOLOGY: "here" },
    },
    script: (side) => side.get(),
  });

  // [R5.4-4], [R5.4-5]: an empty runtime is the first engine; the root's name is the module's business
  compareTopology("run a plugin without a runtime and with a root that the module does not know", {
    setup: { filters: [{ wasm, name: "a", rootId: "nobody", runtime: "" }] },
    script: (side) => side.get(),
  });
});

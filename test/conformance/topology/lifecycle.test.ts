// From the start to the end of a proxy: which VMs there are on which thread, what their roots are told, in which order.

import { describe } from "vitest";
import { rawGuest } from "../raw-guest.js";
import { compareTopology } from "./topology.js";
import { failingTheThird, lifecycle } from "./guests.js";

const wasm = rawGuest(lifecycle);

describe("the mock host and a real Envoy agree on", () => {
  // [R2.2-1], [R2.2-2], [R2.2-3], [R2.2-4], [R2.2-5], [R2.2-7], [R2.1-4], [R2.5-7], [R6-3], [R6-7], [R7-1]
  compareTopology("two workers, and three filters of which two are the same", {
    setup: {
      workers: 2,
      filters: [
        { wasm, name: "a", rootId: "r", configuration: "abc", vmConfiguration: "vm" },
        { wasm, name: "a", rootId: "r", configuration: "abc", vmConfiguration: "vm" },
        { wasm, name: "b", rootId: "s", vmConfiguration: "vm" },
      ],
    },
    script: async (side) => [
      await side.statistics(
        "wasm.envoy.wasm.runtime.v8.created",
        "wasm.envoy.wasm.runtime.v8.active",
        "wasm.wasm_vm_count",
        "wasm.a.vm_reload",
        "wasm.a.vm_reload_backoff",
        "wasm.b.vm_reload_success",
        "wasm.b.vm_reload_failure",
      ),
    ],
  });

  // [R2.4-7]
  compareTopology("a stream through filters of several VMs", {
    setup: {
      filters: [
        { wasm, name: "a", vmId: "1" },
        { wasm, name: "b", vmId: "2" },
        { wasm, name: "c", vmId: "1" },
      ],
    },
    script: async (side) => [await side.get(), await side.get()],
  });

  // [R6-1]
  compareTopology("plugins that differ in environment and capabilities", {
    setup: {
      filters: [
        { wasm, name: "a", environment: { A: "a" } },
        { wasm, name: "b", environment: { B: "b" }, allowedCapabilities: ["proxy_on_configure"] },
      ],
    },
    script: async (side) => [
      await side.get(),
      await side.statistics("wasm.envoy.wasm.runtime.v8.created"),
    ],
  });

  // [R7-1]
  compareTopology("statistics without a runtime's and a plugin's name", {
    setup: { filters: [{ wasm, runtime: "" }] },
    script: async (side) => [
      await side.get(),
      await side.statistics("wasm..created", "wasm..active", "wasm.vm_reload"),
    ],
  });

  // [R2.3-3], [R2.3-1]: what fails on a worker only is left out there, whatever the policy says
  describe.each(["proxy_on_vm_start", "proxy_on_configure"] as const)("%s", (callback) => {
    for (const failurePolicy of ["closed", "open", "reload"] as const) {
      compareTopology(`failing on the worker only, with the policy ${failurePolicy}`, {
        setup: {
          updates: true,
          filters: [{ wasm: failingTheThird(callback), name: "a", failurePolicy }],
        },
        script: async (side) => [
          await side.get(),
          await side.get(),
          await side.update([{ wasm: failingTheThird(callback), name: "b", failurePolicy }]),
          await side.statistics("wasm.envoy.wasm.runtime.v8.active", "wasm.a.vm_reload_failure"),
        ],
      });
    }
  });

  // [R6-8]
  compareTopology("services: a singleton, and one on each thread", {
    setup: {
      workers: 2,
      filters: [{ wasm, name: "filter" }],
      services: [
        { wasm, name: "singleton", singleton: true },
        { wasm, name: "everywhere" },
        { wasm, name: "other", vmId: "other", singleton: true },
      ],
    },
    script: async (side) => [await side.statistics("wasm.envoy.wasm.runtime.v8.active")],
  });

  // [R6-9]
  compareTopology("access loggers, which hear of a stream on their root", {
    setup: {
      filters: [{ wasm, name: "filter" }],
      accessLoggers: [
        { wasm: rawGuest({ callbacks: { ...lifecycle.callbacks, proxy_on_log: `
            (call $sayNumber "log" (local.get $id))
            (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
            (call $say "status" (call $get (i32.const 2) ":status" (i32.const 0) (i32.const 4)))
            (call $say "absent" (call $get (i32.const 3) "x" (i32.const 0) (i32.const 4)))
            (call $say "details" (call $property "response\\00code_details" (i32.const 0) (i32.const 4)))
            (call $sayNumber "add" (call $add (i32.const 0) "x" "y"))` } }), name: "first", vmId: "1" }, // prettier-ignore
        { wasm, name: "second" },
      ],
    },
    script: async (side) => [await side.get()],
  });
});

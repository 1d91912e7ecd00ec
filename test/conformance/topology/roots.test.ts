// What a root may read in each of its callbacks, what it put off until a callback has ended, and that a root which is
// gone does nothing more.

import { describe } from "vitest";
import { rawGuest } from "../raw-guest.js";
import { compareTopology } from "./topology.js";

/** Tells whether it sees both configurations. */
const sees = (callback: string): string => `
  (call $sayNumber "${callback} asks for the plugin's" (call $bufferStatus (i32.const 7) (i32.const 32) (i32.const 36)))
  (call $say "${callback} plugin" (call $bufferBytes (i32.const 7) (i32.const 0) (i32.const 99) (i32.const 0) (i32.const 4)))
  (call $say "${callback} vm" (call $bufferBytes (i32.const 6) (i32.const 0) (i32.const 99) (i32.const 0) (i32.const 4)))`;

/** A gRPC call to a cluster that is not there fails at once, and is told when the callback has ended. */
const fails = (callback: string): string =>
  `(call $sayNumber "${callback} calls" (call $grpcCall "\\0a\\06\\0a\\04nope" "service" "method" "" "" (i32.const 100) (i32.const 24)))`;

const closed = `(call $sayNumber "closed" (local.get $token)) (call $sayNumber "code" (local.get $code))`;

/** The same in each callback of a root; the first tick alone. */
function inAll(body: (callback: string) => string): Uint8Array {
  return rawGuest({
    callbacks: {
      proxy_on_context_create: `(if (i32.eqz (local.get $root)) (then ${body("create")}))`,
      proxy_on_vm_start: `${body("start")} (i32.const 1)`,
      proxy_on_configure: `${body("configure")} (drop (call $tickPeriod (i32.const 30))) (i32.const 1)`,
      proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) ${body("tick")}`,
      proxy_on_done: `${body("done")} (i32.const 1)`,
      proxy_on_log: body("log"),
      proxy_on_delete: body("delete"),
      proxy_on_grpc_close: closed,
    },
  });
}

/** Ticks all the time, and tells when a root ticks that was deleted. */
const ticking = (period: string): Uint8Array =>
  rawGuest({
    callbacks: {
      proxy_on_configure: `${period} (i32.const 1)`,
      proxy_on_tick: `(if (i32.load8_u (i32.add (i32.const 512) (local.get $id))) (then (call $sayNumber "ticks after its end" (local.get $id))))`,
      proxy_on_delete: `(call $sayNumber "delete" (local.get $id)) (i32.store8 (i32.add (i32.const 512) (local.get $id)) (i32.const 1))`,
    },
  });

const tick = (milliseconds: number): string => `(drop (call $tickPeriod (i32.const ${milliseconds})))`; // prettier-ignore

/** Tells of each tick. */
const counting = (periods: string): Uint8Array =>
  rawGuest({
    callbacks: {
      proxy_on_configure: `${periods} (i32.const 1)`,
      proxy_on_tick: `(call $sayNumber "tick" (local.get $id))`,
    },
  });

const gone = { wasm: rawGuest({}), name: "other", vmId: "other" };

describe("the mock host and a real Envoy agree on", () => {
  // [R2.2-7], [R2.2-8]
  compareTopology("what a root sees of its configuration in each callback", {
    setup: {
      updates: true,
      filters: [{ wasm: inAll(sees), name: "a", configuration: "own", vmConfiguration: "vm" }],
      accessLoggers: [{ wasm: inAll(sees), name: "b", configuration: "its", vmConfiguration: "vm" }], // prettier-ignore
    },
    script: async (side) => {
      await side.wait(200);
      const seen: unknown[] = [await side.get(), await side.update([gone])];
      await side.wait(1500);
      return [...seen, await side.get()];
    },
  });

  // [R4.15-4]
  compareTopology("what a root put off in each callback", {
    setup: {
      updates: true,
      filters: [
        { wasm: inAll(fails), name: "a" },
        { wasm: inAll(fails), name: "b" },
      ],
    },
    script: async (side) => {
      await side.wait(200);
      const seen: unknown[] = [await side.get(), await side.update([gone])];
      await side.wait(1500);
      return [...seen, await side.get()];
    },
  });

  // [R2.5-2]
  compareTopology("a root that is gone, in a VM that stays: no tick", {
    setup: {
      updates: true,
      filters: [
        { wasm: ticking(tick(40)), name: "a" },
        { wasm: ticking(tick(40)), name: "b" },
      ],
    },
    script: async (side) => {
      const seen: unknown[] = [await side.get(), await side.update([{ wasm: ticking(tick(40)), name: "a" }])]; // prettier-ignore
      await side.wait(1800);
      return [...seen, await side.get()];
    },
  });

  // [R4.12-2]
  compareTopology("tick periods that a later call replaces", {
    setup: {
      filters: [
        { wasm: counting(tick(30) + tick(100_000)), name: "a", vmId: "a" },
        { wasm: counting(tick(30) + tick(0)), name: "b", vmId: "b" },
      ],
    },
    script: async (side) => {
      await side.wait(300);
      return side.get();
    },
  });
});

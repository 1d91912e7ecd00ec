// Updates of the listener: what a new chain shares with the old one, how the old one drains, and what becomes of its
// streams and roots.

import { describe } from "vitest";
import { rawGuest } from "../raw-guest.js";
import { holdingGuest, lifecycle } from "./guests.js";
import { began, compareTopology, soon } from "./topology.js";

const wasm = rawGuest(lifecycle);
const holding = rawGuest(holdingGuest);
const active = "wasm.envoy.wasm.runtime.v8.active";
const hold = [["x-hold", "1"]] as const;

/** Never goes by itself: it waits for `proxy_done`. */
const parking = rawGuest({
  callbacks: {
    ...lifecycle.callbacks,
    proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.ge_u (local.get $id) (i32.const 100))`,
  },
});

/** The first root waits; a stream with the header `x-done` lets it go. */
const letting = rawGuest({
  callbacks: {
    ...lifecycle.callbacks,
    proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.ne (local.get $id) (i32.const 1))`,
    proxy_on_request_headers: `
      (if (i32.eqz (call $get (i32.const 0) "x-done" (i32.const 0) (i32.const 4)))
        (then
          (call $sayNumber "nothing parked" (call $done ))
          (call $sayNumber "effective" (call $effective (i32.const 1)))
          (call $sayNumber "done" (call $done ))
          (call $sayNumber "again" (call $done ))))
      (i32.const 0)`,
  },
});

describe("the mock host and a real Envoy agree on an update that", () => {
  // [R2.5-1], [R2.5-5], [R2.5-2], [R2.5-3]
  compareTopology("gives filters other configurations: new roots in the same VM, then the old go", {
    setup: {
      updates: true,
      filters: [
        { wasm, name: "a", configuration: "1" },
        { wasm, name: "b", configuration: "1" },
      ],
    },
    script: async (side) => {
      const seen: unknown[] = [await side.get()];
      seen.push(
        await side.update([
          { wasm, name: "a", configuration: "22" },
          { wasm, name: "b", configuration: "22" },
        ]),
        await side.get(),
        await side.statistics(active),
      );
      await side.wait(1800);
      seen.push(await side.get(), await side.statistics(active));
      return seen;
    },
  });

  // [R2.5-1]
  compareTopology("keeps, adds, removes and moves filters", {
    setup: {
      updates: true,
      filters: [
        { wasm, name: "kept" },
        { wasm, name: "gone", vmId: "gone" },
      ],
    },
    script: async (side) => {
      const seen: unknown[] = [await side.get()];
      seen.push(await side.update([{ wasm, name: "new" }, { wasm, name: "kept" }])); // prettier-ignore
      seen.push(await side.get(), await side.statistics(active));
      await side.wait(1800);
      seen.push(await side.update([{ wasm, name: "kept" }]), await side.get());
      await side.wait(1800);
      seen.push(await side.statistics(active));
      return seen;
    },
  });

  // [R2.5-5]
  compareTopology("comes while another still drains", {
    setup: { updates: true, drain: 2, filters: [{ wasm, name: "a", configuration: "1" }] },
    script: async (side) => {
      const seen: unknown[] = [];
      for (const configuration of ["2", "3", "1"]) {
        seen.push(await side.update([{ wasm, name: "a", configuration }]), await side.get());
      }
      await side.wait(3000);
      seen.push(await side.get());
      return seen;
    },
  });

  // [R2.5-1], [R6-14]: what is left of the old chain's streams is reset when the time is over
  compareTopology("leaves a stream that is held for longer than the drain", {
    setup: { updates: true, filters: [{ wasm: holding, name: "a", configuration: "1" }] },
    script: async (side) => {
      const held = began(side.get(hold));
      await soon();
      const update = await side.update([{ wasm: holding, name: "a", configuration: "2" }]);
      const seen = [update, await side.get(), await side.statistics(active)];
      await side.wait(1500);
      return [...seen, await held, await side.get()];
    },
  });

  // [R6-1], [R6-12]
  compareTopology("changes the VM's configuration: another VM", {
    setup: { updates: true, filters: [{ wasm, name: "a", vmConfiguration: "1" }] },
    script: async (side) => {
      const seen: unknown[] = [await side.get()];
      seen.push(await side.update([{ wasm, name: "a", vmConfiguration: "2" }]));
      seen.push(await side.get(), await side.statistics(active));
      await side.wait(1500);
      seen.push(await side.get(), await side.statistics(active));
      return seen;
    },
  });

  // [R2.5-4]: the VM goes with its last plugin, a parked root with it
  compareTopology("takes the last plugin of a VM away, whose root wants to wait", {
    setup: { updates: true, filters: [{ wasm: parking, name: "a", vmId: "1" }] },
    script: async (side) => {
      const seen: unknown[] = [await side.update([{ wasm, name: "b", vmId: "2" }])];
      await side.wait(1500);
      seen.push(await side.get(), await side.statistics(active));
      return seen;
    },
  });

  // [R2.5-4], [R2.5-6]: a parked root is called on, until another root lets it go
  compareTopology("parks a root, which a later stream of the VM lets go", {
    setup: { updates: true, filters: [{ wasm: letting, name: "a", configuration: "1" }] },
    script: async (side) => {
      const next = { wasm: letting, name: "a", configuration: "2" };
      const seen: unknown[] = [await side.update([next])];
      await side.wait(1500);
      seen.push(await side.get(), await side.get([["x-done", "1"]]), await side.get());
      return seen;
    },
  });
});

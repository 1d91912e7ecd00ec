// The policy "reload" step by step, and traps in the callbacks of a root while streams are held.

import { describe, expect, it } from "vitest";
import { get, startGuest } from "../observe.js";
import { rawGuest } from "../raw-guest.js";
import { count, lifecycle } from "./guests.js";
import { began, compareTopology, soon } from "./topology.js";

const counters = ["vm_reload", "vm_reload_backoff", "vm_reload_success", "vm_reload_failure"].map(
  (name) => `wasm.a.${name}`,
);

const trapOnRequest = `
  (if (i32.eqz (call $get (i32.const 0) "x-trap" (i32.const 0) (i32.const 4))) (then unreachable))
  (i32.const 0)`;

const trapping = rawGuest({
  callbacks: { ...lifecycle.callbacks, proxy_on_request_headers: trapOnRequest },
});

/** Refuses when it is asked for the n-th time in the process. */
const refusing = (callback: string, time: number): Uint8Array =>
  rawGuest({
    callbacks: {
      ...lifecycle.callbacks,
      proxy_on_request_headers: trapOnRequest,
      [callback]: `
        (call $sayNumber "asked" (local.get $id)) ${count("asked")}
        (i32.ne (i32.load8_u (i32.const 16)) (i32.const ${time}))`,
    },
  });

const trap = [["x-trap", "1"]] as const;

describe("the mock host and a real Envoy agree on the policy reload", () => {
  // [R5.3-2], [R5.3-4]
  compareTopology("when the back-off is over", {
    setup: { filters: [{ wasm: trapping, name: "a", failurePolicy: "reload", reloadInterval: 4 }] },
    script: async (side) => {
      const seen: unknown[] = [await side.get(), await side.get(trap)];
      await side.wait(20);
      seen.push(await side.get(), await side.get(), await side.statistics(...counters));
      return seen;
    },
  });

  // [R5.3-2]
  compareTopology("while it is not", {
    setup: {
      filters: [{ wasm: trapping, name: "a", failurePolicy: "reload", reloadInterval: 60_000 }],
    },
    script: async (side) => [
      await side.get(trap),
      await side.get(),
      await side.get(),
      await side.statistics(...counters),
    ],
  });

  // [R5.3-3]
  describe.each(["proxy_on_vm_start", "proxy_on_configure"])("when %s", (callback) => {
    compareTopology("refuses the new VM, and takes the next one", {
      setup: {
        filters: [{ wasm: refusing(callback, 4), name: "a", failurePolicy: "reload", reloadInterval: 4 }], // prettier-ignore
      },
      script: async (side) => {
        const seen: unknown[] = [await side.get(trap)];
        for (let time = 0; time < 3; time++) {
          await side.wait(20);
          seen.push(await side.get());
        }
        return [...seen, await side.statistics(...counters)];
      },
    });
  });

  // [R2.2-6]: the root that refused is still in the VM, which the other plugin keeps
  compareTopology("of two plugins in one VM, of which one refuses", {
    setup: {
      filters: ["a", "b"].map((name) => ({
        wasm: refusing("proxy_on_configure", 8),
        name,
        failurePolicy: "reload" as const,
        reloadInterval: 4,
      })),
    },
    script: async (side) => {
      const seen: unknown[] = [await side.get(trap)];
      for (let time = 0; time < 3; time++) {
        await side.wait(20);
        seen.push(await side.get());
      }
      return [...seen, await side.statistics(...counters)];
    },
  });

  // [R2.2-11]: a VM that was dead before its plugin was there is never replaced
  compareTopology("of a plugin whose root traps when it is made", {
    setup: {
      filters: [
        { wasm: rawGuest({ callbacks: { ...lifecycle.callbacks, proxy_on_context_create: "unreachable" } }), name: "a", failurePolicy: "reload", reloadInterval: 4 }, // prettier-ignore
      ],
    },
    script: async (side) => {
      const seen: unknown[] = [];
      for (let time = 0; time < 2; time++) {
        await side.wait(20);
        seen.push(await side.get());
      }
      return [...seen, await side.statistics(...counters)];
    },
  });

  it("kills Envoy with an interval of which a half is nothing", async () => {
    const proxy = await startGuest({
      guest: { callbacks: { proxy_on_request_headers: "unreachable" } },
      plugin: { failurePolicy: "reload", reloadInterval: 1 },
    });
    await proxy.send(get);
    await expect(proxy.send(get)).rejects.toThrow(/OUT1604.*SIGFPE/);
    await proxy.close();
  });

  // [R5.3-2]: [base, 1.5 · base)
  it("waits a little longer than the interval, as the seed decides", async () => {
    const waited = async (seed: string): Promise<number> => {
      const proxy = await startGuest({
        guest: { callbacks: { proxy_on_request_headers: trapOnRequest } },
        plugin: { failurePolicy: "reload", reloadInterval: 100 },
        proxy: { seed },
      });
      await proxy.send({ ...get, headers: trap });
      let milliseconds = 0;
      while ((await proxy.send(get)).status === 503) {
        proxy.advanceTime(1);
        milliseconds++;
      }
      await proxy.close();
      return milliseconds;
    };
    const all = await Promise.all(["a", "b", "c", "d", "e"].map(waited));
    expect(all).toEqual(await Promise.all(["a", "b", "c", "d", "e"].map(waited)));
    expect(Math.min(...all)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...all)).toBeLessThan(150);
    expect(new Set(all).size).toBeGreaterThan(1);
  });
});

const trapInFirst = rawGuest({
  callbacks: {
    ...lifecycle.callbacks,
    proxy_on_request_headers: trapOnRequest,
    proxy_on_response_headers: `(call $sayNumber "response headers" (local.get $id)) (i32.const 0)`,
  },
});

// [R5.1-1], [R5.2-4], [R6-3]: the VM is dead for all plugins in it, each with its own policy
describe("the mock host and a real Envoy agree on a trap in a VM of two plugins, with the policies", () => {
  for (const first of ["closed", "open", "reload"] as const) {
    for (const second of ["closed", "open", "reload"] as const) {
      compareTopology(`${first} and ${second}`, {
        setup: {
          filters: [
            { wasm: trapInFirst, name: "a", failurePolicy: first, reloadInterval: 60_000 },
            { wasm: trapInFirst, name: "b", failurePolicy: second, reloadInterval: 60_000 },
            { wasm: trapInFirst, name: "c", vmId: "other" },
          ],
        },
        script: async (side) => [await side.get(trap), await side.get(), await side.get()],
      });
    }
  }
});

// [R5.2-6]: the oldest Envoy that sidecars run answers the stream on which the trap happened
describe("with Envoy 1.36 the mock host agrees on a trap", () => {
  for (const failurePolicy of ["closed", "open", "reload"] as const) {
    compareTopology(`with the policy ${failurePolicy}`, {
      setup: { version: "1.36", filters: [{ wasm: trapping, name: "a", failurePolicy }] },
      script: async (side) => [await side.get(trap), await side.get()],
    });
  }
});

/** Holds requests with `x-hold`; the root traps in its tick, which a request with `x-tick` sets. */
const trapInTick = rawGuest({
  callbacks: {
    proxy_on_request_headers: `
      (if (i32.eqz (call $get (i32.const 0) "x-tick" (i32.const 0) (i32.const 4)))
        (then (drop (call $tickPeriod (i32.const 400)))))
      (if (result i32) (i32.eqz (call $get (i32.const 0) "x-hold" (i32.const 0) (i32.const 4)))
        (then (i32.const 1))
        (else (i32.const 0)))`,
    proxy_on_tick: "unreachable",
  },
});

const trapInQueue = rawGuest({
  callbacks: {
    proxy_on_request_headers: `
      (if (i32.eqz (call $get (i32.const 0) "x-tick" (i32.const 0) (i32.const 4)))
        (then
          (drop (call $registerQueue "q" (i32.const 24)))
          (drop (call $enqueue (i32.load (i32.const 24)) "item"))))
      (if (result i32) (i32.eqz (call $get (i32.const 0) "x-hold" (i32.const 0) (i32.const 4)))
        (then (i32.const 1))
        (else (i32.const 0)))`,
    proxy_on_queue_ready: "unreachable",
  },
});

// [R5.2-1]: streams that are stopped at that moment hang, whatever the policy
describe("the mock host and a real Envoy agree on a trap in a root's", () => {
  for (const [callback, wasm] of Object.entries({ tick: trapInTick, queue: trapInQueue })) {
    for (const settings of [{}, { failurePolicy: "open" }, { failOpen: true }] as const) {
      const policy = JSON.stringify(settings);
      compareTopology(`${callback} while a stream is held, with ${policy}`, {
        setup: {
          filters: [{ wasm, name: "a", ...settings }],
          mock: { time: "manual" },
        },
        script: async (side) => {
          let held = "hangs";
          void began(side.get([["x-hold", "1"]])).then((reply) => (held = reply));
          await soon();
          const seen = [await side.get([["x-tick", "1"]])];
          await side.wait(1000);
          return [...seen, held, await side.get()];
        },
      });
    }
  }
});

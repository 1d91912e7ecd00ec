// What VMs share: data, queues and statistics, by vm_id and across threads, and how long it lives.

import { describe } from "vitest";
import { rawGuest } from "../raw-guest.js";
import { count, lifecycle } from "./guests.js";
import { compareTopology } from "./topology.js";

const guest = (callbacks: Readonly<Record<string, string>>, extra = ""): Uint8Array =>
  rawGuest({ callbacks, extra });

/** Counts in shared data what it is asked. */
const counting = guest({
  proxy_on_request_headers: `${count("asked")} (call $sayNumber "asked" (i32.load8_u (i32.const 16))) (i32.const 0)`,
});

const otherCounting = guest(
  {
    proxy_on_request_headers: `${count("asked")} (call $sayNumber "other asked" (i32.load8_u (i32.const 16))) (i32.const 0)`,
  },
  "(global $other (mut i32) (i32.const 1))",
);

const put = `(call $sayNumber "put" (call $enqueue (i32.const 1) "item"))`;
const take = `(call $say "take" (call $dequeue (i32.const 1) (i32.const 0) (i32.const 4)))`;
const register = `(call $sayNumber "register" (call $registerQueue "q" (i32.const 24))) (call $sayNumber "token" (i32.load (i32.const 24)))`;
const ready = `(call $sayNumber "ready" (local.get $id)) ${take}`;

describe("the mock host and a real Envoy agree on", () => {
  // [R4.9-1], [R6-11]
  compareTopology("shared data of modules with the same vm_id, with another, and with none", {
    setup: {
      filters: [
        { wasm: counting, name: "a", vmId: "same" },
        { wasm: otherCounting, name: "b", vmId: "same" },
        { wasm: otherCounting, name: "c", vmId: "other" },
        { wasm: counting, name: "d", vmConfiguration: "1" },
        { wasm: counting, name: "e", vmConfiguration: "2" },
      ],
    },
    script: async (side) => [await side.get(), await side.get()],
  });

  // [R4.9-6], [R6-12]
  compareTopology(
    "shared data that goes with the last VM of its vm_id, and stays while VMs overlap",
    {
      setup: { updates: true, filters: [{ wasm: counting, name: "a", vmId: "x" }] },
      script: async (side) => {
        const seen: unknown[] = [await side.get()];
        seen.push(await side.update([{ wasm: otherCounting, name: "b", vmId: "x" }]));
        await side.wait(1500);
        seen.push(await side.get(), await side.update([{ wasm: counting, name: "c", vmId: "y" }]));
        await side.wait(1500);
        seen.push(await side.get(), await side.update([{ wasm: counting, name: "a", vmId: "x" }]));
        seen.push(await side.get());
        return seen;
      },
    },
  );

  // [R4.10-1], [R4.10-2], [R4.10-5], [R6-4]: a notification comes after the callback, once for each item
  compareTopology("a queue: its number, its last consumer, a notification for each item", {
    setup: {
      filters: [
        {
          wasm: guest({
            proxy_on_configure: `${register} (i32.const 1)`,
            proxy_on_request_headers: `${put} ${put} (call $sayNumber "end of callback" (local.get $id)) (i32.const 0)`,
            proxy_on_queue_ready: ready,
          }),
          name: "a",
        },
      ],
    },
    script: async (side) => [await side.get(), await side.get()],
  });

  // [R4.10-2]: registered in a stream, its root is the consumer; what is in the queue stays
  compareTopology("a queue that a stream registers anew", {
    setup: {
      filters: [
        {
          wasm: guest({
            proxy_on_request_headers: `
              ${register} ${put}
              (call $sayNumber "resolve" (call $resolveQueue "" "q" (i32.const 24)))
              (call $sayNumber "unknown" (call $resolveQueue "" "p" (i32.const 24)))
              (i32.const 0)`,
            proxy_on_queue_ready: `(call $sayNumber "ready" (local.get $id))`,
            proxy_on_log: take,
          }),
          name: "a",
        },
      ],
    },
    script: async (side) => [await side.get(), await side.get()],
  });

  // [R4.10-3]: the canary registers for the main thread; its number leads to the main thread's own root
  compareTopology("a queue that only the canary registers", {
    setup: {
      filters: [
        {
          wasm: guest({
            proxy_on_configure: `
              ${count("configured")}
              (if (i32.eq (i32.load8_u (i32.const 16)) (i32.const 1)) (then ${register}))
              (i32.const 1)`,
            proxy_on_request_headers: `${put} (i32.const 0)`,
            proxy_on_queue_ready: ready,
          }),
          name: "a",
          vmId: "canary",
        },
      ],
    },
    script: async (side) => {
      const seen = [await side.get()];
      await side.wait(100);
      return [...seen, await side.get()];
    },
  });

  // [R4.10-5]: a consumer that has gone hears nothing; the item stays
  compareTopology("a queue whose consumer has gone", {
    setup: {
      updates: true,
      filters: [
        { wasm: guest({ proxy_on_configure: `${register} (i32.const 1)`, proxy_on_queue_ready: ready }), name: "consumer", vmId: "q" }, // prettier-ignore
        { wasm: guest({ proxy_on_request_headers: `${put} (i32.const 0)`, proxy_on_log: `(drop (i32.const 0))` }), name: "producer", vmId: "q" }, // prettier-ignore
      ],
    },
    script: async (side) => {
      const seen: unknown[] = [await side.get()];
      seen.push(
        await side.update([
          { wasm: guest({ proxy_on_request_headers: `${put} ${take} (i32.const 0)` }), name: "producer", vmId: "q" }, // prettier-ignore
        ]),
      );
      await side.wait(1500);
      return [...seen, await side.get()];
    },
  });

  // [R4.10-4], [R4.10-6], [R4.10-7]: whoever knows the number takes, whatever its vm_id
  compareTopology("a queue of another vm_id, by its number and by name", {
    setup: {
      filters: [
        { wasm: guest({ proxy_on_configure: `${register} (i32.const 1)` }), name: "a", vmId: "a" },
        {
          wasm: guest({
            proxy_on_request_headers: `
              (call $sayNumber "own" (call $resolveQueue "" "q" (i32.const 24)))
              (call $sayNumber "of a" (call $resolveQueue "a" "q" (i32.const 24)))
              ${put} (call $sayNumber "empty item" (call $enqueue (i32.const 1) ""))
              ${take} ${take} ${take}
              (call $sayNumber "no such" (call $dequeue (i32.const 9) (i32.const 0) (i32.const 4)))
              (i32.const 0)`,
          }),
          name: "b",
          vmId: "b",
        },
      ],
    },
    script: (side) => side.get(),
  });

  const define = (kind: number, name: string): string => `
    (i32.store (i32.const 24) (i32.const 99))
    (call $sayNumber "define ${kind} ${name}" (call $defineMetric (i32.const ${kind}) "${name}" (i32.const 24)))
    (call $sayNumber "id" (i32.load (i32.const 24)))`;
  const read = (id: number): string => `
    (i64.store (i32.const 24) (i64.const 0))
    (call $sayNumber "get ${id}" (call $getMetric (i32.const ${id}) (i32.const 24)))
    (call $sayNumber "value" (i32.load (i32.const 24)))`;
  const increment = (id: number, by: number): string =>
    `(call $sayNumber "increment ${id} by ${by}" (call $incrementMetric (i32.const ${id}) (i64.const ${by})))`;
  const record = (id: number, value: number): string =>
    `(call $sayNumber "record ${id} ${value}" (call $recordMetric (i32.const ${id}) (i64.const ${value})))`;

  // [R4.11-1], [R4.11-2], [R4.11-4], [R4.11-5], [R4.11-6], [R4.11-7], [R4.11-8], [R4.11-9], [R5.1-4]
  compareTopology("metrics: numbers, values, statuses, names", {
    setup: {
      filters: [
        {
          wasm: guest({
            proxy_on_request_headers: `
              ${define(0, "counter")} ${define(0, "counter")} ${define(1, "gauge")} ${define(2, "histogram")}
              ${define(1, "counter")} ${define(0, "")} ${define(3, "none")}
              ${define(0, "a=.=b;.;name")}
              ${increment(4, 3)} ${increment(4, 0)} ${increment(4, -1)} ${increment(8, 4)} ${read(4)} ${read(8)}
              ${record(4, 5)} ${read(4)}
              ${increment(5, 2)} ${read(5)} ${increment(5, -5)} ${read(5)} ${record(5, 7)} ${read(5)}
              ${increment(5, 0)} ${read(5)} ${increment(9, 1)} ${read(9)} ${increment(16, 1)}
              ${increment(6, 1)} ${record(6, 10)} ${read(6)}
              ${[0, 1, 2, 3, 7, 400, 401, 402, 403].map((id) => increment(id, 1) + record(id, 1) + read(id)).join("")}
              (i32.const 0)`,
          }),
          name: "a",
        },
      ],
    },
    script: async (side) => [
      await side.get(),
      await side.statistics("wasmcustom.counter", "wasmcustom.gauge", "wasmcustom.a=.=b;.;name"),
    ],
  });

  // [R4.11-3]: numbers are each VM's, the statistic is everybody's
  compareTopology("metrics of several VMs", {
    setup: {
      filters: ["1", "2"].map((vmId) => ({
        wasm: guest({
          proxy_on_configure: `${define(0, "all")} (i32.const 1)`,
          proxy_on_request_headers: `${define(0, "more")} ${increment(4, 1)} ${read(4)} (i32.const 0)`,
        }),
        name: vmId,
        vmId,
      })),
    },
    script: async (side) => [await side.get(), await side.get()],
  });

  // [R7-2]: what fails has no counter of its own
  compareTopology("statistics after a trap", {
    setup: {
      filters: [{ wasm: rawGuest({ callbacks: { ...lifecycle.callbacks, proxy_on_request_headers: "unreachable" } }), name: "a" }], // prettier-ignore
    },
    script: async (side) => [
      await side.get(),
      await side.get(),
      await side.statistics(
        ...["", "_backoff", "_success", "_failure"].map((end) => `wasm.a.vm_reload${end}`),
        ...["created", "active", "failed"].map((end) => `wasm.envoy.wasm.runtime.v8.${end}`),
        "wasm.a.traps",
      ),
    ],
  });
});

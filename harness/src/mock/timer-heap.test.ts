import fc from "fast-check";
import { expect, it } from "vitest";
import { TimerHeap, type HeapTimer } from "./timer-heap.js";

const timers = fc.array(
  fc.record({ due: fc.bigInt({ min: 0n, max: 20n }), rank: fc.nat({ max: 2 }), isCancelled: fc.boolean() }),
); // prettier-ignore

it("gives timers by their time, their rank, their order; not those that were taken out", () => {
  fc.assert(
    fc.property(timers, (list) => {
      const heap = new TimerHeap();
      const made = list.map(({ due, rank, isCancelled }, order) => {
        const timer: HeapTimer = { due, rank, order, action: () => undefined, place: -1 };
        heap.add(timer);
        return { timer, isCancelled };
      });
      for (const { timer, isCancelled } of made) {
        if (!isCancelled) continue;
        heap.remove(timer);
        heap.remove(timer); // Nothing happens.
      }
      const expected = made
        .filter(({ isCancelled }) => !isCancelled)
        .map(({ timer }) => timer)
        .sort((a, b) => Number(a.due - b.due) || a.rank - b.rank || a.order - b.order);
      const given: HeapTimer[] = [];
      for (let next = heap.first; next !== undefined; next = heap.first) {
        given.push(next);
        heap.remove(next);
      }
      expect(given.map(({ order }) => order)).toEqual(expected.map(({ order }) => order));
      expect(made.every(({ timer }) => timer.place === -1)).toBe(true);
    }),
  );
});

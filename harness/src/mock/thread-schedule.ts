// What waits to run on which thread of Envoy. Each thread takes its own events in order; which thread comes
// next is chance, which a seed decides. With one worker there is one order for all threads: first come,
// first served.

import type { SeededRandom } from "./seeded-random.js";

interface Waiting {
  readonly thread: string;
  readonly action: () => void;
}

/** First in, first out; taking one costs the same however many wait. */
class Queue {
  private list: Waiting[] = [];
  private taken = 0;

  get isEmpty(): boolean {
    return this.taken === this.list.length;
  }

  add(waiting: Waiting): void {
    this.list.push(waiting);
  }

  take(): Waiting | undefined {
    const waiting = this.list[this.taken++];
    if (this.taken >= this.list.length) {
      this.list = [];
      this.taken = 0;
    }
    return waiting;
  }
}

export class ThreadSchedule {
  private readonly queues = new Map<string, Queue>();
  private readonly chance: SeededRandom | undefined;

  /** @param chance Mixes the threads; without it they share one order. */
  constructor(chance: SeededRandom | undefined) {
    this.chance = chance;
  }

  post(thread: string, action: () => void): void {
    const key = this.chance === undefined ? "" : thread;
    let queue = this.queues.get(key);
    if (queue === undefined) this.queues.set(key, (queue = new Queue()));
    queue.add({ thread, action });
  }

  /** Takes out what runs next; undefined when nothing waits. */
  next(): Waiting | undefined {
    if (this.chance === undefined) return this.queues.get("")?.take();
    const ready = [...this.queues.values()].filter((queue) => !queue.isEmpty);
    const pick = ready.length > 1 ? this.chance.below(ready.length) : 0;
    return ready[pick]?.take();
  }
}

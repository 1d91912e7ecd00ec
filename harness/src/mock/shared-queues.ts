// Shared queues: found by vm_id and name, used by a number. Whoever registered last hears of new items.
// Source: proxy-wasm-cpp-host src/shared_queue.cc.

import type { ByteString } from "./bytes.js";

/** Who hears of new items: a context, by what names it on a thread. It may be another one by then, or none. */
export interface QueueConsumer {
  readonly thread: string;
  readonly vmKey: string;
  readonly contextId: number;
}

interface Queue {
  readonly items: Uint8Array[];
  consumer: QueueConsumer;
}

export class SharedQueues {
  private readonly spaces = new Map<string, Map<ByteString, number>>();
  private readonly queues = new Map<number, Queue>();
  private nextToken = 1;
  private readonly notify: (consumer: QueueConsumer, token: number) => void;

  /** @param notify Tells a consumer, in a later turn of its thread. */
  constructor(notify: (consumer: QueueConsumer, token: number) => void) {
    this.notify = notify;
  }

  /** What is in a queue that is there already stays. */
  register(vmId: string, name: ByteString, consumer: QueueConsumer): number {
    let space = this.spaces.get(vmId);
    if (space === undefined) this.spaces.set(vmId, (space = new Map()));
    let token = space.get(name);
    if (token === undefined) space.set(name, (token = this.nextToken++));
    const queue = this.queues.get(token);
    if (queue === undefined) this.queues.set(token, { items: [], consumer });
    else queue.consumer = consumer;
    return token;
  }

  resolve(vmId: string, name: ByteString): number | undefined {
    return this.spaces.get(vmId)?.get(name);
  }

  /** False for a number that no queue has. */
  enqueue(token: number, item: Uint8Array): boolean {
    const queue = this.queues.get(token);
    if (queue === undefined) return false;
    queue.items.push(item);
    this.notify(queue.consumer, token);
    return true;
  }

  /** Undefined for a number that no queue has, "empty" for a queue without items. */
  dequeue(token: number): Uint8Array | "empty" | undefined {
    const queue = this.queues.get(token);
    return queue === undefined ? undefined : (queue.items.shift() ?? "empty");
  }

  /** The last VM with this vm_id has gone. */
  forget(vmId: string): void {
    for (const token of this.spaces.get(vmId)?.values() ?? []) this.queues.delete(token);
    this.spaces.delete(vmId);
  }
}

// Shared queues: found by vm_id and name, used by a number. Whoever registered last hears of new items.
// Source: proxy-wasm-cpp-host src/shared_queue.cc.

import type { ByteString } from "./bytes.js";
import type { RootContext } from "./vm/root-context.js";

interface Queue {
  readonly items: Uint8Array[];
  consumer: RootContext;
}

export class SharedQueues {
  private readonly tokens = new Map<string, number>();
  private readonly queues = new Map<number, Queue>();
  private nextToken = 1;
  private readonly post: (action: () => void) => void;

  /** @param post Puts the notification of a consumer into a later turn of its thread. */
  constructor(post: (action: () => void) => void) {
    this.post = post;
  }

  register(vmId: string, name: ByteString, consumer: RootContext): number {
    const key = JSON.stringify([vmId, name]);
    let token = this.tokens.get(key);
    if (token === undefined) {
      token = this.nextToken++;
      this.tokens.set(key, token);
      this.queues.set(token, { items: [], consumer });
    }
    const queue = this.queues.get(token);
    if (queue !== undefined) queue.consumer = consumer;
    return token;
  }

  resolve(vmId: string, name: ByteString): number | undefined {
    return this.tokens.get(JSON.stringify([vmId, name]));
  }

  /** False for a number that no queue has. */
  enqueue(token: number, item: Uint8Array): boolean {
    const queue = this.queues.get(token);
    if (queue === undefined) return false;
    queue.items.push(item);
    const { consumer } = queue;
    this.post(() => {
      if (consumer.vm.contexts.get(consumer.id) === consumer) consumer.queueReady(token);
    });
    return true;
  }

  /** Undefined for a number that no queue has, "empty" for a queue without items. */
  dequeue(token: number): Uint8Array | "empty" | undefined {
    const queue = this.queues.get(token);
    return queue === undefined ? undefined : (queue.items.shift() ?? "empty");
  }
}

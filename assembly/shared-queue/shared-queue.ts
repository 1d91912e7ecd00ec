// Queues through which workers and plugins of one host hand each other messages.

import { Bytes } from "../bytes";
import { callbackKind, CallbackKind } from "../runtime/callback";
import { clearOutWords, outBytes, outNumber, secondOutWord } from "../host/out-words";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import {
  proxy_dequeue_shared_queue,
  proxy_enqueue_shared_queue,
  proxy_register_shared_queue,
  proxy_resolve_shared_queue,
} from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";

// Those that this module knows, so that there is one object for each.
// @ts-ignore: decorator
@lazy let firstQueue: SharedQueue | null = null;

/**
 * A queue in the memory of Envoy, named by a VM id and a name.
 *
 * ```ts
 * class Worker extends Plugin {
 *   private jobs: SharedQueue | null = null;
 *   override onConfigure(configuration: Bytes): bool {
 *     this.jobs = SharedQueue.register("jobs");
 *     return this.jobs != null;
 *   }
 *   override onQueueReady(queue: SharedQueue): void {
 *     for (let job = queue.pop(); job; job = queue.pop()) this.work(job);
 *   }
 * }
 * ```
 *
 * Whoever registers last gets the calls of `onQueueReady`: with several workers, one of them. Nothing
 * removes a queue, and nothing but the memory of Envoy limits what waits in it: let its consumer keep up, or
 * drop at the source.
 *
 * Source: proxy-wasm ABI v0.2.1, "Queues"; proxy-wasm-cpp-host, src/shared_queue.cc.
 */
// @ts-ignore: decorator
@final
export class SharedQueue {
  private readonly following: SharedQueue | null = firstQueue;
  private lastStatus: Status = Status.Ok;

  private constructor(private readonly token: u32) {
    firstQueue = this;
  }

  /**
   * The queue of this name in the own VM id, made when there is none; the plugin of the callback becomes its
   * consumer. Legal in every callback. `null` when no callback runs, or the host refuses; a log line says so.
   */
  static register<TextName>(name: TextName): SharedQueue | null {
    resetTexts();
    const pointer = textPointer(name);
    return registerNamed(pointer, textSize);
  }

  /**
   * A queue that somebody registered, to push into; `vmId` empty: of the own VM id. Legal in every callback.
   * `null` when nobody has registered it, or no callback runs.
   */
  static resolve<TextVmId, TextName>(vmId: TextVmId, name: TextName): SharedQueue | null {
    resetTexts();
    const vmIdPointer = textPointer(vmId);
    const vmIdSize = textSize;
    const namePointer = textPointer(name);
    return resolveNamed(vmIdPointer, vmIdSize, namePointer, textSize);
  }

  /**
   * The queue with this number.
   * @internal
   */
  static of(token: u32): SharedQueue {
    let queue = firstQueue;
    while (queue && queue.token != token) queue = queue.following;
    return queue ? queue : new SharedQueue(token);
  }

  /**
   * What the last {@link push} or {@link pop} answered: `Status.Ok`; `Status.Empty`: nothing waits;
   * `Status.NotAllowed`: no callback runs; otherwise the host's answer.
   */
  get status(): Status {
    return this.lastStatus;
  }

  /** Adds a message at the end; an empty one is a message too. Legal in every callback. */
  push<TextMessage>(message: TextMessage): Status {
    resetTexts();
    const pointer = textPointer(message);
    return this.pushBytes(pointer, textSize);
  }

  private pushBytes(message: usize, size: u32): Status {
    this.lastStatus =
      callbackKind == CallbackKind.None
        ? Status.NotAllowed
        : <Status>proxy_enqueue_shared_queue(this.token, message, size);
    return this.lastStatus;
  }

  /**
   * Takes the first message; `null` when there is none, or it can not be had: {@link status} tells which.
   * Anybody may take. Legal in every callback.
   */
  pop(): Bytes | null {
    let status = Status.NotAllowed;
    let message: Bytes | null = null;
    if (callbackKind != CallbackKind.None) {
      const words = clearOutWords();
      status = <Status>proxy_dequeue_shared_queue(this.token, words, secondOutWord());
      if (status == Status.Ok) {
        message = outBytes();
        if (!message) status = Status.InvalidMemoryAccess;
      }
    }
    this.lastStatus = status;
    return message;
  }
}

function refuse(reason: string): SharedQueue | null {
  line("queue not registered: ");
  put(reason);
  sendLine(LogLevel.Error);
  return null;
}

function registerNamed(name: usize, size: u32): SharedQueue | null {
  if (callbackKind == CallbackKind.None) return refuse("no callback runs");
  const token = clearOutWords();
  const status = proxy_register_shared_queue(name, size, token);
  return status == 0 ? SharedQueue.of(outNumber()) : refuse("the host refuses");
}

function resolveNamed(vmId: usize, vmIdSize: u32, name: usize, size: u32): SharedQueue | null {
  if (callbackKind == CallbackKind.None) return null;
  const token = clearOutWords();
  const status = proxy_resolve_shared_queue(vmId, vmIdSize, name, size, token);
  return status == 0 ? SharedQueue.of(outNumber()) : null;
}

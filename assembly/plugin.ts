// The base of a plugin: one configuration of a filter in one worker (the ABI's root context).

import { BufferType } from "./host/buffer-type";
import { Bytes } from "./bytes";
import { line, putNumber, put, sendLine } from "./host/log-line";
import { LogLevel } from "./log-level";
import { OwnCallout } from "./callout/callout";
import { readConfiguration } from "./host/configuration";
import { callbackKind, CallbackKind, selectContext } from "./runtime/callback";
import { proxy_done, proxy_set_tick_period_milliseconds } from "./host/imports";
import { runTimers } from "./timer/timer";
import { SharedQueue } from "./shared-queue/shared-queue";
import { Status } from "./status";

/** How far the end of a plugin has come. */
enum Shutdown {
  NotBegun,
  /** onDone runs. */
  Asked,
  /** onDone runs, and done() was called in it. */
  Answered,
  /** The host waits for done(). */
  Waiting,
  Over,
}

/** Whether a configuration says nothing: empty, white space, or `{}`. */
function isBlank(configuration: Bytes): bool {
  let braces = 0;
  for (let at = 0, length = configuration.length; at < length; at++) {
    const byte = configuration.get(at);
    if (byte == 0x20 || (byte >= 0x09 && byte <= 0x0d)) continue;
    // "{" first, then "}", each once.
    if (byte != (braces == 0 ? 0x7b : 0x7d) || ++braces > 2) return false;
  }
  return braces != 1;
}

/** Refuses, with a log line, any configuration that says something. */
export function acceptBlankOnly(configuration: Bytes): bool {
  if (isBlank(configuration)) return true;
  line("this filter takes no configuration but was given one of ");
  putNumber(configuration.length);
  put(" bytes: remove it, or override onConfigure of a Plugin");
  sendLine(LogLevel.Critical);
  return false;
}

/**
 * One configuration of a filter, in one worker of Envoy: the place for what streams share. Envoy makes
 * one for each worker, plus one on trial, so everything here must be possible several times.
 *
 * Streams that began under an older configuration keep the object of that one.
 *
 * Source: proxy-wasm ABI v0.2.1, "Plugin"; Envoy, source/extensions/common/wasm.
 */
export class Plugin {
  /**
   * The host's number of this plugin; 0 while the constructor runs.
   * @internal
   */
  contextId: u32 = 0;
  private shutdown: Shutdown = Shutdown.NotBegun;
  /**
   * The plugin that runs this one as a member of its chain.
   * @internal
   */
  owner: Plugin | null = null;
  /**
   * Its Timers; typed so that modules without any do not carry them.
   * @internal
   */
  timers: Object | null = null;

  /**
   * The configuration of the virtual machine that this plugin shares with others; empty when there is
   * none, the host does not give it, or no callback runs. Legal in every callback.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_get_buffer_bytes`.
   */
  get vmConfiguration(): Bytes {
    if (callbackKind == CallbackKind.None) return Bytes.empty;
    const configuration = readConfiguration(BufferType.VmConfiguration);
    return configuration ? configuration : Bytes.empty;
  }

  /** The plugin starts. `false` refuses to: Envoy rejects the configuration. */
  onVmStart(): bool {
    return true;
  }

  /**
   * Takes the configuration, which is what is written in Envoy's `configuration` as a string. `false`
   * rejects it: Envoy does not start, or keeps the last one; say why in a log line before.
   *
   * Not overridden, anything but nothing is refused: a filter without settings must not silently
   * ignore some.
   */
  onConfigure(configuration: Bytes): bool {
    return acceptBlankOnly(configuration);
  }

  /** The period of the timer is over: see {@link tickEvery}. */
  onTick(): void {}

  /**
   * Runs what is due, or {@link onTick}.
   * @internal
   */
  tick(): void {
    const run = runTimers;
    if (!run || !run(this)) this.onTick();
  }

  /**
   * Takes the host's number.
   * @internal
   */
  adopt(contextId: u32): void {
    this.contextId = contextId;
  }

  /** A message came into a {@link SharedQueue} that this plugin registered. */
  onQueueReady(queue: SharedQueue): void {}

  /**
   * The configuration was removed and no stream uses it any more, or Envoy ends. `false` asks for time: then
   * {@link done} has to be called later, for example in {@link onTick}, and what is to be sent is sent there. There is
   * no such time when Envoy ends, or when no other plugin uses the virtual machine.
   */
  onDone(): bool {
    return true;
  }

  /** The host forgets the plugin; the last call. */
  onDelete(): void {}

  /**
   * Starts the timer anew: {@link onTick} is called after this many milliseconds, and again as long after
   * each return from it. 0 stops it. Every worker has a timer of its own. Legal in every callback, of
   * streams too. `Status.NotAllowed` in the constructor of the plugin, and when it has a {@link Timer}: the
   * host has one timer for both.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_set_tick_period_milliseconds`.
   */
  tickEvery(milliseconds: u32): Status {
    const owner = this.owner;
    const timers = owner ? owner.timers : this.timers;
    if (this.contextId == 0 || timers != null) return Status.NotAllowed;
    const status = selectContext(this.contextId);
    if (status != Status.Ok) return status;
    return <Status>proxy_set_tick_period_milliseconds(milliseconds);
  }

  /**
   * Sends a callout that no stream waits for. Legal in every callback, of streams too, except in the constructor of a
   * plugin, and in `onDone` and `onDelete` of one: as its process ends, Envoy would die of it.
   *
   * `Status.Ok`: sent, its `onOutcome` will be called. `Status.NotAllowed`: not sent, a log line says
   * why, and no outcome comes. Any other status: the host refused it, and `onOutcome` was called already.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`.
   */
  send(callout: OwnCallout): Status {
    return callout.sendFor(this);
  }

  /**
   * Says that nothing more is to be done after {@link onDone} answered `false`.
   *
   * Legal from `onDone` on, once. `Status.Ok`, also within `onDone` itself. `Status.NotAllowed` when nobody waits
   * for it. Otherwise what the host answers.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_done`.
   */
  done(): Status {
    if (this.shutdown == Shutdown.Asked || this.shutdown == Shutdown.Answered) {
      // The host waits only once onDone has returned; finish() passes this on.
      this.shutdown = Shutdown.Answered;
      return Status.Ok;
    }
    if (this.shutdown != Shutdown.Waiting) return Status.NotAllowed;
    let status = selectContext(this.contextId);
    if (status == Status.Ok) status = <Status>proxy_done();
    if (status == Status.Ok) this.shutdown = Shutdown.Over;
    return status;
  }

  private get isAnswered(): bool {
    return this.shutdown == Shutdown.Answered;
  }

  /**
   * Runs {@link onDone} for the host.
   * @internal
   */
  finish(): bool {
    this.shutdown = Shutdown.Asked;
    const isDone = this.onDone() || this.isAnswered;
    this.shutdown = isDone ? Shutdown.Over : Shutdown.Waiting;
    return isDone;
  }
}

// The time-outs that Envoy sets for a stream: the one of the whole request, the idle one, the route's.
// Source: Envoy source/common/http/conn_manager_impl.cc (onIdleTimeout, onRequestTimeout), router.cc.

import type { Timer, VirtualClock } from "../virtual-clock.js";
import type { HttpStream } from "./http-stream.js";
import { plainReply } from "./local-reply.js";
import { responseFlag } from "./response-flags.js";

export interface StreamTimeouts {
  /** Milliseconds without any event of the stream; 0: any. Envoy: `stream_idle_timeout`. */
  readonly idle: number;
  /** Milliseconds from the first byte until the request has passed the filters; 0: any. Envoy: `request_timeout`. */
  readonly request: number;
}

export class StreamTimers {
  private readonly clock: VirtualClock;
  private readonly stream: HttpStream;
  private readonly thread: string;
  private readonly timeouts: StreamTimeouts;
  private readonly onIdle: () => boolean;
  private idle: Timer | undefined;
  private request: Timer | undefined;
  private route: Timer | undefined;
  private routeDue = 0n;
  private lastEvent: bigint;

  /** @param onIdle Asked when the stream has been idle for too long: true when it has been dealt with. */
  constructor(
    clock: VirtualClock,
    stream: HttpStream,
    thread: string,
    timeouts: StreamTimeouts,
    onIdle: () => boolean,
  ) {
    this.onIdle = onIdle;
    this.clock = clock;
    this.stream = stream;
    this.thread = thread;
    this.timeouts = timeouts;
    this.lastEvent = clock.now;
  }

  start(): void {
    const { idle, request } = this.timeouts;
    if (idle > 0) this.watchIdle(idle);
    if (request === 0) return;
    this.request = this.clock.limit(
      request,
      () => {
        this.stream.reply(plainReply(this.statusOfTimeout, "request timeout", "request_overall_timeout")); // prettier-ignore
      },
      this.thread,
    );
  }

  /** Something has happened. */
  touch(): void {
    this.lastEvent = this.clock.now;
  }

  /** The request has passed the filters, or a response has begun. */
  requestPassed(): void {
    this.request?.cancel();
    this.request = undefined;
  }

  /** The whole request has gone to the upstream. @param milliseconds for the whole answer; 0: any. */
  startRoute(milliseconds: number): void {
    if (milliseconds === 0) return;
    this.routeDue = this.clock.now + BigInt(Math.round(milliseconds * 1e6));
    this.route = this.clock.limit(milliseconds, () => this.endRoute(), this.thread);
  }

  /** The upstream will say nothing: time may go on to the end of the route. False: it has none. */
  awaitRoute(): boolean {
    if (this.route === undefined) return false;
    this.route.cancel();
    const left = Number(this.routeDue - this.clock.now) / 1e6;
    this.route = this.clock.after(left, () => this.endRoute(), this.thread);
    return true;
  }

  private endRoute(): void {
    const reply = plainReply(504, "upstream request timeout", "response_timeout");
    this.stream.upstreamFailed(reply, responseFlag.upstreamRequestTimeout);
  }

  /** The whole answer of the upstream has come. */
  upstreamDone(): void {
    this.route?.cancel();
  }

  stop(): void {
    this.idle?.cancel();
    this.request?.cancel();
    this.route?.cancel();
  }

  /** A request that is not complete is the client's fault. */
  private get statusOfTimeout(): number {
    return this.stream.request.complete ? 504 : 408;
  }

  private watchIdle(milliseconds: number): void {
    this.idle = this.clock.limit(
      milliseconds,
      () => {
        const passed = Number(this.clock.now - this.lastEvent) / 1e6;
        if (passed < this.timeouts.idle) {
          this.watchIdle(this.timeouts.idle - passed);
          return;
        }
        if (this.onIdle()) return;
        this.stream.info.responseFlags |= responseFlag.streamIdleTimeout;
        this.stream.reply(
          plainReply(this.statusOfTimeout, "stream timeout", "stream_idle_timeout"),
        );
      },
      this.thread,
    );
  }
}

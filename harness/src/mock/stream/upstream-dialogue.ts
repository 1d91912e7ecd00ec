// What a stream and the test's upstream say to each other: when the upstream is asked, what it answers, and
// which requests have reached it.

import type { HostProcess } from "../host-process.js";
import type {
  RawEarlyUpstream,
  RawUpstream,
  RawUpstreamRequest,
  UpstreamAnswer,
} from "../raw-messages.js";
import type { HttpStream } from "./http-stream.js";
import type { Protocol } from "./stream-info.js";
import type { StreamTimers } from "./stream-timers.js";
import type { ConnectionUse } from "./upstream-connections.js";
import type { UpstreamRequest } from "./upstream-request.js";
import {
  UpstreamScript,
  upstreamRefusal,
  upstreamRefused,
  upstreamReset,
} from "./upstream-script.js";

export interface DialogueSettings {
  readonly host: HostProcess;
  readonly thread: string;
  readonly stream: HttpStream;
  readonly timers: StreamTimers;
  readonly http1Trailers: boolean;
  /** The server behind a cluster. */
  readonly upstream: (cluster: string) => RawUpstream;
  readonly earlyUpstream: RawEarlyUpstream | undefined;
  readonly upstreamProtocol: Protocol;
  readonly onUpstreamRequest: (request: RawUpstreamRequest) => void;
  /** An event of its own. */
  readonly later: (action: () => void) => void;
  /** Something has come from the upstream. */
  readonly onArrival: () => void;
  /** Nothing will come. */
  readonly onSilence: () => void;
  /** The test's own upstream threw. */
  readonly onError: (error: Error) => void;
}

export class UpstreamDialogue {
  private readonly settings: DialogueSettings;
  private script: UpstreamScript | undefined;
  /** The test has been told of the request. */
  private noted = false;
  private answeredEarly = false;
  /** The upstream has said that it says nothing, and whether a time-out of the route ends that. */
  private silence: "ends" | "endless" | undefined;
  private requestEnded: bigint | undefined;
  private over = false;
  /** No connection came about. */
  private refused = false;

  constructor(settings: DialogueSettings) {
    this.settings = settings;
  }

  /** True while more is going to come by itself. */
  get isRunning(): boolean {
    return this.script?.isRunning === true || this.silence === "ends";
  }

  /** True when the whole answer has come. */
  get isDone(): boolean {
    return this.script?.source.complete === true;
  }

  /** Why nothing more comes, for people. */
  get waitsFor(): string | undefined {
    if (this.silence === "endless") return "the upstream is silent, and the route has no time-out";
    if (this.script === undefined || this.isRunning || this.isDone) return undefined;
    return "the upstream's answer is shorter than its content-length says, so Envoy waits for the rest";
  }

  /** The next event of the answer. */
  next(): (() => void) | undefined {
    return this.script?.source.next();
  }

  /** The head has gone to the upstream, which may not wait for the end of the request. */
  begin(request: UpstreamRequest): void {
    const { upstream, earlyUpstream, later } = this.settings;
    const server = upstream(request.target.cluster);
    const constant = typeof server === "object" && server.early === true ? server : undefined;
    if (constant === undefined && earlyUpstream === undefined) return;
    this.answeredEarly = true;
    void Promise.resolve().then(() => {
      if (this.over) return;
      this.note(request.seen);
      const answer = constant ?? earlyUpstream?.(request.seen);
      this.answeredEarly = answer !== undefined;
      if (answer !== undefined) later(() => this.answer(answer));
      else if (request.sent) this.ask(request);
    });
  }

  /** All of the request has gone to the upstream. */
  complete(request: UpstreamRequest): void {
    const { host, timers, stream } = this.settings;
    timers.requestPassed();
    this.requestEnded = host.clock.now;
    timers.startRoute(request.target.timeout);
    // A server of HTTP/1.1 that cannot read content-length ends the connection.
    if (request.isRefused && request.target.protocol === "http/1.1")
      upstreamReset(stream, "http/1.1");
    else if (request.isRefused) upstreamRefusal(stream);
    else if (request.seen.complete && !this.answeredEarly) this.ask(request);
  }

  /** A reply of the proxy takes the place of the upstream's answer. */
  giveUp(): void {
    if (this.settings.stream.upstream !== undefined) this.stop();
  }

  stop(): void {
    this.over = true;
    this.script?.stop();
    const { stream, host, thread, upstreamProtocol } = this.settings;
    const { upstream } = stream;
    if (upstream === undefined || upstream.abandoned) return;
    upstream.abandoned = true;
    if (this.refused) return;
    // Connecting takes a turn: what ends in the turn in which it began never reaches the upstream.
    const isConnected = upstream.turn < host.turn;
    if (isConnected) this.note(upstream.seen);
    const { cluster } = upstream.target;
    const use = isConnected ? this.use(upstream) : "given up while connecting";
    host.upstreamConnections.release(thread, cluster, upstreamProtocol, use);
  }

  /** HTTP/1.1 closes a connection on which request and answer are not both complete. */
  private use({ sent, seen }: UpstreamRequest): ConnectionUse {
    return this.isDone && sent && seen.complete && !this.script?.closes ? "answered" : "broken off";
  }

  private note(request: RawUpstreamRequest): void {
    if (this.noted) return;
    this.noted = true;
    this.settings.onUpstreamRequest(request);
  }

  private ask(request: UpstreamRequest): void {
    const { upstream, later, onError } = this.settings;
    const server = upstream(request.target.cluster);
    if (server === "refused") this.noted = this.refused = true;
    // Connecting takes a turn: what ends before never reaches the upstream.
    const answer = Promise.resolve().then(() => {
      if (this.over) return "silent";
      this.note(request.seen);
      return typeof server === "function" ? server(request.seen) : server;
    });
    answer.then(
      (reply) => later(() => this.answer(reply)),
      (error: Error) => later(() => onError(error)), // A bug of the test's own upstream.
    );
  }

  private answer(reply: UpstreamAnswer): void {
    const { host, thread, stream, http1Trailers, onArrival } = this.settings;
    const { upstreamProtocol: protocol, timers, onSilence } = this.settings;
    if (reply === "reset") upstreamReset(stream, protocol);
    else if (reply === "refused") upstreamRefused(stream);
    else if (reply === "silent") {
      if (this.over) return;
      this.silence = timers.awaitRoute() ? "ends" : "endless";
      onSilence();
    } else {
      const { clock } = host;
      this.script = new UpstreamScript(
        {
          clock,
          thread,
          stream,
          protocol,
          http1Trailers,
          // The upstream's own request: a filter may have changed the client's method.
          headRequest: stream.upstream?.seen.method === "HEAD",
          serviceTime: () => this.elapsed(clock.now),
          onArrival,
        },
        reply,
      );
      this.script.start();
      onArrival(); // Where time goes on by itself, it does so to what comes next.
    }
  }

  /** Milliseconds since the request was complete. */
  private elapsed(now: bigint): number | undefined {
    return this.requestEnded === undefined
      ? undefined
      : Number((now - this.requestEnded) / 1_000_000n);
  }
}

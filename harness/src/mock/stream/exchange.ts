// One request of a client from start to end: the stream, the pieces of the messages on both sides, the
// upstream that answers, and the clocks that watch it.

import { noBytes } from "../bytes.js";
import type { EnvoyThread } from "../envoy-thread.js";
import type { EventLoop, Participant } from "../event-loop.js";
import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { HostProcess } from "../host-process.js";
import type { Listener } from "../listener.js";
import { MockStalledError, MockStreamReset } from "../mock-errors.js";
import type {
  RawDownstreamReply,
  RawEarlyUpstream,
  RawRequest,
  RawRequestHead,
  RawUpstream,
  RawUpstreamRequest,
} from "../raw-messages.js";
import type { ClientSide } from "./client-side.js";
import { ClientConnection } from "./connection-info.js";
import { codecHeaders, expectsContinue, requestHeadersFor } from "./connection-manager.js";
import { framedHeaders, openHeaders } from "./framing.js";
import { HttpStream } from "./http-stream.js";
import { plainReply } from "./local-reply.js";
import { MessageSource } from "./message-source.js";
import { isUpgrade, refuseEarly } from "./request-refusal.js";
import { responseFlag } from "./response-flags.js";
import type { Router } from "./router.js";
import { StreamInfo, type Protocol } from "./stream-info.js";
import { StreamTimers, type StreamTimeouts } from "./stream-timers.js";
import { UpstreamDialogue } from "./upstream-dialogue.js";

export interface ExchangeSettings {
  readonly host: HostProcess;
  readonly loop: EventLoop;
  readonly listener: Listener;
  readonly worker: EnvoyThread;
  readonly router: Router;
  readonly request: RawRequestHead;
  readonly connectionId: bigint;
  readonly bufferLimit: number;
  readonly http1Trailers: boolean;
  readonly stallTimeout: number;
  readonly timeouts: StreamTimeouts;
  /** The server behind a cluster. */
  readonly upstream: (cluster: string) => RawUpstream;
  readonly earlyUpstream: RawEarlyUpstream | undefined;
  readonly upstreamProtocol: Protocol;
  readonly onUpstreamRequest: (request: RawUpstreamRequest) => void;
  readonly onEnd: (end: RawDownstreamReply | Error) => void;
}

/** `initial_stream_window_size` of Envoy, which is the buffer limit of a stream of HTTP/2, in bytes. */
const http2StreamWindow = 16 * 1024 * 1024;

export class Exchange implements Participant {
  private readonly settings: ExchangeSettings;
  private readonly stream: HttpStream;
  private readonly protocol: Protocol;
  private readonly source: MessageSource;
  private readonly timers: StreamTimers;
  private readonly upstream: UpstreamDialogue;
  private leaveChain: () => void = () => undefined;
  private map: HeaderMap | undefined;
  private over = false;
  private stall: NodeJS.Timeout | undefined;
  /** The client has sent all that it is going to send. */
  private sentAll = false;

  constructor(settings: ExchangeSettings) {
    this.settings = settings;
    const { host, request, listener, bufferLimit, http1Trailers, upstreamProtocol } = settings;
    const { protocol = "http/1.1", scheme = "http" } = request;
    const { connection = new ClientConnection() } = request;
    const info = new StreamInfo(
      protocol,
      connection.infoFor({ scheme }, () => settings.connectionId),
      host.clock.now,
      host.surroundings,
    );
    this.protocol = protocol;
    const isHttp2 = protocol === "http/2";
    const stream = new HttpStream({
      host,
      request,
      info,
      router: settings.router,
      bufferLimit: isHttp2 ? http2StreamWindow : bufferLimit,
      http1Trailers,
      upstreamProtocol,
      makeFilters: (callbacks) => listener.makeFilters(settings.worker, callbacks),
      onTouched: () => this.touch(),
      onUpstreamHead: (upstream) => this.upstream.begin(upstream),
      onUpstreamSent: (upstream) => this.upstream.complete(upstream),
      onReply: () => this.upstream.giveUp(),
      onEnd: (end) => this.end(end),
    });
    this.stream = stream;
    this.source = new MessageSource(protocol, http1Trailers, {
      headers: (endOfStream) => this.begin(endOfStream),
      data: (bytes, endOfStream) => stream.requestData(bytes, endOfStream),
      trailers: (pairs) => stream.requestTrailers(new HeaderMap("requestTrailers", pairs)),
      metadata: (pairs) => stream.metadata("request", pairs),
      wrongLength: (part) => {
        const details =
          part === "data" ? "http2.remote_reset" : "http2.violation.of.messaging.rule";
        stream.clientReset(details, responseFlag.downstreamProtocolError);
      },
    });
    this.timers = new StreamTimers(host.clock, stream, this.thread, settings.timeouts, () =>
      this.stallsByItself(),
    );
    this.upstream = new UpstreamDialogue({
      host,
      thread: this.thread,
      stream,
      timers: this.timers,
      http1Trailers,
      upstream: settings.upstream,
      earlyUpstream: settings.earlyUpstream,
      upstreamProtocol,
      onUpstreamRequest: settings.onUpstreamRequest,
      later: (action) => this.later(action),
      onArrival: () => this.touch(),
      onSilence: () => settings.loop.touch(this),
      onError: (error) => this.end(error),
    });
  }

  get thread(): string {
    return this.settings.worker.name;
  }

  /** What the client has got so far. */
  get client(): ClientSide {
    return this.stream.client;
  }

  /** What has gone to the upstream so far. */
  get upstreamRequest(): RawUpstreamRequest | undefined {
    return this.stream.upstream?.seen;
  }

  /** Sends the whole request. */
  send({ chunks = [], trailers = [] }: Pick<RawRequest, "chunks" | "trailers">): void {
    const { headers = [] } = this.settings.request;
    const isHttp1 = this.protocol === "http/1.1";
    const hasBody = chunks.length > 0 || trailers.length > 0;
    const framed = isHttp1 && hasBody ? framedHeaders(headers, chunks, trailers) : headers;
    const isChunked = isHttp1 && framed.some(([name]) => /^transfer-encoding$/i.test(name));
    const promised = isHttp1 && framed.some(([name]) => /^content-length$/i.test(name));
    this.open(framed, !hasBody && !isChunked && !promised);
    for (const [index, chunk] of chunks.entries()) {
      this.source.data(chunk, !isHttp1 && trailers.length === 0 && index === chunks.length - 1);
    }
    if (trailers.length > 0) this.source.trailers(trailers);
    else this.source.data(noBytes, true);
    this.sentAll = true;
  }

  /** Sends the head; the rest comes step by step. */
  start(endOfStream: boolean): void {
    const { headers = [] } = this.settings.request;
    const framed = endOfStream || this.protocol === "http/2" ? headers : openHeaders(headers);
    this.open(framed, endOfStream);
  }

  sendData(bytes: Uint8Array, endOfStream: boolean): void {
    this.source.data(bytes, endOfStream);
    this.touch();
  }

  sendTrailers(pairs: readonly HeaderPair[]): void {
    this.source.trailers(pairs);
    this.touch();
  }

  sendMetadata(pairs: readonly HeaderPair[]): void {
    this.source.metadata(pairs);
    this.touch();
  }

  clientReset(): void {
    const isHttp2 = this.protocol === "http/2";
    const details = isHttp2 ? "http2.remote_reset" : "downstream_remote_disconnect";
    const { downstreamRemoteReset, downstreamConnectionTermination } = responseFlag;
    this.stream.clientReset(
      details,
      isHttp2 ? downstreamRemoteReset : downstreamConnectionTermination,
    );
  }

  /** Delivers what is ready and what the filters have room for. */
  pump(): void {
    const { request, response } = this.stream;
    const { mixes } = this.settings.loop;
    while (!this.over && !request.aboveLimit) {
      const event = this.source.next();
      if (event === undefined) break;
      this.stream.read(event);
      if (mixes) {
        this.settings.loop.touch(this); // Another thread may come first.
        return;
      }
    }
    while (!this.over && !response.aboveLimit) {
      const event = this.upstream.next();
      if (event === undefined) break;
      event();
      if (mixes) {
        this.settings.loop.touch(this);
        return;
      }
    }
    if (!this.over) this.watch();
  }

  /** The proxy closes the connection. */
  disconnect(details: string): void {
    this.stream.disconnect(details);
  }

  /** True while something holds the stream that time may bring. */
  get isHeld(): boolean {
    return !this.over && (this.waitsFor !== undefined || this.upstream.isRunning);
  }

  /** Ends it from outside: the proxy is closed or has stopped. No module hears of it. */
  abandon(error: Error): void {
    this.end(error);
  }

  private open(headers: readonly HeaderPair[], endOfStream: boolean): void {
    const { host, loop, listener } = this.settings;
    loop.join(this);
    this.leaveChain = listener.join(this);
    const request = { ...this.settings.request, headers };
    const refusal = refuseEarly(request, endOfStream);
    if (refusal !== undefined) {
      const { reply, headless = false, details, flags } = refusal;
      this.stream.info.responseFlags |= flags;
      if (reply === undefined) this.end(new MockStreamReset(details));
      else
        this.stream.refuse(
          headless ? undefined : codecHeaders(request),
          reply,
          endOfStream && !headless,
        );
      return;
    }
    const map = requestHeadersFor(host, request);
    this.map = map;
    if (expectsContinue(headers)) this.client.informational.push({ status: 100, headers: [] });
    if (isUpgrade(headers)) {
      this.stream.closeAfter();
      this.stream.refuse(map, plainReply(403, "", "upgrade_failed"), endOfStream);
      return;
    }
    // What follows a CONNECT of HTTP/1.1 is a tunnel, which the client has not closed.
    const opensTunnel = request.method === "CONNECT" && this.protocol === "http/1.1";
    this.source.begin(headers, endOfStream && !opensTunnel);
    this.timers.start();
    this.touch();
  }

  private begin(endOfStream: boolean): void {
    if (this.map !== undefined) this.stream.requestHeaders(this.map, endOfStream);
  }

  /** Something has changed: `pump` comes at the end of the event. */
  private touch(): void {
    this.timers.touch();
    this.settings.loop.touch(this);
  }

  /** An event that comes from the event loop, where nobody catches what it throws. */
  private later(action: () => void): void {
    if (this.over) return;
    try {
      this.settings.loop.run(action);
    } catch (error) {
      this.end(error as Error);
    }
  }

  /** Why nothing happens, for people. */
  private get waitsFor(): string | undefined {
    const { waitsFor } = this.stream;
    if (waitsFor !== undefined) return waitsFor;
    if (this.sentAll && !this.source.complete) {
      return "the request is shorter than its content-length says, so Envoy waits for the rest";
    }
    return this.upstream.waitsFor;
  }

  /** A stream that is held ends by a time-out of Envoy; a test hears of it earlier. */
  private watch(): void {
    if (this.upstream.isDone) this.timers.upstreamDone();
    const { stallTimeout } = this.settings;
    if (stallTimeout === 0 || this.stall !== undefined || this.waitsFor === undefined) return;
    this.watchForStall(stallTimeout);
  }

  /** Where no test let the time go on, a stream that nothing continues is an error, not a reply of Envoy. */
  private stallsByItself(): boolean {
    const reason = this.waitsFor;
    const { loop, stallTimeout } = this.settings;
    if (!loop.timeGoesByItself || stallTimeout === 0 || reason === undefined) return false;
    this.stream.abort(new MockStalledError(reason));
    return true;
  }

  private watchForStall(milliseconds: number): void {
    this.stall = setTimeout(() => {
      this.stall = undefined;
      const { callouts } = this.settings.host;
      const reason = this.waitsFor;
      if (this.over || reason === undefined) return;
      const { timeGoesOn } = this.settings.loop;
      if (callouts.endsByItself || this.upstream.isRunning || timeGoesOn) {
        this.watchForStall(milliseconds); // Its answer may still let the stream go on.
        return;
      }
      const { unanswered } = callouts;
      const reasons = unanswered === undefined ? reason : `${reason}, and ${unanswered}`;
      this.later(() => this.stream.abort(new MockStalledError(reasons)));
    }, milliseconds);
  }

  private end(end: RawDownstreamReply | Error): void {
    if (this.over) return;
    this.over = true;
    this.settings.loop.leave(this);
    this.leaveChain();
    clearTimeout(this.stall);
    this.timers.stop();
    this.upstream.stop();
    // In the same event Envoy may still die of what ended the stream.
    queueMicrotask(() => this.settings.onEnd(this.settings.loop.haltError ?? end));
  }
}

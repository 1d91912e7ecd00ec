// One request of a client from start to end: the stream, the pieces of the messages on both sides, the
// upstream that answers, and the clocks that watch it.

import { HeaderMap } from "../headers/header-map.js";
import type { EventLoop, Participant } from "../event-loop.js";
import type { HostProcess } from "../host-process.js";
import type { EnvoyThread } from "../envoy-thread.js";
import type { Listener } from "../listener.js";
import { MockStalledError } from "../mock-errors.js";
import type {
  RawDownstreamReply,
  RawReply,
  RawRequest,
  RawUpstream,
  RawUpstreamRequest,
  UpstreamAnswer,
} from "../raw-messages.js";
import type { Timer } from "../virtual-clock.js";
import { refuseEarly, requestHeadersFor, responseHeadersFor } from "./connection-manager.js";
import { framedHeaders } from "./framing.js";
import { HttpStream } from "./http-stream.js";
import { plainReply } from "./local-reply.js";
import { deliveries } from "./message-source.js";
import { StreamInfo } from "./stream-info.js";

/** Envoy's defaults: `stream_idle_timeout` and the timeout of a route. */
const idleMilliseconds = 300_000;
const routeMilliseconds = 15_000;

export interface ExchangeSettings {
  readonly host: HostProcess;
  readonly loop: EventLoop;
  readonly listener: Listener;
  readonly worker: EnvoyThread;
  readonly request: RawRequest;
  readonly connectionId: bigint;
  readonly bufferLimit: number;
  readonly http1Trailers: boolean;
  readonly stallTimeout: number;
  readonly upstream: RawUpstream;
  readonly onUpstreamRequest: (request: RawUpstreamRequest) => void;
  readonly onEnd: (end: RawDownstreamReply | Error) => void;
}

export class Exchange implements Participant {
  private readonly settings: ExchangeSettings;
  private readonly stream: HttpStream;
  private requestPieces: (() => void)[] = [];
  private responsePieces: (() => void)[] = [];
  private leaveChain: () => void = () => undefined;
  private upstreamSeen = false;
  private over = false;
  private stall: NodeJS.Timeout | undefined;
  private idle: Timer | undefined;
  private routeTimeout: Timer | undefined;

  constructor(settings: ExchangeSettings) {
    this.settings = settings;
    const { host, request, listener, bufferLimit, connectionId } = settings;
    const { protocol = "http/1.1", scheme = "http", authority } = request;
    const secure = scheme === "https";
    const info = new StreamInfo(
      protocol,
      {
        id: connectionId,
        source: { address: "127.0.0.1", port: 49152 },
        destination: { address: "127.0.0.1", port: secure ? 443 : 80 },
        secure,
        serverName: secure ? authority.replace(/:\d+$/, "") : "",
      },
      host.clock.now,
    );
    this.stream = new HttpStream({
      host,
      request,
      info,
      bufferLimit,
      makeFilters: (callbacks) => listener.makeFilters(settings.worker, callbacks),
      onTouched: () => this.touch(),
      onUpstreamRequest: (complete) => this.askUpstream(complete),
      onEnd: (end) => this.end(end),
    });
  }

  start(): void {
    const { host, request, http1Trailers, loop } = this.settings;
    loop.join(this);
    this.leaveChain = this.settings.listener.join(this);
    const { protocol = "http/1.1", chunks = [], trailers = [], headers = [] } = request;
    const hasMessageBody = chunks.length > 0 || (trailers.length > 0 && protocol === "http/1.1");
    const framed =
      protocol === "http/1.1" && hasMessageBody
        ? framedHeaders(headers, chunks, trailers)
        : headers;
    const map = requestHeadersFor(host, { ...request, headers: framed });
    const refusal = refuseEarly(request);
    if (refusal !== undefined) {
      this.stream.refuse(map, refusal);
      return;
    }
    const chunked = framed.some(([name]) => name.toLowerCase() === "transfer-encoding");
    this.requestPieces = deliveries(
      {
        protocol,
        chunks,
        trailers: protocol === "http/2" || http1Trailers ? trailers : [],
        hasBody: chunks.length > 0 || chunked,
      },
      {
        headers: (endOfStream) => this.stream.requestHeaders(map, endOfStream),
        data: (bytes, endOfStream) => this.stream.requestData(bytes, endOfStream),
        trailers: (pairs) =>
          this.stream.request.sendTrailers(new HeaderMap("requestTrailers", pairs)),
      },
    );
    this.touch();
  }

  /** Something has changed: `pump` comes at the end of the event. */
  private touch(): void {
    this.settings.loop.touch(this);
  }

  /** Delivers what is ready and what the filters have room for. */
  pump(): void {
    const { request, response } = this.stream;
    while (!this.over && !request.aboveLimit) {
      const piece = this.requestPieces.shift();
      if (piece === undefined) break;
      piece();
    }
    while (!this.over && !response.aboveLimit) {
      const piece = this.responsePieces.shift();
      if (piece === undefined) break;
      piece();
    }
    if (!this.over) this.watch();
  }

  get thread(): string {
    return this.settings.worker.name;
  }

  /** The proxy closes the connection. */
  disconnect(details: string): void {
    this.stream.reset(details);
  }

  /** True while a filter holds the stream. */
  get isHeld(): boolean {
    return !this.over && this.stream.waitsFor !== undefined;
  }

  /** Ends it from outside: the proxy is closed or has stopped. No module hears of it. */
  abandon(error: Error): void {
    this.end(error);
  }

  private askUpstream(request: RawUpstreamRequest): void {
    this.noteUpstream(request);
    const { host, upstream } = this.settings;
    this.routeTimeout = host.clock.limit(routeMilliseconds, () => {
      this.stream.reply(plainReply(504, "upstream request timeout", "response_timeout"));
    });
    const answer = Promise.resolve(request).then(upstream);
    answer.then(
      (reply) => this.later(() => this.answer(reply)),
      (error: Error) => this.later(() => this.end(error)), // A bug of the test's own upstream.
    );
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

  private noteUpstream(request: RawUpstreamRequest): void {
    if (this.upstreamSeen) return;
    this.upstreamSeen = true;
    this.settings.onUpstreamRequest(request);
  }

  private answer(reply: UpstreamAnswer): void {
    this.routeTimeout?.cancel();
    if (reply === "reset") this.stream.upstreamReset();
    else this.deliver(reply);
  }

  private deliver(reply: RawReply): void {
    const { chunks = [], trailers = [], status } = reply;
    const { http1Trailers, request } = this.settings;
    const statusHasNoBody = status === 204 || status === 304;
    const headers = statusHasNoBody
      ? reply.headers
      : framedHeaders(reply.headers, chunks, trailers);
    const chunked = headers.some(([name]) => name.toLowerCase() === "transfer-encoding");
    const hasBody = !statusHasNoBody && request.method !== "HEAD" && (chunks.length > 0 || chunked);
    const map = responseHeadersFor({ ...reply, headers });
    this.responsePieces = deliveries(
      {
        protocol: "http/1.1",
        chunks: hasBody ? chunks : [],
        trailers: http1Trailers && hasBody ? trailers : [],
        hasBody,
      },
      {
        headers: (endOfStream) => this.stream.upstreamHeaders(map, endOfStream),
        data: (bytes, endOfStream) => this.stream.upstreamData(bytes, endOfStream),
        trailers: (pairs) => this.stream.upstreamTrailers(new HeaderMap("responseTrailers", pairs)),
      },
    );
    this.touch();
  }

  /** A stream that a filter holds ends by Envoy's idle time-out; a test hears of it earlier. */
  private watch(): void {
    if (this.stream.waitsFor === undefined || this.idle !== undefined) return;
    const { host, stallTimeout } = this.settings;
    this.idle = host.clock.limit(idleMilliseconds, () => {
      this.stream.reply(plainReply(504, "stream timeout", "stream_idle_timeout"));
    });
    if (stallTimeout > 0) this.watchForStall(stallTimeout);
  }

  private watchForStall(milliseconds: number): void {
    this.stall = setTimeout(() => {
      const { callouts } = this.settings.host;
      const reason = this.stream.waitsFor;
      if (this.over || reason === undefined) return;
      if (callouts.nextDue !== undefined) {
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
    this.idle?.cancel();
    this.routeTimeout?.cancel();
    const { upstreamRequest, upstreamTurn } = this.stream;
    // Connecting takes a turn: what ends in the turn in which it began never reaches the upstream.
    const reached = upstreamTurn < this.settings.host.turn;
    if (upstreamRequest !== undefined && reached) this.noteUpstream(upstreamRequest);
    this.settings.onEnd(end);
  }
}

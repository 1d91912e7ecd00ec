// One HTTP request and its response on their way through the filters: the two paths, local replies, the
// upstream, the end. Source: Envoy source/common/http/filter_manager.cc, conn_manager_impl.cc.

import type { EnvoyVersion } from "../envoy-version.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { envoyDies, MockStreamReset } from "../mock-errors.js";
import type { LocalResponse } from "../vm/context.js";
import { BodyBuffer } from "./body-buffer.js";
import type { ClientSide } from "./client-side.js";
import { FilterCallbacks } from "./filter-callbacks.js";
import { FilterPath } from "./filter-path.js";
import { LocalReplies } from "./local-replies.js";
import { buildLocalReply, type BuiltReply } from "./local-reply.js";
import { RequestEnd, ResponseEnd } from "./path-ends.js";
import { statusOf } from "./required-headers.js";
import { ResponseWriter } from "./response-writer.js";
import { responseFlag } from "./response-flags.js";
import { StreamRouter } from "./router.js";
import { StreamEnding } from "./stream-ending.js";
import type { Side, StreamFilter } from "./stream-filter.js";
import type { StreamInfo } from "./stream-info.js";
import type { StreamSettings } from "./stream-settings.js";
import { UpstreamRequest } from "./upstream-request.js";

export class HttpStream {
  readonly request: FilterPath;
  readonly response: FilterPath;
  private readonly writer: ResponseWriter;
  readonly info: StreamInfo;
  private readonly settings: StreamSettings;
  private readonly filters: StreamFilter[];
  private readonly router: StreamRouter;
  private readonly replies: LocalReplies;
  private readonly ending: StreamEnding;
  private responseHeaders: HeaderMap | undefined;
  private upstreamBegan = false;
  /** No head of a response was on the wire when the event began that runs. */
  private wasUnsent = false;
  /** What went on to the upstream. */
  upstream: UpstreamRequest | undefined;

  constructor(settings: StreamSettings) {
    this.settings = settings;
    this.info = settings.info;
    this.router = new StreamRouter(settings.router, settings.info);
    this.replies = new LocalReplies(this, (reply) =>
      buildLocalReply(reply, this.request.map, settings.request.method === "HEAD", (map) => {
        this.router.finishReply(map, this.request.map);
      }),
    );
    this.filters = settings.makeFilters((filter) => new FilterCallbacks(this, filter));
    const { bufferLimit } = settings;
    this.request = new FilterPath("request", this.filters, new RequestEnd(this), bufferLimit);
    const reversed = this.filters.toReversed();
    this.response = new FilterPath("response", reversed, new ResponseEnd(this), bufferLimit);
    this.writer = new ResponseWriter(settings, {
      refused: (error) => this.finish(error),
      reset: () => this.clientReset("http2.remote_reset", responseFlag.downstreamRemoteReset),
    });
    this.ending = new StreamEnding({
      protocol: settings.info.protocol ?? "http/1.1",
      envoy: settings.host.envoy,
      isRequestComplete: () => this.request.complete,
      finish: (error) => this.finish(error),
    });
  }

  /** The reply is complete, or the stream was reset. */
  get ended(): boolean {
    return this.ending.ended;
  }

  /** How it ends. */
  get end(): Omit<StreamEnding, "complete" | "read" | "takesNothing"> {
    return this.ending;
  }

  /** What the client has got so far. */
  get client(): ClientSide {
    return this.writer.client;
  }

  /** The number of the event that runs. */
  get turn(): number {
    return this.settings.host.turn;
  }

  get envoy(): EnvoyVersion {
    return this.settings.host.envoy;
  }

  /** What keeps the stream from going on, for people; undefined while nothing does. */
  get waitsFor(): string | undefined {
    for (const path of [this.response, this.request]) {
      const { holder, side } = path;
      if (holder !== undefined) return `${holder.label} holds the ${side}`;
    }
    return this.upstream?.waitsFor;
  }

  /** Headers, data and trailers of the request, in the order in which the codec delivers them. */
  requestHeaders(map: HeaderMap, endOfStream: boolean): void {
    this.info.requestHeaders = map;
    this.router.choose(map);
    this.request.sendHeaders(map, endOfStream);
  }

  requestData(data: Uint8Array, endOfStream: boolean): void {
    this.info.bytesReceived += data.length;
    this.request.sendData(new BodyBuffer(data), endOfStream);
  }

  requestTrailers(map: HeaderMap): void {
    this.request.sendTrailers(map);
  }

  /** METADATA frames of either side. */
  metadata(side: Side, pairs: readonly HeaderPair[]): void {
    if (!this.ended) (side === "request" ? this.request : this.response).sendMetadata(pairs);
  }

  /** The answer of the upstream. */
  upstreamHeaders(map: HeaderMap, endOfStream: boolean): void {
    if (this.ended || this.responseHeaders !== undefined) return;
    this.upstreamBegan = true;
    this.info.responseCodeDetails = "via_upstream";
    if (endOfStream) this.noteUpstreamEnd();
    if (this.envoy.isAtLeast("1.38") && this.info.protocol !== "http/2") map.remove("keep-alive");
    this.router.finishResponse(map);
    this.beginResponse(map, endOfStream);
  }

  upstreamData(data: Uint8Array, endOfStream: boolean): void {
    if (endOfStream) this.noteUpstreamEnd();
    if (!this.ended) this.response.sendData(new BodyBuffer(data), endOfStream);
  }

  upstreamTrailers(map: HeaderMap): void {
    this.noteUpstreamEnd();
    if (!this.ended) this.response.sendTrailers(map);
  }

  /** The upstream has begun to answer. */
  get upstreamResponded(): boolean {
    return this.upstreamBegan;
  }

  /** The upstream will say no more: a reply takes the place of its response, as far as that is possible. */
  upstreamFailed(reply: LocalResponse, flag: number): void {
    if (this.ended) return;
    this.info.responseFlags |= flag;
    this.reply(reply);
  }

  /** No other request follows on this connection of HTTP/1.1. */
  closeAfter(): void {
    this.writer.closes = true;
  }

  /** A reply takes the place of what the upstream would say. */
  giveUpUpstream(): void {
    this.settings.onReply();
  }

  /** Something has changed that more may follow from. */
  touch(): void {
    this.settings.onTouched();
  }

  /** The head of a response is on the wire. */
  get headBegun(): boolean {
    return this.writer.begun;
  }

  /** A reply of the log is on its way through the filters. */
  get repliesLate(): boolean {
    return this.replies.areLate;
  }

  /** No response has begun, neither the upstream's nor a reply. */
  get awaitsResponse(): boolean {
    return this.responseHeaders === undefined;
  }

  /** A request that never gets to the filters: they hear of it at the end only. */
  refuse(map: HeaderMap | undefined, reply: LocalResponse, complete: boolean): void {
    this.info.requestHeaders = map;
    this.request.map = map;
    this.request.complete = complete;
    this.reply(reply);
  }

  /** Something comes from the client: its codec reads. */
  read(event: () => void): void {
    this.wasUnsent = !this.writer.begun;
    this.ending.read(event);
  }

  /** Ends the stream because the client has gone. */
  abort(error: Error): void {
    this.finish(error);
  }

  /** The client gives up. */
  clientReset(details: string, flag: number): void {
    if (this.ended) return;
    this.info.responseFlags |= flag;
    this.disconnect(details);
  }

  /**
   * A filter or the proxy itself ends the stream without a complete reply.
   * @param sequence What is amiss when it has ended already, for people.
   */
  reset(details: string, sequence?: string): void {
    this.abortRunningPath();
    if (this.ended) {
      this.ending.again(sequence);
      return;
    }
    if (this.ending.isWaiting) return;
    this.ending.isCodecOpen = true;
    this.response.complete = true;
    this.disconnect(details);
  }

  /** The connection is gone, or the client has reset the stream. */
  disconnect(details: string): void {
    if (this.ended) return;
    this.abortRunningPath();
    this.ending.wasReset = true;
    this.info.responseCodeDetails = details;
    if (this.wasUnsent && this.ending.discardsUnsent) this.client.status = undefined;
    const isCut = !this.writer.isWhole;
    this.finish(isCut ? new MockStreamReset(details, this.client.status) : undefined);
  }

  /**
   * A reply of the proxy itself. What becomes of it depends on how far the response is.
   * @param sequence What is amiss when the stream has ended already, for people.
   */
  reply(reply: LocalResponse, sequence?: string): void {
    this.replies.reply(reply, sequence);
  }

  /** The filters behind the one that runs see no more of this message. */
  abortRunningPath(): void {
    if (this.request.calling) this.request.aborted = true;
    else if (this.response.calling) this.response.aborted = true;
  }

  /** Sends the reply that a filter has asked for while it ran. */
  sendPrepared(): void {
    this.replies.sendPrepared();
  }

  /** The request has passed the filters. */
  startUpstreamRequest(map: HeaderMap, endOfStream: boolean): void {
    const { host, upstreamProtocol: protocol, http1Trailers } = this.settings;
    const routed = this.router.route(map);
    if (routed.reply !== undefined) {
      this.reply(routed.reply);
      return;
    }
    this.info.routed = true;
    this.info.upstreamAttempts = 1;
    const { thread, upstreamConnections } = host;
    const stands = upstreamConnections.take(thread, routed.cluster, protocol);
    const turn = stands ? host.turn - 1 : host.turn;
    this.info.upstreamTurn = turn;
    this.info.upstreamStart = host.clock.now;
    this.info.upstream = { address: "127.0.0.1", port: 80, localAddress: "127.0.0.1:49152" };
    const target = { ...routed, protocol, http1Trailers, envoy: host.envoy };
    this.upstream = new UpstreamRequest(map, endOfStream, target, turn);
    this.settings.onUpstreamHead(this.upstream);
    if (endOfStream) this.endUpstreamRequest();
  }

  endUpstreamRequest(trailers?: HeaderMap): void {
    if (this.upstream === undefined || this.upstream.sent || this.upstream.abandoned) return;
    this.upstream.end(trailers);
    this.settings.onUpstreamSent(this.upstream);
  }

  /** The response has passed the filters. */
  writeHeaders(map: HeaderMap, endOfStream: boolean): void {
    if (this.replies.areLate && endOfStream && this.info.protocol === "http/1.1") {
      throw envoyDies(
        "a reply without a body, asked for in a callback of the request, is sent after the stream was closed there",
        "reply, or close the stream",
      );
    }
    if (this.ending.takesNothing(0)) return;
    this.writer.headers(map, this.request, endOfStream);
    if (endOfStream) this.ending.complete(this.writer.fault);
  }

  writeData(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.ending.takesNothing(bytes.length)) return;
    this.writer.data(bytes);
    if (endOfStream) this.ending.complete(this.writer.fault);
  }

  writeTrailers(map: HeaderMap): void {
    if (this.ending.takesNothing(0)) return;
    this.writer.trailers(map);
    this.ending.complete(this.writer.fault);
  }

  beginResponse(map: HeaderMap, endOfStream: boolean): void {
    this.responseHeaders = map;
    this.noteResponse(map);
    this.response.sendHeaders(map, endOfStream);
  }

  private noteUpstreamEnd(): void {
    this.info.upstreamEnd ??= this.settings.host.clock.now;
  }

  private noteResponse(map: HeaderMap): void {
    this.info.responseHeaders = map;
    this.info.responseCode = statusOf(map) ?? this.info.responseCode;
  }

  /** Past the filters: they are in the middle of the response that this one replaces. */
  replaceResponse({ headers, body }: BuiltReply): void {
    this.responseHeaders = headers;
    this.response.complete = true;
    this.noteResponse(headers);
    this.writeHeaders(headers, body.length === 0);
    if (body.length > 0) this.writeData(body, true);
  }

  /** @param error why there is no complete reply. */
  private finish(error: Error | undefined): void {
    if (this.ended) return;
    const { ending } = this;
    ending.ended = true;
    const { info } = this;
    info.endTime = this.settings.host.clock.now;
    const maps = {
      requestHeaders: this.request.map,
      responseHeaders: this.responseHeaders,
      responseTrailers: this.response.trailers,
    };
    const { responseCodeDetails: details = "" } = info;
    ending.logging = true;
    for (const filter of this.filters) filter.log(maps);
    ending.logging = false;
    for (const filter of this.filters) filter.destroy();
    const isWhole = error === undefined || ending.wentLate;
    this.settings.onEnd(isWhole ? this.client.reply(details) : error);
  }
}

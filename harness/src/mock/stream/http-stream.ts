// One HTTP request and its response on their way through the filters: the two paths, local replies, the
// upstream, the end. Source: Envoy source/common/http/filter_manager.cc, conn_manager_impl.cc.

import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { HostProcess } from "../host-process.js";
import { envoyGarbles, MockStalledError, MockStreamReset } from "../mock-errors.js";
import type { RawDownstreamReply, RawRequest, RawUpstreamRequest } from "../raw-messages.js";
import type { LocalResponse } from "../vm/context.js";
import { BodyBuffer } from "./body-buffer.js";
import { finishResponseHeaders, wantsClose, wireResponseHeaders } from "./connection-manager.js";
import { fitBody } from "./framing.js";
import { FilterPath, type PathEnd } from "./filter-path.js";
import { buildLocalReply, plainReply } from "./local-reply.js";
import { checkRequest, prepareRequest, wireRequestHeaders } from "./router.js";
import type { Side, StreamCallbacks, StreamFilter } from "./stream-filter.js";
import type { StreamInfo } from "./stream-info.js";

export interface StreamSettings {
  readonly host: HostProcess;
  readonly request: RawRequest;
  readonly info: StreamInfo;
  /** Bytes that may be held for a filter. */
  readonly bufferLimit: number;
  readonly makeFilters: (
    callbacks: (filter: () => StreamFilter) => StreamCallbacks,
  ) => StreamFilter[];
  /** A filter let the stream go on or ended it, in whatever event: more may be ready now. */
  readonly onTouched: () => void;
  /** The request is complete for the upstream. */
  readonly onUpstreamRequest: (request: RawUpstreamRequest) => void;
  readonly onEnd: (end: RawDownstreamReply | Error) => void;
}

type MutableUpstreamRequest = {
  -readonly [Key in keyof RawUpstreamRequest]: RawUpstreamRequest[Key];
};

export class HttpStream {
  readonly request: FilterPath;
  readonly response: FilterPath;
  private readonly settings: StreamSettings;
  private readonly filters: StreamFilter[];
  private prepared: LocalResponse | undefined;
  private responseHeaders: HeaderMap | undefined;
  private headersSent = false;
  private upstream: MutableUpstreamRequest | undefined;
  private head: HeaderPair[] = [];
  private readonly sent: Uint8Array[] = [];
  private sentTrailers: HeaderPair[] = [];
  private missingUpstreamBytes: string | undefined;
  /** Event in which the request went on to the upstream. */
  upstreamTurn = 0;
  /** The reply is complete, or the stream was reset. */
  ended = false;

  constructor(settings: StreamSettings) {
    this.settings = settings;
    this.filters = settings.makeFilters((filter) => this.callbacksFor(filter));
    const { bufferLimit } = settings;
    this.request = new FilterPath("request", this.filters, this.requestEnd(), bufferLimit);
    const reversed = [...this.filters].reverse();
    this.response = new FilterPath("response", reversed, this.responseEnd(), bufferLimit);
  }

  get info(): StreamInfo {
    return this.settings.info;
  }

  /** What the upstream got so far. */
  get upstreamRequest(): RawUpstreamRequest | undefined {
    return this.upstream;
  }

  /** What keeps the stream from going on, for people; undefined while nothing does. */
  get waitsFor(): string | undefined {
    for (const path of [this.response, this.request]) {
      const { holder, side } = path;
      if (holder !== undefined) return `${holder.label} holds the ${side}`;
    }
    return this.missingUpstreamBytes;
  }

  /** Status of the response headers that are on their way. */
  get sentStatus(): number | undefined {
    return this.headersSent ? Number(this.responseHeaders?.get(":status")) : undefined;
  }

  private get http1(): boolean {
    return this.info.protocol === "http/1.1";
  }

  /** Headers, data and trailers of the request, in the order in which the codec delivers them. */
  requestHeaders(map: HeaderMap, endOfStream: boolean): void {
    this.info.requestHeaders = map;
    this.request.sendHeaders(map, endOfStream);
  }

  requestData(data: Uint8Array, endOfStream: boolean): void {
    this.info.bytesReceived += data.length;
    this.request.sendData(new BodyBuffer(data), endOfStream);
  }

  /** The answer of the upstream. */
  upstreamHeaders(map: HeaderMap, endOfStream: boolean): void {
    if (this.ended || this.responseHeaders !== undefined) return;
    this.info.responseCodeDetails = "via_upstream";
    this.beginResponse(map, endOfStream);
  }

  upstreamData(data: Uint8Array, endOfStream: boolean): void {
    this.info.backendLatencyKnown ||= endOfStream;
    if (!this.ended) this.response.sendData(new BodyBuffer(data), endOfStream);
  }

  upstreamTrailers(map: HeaderMap): void {
    this.info.backendLatencyKnown = true;
    if (!this.ended) this.response.sendTrailers(map);
  }

  upstreamReset(): void {
    if (this.ended) return;
    const details = "upstream_reset_before_response_started{connection_termination}";
    const body =
      "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
    if (this.responseHeaders === undefined) this.reply(plainReply(503, body, details));
    else this.reset("upstream_reset_after_response_started{connection_termination}");
  }

  /** A request that never gets to the filters: they hear of it at the end only. */
  refuse(map: HeaderMap, reply: LocalResponse): void {
    this.info.requestHeaders = map;
    this.request.map = map;
    this.request.complete = true;
    this.reply(reply);
  }

  /** Ends the stream because the client has gone. */
  abort(error: Error): void {
    this.finish(error);
  }

  /** Ends the stream without a complete reply. */
  reset(details: string): void {
    if (this.ended) return;
    this.info.responseCodeDetails = details;
    this.finish(new MockStreamReset(details, this.sentStatus));
  }

  /** A reply of the proxy itself. What becomes of it depends on how far the response is. */
  reply(reply: LocalResponse): void {
    if (this.ended) return;
    this.settings.onTouched();
    if (this.request.calling) this.request.aborted = true;
    else if (this.response.calling) this.response.aborted = true;
    this.info.responseCodeDetails = reply.details;
    if (this.responseHeaders === undefined) {
      if (this.request.calling) this.prepared ??= reply;
      else this.sendReply(reply);
    } else if (!this.headersSent) this.sendReplyDirectly(reply);
    else this.reset(reply.details);
  }

  private callbacksFor(filter: () => StreamFilter): StreamCallbacks {
    const path = (side: Side): FilterPath => (side === "request" ? this.request : this.response);
    return {
      info: this.info,
      sendLocalReply: (reply) => this.reply(reply),
      continueIteration: (side) => {
        this.settings.onTouched();
        path(side).continueFrom(filter());
      },
      reset: (details) => this.reset(this.info.responseCodeDetails ?? details),
      awaitsResponse: () => this.responseHeaders === undefined,
      buffered: (side) => path(side).buffered,
      keep: (side, data) => path(side).keep(data),
      addTrailers: (side) => path(side).addTrailers(() => new HeaderMap(`${side}Trailers`)),
    };
  }

  private requestEnd(): PathEnd {
    return {
      headers: (map, endOfStream) => this.startUpstreamRequest(map, endOfStream),
      data: (data, endOfStream) => {
        if (this.upstream === undefined) return;
        this.addUpstreamData(data.bytes());
        data.clear();
        if (endOfStream) this.completeUpstreamRequest();
      },
      trailers: (map) => {
        if (this.upstream === undefined) return;
        this.upstream.trailers = map.pairs();
        this.completeUpstreamRequest();
      },
      tooLarge: () => this.reply(plainReply(413, "Payload Too Large", "request_payload_too_large")),
      afterFilter: () => this.sendPrepared(),
      over: () => this.ended || this.response.complete,
    };
  }

  private responseEnd(): PathEnd {
    return {
      headers: (map, endOfStream) => {
        if (!/^\d+$/.test(map.get(":status") ?? "")) {
          const text = "missing required header: :status";
          const details = `filter_removed_required_response_headers{${text.replace(/ /g, "_")}}`;
          this.reply(plainReply(502, text, details));
        } else this.writeHeaders(map, endOfStream);
      },
      data: (data, endOfStream) => {
        this.writeData(data.bytes(), endOfStream);
        data.clear();
      },
      trailers: (map) => {
        this.info.responseTrailers = map;
        this.sentTrailers = map.pairs();
        this.complete();
      },
      tooLarge: () => {
        this.reply(plainReply(500, "Internal Server Error", "response_payload_too_large"));
      },
      afterFilter: () => undefined,
      over: () => this.ended,
    };
  }

  private beginResponse(map: HeaderMap, endOfStream: boolean): void {
    this.responseHeaders = map;
    this.noteResponse(map);
    this.response.sendHeaders(map, endOfStream);
  }

  private noteResponse(map: HeaderMap): void {
    this.info.responseHeaders = map;
    const status = map.get(":status") ?? "";
    if (/^\d+$/.test(status)) this.info.responseCode = Number(status);
  }

  private sendPrepared(): void {
    const reply = this.prepared;
    this.prepared = undefined;
    if (reply !== undefined) this.sendReply(reply);
  }

  /** Through all filters of the response, the one that replied among them. */
  private sendReply(reply: LocalResponse): void {
    const { headers, body } = buildLocalReply(reply, this.request.map);
    this.beginResponse(headers, body.length === 0);
    if (body.length > 0 && !this.ended) this.response.sendData(new BodyBuffer(body), true);
  }

  /** Past the filters: they are in the middle of the response that this one replaces. */
  private sendReplyDirectly(reply: LocalResponse): void {
    const { headers, body } = buildLocalReply(reply, this.request.map);
    this.responseHeaders = headers;
    this.response.complete = true;
    this.noteResponse(headers);
    this.writeHeaders(headers, body.length === 0);
    if (body.length > 0) this.writeData(body, true);
  }

  private startUpstreamRequest(map: HeaderMap, endOfStream: boolean): void {
    const refusal = checkRequest(map);
    if (refusal !== undefined) {
      this.reply(refusal);
      return;
    }
    prepareRequest(map);
    this.info.routed = true;
    this.upstreamTurn = this.settings.host.turn;
    this.info.upstreamAttempts = 1;
    this.info.upstream = { address: "127.0.0.1", port: 80, localAddress: "127.0.0.1:49152" };
    this.upstream = {
      method: map.get(":method") ?? "",
      path: map.get(":path") ?? "",
      authority: map.get(":authority") ?? "",
      scheme: map.get(":scheme") === "https" ? "https" : "http",
      protocol: "http/1.1",
      headers: wireRequestHeaders(map, endOfStream),
      chunks: [],
      trailers: [],
      complete: false,
    };
    if (endOfStream) this.completeUpstreamRequest();
  }

  private addUpstreamData(bytes: Uint8Array): void {
    if (this.upstream !== undefined && bytes.length > 0) {
      this.upstream.chunks = [...this.upstream.chunks, bytes];
    }
  }

  private completeUpstreamRequest(): void {
    if (this.upstream === undefined || this.upstream.complete) return;
    const { missing, chunks } = fitBody(this.upstream.headers, this.upstream.chunks);
    this.upstream.chunks = chunks;
    if (missing > 0) {
      this.missingUpstreamBytes = `the request went on with ${missing} bytes less than its content-length says, so the upstream waits for them`;
      return;
    }
    this.upstream.complete = true;
    this.settings.onUpstreamRequest(this.upstream);
  }

  private writeHeaders(map: HeaderMap, endOfStream: boolean): void {
    const { host, request } = this.settings;
    const status = Number(map.get(":status"));
    const refused = status === 400 && this.isLocal();
    const close = this.http1 && (!this.request.complete || refused || wantsClose(request));
    finishResponseHeaders(map, host, close);
    this.noteResponse(map);
    this.headersSent = true;
    const headRequest = request.method === "HEAD";
    this.head = wireResponseHeaders(map, this.info.protocol, headRequest, endOfStream);
    if (status < 200) {
      const sequence = `the response has status ${status}, which is an informational head: the client waits for ever`;
      this.finish(envoyGarbles(sequence, "use a status from 200"));
    } else if (endOfStream) this.complete();
  }

  /** True for a reply that no upstream made. */
  private isLocal(): boolean {
    return this.info.responseCodeDetails !== "via_upstream";
  }

  private writeData(bytes: Uint8Array, endOfStream: boolean): void {
    if (bytes.length > 0) this.sent.push(bytes);
    this.info.bytesSent += bytes.length;
    if (endOfStream) this.complete();
  }

  private complete(): void {
    const status = Number(this.responseHeaders?.get(":status"));
    const bodyless = status === 204 || status === 304 || this.settings.request.method === "HEAD";
    const { chunks, missing } = bodyless
      ? { chunks: [], missing: 0 }
      : fitBody(this.head, this.sent);
    if (missing > 0) {
      const reason = `the response went out with ${missing} bytes less than its content-length says, so the client waits for them`;
      this.finish(
        this.http1 ? new MockStalledError(reason) : new MockStreamReset("content-length mismatch"),
      );
      return;
    }
    this.finish({
      status,
      headers: this.head,
      chunks,
      body: Buffer.concat(chunks),
      trailers: this.sentTrailers,
      details: this.info.responseCodeDetails ?? "",
    });
  }

  private finish(end: RawDownstreamReply | Error): void {
    if (this.ended) return;
    this.ended = true;
    this.info.endTime = this.settings.host.clock.now;
    this.info.backendLatencyKnown ||= !this.isLocal();
    const maps = {
      requestHeaders: this.request.map,
      responseHeaders: this.responseHeaders,
      responseTrailers: this.response.trailers,
    };
    for (const filter of this.filters) filter.log(maps);
    for (const filter of this.filters) filter.destroy();
    this.settings.onEnd(end);
  }
}

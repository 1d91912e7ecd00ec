// One attempt of a callout: a connection, the request on it, and the server's answer as it comes.
// Source: Envoy source/common/router/upstream_request.cc, source/common/http/header_utility.cc.

import { HeaderMap } from "../headers/header-map.js";
import type { LocalResponse } from "../vm/context.js";
import type { HeaderPair } from "../headers/pairs.js";
import { wireRequestHeaders } from "../stream/router.js";
import { checkRequiredHeaders } from "../stream/required-headers.js";
import type { Timer } from "../virtual-clock.js";
import type { Callouts } from "./callouts.js";
import type { Cluster } from "./cluster.js";
import type { PoolClient, ResetReason } from "./connection-pool.js";
import { ServerExchange, type ResponseEvents, type ServedRequest } from "./server-exchange.js";

export interface AttemptEvents extends ResponseEvents {
  /** It has a connection and is on its way. */
  connected(): void;
  /** The host does not write these headers: its own answer instead. */
  refused(reply: LocalResponse): void;
}

export interface AttemptSettings {
  readonly callouts: Callouts;
  readonly cluster: Cluster;
  readonly thread: string;
  readonly headers: HeaderMap;
  readonly endOfStream: boolean;
  readonly events: AttemptEvents;
  readonly after: (milliseconds: number, action: () => void) => Timer;
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly endOfStream: boolean;
}

/** Headers that belong to a connection of HTTP/1.1; a server of HTTP/2 resets the stream (RFC 9113, 8.2.2). */
const connectionHeaders = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]; // prettier-ignore

const pseudoHeaders = new Set([":method", ":path", ":authority", ":scheme", ":protocol"]);

/** RFC 9110, 5.6.2. */
function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}

function isMalformedHttp2(map: HeaderMap): boolean {
  const te = map.get("te");
  return (
    connectionHeaders.some((name) => map.has(name)) ||
    (te !== undefined && te !== "trailers") ||
    [":path", ":authority"].some((name) => /[^!-~\x80-\xff]/.test(map.get(name) ?? "")) ||
    !isToken(map.get(":method") ?? "") ||
    map.pairs().some(([name]) => name.startsWith(":") && !pseudoHeaders.has(name))
  );
}

export class UpstreamAttempt implements PoolClient {
  private readonly settings: AttemptSettings;
  private readonly headers: HeaderMap;
  private readonly pieces: Piece[] = [];
  private request: ServedRequest | undefined;
  private server: ServerExchange | undefined;
  private state: "waiting" | "connected" | "over" = "waiting";
  private received = 0;
  private requestEnded: boolean;
  private responseEnded = false;

  constructor(settings: AttemptSettings) {
    this.settings = settings;
    // As they are now: a retry changes them.
    this.headers = new HeaderMap("requestHeaders", settings.headers.pairs());
    this.requestEnded = settings.endOfStream;
  }

  /** Looks for a connection. What exceeds a limit fails at once. */
  begin(): void {
    this.pool.take(this);
  }

  /** More of the request. */
  send(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.state === "over") return;
    this.pieces.push({ bytes, endOfStream });
    if (endOfStream) this.requestEnded = true;
    if (this.state === "connected") this.planDelivery();
  }

  connected(): void {
    const { events } = this.settings;
    this.state = "connected";
    const refusal = checkRequiredHeaders(this.headers);
    if (refusal !== undefined) {
      this.finish(!this.settings.callouts.envoy.isAtLeast("1.39"));
      events.refused(refusal);
      return;
    }
    events.connected();
    this.planDelivery();
  }

  failed(reason: ResetReason): void {
    if (this.state === "connected") this.pool.release(this, false);
    this.state = "over";
    this.settings.events.reset(reason);
  }

  /**
   * Ends it from this side: nothing is told any more. When request and response are complete, the connection can carry
   * the next request.
   */
  cancel(): void {
    if (this.state === "over") return;
    if (this.state === "waiting") this.pool.cancel(this);
    else if (this.request === undefined) this.cancelUnsent();
    this.finish(this.responseEnded && this.requestEnded);
  }

  private get pool() {
    const { cluster, thread, callouts } = this.settings;
    return cluster.pool(thread, (action) => callouts.post(action, thread));
  }

  private finish(reusable: boolean): void {
    const held = this.state === "connected";
    this.state = "over";
    if (held) this.pool.release(this, reusable);
  }

  /** What is written in one turn reaches the server in a later one. */
  private planDelivery(): void {
    const { callouts, thread } = this.settings;
    callouts.post(() => {
      if (this.state === "connected") this.deliver();
    }, thread);
  }

  private deliver(): void {
    if (this.request === undefined) this.arrive();
    while (this.state === "connected") {
      const piece = this.pieces.shift();
      if (piece === undefined) return;
      this.serve(piece);
    }
  }

  /** The head reaches the server, which may refuse the stream before it becomes a request. */
  private arrive(): void {
    const { cluster, callouts, endOfStream, events, after } = this.settings;
    const { headers } = this;
    const isHttp2 = cluster.protocol === "http/2";
    const length = this.length;
    const refuses = isHttp2 && endOfStream && length !== undefined && length > 0;
    if (refuses || (isHttp2 && isMalformedHttp2(headers))) {
      this.reset(this.malformed);
      return;
    }
    const known = Buffer.concat(this.pieces.map(({ bytes }) => bytes));
    // What the headers promise and nobody sends: a server of HTTP/1.1 waits for it.
    const promised = endOfStream && headers.has("transfer-encoding") ? Infinity : (length ?? 0);
    const complete = endOfStream || this.pieces.some((piece) => piece.endOfStream);
    const isShort = !isHttp2 && complete && known.length < promised;
    // A whole request stands there when its script is asked.
    const request = this.record(known, complete && !isShort);
    this.request = request;
    callouts.requests.push(request);
    if (isShort) this.pieces.length = 0; // Their end is not the request's.
    if (isShort && !cluster.answersEarly) return;
    this.server = new ServerExchange({
      cluster,
      request,
      after,
      events: {
        headers: (map, end) => this.answer(() => events.headers(map, end), end),
        data: (bytes, end) => this.answer(() => events.data(bytes, end), end),
        trailers: (map) => this.answer(() => events.trailers(map), true),
        reset: (reason) => this.reset(reason),
      },
    });
    if (endOfStream && !isShort) this.server.end();
  }

  private record(body: Uint8Array, complete: boolean): ServedRequest {
    const { cluster, endOfStream } = this.settings;
    const { headers } = this;
    const isHttp2 = cluster.protocol === "http/2";
    const isPlain = ([name]: HeaderPair): boolean => !name.startsWith(":") && name !== "";
    return {
      cluster: cluster.name,
      method: headers.get(":method") ?? "",
      path: headers.get(":path") ?? "",
      authority: headers.get(":authority") ?? "",
      headers: isHttp2 ? headers.pairs().filter(isPlain) : wireRequestHeaders(headers, endOfStream),
      body,
      complete,
    };
  }

  /** On a connection of HTTP/2 the request stands before its reset: the server sees both. */
  private cancelUnsent(): void {
    const { cluster, callouts } = this.settings;
    if (cluster.protocol !== "http/2") return;
    if (this.pool.reading && !callouts.envoy.isAtLeast("1.37")) {
      // The host forgets the request and sends its reset: of a stream that is none yet, which ends the connection
      // (RFC 9113, 6.4).
      this.pool.breakDown();
      return;
    }
    const body = Buffer.concat(this.pieces.map(({ bytes }) => bytes));
    callouts.requests.push(this.record(body, this.requestEnded));
  }

  private serve({ bytes, endOfStream }: Piece): void {
    const { request, server, length } = this;
    if (request === undefined || server === undefined) return;
    this.received += bytes.length;
    if (this.received > request.body.length) request.body = Buffer.concat([request.body, bytes]);
    if (bytes.length > 0) server.receive(bytes);
    if (!endOfStream) return;
    request.complete = true;
    const isHttp2 = this.settings.cluster.protocol === "http/2";
    if (isHttp2 && length !== undefined && length !== this.received) {
      request.complete = false;
      request.body = new Uint8Array(0);
      this.reset(this.malformed);
    } else server.end();
  }

  /** How Envoy understands the error code of a server that does not take the stream. */
  private get malformed(): ResetReason {
    return this.settings.callouts.envoy.isAtLeast("1.37") ? "protocol error" : "remote reset";
  }

  private get length(): number | undefined {
    const text = this.headers.get("content-length") ?? "";
    return /^\d+$/.test(text) ? Number(text) : undefined;
  }

  private answer(tell: () => void, endOfStream: boolean): void {
    if (this.state !== "connected") return;
    this.responseEnded = endOfStream;
    this.pool.tell(tell);
  }

  private reset(reason: ResetReason): void {
    if (this.state !== "connected") return;
    this.finish(false);
    this.settings.events.reset(reason);
  }
}

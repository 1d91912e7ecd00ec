// A request as the upstream gets it, from the moment when the router lets it go.
// Source: Envoy source/common/router/upstream_request.cc, http1/codec_impl.cc.

import type { EnvoyVersion } from "../envoy-version.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { asHttp2Fields, asReceived, http2Order } from "../headers/wire-lines.js";
import type { RawUpstreamRequest } from "../raw-messages.js";
import { wireRequestHeaders } from "./router.js";
import type { Protocol } from "./stream-info.js";
import { hasReadableLength, WireBody } from "./wire-body.js";

/** Where a request goes, and how many milliseconds the whole answer may take (0: any). */
export interface UpstreamTarget {
  readonly cluster: string;
  readonly timeout: number;
  readonly protocol: Protocol;
  /** Trailers of HTTP/1.1 are passed on. */
  readonly http1Trailers: boolean;
  readonly envoy: EnvoyVersion;
}

type MutableUpstreamRequest = {
  -readonly [Key in keyof RawUpstreamRequest]: RawUpstreamRequest[Key];
};

export class UpstreamRequest {
  readonly target: UpstreamTarget;
  /** Event in which it was let go; the one before when its connection stood already. */
  readonly turn: number;
  /** Envoy has sent all of it, whatever the upstream thinks. */
  sent = false;
  /** Nothing more of it reaches the upstream. */
  abandoned = false;
  private readonly request: MutableUpstreamRequest;
  private readonly body = new WireBody();
  private readonly metadataFrames: (readonly HeaderPair[])[] = [];
  private readonly passesTrailers: boolean;
  /** HTTP/1.1: the body goes in chunks. */
  private readonly isChunked: boolean;
  private hasTrailers = false;

  constructor(map: HeaderMap, endOfStream: boolean, target: UpstreamTarget, turn: number) {
    this.target = target;
    this.turn = turn;
    const { protocol } = target;
    const isHttp2 = protocol === "http/2";
    const lines = wireRequestHeaders(map, endOfStream).filter(
      ([name]) => !(isHttp2 && (name === "transfer-encoding" || name === "host")),
    );
    const headers = isHttp2 ? http2Order(lines, target.envoy) : lines;
    this.body.begin(headers, false);
    this.isChunked = headers.some(([name]) => name === "transfer-encoding");
    this.passesTrailers = isHttp2 || (target.http1Trailers && !map.has("content-length"));
    this.request = {
      method: map.get(":method") ?? "",
      path: map.get(":path") ?? "",
      authority: map.get(":authority") ?? "",
      ...(!map.has(":authority") && { hasNoAuthority: true }),
      scheme: map.get(":scheme") === "https" ? "https" : "http",
      protocol,
      headers,
      chunks: this.body.chunks,
      trailers: [],
      metadata: this.metadataFrames,
      complete: false,
    };
  }

  /** What the upstream has got so far. */
  get seen(): RawUpstreamRequest {
    return this.request;
  }

  data(bytes: Uint8Array): void {
    this.body.write(bytes);
  }

  metadata(pairs: readonly HeaderPair[]): void {
    if (this.target.protocol === "http/2") this.metadataFrames.push(pairs);
  }

  /**
   * Trailers that go on once more have an end of the body before them, which the upstream takes for the next request.
   * @param turn The event that runs: while the connection is made, what goes on waits, and the last trailers count.
   */
  garblesTrailers(turn: number): boolean {
    return this.hasTrailers && !this.abandoned && this.isChunked && this.turn < turn;
  }

  end(trailers?: HeaderMap): void {
    this.sent = true;
    this.hasTrailers = trailers !== undefined;
    if (trailers !== undefined && this.passesTrailers) {
      const isHttp2 = this.target.protocol === "http/2";
      this.request.trailers = isHttp2
        ? asHttp2Fields(trailers, this.target.envoy)
        : asReceived(trailers);
    }
    this.request.complete = this.body.missing === 0 && !this.isRefused;
  }

  /**
   * The upstream ends it: the body is not as long as content-length says (HTTP/2), or that says nothing that
   * can be read.
   */
  get isRefused(): boolean {
    const { missing, hasExcess } = this.body;
    if (!hasReadableLength(this.request.headers)) return true;
    return this.target.protocol === "http/2" && (hasExcess || (this.sent && missing > 0));
  }

  /** What the upstream waits for, for people; undefined while nothing is amiss. */
  get waitsFor(): string | undefined {
    const { missing } = this.body;
    if (!this.sent || missing === 0) return undefined;
    return `the request went on with ${missing} bytes less than its content-length says, so the upstream waits for them`;
  }
}

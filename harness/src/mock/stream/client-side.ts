// What the client has got of the response so far.

import type { HeaderPair } from "../headers/pairs.js";
import type { RawDownstreamReply, RawInterimHead } from "../raw-messages.js";
import { WireBody } from "./wire-body.js";

/** A client of HTTP/2 overlooks a length of 0 with status 204, and refuses any other. Source: nghttp2 lib/nghttp2_http.c. */
export function withoutOverlooked(headers: HeaderPair[], status: number): HeaderPair[] {
  if (status !== 204) return headers;
  return headers.filter(([name, value]) => name !== "content-length" || value !== "0");
}

export class ClientSide {
  /** Undefined until the head has come. */
  status: number | undefined;
  headers: readonly HeaderPair[] = [];
  trailers: readonly HeaderPair[] = [];
  readonly informational: RawInterimHead[] = [];
  readonly metadata: (readonly HeaderPair[])[] = [];
  readonly body = new WireBody();

  private statusText = "";
  private headRequest = false;

  begin(
    status: number,
    headers: readonly HeaderPair[],
    headRequest: boolean,
    statusText: string,
  ): void {
    this.status = status;
    this.headers = headers;
    this.statusText = statusText;
    this.headRequest = headRequest;
    this.body.begin(headers, status === 204 || status === 304 || headRequest);
  }

  /** Why a client of HTTP/2 resets the stream when it has all (RFC 9113 section 8.1.1); undefined when it does not. */
  get refusal(): string | undefined {
    const { missing, hasExcess, hasUnwanted } = this.body;
    const hasLength = this.headers.some(([name]) => name === "content-length");
    if (!/^\d{3}$/.test(this.statusText))
      return this.refuseHead("a status that is no three digits");
    if (this.status === 204 && hasLength) return this.refuseHead("content-length with status 204");
    if (hasUnwanted && this.status === 304) return "a body with status 304";
    if (hasUnwanted && this.headRequest) return "a body for a HEAD request";
    return missing > 0 || hasExcess
      ? "a body of another length than content-length says"
      : undefined;
  }

  /** A head that the client does not take has not come. */
  private refuseHead(reason: string): string {
    this.status = undefined;
    return reason;
  }

  /** The whole of it. */
  reply(details: string): RawDownstreamReply {
    const { status = 0, headers, trailers, informational, metadata } = this;
    const { chunks } = this.body;
    const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    return { status, headers, chunks, body, trailers, informational, metadata, details };
  }
}

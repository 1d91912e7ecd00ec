// What the client has got of the response so far.

import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { hasStrangePseudoHeader } from "../headers/wire-lines.js";
import type { RawDownstreamReply, RawInterimHead } from "../raw-messages.js";
import { WireBody } from "./wire-body.js";

/** A client of HTTP/2 overlooks a length of 0 with status 204, and refuses any other. Source: nghttp2 lib/nghttp2_http.c. */
export function withoutOverlooked(headers: HeaderPair[], status: number): HeaderPair[] {
  if (status !== 204) return headers;
  return headers.filter(([name, value]) => name !== "content-length" || value !== "0");
}

/** Why a client of HTTP/2 does not take a head. */
export function refusalOfHead(map: HeaderMap, headers: readonly HeaderPair[]): string | undefined {
  const status = map.get(":status") ?? "";
  if (hasStrangePseudoHeader(map)) return "an unknown pseudo header";
  if (!/^\d{3}$/.test(status)) return "a status that is no three digits";
  const strange = headers.some(([name, value]) => name === "te" && !/^trailers$/i.test(value));
  if (strange) return "te with a value of its own";
  const hasLength = headers.some(([name]) => name === "content-length");
  return status === "204" && hasLength ? "content-length with status 204" : undefined;
}

export class ClientSide {
  /** Undefined until the head has come. */
  status: number | undefined;
  headers: readonly HeaderPair[] = [];
  trailers: readonly HeaderPair[] = [];
  readonly informational: RawInterimHead[] = [];
  readonly metadata: (readonly HeaderPair[])[] = [];
  readonly body = new WireBody();

  /** Why a client of HTTP/2 resets the stream as soon as it sees the head; undefined when it takes it. */
  headRefusal: string | undefined;
  private sentStatus = 0;
  private headRequest = false;

  /** @param headRefusal A head that the client does not take has not come. */
  begin(
    status: number,
    headers: readonly HeaderPair[],
    headRequest: boolean,
    headRefusal: string | undefined,
  ): void {
    this.status = headRefusal === undefined ? status : undefined;
    this.headRefusal = headRefusal;
    this.sentStatus = status;
    this.headers = headers;
    this.headRequest = headRequest;
    this.body.begin(headers, status === 204 || status === 304 || headRequest);
  }

  /** Why a client of HTTP/2 resets the stream when it has all (RFC 9113 section 8.1.1); undefined when it does not. */
  get refusal(): string | undefined {
    if (this.headRefusal !== undefined) return this.headRefusal;
    const { missing, hasExcess, hasUnwanted } = this.body;
    if (hasUnwanted && this.sentStatus === 304) return "a body with status 304";
    if (hasUnwanted && this.headRequest) return "a body for a HEAD request";
    return missing > 0 || hasExcess
      ? "a body of another length than content-length says"
      : undefined;
  }

  /** The whole of it. */
  reply(details: string): RawDownstreamReply {
    const { status = 0, headers, trailers, informational, metadata } = this;
    const { chunks } = this.body;
    const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    return { status, headers, chunks, body, trailers, informational, metadata, details };
  }
}

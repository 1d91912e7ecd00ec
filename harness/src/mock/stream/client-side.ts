// What the client has got of the response so far.

import type { HeaderPair } from "../headers/pairs.js";
import type { RawDownstreamReply, RawInterimHead } from "../raw-messages.js";
import { WireBody } from "./wire-body.js";

export class ClientSide {
  /** Undefined until the head has come. */
  status: number | undefined;
  headers: readonly HeaderPair[] = [];
  trailers: readonly HeaderPair[] = [];
  readonly informational: RawInterimHead[] = [];
  readonly metadata: (readonly HeaderPair[])[] = [];
  readonly body = new WireBody();

  begin(status: number, headers: readonly HeaderPair[], headRequest: boolean): void {
    this.status = status;
    this.headers = headers;
    this.body.begin(headers, status === 204 || status === 304 || headRequest);
  }

  /** The whole of it. */
  reply(details: string): RawDownstreamReply {
    const { status = 0, headers, trailers, informational, metadata } = this;
    const { chunks } = this.body;
    const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    return { status, headers, chunks, body, trailers, informational, metadata, details };
  }
}

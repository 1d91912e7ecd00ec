// What a stream of the mock host is made with.

import type { HostProcess } from "../host-process.js";
import type { RawDownstreamReply, RawRequestHead } from "../raw-messages.js";
import type { Router } from "./router.js";
import type { StreamCallbacks, StreamFilter } from "./stream-filter.js";
import type { Protocol, StreamInfo } from "./stream-info.js";
import type { UpstreamRequest } from "./upstream-request.js";

export interface StreamSettings {
  readonly host: HostProcess;
  readonly request: RawRequestHead;
  readonly info: StreamInfo;
  readonly router: Router;
  /** Bytes that may be held for a filter. */
  readonly bufferLimit: number;
  /** Trailers of HTTP/1.1 go on, to the upstream and to the client. */
  readonly http1Trailers: boolean;
  readonly upstreamProtocol: Protocol;
  readonly makeFilters: (
    callbacks: (filter: () => StreamFilter) => StreamCallbacks,
  ) => StreamFilter[];
  /** A filter let the stream go on or ended it, in whatever event: more may be ready now. */
  readonly onTouched: () => void;
  /** The headers go to the upstream. */
  readonly onUpstreamHead: (request: UpstreamRequest) => void;
  /** All of the request has gone to the upstream. */
  readonly onUpstreamSent: (request: UpstreamRequest) => void;
  /** A reply of the proxy takes the place of the upstream's, whose request is given up. */
  readonly onReply: () => void;
  readonly onEnd: (end: RawDownstreamReply | Error) => void;
}

// What the stream and a filter say to each other, whatever the filter is made of.
// Source: Envoy envoy/http/filter.h.

import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { LocalResponse } from "../vm/context.js";
import type { BodyBuffer } from "./body-buffer.js";
import type { StreamInfo } from "./stream-info.js";

/** "stop": body callbacks go on. The two "stopAll" hold everything, with a limit or with back-pressure. */
export type HeadersStatus = "continue" | "stop" | "stopAllAndBuffer" | "stopAllAndWatermark";

export type DataStatus = "continue" | "buffer" | "watermark" | "drop";

export type TrailersStatus = "continue" | "stop";

export type Side = "request" | "response";

export interface StreamFilter {
  /** Name for messages. */
  readonly label: string;
  headers(side: Side, map: HeaderMap, endOfStream: boolean): HeadersStatus;
  data(side: Side, data: BodyBuffer, endOfStream: boolean): DataStatus;
  trailers(side: Side, map: HeaderMap): TrailersStatus;
  /** A METADATA frame of HTTP/2; whatever a filter does, it goes on. */
  metadata(side: Side, pairs: readonly HeaderPair[]): void;
  /** At the end, before any filter of the stream is destroyed. */
  log(maps: LogMaps): void;
  destroy(): void;
}

/** The maps as the access log sees them. */
export interface LogMaps {
  readonly requestHeaders: HeaderMap | undefined;
  readonly responseHeaders: HeaderMap | undefined;
  readonly responseTrailers: HeaderMap | undefined;
}

/** What a filter can ask of its stream. */
export interface StreamCallbacks {
  readonly info: StreamInfo;
  /** @param sequence What is amiss when the stream has ended, for people. */
  sendLocalReply(reply: LocalResponse, sequence?: string): void;
  /** A reply or a reset has ended this side while a filter ran. */
  isAborted(side: Side): boolean;
  /** Goes on behind this filter after it stopped. */
  continueIteration(side: Side): void;
  reset(details: string, sequence: string): void;
  /** No response has begun, neither the upstream's nor a reply. */
  awaitsResponse(): boolean;
  /** Body that was kept for this filter. */
  buffered(side: Side): BodyBuffer | undefined;
  /** Adds to what is kept. */
  keep(side: Side, data: BodyBuffer): void;
  /** Trailers of the stream; made when there are none and the last data is being processed. */
  addTrailers(side: Side): HeaderMap | undefined;
}

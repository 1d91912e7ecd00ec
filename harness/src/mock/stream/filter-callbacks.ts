// What one filter of a stream can ask of it. Source: Envoy source/common/http/filter_manager.cc,
// ActiveStreamDecoderFilter and ActiveStreamEncoderFilter.

import { HeaderMap } from "../headers/header-map.js";
import type { LocalResponse } from "../vm/context.js";
import type { BodyBuffer } from "./body-buffer.js";
import type { FilterPath } from "./filter-path.js";
import type { HttpStream } from "./http-stream.js";
import type { Side, StreamCallbacks, StreamFilter } from "./stream-filter.js";
import type { StreamInfo } from "./stream-info.js";

export class FilterCallbacks implements StreamCallbacks {
  readonly info: StreamInfo;
  private readonly stream: HttpStream;
  private readonly filter: () => StreamFilter;

  constructor(stream: HttpStream, filter: () => StreamFilter) {
    this.info = stream.info;
    this.stream = stream;
    this.filter = filter;
  }

  sendLocalReply(reply: LocalResponse, sequence?: string): void {
    this.stream.reply(reply, sequence);
  }

  isAborted(side: Side): boolean {
    return this.path(side).aborted;
  }

  continueIteration(side: Side): void {
    this.stream.touch();
    this.path(side).continueFrom(this.filter());
  }

  reset(details: string, sequence: string): void {
    this.stream.reset(this.info.responseCodeDetails ?? details, sequence);
  }

  awaitsResponse(): boolean {
    return this.stream.awaitsResponse;
  }

  buffered(side: Side): BodyBuffer | undefined {
    return this.path(side).buffered;
  }

  keep(side: Side, data: BodyBuffer): void {
    this.path(side).keep(data);
  }

  addTrailers(side: Side): HeaderMap | undefined {
    return this.path(side).addTrailers(() => new HeaderMap(`${side}Trailers`));
  }

  private path(side: Side): FilterPath {
    return side === "request" ? this.stream.request : this.stream.response;
  }
}

// How far one filter of one direction is: what it has seen and what it has answered.
// Source: Envoy source/common/http/filter_manager.cc, ActiveStreamFilterBase.

import type { HeaderPair } from "../headers/pairs.js";
import type { HeadersStatus, StreamFilter } from "./stream-filter.js";

/** Runs; or "single": what this filter got is held, it still gets the rest; or gets nothing any more. */
type Iteration = "runs" | "single" | "allAndBuffer" | "allAndWatermark";

export class FilterStep {
  iteration: Iteration = "runs";
  /** After a stop of everything, going on starts with this filter's own body callback. */
  startsFromSelf = false;
  /** The headers went on to the next filter. */
  headersPassed = false;
  /** Its headers callback has run. */
  sawHeaders = false;
  /** It has had the end of the stream. */
  sawEnd = false;
  /** Metadata that came before it could have them. */
  savedMetadata: (readonly HeaderPair[])[] | undefined;

  constructor(
    readonly filter: StreamFilter,
    readonly index: number,
  ) {}

  get stoppedAll(): boolean {
    return this.iteration === "allAndBuffer" || this.iteration === "allAndWatermark";
  }

  /** Notes the answer of the headers callback; true when the headers go on. */
  passHeaders(status: HeadersStatus): boolean {
    switch (status) {
      case "continue":
        this.headersPassed = true;
        return !this.stoppedAll;
      case "stop":
        this.iteration = "single";
        return false;
      case "stopAllAndBuffer":
        this.iteration = "allAndBuffer";
        return false;
      case "stopAllAndWatermark":
        this.iteration = "allAndWatermark";
        return false;
    }
  }
}

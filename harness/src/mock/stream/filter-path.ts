// One direction of a stream: the filters in the order in which they see it, what each has answered, and
// the body that is held meanwhile. What comes out at the end goes on to the upstream or the client.
// Source: Envoy source/common/http/filter_manager.cc (the rules; one class here serves both directions).

import type { HeaderMap } from "../headers/header-map.js";
import { BodyBuffer } from "./body-buffer.js";
import type {
  DataStatus,
  HeadersStatus,
  Side,
  StreamFilter,
  TrailersStatus,
} from "./stream-filter.js";

/** Runs; or "single": what this filter got is held, it still gets the rest; or gets nothing any more. */
type Iteration = "runs" | "single" | "allAndBuffer" | "allAndWatermark";

class Step {
  iteration: Iteration = "runs";
  /** After a stop of everything, going on starts with this filter's own body callback. */
  startsFromSelf = false;
  headersPassed = false;
  sawEnd = false;

  constructor(
    readonly filter: StreamFilter,
    readonly index: number,
  ) {}

  get stoppedAll(): boolean {
    return this.iteration === "allAndBuffer" || this.iteration === "allAndWatermark";
  }
}

/** Where the path ends, and what it asks of the stream. */
export interface PathEnd {
  headers(map: HeaderMap, endOfStream: boolean): void;
  data(data: BodyBuffer, endOfStream: boolean): void;
  trailers(map: HeaderMap): void;
  /** More is held than the buffer limit allows. */
  tooLarge(): void;
  /** Sends a local reply that was prepared while a filter ran. */
  afterFilter(): void;
  /** True when this direction has no interest in more: a reply is complete, the stream is gone. */
  over(): boolean;
}

export class FilterPath {
  readonly side: Side;
  trailers: HeaderMap | undefined;
  map: HeaderMap | undefined;
  /** The last byte has come from the source. */
  complete = false;
  /** A local reply was sent while a filter of this direction ran. */
  aborted = false;
  /** More than the limit is held, with back-pressure: the source should wait. */
  aboveLimit = false;
  private held: BodyBuffer | undefined;
  private streaming = false;
  private readonly steps: Step[];
  private readonly end: PathEnd;
  private readonly limit: number;
  private callDepth = 0;
  private lastDataAtHand = false;

  constructor(side: Side, filters: readonly StreamFilter[], end: PathEnd, limit: number) {
    this.side = side;
    this.steps = filters.map((filter, index) => new Step(filter, index));
    this.end = end;
    this.limit = limit;
  }

  /** True while a filter's callback of this direction runs. */
  get calling(): boolean {
    return this.callDepth > 0;
  }

  get buffered(): BodyBuffer | undefined {
    return this.held;
  }

  /** The filter that holds the stream, for people. */
  get holder(): StreamFilter | undefined {
    return this.steps.find((step) => step.iteration !== "runs")?.filter;
  }

  /** Trailers that a filter adds; only while the last data is processed. */
  addTrailers(make: () => HeaderMap): HeaderMap | undefined {
    if (this.trailers === undefined && this.lastDataAtHand) this.trailers = make();
    return this.trailers;
  }

  /** Keeps data that a filter asks to keep while it runs. */
  keep(data: BodyBuffer): void {
    this.streaming = false;
    this.hold(data);
  }

  sendHeaders(map: HeaderMap, endOfStream: boolean): void {
    this.map = map;
    this.complete ||= endOfStream;
    this.headersFrom(0, map, endOfStream);
  }

  sendData(data: BodyBuffer, endOfStream: boolean): void {
    this.complete ||= endOfStream;
    this.dataFrom(0, data, endOfStream);
  }

  sendTrailers(map: HeaderMap): void {
    this.trailers = map;
    this.complete = true;
    this.trailersFrom(0, map);
  }

  /** A filter goes on after it stopped. */
  continueFrom(filter: StreamFilter): void {
    const step = this.steps.find((candidate) => candidate.filter === filter);
    if (step !== undefined) this.resume(step);
  }

  private call<Status>(action: () => Status): Status {
    this.callDepth++;
    try {
      return action();
    } finally {
      this.callDepth--;
    }
  }

  private hold(data: BodyBuffer): void {
    if (this.held === data) return;
    this.held ??= new BodyBuffer();
    this.held.moveFrom(data);
    if (this.held.size <= this.limit || this.aboveLimit) return;
    this.aboveLimit = true;
    if (!this.streaming) this.end.tooLarge();
  }

  private headersFrom(start: number, map: HeaderMap, endOfStream: boolean): void {
    for (const step of this.steps.slice(start)) {
      step.sawEnd = endOfStream;
      let status = this.call(() => step.filter.headers(this.side, map, endOfStream));
      if (this.aborted) {
        this.end.afterFilter();
        status = "stop";
      }
      if (!this.passHeaders(step, status)) return;
      if (this.end.over()) return;
    }
    this.end.headers(map, endOfStream);
  }

  private passHeaders(step: Step, status: HeadersStatus): boolean {
    switch (status) {
      case "continue":
        step.headersPassed = true;
        return !step.stoppedAll;
      case "stop":
        step.iteration = "single";
        return false;
      case "stopAllAndBuffer":
        step.iteration = "allAndBuffer";
        return false;
      case "stopAllAndWatermark":
        step.iteration = "allAndWatermark";
        return false;
    }
  }

  private dataFrom(start: number, data: BodyBuffer, endOfStream: boolean): void {
    if (this.end.over()) return;
    const hadTrailers = this.trailers !== undefined;
    let trailersFrom: number | undefined;
    let stopped = false;
    for (const step of this.steps.slice(start)) {
      if (step.stoppedAll) {
        this.streaming = step.iteration === "allAndWatermark";
        this.hold(data);
        return;
      }
      if (step.sawEnd) return;
      step.sawEnd = endOfStream && this.trailers === undefined;
      this.lastDataAtHand = endOfStream;
      const status = this.call(() => step.filter.data(this.side, data, step.sawEnd));
      this.lastDataAtHand = false;
      if (this.aborted) {
        this.end.afterFilter();
        return;
      }
      if (!hadTrailers && this.trailers !== undefined) trailersFrom ??= step.index + 1;
      if (!this.passData(step, status, data)) {
        stopped = true;
        break;
      }
    }
    // Trailers that a filter added come after the data, and start behind that filter.
    if (!stopped) this.end.data(data, endOfStream && trailersFrom === undefined);
    if (!stopped) this.relax();
    if (trailersFrom !== undefined && this.trailers !== undefined && !this.end.over()) {
      if (!stopped || this.side === "request") this.trailersFrom(trailersFrom, this.trailers);
    }
  }

  private passData(step: Step, status: DataStatus, data: BodyBuffer): boolean {
    if (status === "continue") {
      if (step.iteration !== "single") return true;
      this.hold(data);
      this.resume(step);
      return false;
    }
    step.iteration = "single";
    if (status === "drop") {
      // An empty buffer makes a later continue deliver an empty last piece.
      if (this.complete && this.trailers === undefined) this.held ??= new BodyBuffer();
      if (data !== this.held) data.clear();
    } else {
      this.streaming = status === "watermark";
      this.hold(data);
    }
    return false;
  }

  private trailersFrom(start: number, map: HeaderMap): void {
    if (this.end.over()) return;
    for (const step of this.steps.slice(start)) {
      if (step.stoppedAll) return;
      let status: TrailersStatus = this.call(() => step.filter.trailers(this.side, map));
      step.sawEnd = true;
      if (this.aborted) {
        this.end.afterFilter();
        status = "stop";
      }
      if (status === "stop") {
        if (step.iteration === "runs") step.iteration = "single";
        return;
      }
      if (step.iteration === "single") {
        this.resume(step);
        return;
      }
    }
    this.end.trailers(map);
  }

  private resume(step: Step): void {
    if (this.end.over() || this.aborted || this.map === undefined) return;
    step.startsFromSelf ||= step.stoppedAll;
    step.iteration = "runs";
    const start = step.startsFromSelf ? step.index : step.index + 1;
    const hasTrailers = this.trailers !== undefined;
    if (!step.headersPassed) {
      step.headersPassed = true;
      const onlyHeaders = this.complete && this.held === undefined && !hasTrailers;
      this.headersFrom(step.index + 1, this.map, onlyHeaders);
    }
    if (this.held !== undefined) this.dataFrom(start, this.held, this.complete && !hasTrailers);
    if (hasTrailers && this.trailers !== undefined) this.trailersFrom(start, this.trailers);
    step.startsFromSelf = false;
  }

  /** What was held has gone on: the source may send again. */
  private relax(): void {
    if (this.held === undefined || this.held.size <= this.limit / 2) this.aboveLimit = false;
  }
}

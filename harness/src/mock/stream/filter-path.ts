// One direction of a stream: the filters in the order in which they see it, what each has answered, and
// the body that is held meanwhile. What comes out at the end goes on to the upstream or the client.
// Source: Envoy source/common/http/filter_manager.cc (the rules; one class here serves both directions).

import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { BodyBuffer } from "./body-buffer.js";
import { FilterStep } from "./filter-step.js";
import type { DataStatus, Side, StreamFilter, TrailersStatus } from "./stream-filter.js";

/** Where the path ends, and what it asks of the stream. */
export interface PathEnd {
  headers(map: HeaderMap, endOfStream: boolean): void;
  data(data: BodyBuffer, endOfStream: boolean): void;
  trailers(map: HeaderMap): void;
  metadata(pairs: readonly HeaderPair[]): void;
  /** More is held than the buffer limit allows. */
  tooLarge(): void;
  /** Sends a local reply that was prepared while a filter ran. */
  afterFilter(): void;
  /** A filter lets the end go on, or metadata, although the message was ended while it ran. */
  late(what: "data" | "trailers" | "metadata", filter: StreamFilter, isLast: boolean): void;
  /** True when this direction has no interest in more: a reply is complete, the stream is gone. */
  over(): boolean;
  /** A filter that has stopped may go on. */
  canContinue(): boolean;
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
  /** What goes above the limit waits at its source, and is no error. */
  private streaming = true;
  private readonly steps: FilterStep[];
  private readonly end: PathEnd;
  private readonly limit: number;
  /** Which callbacks run; one that runs inside another of its kind takes the mark away with its end. */
  private readonly running = new Set<"headers" | "data" | "trailers" | "metadata">();

  constructor(side: Side, filters: readonly StreamFilter[], end: PathEnd, limit: number) {
    this.side = side;
    this.steps = filters.map((filter, index) => new FilterStep(filter, index));
    this.end = end;
    this.limit = limit;
  }

  /** The end of this direction does what it does as the last of the filters. */
  asFilter(action: () => void): void {
    this.running.add("data");
    action();
    this.running.delete("data");
  }

  /** True while a filter's callback of this direction runs. */
  get calling(): boolean {
    return this.running.size > 0;
  }

  get buffered(): BodyBuffer | undefined {
    return this.held;
  }

  /** The filter that holds the stream, for people. */
  get holder(): StreamFilter | undefined {
    return this.steps.find((step) => step.iteration !== "runs")?.filter;
  }

  /**
   * Trailers that a filter adds. They take the place of those that there are; when the last data has gone on they
   * go nowhere. Envoy asserts that neither happens, but not in a release build.
   */
  addTrailers(make: () => HeaderMap): HeaderMap {
    this.trailers = make();
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

  sendMetadata(pairs: readonly HeaderPair[]): void {
    this.metadataFrom(0, pairs);
  }

  /** A filter goes on after it stopped. */
  continueFrom(filter: StreamFilter): void {
    const step = this.steps.find((candidate) => candidate.filter === filter);
    if (step !== undefined) this.resume(step);
  }

  /** The buffer that is held for filters. */
  private get holding(): BodyBuffer {
    const { limit } = this;
    return (this.held ??= new BodyBuffer(undefined, {
      limit,
      above: () => {
        if (this.streaming) this.aboveLimit = true;
        else this.end.tooLarge();
      },
      below: () => (this.aboveLimit = false),
    }));
  }

  private hold(data: BodyBuffer): void {
    if (this.held !== data) this.holding.moveFrom(data);
  }

  private headersFrom(start: number, map: HeaderMap, endOfStream: boolean): void {
    for (let index = start; index < this.steps.length; index++) {
      const step = this.step(index);
      step.sawEnd = endOfStream;
      this.running.add("headers");
      let status = step.filter.headers(this.side, map, endOfStream);
      this.running.delete("headers");
      if (this.aborted) {
        this.end.afterFilter();
        status = "stop";
      }
      step.sawHeaders = true;
      const goesOn = step.passHeaders(status);
      if (step.savedMetadata !== undefined && !step.stoppedAll) this.flushMetadata(step, true);
      if (!goesOn || (this.end.over() && this.side === "request")) return;
    }
    this.end.headers(map, endOfStream);
    // The router is the last of the filters of a request.
    if (this.side === "request") this.running.delete("headers");
  }

  private dataFrom(start: number, data: BodyBuffer, endOfStream: boolean): void {
    if (this.end.over()) return;
    const hadTrailers = this.trailers !== undefined;
    let trailersFrom: number | undefined;
    let stopped = false;
    for (let index = start; index < this.steps.length && !stopped; index++) {
      const step = this.step(index);
      if (step.stoppedAll) {
        this.streaming = step.iteration === "allAndWatermark";
        this.hold(data);
        return;
      }
      if (step.sawEnd) return;
      step.sawEnd = endOfStream && this.trailers === undefined;
      this.running.add("data");
      const status = step.filter.data(this.side, data, step.sawEnd);
      this.running.delete("data");
      if (this.aborted) {
        this.end.afterFilter();
        return;
      }
      if (!hadTrailers && this.trailers !== undefined) trailersFrom ??= index + 1;
      stopped = !this.passData(step, status, data);
    }
    const last = this.steps.at(-1);
    if (!stopped && last !== undefined && this.end.over()) {
      if (endOfStream) this.end.late("data", last.filter, true);
      return;
    }
    // Trailers that a filter added come after the data, and start behind that filter.
    if (!stopped) this.end.data(data, endOfStream && trailersFrom === undefined);
    if (trailersFrom !== undefined && this.trailers !== undefined && !this.end.over()) {
      if (!stopped || this.side === "request") this.trailersFrom(trailersFrom, this.trailers);
    }
  }

  /** True when the data goes on. */
  private passData(step: FilterStep, status: DataStatus, data: BodyBuffer): boolean {
    if (status === "continue") {
      if (step.iteration !== "single") return true;
      this.hold(data);
      this.resume(step);
      return false;
    }
    step.iteration = "single";
    if (status === "drop") {
      // An empty buffer makes a later continue deliver an empty last piece.
      if (this.complete && this.trailers === undefined) void this.holding;
    } else {
      this.streaming = status === "watermark";
      this.hold(data);
    }
    return false;
  }

  private trailersFrom(start: number, map: HeaderMap): void {
    if (this.end.over()) return;
    for (let index = start; index < this.steps.length; index++) {
      const step = this.step(index);
      if (step.stoppedAll) return;
      this.running.add("trailers");
      let status: TrailersStatus = step.filter.trailers(this.side, map);
      this.running.delete("trailers");
      step.sawEnd = true;
      if (this.aborted && this.side === "request") {
        this.end.afterFilter();
        status = "stop";
      }
      if (status === "continue" && this.end.over()) {
        this.end.late("trailers", step.filter, index === this.steps.length - 1);
        return;
      }
      if (status === "stop") {
        step.iteration = "single";
        return;
      }
      if (step.iteration === "single") {
        this.resume(step);
        return;
      }
    }
    this.end.trailers(map);
  }

  private metadataFrom(start: number, pairs: readonly HeaderPair[]): void {
    for (let index = start; index < this.steps.length; index++) {
      const step = this.step(index);
      if (!step.sawHeaders || step.stoppedAll) {
        (step.savedMetadata ??= []).push(pairs);
        return;
      }
      this.running.add("metadata");
      step.filter.metadata(this.side, pairs);
      this.running.delete("metadata");
      if (this.aborted) {
        this.end.afterFilter();
        if (index < this.steps.length - 1) this.end.late("metadata", step.filter, false);
        return;
      }
    }
    this.end.metadata(pairs);
  }

  /** Metadata that waited for the headers callback of this filter. */
  private flushMetadata(step: FilterStep, fromSelf: boolean): void {
    const saved = step.savedMetadata ?? [];
    step.savedMetadata = undefined;
    if (this.aborted) return;
    for (const pairs of saved) this.metadataFrom(fromSelf ? step.index : step.index + 1, pairs);
  }

  private resume(step: FilterStep): void {
    if (!this.end.canContinue() || this.aborted || this.map === undefined) return;
    step.startsFromSelf ||= step.stoppedAll;
    step.iteration = "runs";
    if (!step.headersPassed) {
      step.headersPassed = true;
      const hasTrailers = this.trailers !== undefined;
      const onlyHeaders = this.complete && this.held === undefined && !hasTrailers;
      this.headersFrom(step.index + 1, this.map, onlyHeaders);
    }
    if (step.savedMetadata !== undefined) this.flushMetadata(step, step.startsFromSelf);
    const { trailers } = this;
    const endsWithData = this.complete && trailers === undefined;
    // Each asks anew: what another filter does meanwhile may let this one go on once more.
    const start = (): number => (step.startsFromSelf ? step.index : step.index + 1);
    if (this.held !== undefined) this.dataFrom(start(), this.held, endsWithData);
    if (trailers !== undefined) this.trailersFrom(start(), trailers);
    step.startsFromSelf = false;
  }

  private step(index: number): FilterStep {
    return this.steps[index] as FilterStep;
  }
}

// What the answers of a module's callbacks mean for the stream.
// Source: proxy-wasm-cpp-host src/context.cc (convertVmCallResultTo…), Envoy context.cc (convertFilter…Status).

import { FilterDataStatus, FilterHeadersStatus } from "../../abi/enumerations.js";
import type { DataStatus, HeadersStatus } from "./stream-filter.js";

/** @param allowStop StopIteration holds the headers alone; otherwise it holds everything. */
export function headersStatusOf(answer: number, allowStop: boolean): HeadersStatus {
  switch (answer) {
    case FilterHeadersStatus.Continue:
    case FilterHeadersStatus.ContinueAndEndStream: // Envoy does not map it: it continues.
      return "continue";
    case FilterHeadersStatus.StopIteration:
      return allowStop ? "stop" : "stopAllAndWatermark";
    case FilterHeadersStatus.StopAllIterationAndBuffer:
      return "stopAllAndBuffer";
    default:
      return "stopAllAndWatermark";
  }
}

export function dataStatusOf(answer: number): DataStatus {
  switch (answer) {
    case FilterDataStatus.Continue:
      return "continue";
    case FilterDataStatus.StopIterationAndBuffer:
      return "buffer";
    case FilterDataStatus.StopIterationAndWatermark:
      return "watermark";
    default:
      return "drop";
  }
}

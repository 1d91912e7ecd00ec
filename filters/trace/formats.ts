// All formats, by number.

import { baggagePrefix } from "./other-baggage";
import { Carrier } from "./carrier";
import { Format, Found, TraceContext } from "./context";
import { nameOf, startOf } from "./names";
import { readB3Multi, readB3Single, writeB3Multi, writeB3Single } from "./b3";
import { readDatadog, writeDatadog } from "./datadog";
import { readGcp, writeGcp } from "./gcp";
import { readInstana, readOpenTracing, writeInstana, writeOpenTracing } from "./three-headers";
import { readJaeger, writeJaeger } from "./jaeger";
import { readW3c, writeW3c } from "./w3c";
import { readXray, writeXray } from "./xray";

/** The formats that can leave the decision to those who come next, as bits. */
// @ts-ignore: decorator
@inline
export const DEFERRING: u32 =
  (1 << Format.B3Single) |
  (1 << Format.B3Multi) |
  (1 << Format.Datadog) |
  (1 << Format.Xray) |
  (1 << Format.Gcp) |
  (1 << Format.OpenTracing) |
  (1 << Format.Instana);

/** Reads a format into a new context, which counts only when a trace or a decision is found. */
export function read(format: Format, headers: Carrier, context: TraceContext): Found {
  switch (format) {
    case Format.W3c:
      return readW3c(headers, context);
    case Format.B3Single:
      return readB3Single(headers, context);
    case Format.B3Multi:
      return readB3Multi(headers, context);
    case Format.Jaeger:
      return readJaeger(headers, context);
    case Format.Datadog:
      return readDatadog(headers, context);
    case Format.Xray:
      return readXray(headers, context);
    case Format.Gcp:
      return readGcp(headers, context);
    case Format.OpenTracing:
      return readOpenTracing(headers, context);
    case Format.Instana:
      return readInstana(headers, context);
    default:
      return Found.Absent;
  }
}

/** Writes all headers of a format, and removes those that it does not need; `tracestate` stays as it is. */
export function write(format: Format, headers: Carrier, context: TraceContext): void {
  switch (format) {
    case Format.W3c:
      return writeW3c(headers, context);
    case Format.B3Single:
      return writeB3Single(headers, context);
    case Format.B3Multi:
      return writeB3Multi(headers, context);
    case Format.Jaeger:
      return writeJaeger(headers, context);
    case Format.Datadog:
      return writeDatadog(headers, context);
    case Format.Xray:
      return writeXray(headers, context);
    case Format.Gcp:
      return writeGcp(headers, context);
    case Format.OpenTracing:
      return writeOpenTracing(headers, context);
    case Format.Instana:
      return writeInstana(headers, context);
    default:
      return;
  }
}

/** Removes all headers of a format. */
export function clear(format: Format, headers: Carrier): void {
  const prefix = baggagePrefix(format);
  if (prefix.length != 0) headers.dropAll(prefix);
  for (let place = startOf(format); place < startOf(format + 1); place++) {
    headers.drop(nameOf(place));
  }
}

/** Whether there is any header of a format, but for a lone `tracestate`. */
export function isPresent(format: Format, headers: Carrier): bool {
  const start = startOf(format);
  const end = format == Format.W3c ? start + 1 : startOf(format + 1);
  for (let place = start; place < end; place++) {
    if (headers.has(nameOf(place))) return true;
  }
  return false;
}

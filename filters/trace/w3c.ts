// traceparent. Source: W3C Trace Context level 2, section 3.2.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { Decision, Found, TraceContext } from "./context";
import { isNumber, readHex } from "./digits";
import { Name, nameOf } from "./names";

const DASH: i32 = 0x2d;

export function readW3c(headers: Carrier, context: TraceContext): Found {
  const text = headers.one(nameOf(Name.Traceparent));
  if (!text) return Found.Absent;
  const size = text.length;
  if (size < 55 || text.get(2) != DASH || text.get(35) != DASH || text.get(52) != DASH) {
    return Found.Malformed;
  }
  const version = readHex(text, 0, 2, false);
  if (!isNumber || version == 0xff) return Found.Malformed;
  // Of later versions the beginning is known, and that more follows behind a dash.
  if (size > 55 && (version == 0 || text.get(55) != DASH)) return Found.Malformed;
  context.high = readHex(text, 3, 19, false);
  let isRight = isNumber;
  context.low = readHex(text, 19, 35, false);
  isRight = isRight && isNumber;
  context.span = readHex(text, 36, 52, false);
  isRight = isRight && isNumber;
  const flags = readHex(text, 53, 55, false);
  if (!isRight || !isNumber || (context.high | context.low) == 0 || context.span == 0) {
    return Found.Malformed;
  }
  context.decision = (flags & 1) != 0 ? Decision.Yes : Decision.No;
  context.isRandom = (flags & 2) != 0;
  return Found.Trace;
}

/** The value of `traceparent`. */
export function traceparent(context: TraceContext): Bytes {
  const flags = (context.decision == Decision.Yes ? 1 : 0) | (context.isRandom ? 2 : 0);
  return new ByteBuffer(55)
    .putHex(0, 2)
    .putByte(DASH)
    .putHex(context.high, 16)
    .putHex(context.low, 16)
    .putByte(DASH)
    .putHex(context.span, 16)
    .putByte(DASH)
    .putHex(flags, 2)
    .finish();
}

export function writeW3c(headers: Carrier, context: TraceContext): void {
  headers.put(nameOf(Name.Traceparent), traceparent(context));
}

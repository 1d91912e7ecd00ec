// x-amzn-trace-id: fields with semicolons, in any order.
// Source: AWS X-Ray developer guide, "Tracing header".

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier, part } from "./carrier";
import { Decision, Found, TraceContext } from "./context";
import { isNumber, readHex, seek } from "./digits";
import { Name, nameOf } from "./names";

const SEMICOLON: i32 = 0x3b;
const DASH: i32 = 0x2d;
const rootKey = Bytes.fromString("Root=");
const parentKey = Bytes.fromString("Parent=");
const sampledKey = Bytes.fromString("Sampled=");
/** Bytes of fields that nobody here knows. */
const MOST_EXTRAS: i32 = 512;

export function readXray(headers: Carrier, context: TraceContext): Found {
  const text = headers.one(nameOf(Name.AmznTraceId));
  if (!text) return Found.Absent;
  const extras = new ByteBuffer(min(text.length + 1, MOST_EXTRAS));
  let seen = 0;
  for (let from = 0; from < text.length;) {
    const end = seek(text, SEMICOLON, from);
    const field = part(text, from, end);
    from = end + 1;
    const size = field.length;
    let bit = 0;
    if (field.startsWith(rootKey)) {
      bit = 1;
      // Root=1-8 digits-24 digits
      if (size != 40 || field.get(5) != 0x31 || field.get(6) != DASH || field.get(15) != DASH) {
        return Found.Malformed;
      }
      const time = readHex(field, 7, 15, true);
      const isTime = isNumber;
      const middle = readHex(field, 16, 24, true);
      const isMiddle = isNumber;
      context.low = readHex(field, 24, 40, true);
      context.high = (time << 32) | middle;
      if (!isTime || !isMiddle || !isNumber || (context.high | context.low) == 0) {
        return Found.Malformed;
      }
    } else if (field.startsWith(parentKey)) {
      bit = 2;
      context.span = readHex(field, 7, size, true);
      if (size != 23 || !isNumber || context.span == 0) return Found.Malformed;
    } else if (field.startsWith(sampledKey)) {
      bit = 4;
      const state = field.get(8);
      if (size != 9) return Found.Malformed;
      if (state == 0x30) context.decision = Decision.No;
      else if (state == 0x31) context.decision = Decision.Yes;
      else if (state != 0x3f) return Found.Malformed;
    } else if (size != 0) {
      if (seek(field, 0x3d, 0) == size) return Found.Malformed;
      // Whole fields only.
      if (<i32>extras.left > size) extras.putByte(SEMICOLON).putText(field);
    }
    if ((seen & bit) != 0) return Found.Malformed;
    seen |= bit;
  }
  if ((seen & 1) == 0) return Found.Malformed;
  context.extras = extras.finish();
  return Found.Trace;
}

export function writeXray(headers: Carrier, context: TraceContext): void {
  const text = new ByteBuffer(74 + context.extras.length)
    .putText(rootKey)
    .putByte(0x31)
    .putByte(DASH)
    .putHex(context.high >> 32, 8)
    .putByte(DASH)
    .putHex(context.high, 8)
    .putHex(context.low, 16)
    .putByte(SEMICOLON)
    .putText(parentKey)
    .putHex(context.span, 16)
    .putByte(SEMICOLON)
    .putText(sampledKey)
    .putByte(context.decision == Decision.Undecided ? 0x3f : 0x30 + <u32>context.decision)
    .putText(context.extras);
  headers.put(nameOf(Name.AmznTraceId), text.finish());
}

// uber-trace-id: four fields with colons, which some clients percent-encode.
// Source: Jaeger, "Client libraries", propagation format.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { Decision, Found, TraceContext } from "./context";
import { isNumber, readHex, seek } from "./digits";
import { Name, nameOf } from "./names";
import { traceId } from "./b3";

const COLON: i32 = 0x3a;

// The text with each %3A as the colon that it is.
function withColons(text: Bytes): Bytes {
  const size = text.length;
  if (seek(text, 0x25, 0) == size) return text;
  const decoded = new ByteBuffer(size);
  for (let at = 0; at < size; at++) {
    let byte = text.get(at);
    if (byte == 0x25 && text.get(at + 1) == 0x33 && (text.get(at + 2) | 0x20) == 0x61) {
      byte = COLON;
      at += 2;
    }
    decoded.putByte(byte);
  }
  return decoded.finish();
}

export function readJaeger(headers: Carrier, context: TraceContext): Found {
  const given = headers.one(nameOf(Name.UberTraceId));
  if (!given) return Found.Absent;
  const text = withColons(given);
  const span = seek(text, COLON, 0) + 1;
  const parent = seek(text, COLON, span) + 1;
  const flags = seek(text, COLON, parent) + 1;
  if (flags > text.length) return Found.Malformed;
  const digits = span - 1;
  context.isShort = digits <= 16;
  if (digits > 16) {
    if (digits > 32) return Found.Malformed;
    context.high = readHex(text, 0, digits - 16, true);
    if (!isNumber) return Found.Malformed;
  }
  context.low = readHex(text, max(digits - 16, 0), digits, true);
  if (!isNumber || (context.high | context.low) == 0) return Found.Malformed;
  context.span = readHex(text, span, parent - 1, true);
  if (!isNumber || context.span == 0) return Found.Malformed;
  context.parent = readHex(text, parent, flags - 1, true);
  if (!isNumber) return Found.Malformed;
  const bits = readHex(text, flags, text.length, true);
  if (!isNumber || bits > 0xff) return Found.Malformed;
  context.isDebug = (bits & 2) != 0;
  context.decision = (bits & 3) != 0 ? Decision.Yes : Decision.No;
  return Found.Trace;
}

export function writeJaeger(headers: Carrier, context: TraceContext): void {
  const text = new ByteBuffer(69)
    .putText(traceId(context))
    .putByte(COLON)
    .putHex(context.span, 16)
    .putByte(COLON);
  if (context.parent != 0) text.putHex(context.parent, 16);
  else text.putByte(0x30);
  const flags = context.isDebug ? 3 : context.decision == Decision.Yes ? 1 : 0;
  headers.put(
    nameOf(Name.UberTraceId),
    text
      .putByte(COLON)
      .putByte(0x30 + flags)
      .finish(),
  );
}

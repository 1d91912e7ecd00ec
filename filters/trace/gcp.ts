// x-cloud-trace-context: TRACE_ID/SPAN_ID;o=OPTIONS, where the span is a decimal number.
// Source: Google Cloud documentation, "Trace context".

import { ByteBuffer } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { Decision, Found, TraceContext } from "./context";
import { isNumber, readDecimal, readHex, seek } from "./digits";
import { Name, nameOf } from "./names";

const SEMICOLON: i32 = 0x3b;
const SLASH: i32 = 0x2f;

export function readGcp(headers: Carrier, context: TraceContext): Found {
  const text = headers.one(nameOf(Name.CloudTraceContext));
  if (!text) return Found.Absent;
  const size = text.length;
  if (text.get(32) != SLASH) return Found.Malformed;
  context.high = readHex(text, 0, 16, true);
  const isRight = isNumber;
  context.low = readHex(text, 16, 32, true);
  if (!isRight || !isNumber || (context.high | context.low) == 0) return Found.Malformed;
  const end = seek(text, SEMICOLON, 33);
  // A span of 0 is none: the one that begins the trace.
  context.span = readDecimal(text, 33, end);
  if (!isNumber) return Found.Malformed;
  if (end == size) return Found.Trace;
  const options = text.get(end + 3) - 0x30;
  const isOptions = text.get(end + 1) == 0x6f && text.get(end + 2) == 0x3d;
  if (size != end + 4 || !isOptions || options < 0 || options > 3) {
    return Found.Malformed;
  }
  context.decision = (options & 1) != 0 ? Decision.Yes : Decision.No;
  return Found.Trace;
}

export function writeGcp(headers: Carrier, context: TraceContext): void {
  const text = new ByteBuffer(57)
    .putHex(context.high, 16)
    .putHex(context.low, 16)
    .putByte(SLASH)
    .putNumber(context.span);
  if (context.decision != Decision.Undecided) {
    text
      .putByte(SEMICOLON)
      .putByte(0x6f)
      .putByte(0x3d)
      .putByte(0x30 + <u32>context.decision);
  }
  headers.put(nameOf(Name.CloudTraceContext), text.finish());
}

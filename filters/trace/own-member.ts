// The value of the own member of tracestate: a text in which the trace can be named.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Decision, TraceContext } from "./context";

/** What a template of 256 bytes can become, and more. */
const MOST_WRITTEN: i32 = 1024;
const PERCENT: i32 = 0x25;
const spanId = Bytes.fromString("%SPAN_ID%");
const traceId = Bytes.fromString("%TRACE_ID%");
const sampled = Bytes.fromString("%SAMPLED%");

// Whether `name` stands at a place.
function isAt(text: Bytes, at: i32, name: Bytes): bool {
  return text.slice(at, at + name.length).equals(name);
}

/** Whether every percent sign in a text begins or ends a name. */
export function isTemplate(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) {
    if (text.get(at) != PERCENT) continue;
    if (isAt(text, at, spanId)) at += spanId.length - 1;
    else if (isAt(text, at, traceId)) at += traceId.length - 1;
    else if (isAt(text, at, sampled)) at += sampled.length - 1;
    else return false;
  }
  return true;
}

/** `key=value` with the names replaced; the value is cut after 256 bytes. */
export function ownMember(key: Bytes, template: Bytes, context: TraceContext): Bytes {
  const text = new ByteBuffer(key.length + MOST_WRITTEN).putText(key).putByte(0x3d);
  for (let at = 0; at < template.length;) {
    if (template.get(at) != PERCENT) {
      text.putByte(template.get(at++));
    } else if (isAt(template, at, spanId)) {
      text.putHex(context.span, 16);
      at += spanId.length;
    } else if (isAt(template, at, traceId)) {
      text.putHex(context.high, 16).putHex(context.low, 16);
      at += traceId.length;
    } else {
      text.putByte(context.decision == Decision.Yes ? 0x31 : 0x30);
      at += sampled.length;
    }
  }
  return text.finish().slice(0, key.length + 257);
}

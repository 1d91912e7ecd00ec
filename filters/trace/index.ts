// trace: continues the W3C trace of a request or starts one; tells the trace id in the response and in the log.
// Source: W3C Trace Context, section 3.2.

import {
  Action,
  Bytes,
  hex,
  HttpFilter,
  log,
  plugin,
  randomBytes,
} from "proxy-wasm-assemblyscript-sdk";
import { TraceConfig, TracePlugin } from "./config.gen";

/** Whether `text` has lower-case hex digits from `start` to before `end`, not all of them 0. */
function isId(text: Bytes, start: i32, end: i32): bool {
  let isZero = true;
  for (let at = start; at < end; at++) {
    const digit = text[at];
    if (!((digit >= 0x30 && digit <= 0x39) || (digit >= 0x61 && digit <= 0x66))) return false;
    if (digit != 0x30) isZero = false;
  }
  return !isZero;
}

/** Whether it is a traceparent: version-traceid-parentid-flags, longer only for versions after 00. */
function isTraceparent(text: Bytes): bool {
  const size = text.length;
  if (size < 55 || text[2] != 0x2d || text[35] != 0x2d || text[52] != 0x2d) return false;
  const isFirstVersion = text.startsWith("00");
  if (isFirstVersion ? size != 55 : size > 55 && text[55] != 0x2d) return false;
  // Version ff is forbidden; 00 is not an id, but as a version it is the one that everybody speaks.
  if (text.startsWith("ff") || !(isFirstVersion || isId(text, 0, 2))) return false;
  const hasFlags = text.slice(53, 55).equals("00") || isId(text, 53, 55);
  return hasFlags && isId(text, 3, 35) && isId(text, 36, 52);
}

class Trace extends HttpFilter {
  private traceId: Bytes = Bytes.empty;

  private get config(): TraceConfig {
    return TraceConfig.of(this.plugin);
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    const parents = headers.getAll("traceparent");
    if (parents.length == 1 && isTraceparent(parents[0])) {
      this.traceId = parents[0].slice(3, 35);
      return Action.Continue;
    }
    // What is broken is not carried on, and tracestate means nothing without its traceparent.
    headers.remove("tracestate");
    const ids = randomBytes(24);
    if (ids === null) {
      headers.remove("traceparent");
      log.warn("no trace was started: the host gives no random bytes");
      return Action.Continue;
    }
    this.traceId = hex.encode(ids.slice(0, 16));
    const parentId = hex.encode(ids.slice(16, 24));
    const flags = this.config.sampled ? "-01" : "-00";
    const started = Bytes.fromString("00-").concat(this.traceId).concat("-");
    headers.set("traceparent", started.concat(parentId).concat(flags));
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const name = this.config.responseHeader;
    if (name && this.traceId.length > 0) this.response.headers.set(name, this.traceId);
    return Action.Continue;
  }

  override onLog(): void {
    if (this.config.log && this.traceId.length > 0)
      log.info(Bytes.fromString("trace ").concat(this.traceId));
  }
}

plugin(
  "trace",
  (stream) => new Trace(stream),
  () => new TracePlugin(),
);

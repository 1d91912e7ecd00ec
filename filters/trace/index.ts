// trace: reads the trace context of a request in nine formats, continues it or begins one, and writes it in those that
// are wanted; with what belongs to it: baggage, request ids, the bridge from inbound to outbound, and spans.

import {
  Action,
  ByteBuffer,
  Bytes,
  HeaderMap,
  HttpFilter,
  log,
  LogLevel,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";
import { BridgeSide, IdGenerator, RequestId, RequestIdGenerate } from "./config.gen";
import { applyBaggage } from "./apply-baggage";
import { Carrier } from "./carrier";
import { Decision, TraceContext } from "./context";
import { newTrace } from "./ids";
import { Propagation } from "./propagate";
import { restoreContext, storeContext } from "./bridge";
import { RunningSpan } from "./span";
import { traceparent } from "./w3c";
import { Tracing } from "./settings";

const traceresponse = Bytes.fromString("traceresponse");
const serverTiming = Bytes.fromString("server-timing");
const timingStart = Bytes.fromString('traceparent;desc="');

/** The headers of the request; in shadow mode only what is read of them. */
@final
class RequestHeaders extends Carrier {
  constructor(
    private readonly map: HeaderMap,
    private readonly isShadow: bool,
  ) {
    super();
  }

  override has(name: Bytes): bool {
    return this.map.has(name);
  }

  override all(name: Bytes): Bytes[] {
    return this.map.getAll(name);
  }

  override names(): Bytes[] {
    const entries = this.map.entries();
    const names: Bytes[] = [];
    for (let at = 0; at < entries.length; at++) names.push(unchecked(entries[at]).name);
    return names;
  }

  override set(name: Bytes, value: Bytes): void {
    if (!this.isShadow) this.map.set(name, value);
    else if (log.enabled(LogLevel.Debug)) log.debug(name.concat("=").concat(value));
  }

  override add(name: Bytes, value: Bytes): void {
    if (!this.isShadow) this.map.add(name, value);
  }

  override remove(name: Bytes): void {
    if (!this.isShadow) this.map.remove(name);
  }
}

class Trace extends HttpFilter {
  private context: TraceContext | null = null;
  private span: RunningSpan | null = null;

  private get tracing(): Tracing {
    return this.plugin as Tracing;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const tracing = this.tracing;
    const config = tracing.config;
    const headers = new RequestHeaders(this.request.headers, tracing.isShadow);
    if (!tracing.isEnabled(headers)) return Action.Continue;
    const isTrusted = tracing.trusts(this);
    let propagation = new Propagation(tracing, headers, this);
    if (isTrusted) propagation.extract();
    else propagation.distrust();
    const bridge = config.bridge;
    if (bridge && propagation.isAbsent && isTrusted && tracing.isSide(this, BridgeSide.Restore)) {
      if (restoreContext(headers, bridge)) {
        propagation = new Propagation(tracing, headers, this);
        propagation.extract();
      }
    }
    propagation.inject();
    const context = propagation.context;
    applyBaggage(headers, config.baggage, isTrusted, propagation.format, propagation.target);
    const id = config.requestId;
    if (id) giveRequestId(headers, id, context);
    if (tracing.isShadow) return Action.Continue;
    if (bridge && tracing.isSide(this, BridgeSide.Store)) storeContext(headers, bridge);
    this.context = context;
    if (context && tracing.queue && context.decision == Decision.Yes) {
      this.span = new RunningSpan(context, headers);
    }
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const response = this.tracing.config.response;
    const context = this.context;
    if (!response || !context) return Action.Continue;
    const headers = this.response.headers;
    const name = response.traceIdHeader;
    if (name)
      headers.set(
        name,
        new ByteBuffer(32).putHex(context.high, 16).putHex(context.low, 16).finish(),
      );
    if (!response.traceresponse && !response.serverTimingTrace) return Action.Continue;
    const value = traceparent(context);
    if (response.traceresponse) headers.set(traceresponse, value);
    if (response.serverTimingTrace) {
      const text = new ByteBuffer(74).putText(timingStart).putText(value).putByte(0x22);
      headers.add(serverTiming, text.finish());
    }
    return Action.Continue;
  }

  override onLog(): void {
    const span = this.span;
    const queue = this.tracing.queue;
    if (span && queue) span.end(this, queue);
  }
}

// An id for a request that has none.
function giveRequestId(headers: Carrier, config: RequestId, context: TraceContext | null): void {
  if (config.generate == RequestIdGenerate.Never || headers.has(config.header)) return;
  let id = context;
  if (!id || !config.deriveFromTrace) {
    id = new TraceContext();
    if (!newTrace(id, IdGenerator.Random128)) return;
    // Version 4 of RFC 9562.
    id.high = (id.high & ~0xf000) | 0x4000;
    id.low = (id.low & (u64.MAX_VALUE >> 2)) | (1 << 63);
  }
  const text = new ByteBuffer(36)
    .putHex(id.high >> 32, 8)
    .putByte(0x2d)
    .putHex(id.high >> 16, 4)
    .putByte(0x2d)
    .putHex(id.high, 4)
    .putByte(0x2d)
    .putHex(id.low >> 48, 4)
    .putByte(0x2d)
    .putHex(id.low, 12);
  headers.set(config.header, text.finish());
}

plugin(
  "trace",
  (stream) => new Trace(stream),
  () => new Tracing(),
);

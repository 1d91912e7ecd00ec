// Spans on their way to a collector: OTLP over HTTP, as protobuf, because that is smaller than JSON in the module and
// on the wire. Source: OpenTelemetry, opentelemetry/proto/trace/v1/trace.proto, and "OTLP Specification", OTLP/HTTP.

import {
  Bytes,
  CalloutOutcome,
  Plugin,
  PluginCallout,
  Status,
  Timer,
} from "proxy-wasm-assemblyscript-sdk";
import { count, Event, NO_FORMAT } from "./events";
import { ProtobufWriter } from "proxy-wasm-assemblyscript-sdk/grpc";
import { SpanExport } from "./config.gen";

/** Writes an attribute: KeyValue with an AnyValue. */
export function attribute(
  target: ProtobufWriter,
  field: u32,
  key: string,
  value: ProtobufWriter,
): void {
  const pair = new ProtobufWriter();
  pair.text(1, key);
  pair.message(2, value);
  target.message(field, pair);
}

export function textValue(text: Bytes): ProtobufWriter {
  const value = new ProtobufWriter();
  value.text(1, text);
  return value;
}

class Delivery extends PluginCallout {
  constructor(
    private readonly queue: SpanQueue,
    private readonly spans: u64,
  ) {
    super();
  }

  override onOutcome(outcome: CalloutOutcome): void {
    count(outcome.isSuccess ? Event.SpanExported : Event.SpanFailed, NO_FORMAT, this.spans);
    this.queue.delivered();
  }
}

/** Spans of one worker that wait to be sent: a bounded number of them, one request at a time. */
@final
export class SpanQueue extends Timer {
  private readonly head: ProtobufWriter = new ProtobufWriter();
  private waiting: Bytes[] = [];
  private isSending: bool = false;

  constructor(
    private readonly owner: Plugin,
    private readonly target: SpanExport,
  ) {
    super();
    attribute(this.head, 1, "service.name", textValue(target.serviceName));
  }

  /** Takes a span, the message of opentelemetry.proto.trace.v1.Span, unless too many wait. */
  add(span: Bytes): void {
    const waiting = this.waiting;
    if (<u32>waiting.length >= <u32>this.target.maxQueue)
      return count(Event.SpanDropped, NO_FORMAT, 1);
    waiting.push(span);
    if (this.isSending) return;
    if (waiting.length >= this.target.batch) this.onTimer();
    else if (!this.isRunning) this.after(this.owner, this.target.interval);
  }

  /** Sends what waits, as much as a batch takes. */
  override onTimer(): void {
    const waiting = this.waiting;
    const size = min(waiting.length, <i32>this.target.batch);
    if (size == 0 || this.isSending) return;
    this.stop();
    const scope = new ProtobufWriter();
    for (let at = 0; at < size; at++) scope.text(2, unchecked(waiting[at]));
    this.waiting = [];
    for (let at = size; at < waiting.length; at++) this.waiting.push(unchecked(waiting[at]));
    const resource = new ProtobufWriter();
    resource.message(1, this.head);
    resource.message(2, scope);
    const request = new ProtobufWriter();
    request.message(1, resource);
    const target = this.target;
    const delivery = new Delivery(this, size);
    delivery.ask("POST", target.otlpCluster, target.authority, target.path);
    delivery.headers.add("content-type", "application/x-protobuf");
    delivery.body = request.finish();
    this.isSending = true;
    if (this.owner.send(delivery) == Status.NotAllowed) this.delivered();
  }

  /** A request is over: what came meanwhile is next. */
  delivered(): void {
    this.isSending = false;
    if (this.waiting.length != 0) this.after(this.owner, this.target.interval);
  }
}

// What a span says of a request.

import { ByteBuffer, Bytes, HttpFilter, now } from "proxy-wasm-assemblyscript-sdk";
import { attribute, SpanQueue, textValue } from "./span-queue";
import { Attribute } from "proxy-wasm-assemblyscript-sdk/attributes";
import { Carrier } from "./carrier";
import { Name, nameOf } from "./names";
import { ProtobufWriter } from "proxy-wasm-assemblyscript-sdk/grpc";
import { seek } from "./digits";
import { TraceContext } from "./context";

const SERVER: u64 = 2;
const CLIENT: u64 = 3;
const ERROR: u64 = 2;
const LONGEST: i32 = 256;

// A protobuf string must be UTF-8: what is no ASCII becomes a question mark. Long texts are cut.
function plain(text: Bytes | null, end: i32): Bytes {
  if (!text) return Bytes.empty;
  const size = min(min(text.length, end), LONGEST);
  const copy = new ByteBuffer(size);
  for (let at = 0; at < size; at++) copy.putByte(text.get(at) > 0x7e ? 0x3f : text.get(at));
  return copy.finish();
}

function bigEndian(value: u64): Bytes {
  return Bytes.fromU64(bswap<u64>(value));
}

/** A span that has begun. */
@final
export class RunningSpan {
  private readonly start: u64 = now();
  private readonly method: Bytes;
  private readonly path: Bytes;
  private readonly host: Bytes;

  constructor(
    private readonly context: TraceContext,
    headers: Carrier,
  ) {
    this.method = plain(headers.one(nameOf(Name.Method)), LONGEST);
    const target = headers.one(nameOf(Name.Path));
    // Without its query, in which secrets stand.
    this.path = plain(target, target ? seek(target, 0x3f, 0) : 0);
    this.host = plain(headers.one(nameOf(Name.Authority)), LONGEST);
  }

  /** Puts it into the queue; the request is over. */
  end(filter: HttpFilter, queue: SpanQueue): void {
    const context = this.context;
    const span = new ProtobufWriter();
    span.text(1, bigEndian(context.high).concat(bigEndian(context.low)));
    span.text(2, bigEndian(context.span));
    if (context.parent != 0) span.text(4, bigEndian(context.parent));
    span.text(5, this.method);
    span.number(6, Attribute.listenerDirection.read(filter) == 2 ? CLIENT : SERVER);
    span.fixed64(7, this.start);
    span.fixed64(8, max(now(), this.start));
    attribute(span, 9, "http.request.method", textValue(this.method));
    attribute(span, 9, "url.path", textValue(this.path));
    attribute(span, 9, "server.address", textValue(this.host));
    const code = Attribute.responseCode.read(filter);
    const value = new ProtobufWriter();
    value.integer(3, code);
    attribute(span, 9, "http.response.status_code", value);
    if (code >= 500 || code == 0) {
      const status = new ProtobufWriter();
      status.number(3, ERROR);
      span.message(15, status);
    }
    span.fixed32(16, context.isRandom ? 3 : 1);
    queue.add(span.finish());
  }
}

// What the rate limit service answers: a RateLimitResponse, read field by field. Whatever the bytes are, reading ends,
// stays inside them and keeps a bounded part.
// Source: Envoy API, envoy/service/ratelimit/v3/rls.proto.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { ProtobufReader, WireType } from "proxy-wasm-assemblyscript-sdk/grpc";

/** Statuses that are kept; there is one for each descriptor. */
const MOST_STATUSES: i32 = 64;
/** Headers that are kept of each of the two lists. */
const MOST_HEADERS: i32 = 32;
/** Seconds until a reset that are believed: 68 years. */
const LONGEST_RESET: u64 = i32.MAX_VALUE;

const SECOND: u64 = 1_000_000_000;

const fixedNames: StaticArray<Bytes> = [
  Bytes.fromString("connection"),
  Bytes.fromString("content-length"),
  Bytes.fromString("host"),
  Bytes.fromString("keep-alive"),
  Bytes.fromString("proxy-connection"),
  Bytes.fromString("te"),
  Bytes.fromString("trailer"),
  Bytes.fromString("transfer-encoding"),
  Bytes.fromString("upgrade"),
];

/** What became of the question. */
export enum GlobalVerdict {
  /** There is no answer, or one that cannot be understood: the failure mode decides. */
  Failed,
  /** Every descriptor is within its limits. */
  Allowed,
  /** At least one descriptor is over its limit. */
  OverLimit,
}

/** A header that the service wants added. */
@final
export class GlobalHeader {
  name: Bytes = Bytes.empty;
  value: Bytes = Bytes.empty;
}

/** What the service says about one descriptor. */
@final
export class GlobalStatus {
  /** Whether this descriptor is over its limit. */
  isOver: bool = false;
  /** Whether there is a limit for this descriptor: the service knows none for those that are not configured. */
  hasLimit: bool = false;
  /** Name of the limit; empty when it has none. */
  name: Bytes = Bytes.empty;
  /** Requests in one unit of time. */
  requests: u32 = 0;
  /** The unit as the number of the protocol: 1 second, 2 minute, 3 hour, 4 day, 5 month, 6 year, 7 week. */
  unit: u32 = 0;
  /** Requests that are left in this unit. */
  remaining: u32 = 0;
  /** Nanoseconds until the count starts anew, as of the answer; 0 when the service does not say. */
  reset: u64 = 0;
  private seconds: i64 = 0;
  private nanos: i32 = 0;

  /** Length of the unit in seconds; a month has 30 days and a year 365, as they have for the service. */
  get window(): u64 {
    const day: u64 = 86400;
    const unit = this.unit;
    if (unit == 1) return 1;
    if (unit == 2) return 60;
    if (unit == 3) return 3600;
    if (unit == 4) return day;
    if (unit == 7) return 7 * day;
    if (unit == 5) return 30 * day;
    return unit == 6 ? 365 * day : 0;
  }

  read(message: ProtobufReader): bool {
    while (message.next()) {
      if (message.wireType == WireType.Varint) {
        if (message.field == 1) this.isOver = <u32>message.number == 2;
        if (message.field == 3) this.remaining = <u32>message.number;
      } else if (message.wireType == WireType.Bytes) {
        if (message.field == 2 && !this.readLimit(message.message())) return false;
        if (message.field == 4 && !this.readReset(message.message())) return false;
      }
    }
    return !message.malformed;
  }

  private readLimit(limit: ProtobufReader): bool {
    this.hasLimit = true;
    while (limit.next()) {
      if (limit.field == 3 && limit.wireType == WireType.Bytes) this.name = limit.bytes();
      if (limit.wireType != WireType.Varint) continue;
      if (limit.field == 1) this.requests = <u32>limit.number;
      if (limit.field == 2) this.unit = <u32>limit.number;
    }
    return !limit.malformed;
  }

  /** google.protobuf.Duration; one that is not ahead counts as none. */
  private readReset(duration: ProtobufReader): bool {
    while (duration.next()) {
      if (duration.wireType != WireType.Varint) continue;
      if (duration.field == 1) this.seconds = <i64>duration.number;
      if (duration.field == 2) this.nanos = <i32>duration.number;
    }
    const nanos = this.nanos;
    const fraction: u64 = nanos > 0 && nanos < <i32>SECOND ? <u64>nanos : 0;
    const seconds = this.seconds;
    this.reset = seconds < 0 ? 0 : min<u64>(<u64>seconds, LONGEST_RESET) * SECOND + fraction;
    return !duration.malformed;
  }
}

/** The answer, or what stands in its place. */
@final
export class GlobalAnswer {
  verdict: GlobalVerdict = GlobalVerdict.Failed;
  /** Whether the request may go on: also after a failure, when the failure mode says so. */
  passes: bool = false;
  /** Whether it was given from an earlier answer, without asking. */
  isFromCache: bool = false;
  /** One for each descriptor, in the order in which they were asked about. */
  readonly statuses: GlobalStatus[] = [];
  /** What the service wants added to the request, when it passes. */
  readonly requestHeaders: GlobalHeader[] = [];
  /** What the service wants added to the response, also to that which refuses the request. */
  readonly responseHeaders: GlobalHeader[] = [];
  /** What the service wants said to a client that is over the limit; empty: nothing of its own. */
  body: Bytes = Bytes.empty;

  /** Reads the message. What is not a RateLimitResponse with a verdict stays `Failed`. */
  static read(message: Bytes): GlobalAnswer {
    const answer = new GlobalAnswer();
    const verdict = answer.readFields(new ProtobufReader(message));
    if (verdict == GlobalVerdict.Failed) return new GlobalAnswer();
    answer.verdict = verdict;
    answer.passes = verdict == GlobalVerdict.Allowed;
    return answer;
  }

  /**
   * Nanoseconds until every descriptor that is over its limit is within it again; 0 when none is, and when the service
   * does not say.
   */
  get wait(): u64 {
    let longest: u64 = 0;
    for (let at = 0; at < this.statuses.length; at++) {
      const status = unchecked(this.statuses[at]);
      if (status.isOver) longest = max(longest, status.reset);
    }
    return longest;
  }

  /** Makes it the answer of so many nanoseconds later. */
  age(nanoseconds: u64): void {
    for (let at = 0; at < this.statuses.length; at++) {
      const status = unchecked(this.statuses[at]);
      status.reset -= min(status.reset, nanoseconds);
    }
  }

  private readFields(message: ProtobufReader): GlobalVerdict {
    let code: u32 = 0;
    while (message.next()) {
      if (message.field == 1 && message.wireType == WireType.Varint) code = <u32>message.number;
      if (message.wireType != WireType.Bytes) continue;
      if (!this.readPart(message)) return GlobalVerdict.Failed;
    }
    if (message.malformed) return GlobalVerdict.Failed;
    if (code == 1) return GlobalVerdict.Allowed;
    return code == 2 ? GlobalVerdict.OverLimit : GlobalVerdict.Failed;
  }

  private readPart(message: ProtobufReader): bool {
    if (message.field == 2) {
      const status = new GlobalStatus();
      if (!status.read(message.message())) return false;
      if (this.statuses.length < MOST_STATUSES) this.statuses.push(status);
    } else if (message.field == 3) {
      return readHeader(message.message(), this.responseHeaders);
    } else if (message.field == 4) {
      return readHeader(message.message(), this.requestHeaders);
    } else if (message.field == 5) {
      this.body = message.bytes();
    }
    return true;
  }
}

/** Whether a service may add it: not what says how a message is framed, nor what only Envoy writes. */
function isAddable(name: Bytes): bool {
  if (name.length == 0 || name.get(0) == 0x3a) return false;
  for (let at = 0; at < fixedNames.length; at++) {
    if (name.equalsIgnoreCase(unchecked(fixedNames[at]))) return false;
  }
  return true;
}

/** envoy.config.core.v3.HeaderValue */
function readHeader(message: ProtobufReader, list: GlobalHeader[]): bool {
  const header = new GlobalHeader();
  let raw = Bytes.empty;
  while (message.next()) {
    if (message.wireType != WireType.Bytes) continue;
    if (message.field == 1) header.name = message.bytes();
    if (message.field == 2) header.value = message.bytes();
    if (message.field == 3) raw = message.bytes();
  }
  if (message.malformed) return false;
  if (header.value.length == 0) header.value = raw;
  if (list.length < MOST_HEADERS && isAddable(header.name)) list.push(header);
  return true;
}

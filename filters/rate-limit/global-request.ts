// What is asked of the rate limit service: a RateLimitRequest, made of descriptors.
// Source: Envoy API, envoy/service/ratelimit/v3/rls.proto and
// envoy/extensions/common/ratelimit/v3/ratelimit.proto.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Cost } from "./cost";
import { ProtobufWriter } from "proxy-wasm-assemblyscript-sdk/grpc";

/**
 * Of a longer value only the beginning is sent, with a hash of the whole, so that clients cannot fill the service's store
 * with long keys. Who finds two values with the same hash has made them share a limit, which is no way around it.
 */
const LONGEST_VALUE: i32 = 256;
const BEGINNING: i32 = 192;

// Services that check what they get refuse an entry without a value, and then the failure mode would decide.
const emptyValue = Bytes.fromString("(empty)");
const digits = Bytes.fromString("0123456789ABCDEF");

/** FNV-1a, 64 bits. */
function hashOf(text: Bytes): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (let at = 0; at < text.length; at++) hash = (hash ^ (<u64>text.get(at))) * 0x100000001b3;
  return hash;
}

function digit(value: u64): u8 {
  return <u8>digits.get(<i32>(value & 15));
}

/**
 * The value as a text of protobuf, which must be UTF-8: a service takes a request with any other bytes for none at all,
 * and clients could so bring about the failure mode. Bytes beyond ASCII are percent-encoded (RFC 3986, section 2.1).
 */
function sendable(value: Bytes): Bytes {
  if (value.length == 0) return emptyValue;
  const isLong = value.length > LONGEST_VALUE;
  const taken = isLong ? BEGINNING : value.length;
  let size = isLong ? taken + 17 : taken;
  for (let at = 0; at < taken; at++) if (value.get(at) >= 0x80) size += 2;
  if (size == value.length && !isLong) return value;
  const text = new StaticArray<u8>(size);
  let to = 0;
  for (let from = 0; from < taken; from++) {
    const byte = value.get(from);
    if (byte < 0x80) {
      text[to++] = <u8>byte;
    } else {
      text[to++] = 0x25;
      text[to++] = digit((<u64>byte) >> 4);
      text[to++] = digit(<u64>byte);
    }
  }
  if (isLong) {
    text[to++] = 0x7e;
    const hash = hashOf(value);
    for (let shift = 60; shift >= 0; shift -= 4) text[to++] = digit(hash >> (<u64>shift));
  }
  return Bytes.fromArray(text);
}

/** One thing that is counted: entries of key and value, in the order in which the service's configuration nests them. */
@final
export class GlobalDescriptor {
  private readonly entries: ProtobufWriter[] = [];
  // What it counts by, -1: what the request says.
  private hits: i64 = -1;
  /** What it counts by when the response comes; until then it is asked about without being counted. */
  later: Cost | null = null;

  /** Adds an entry and returns the descriptor. The key is one of the configuration, the value may come from outside. */
  entry(key: Bytes, value: Bytes): GlobalDescriptor {
    const entry = new ProtobufWriter();
    entry.text(1, key);
    entry.text(2, sendable(value));
    this.entries.push(entry);
    return this;
  }

  /** Says how much this descriptor counts by, in place of what the request says. 0 asks without counting. */
  costs(hits: u64): GlobalDescriptor {
    this.hits = <i64>hits;
    return this;
  }

  /** Writes it into a request. */
  writeTo(request: ProtobufWriter): void {
    const message = new ProtobufWriter();
    for (let at = 0; at < this.entries.length; at++) message.message(1, this.entries[at]);
    if (this.hits >= 0) {
      const wrapped = new ProtobufWriter();
      wrapped.number(1, <u64>this.hits);
      message.message(3, wrapped);
    }
    request.message(2, message);
  }
}

/** The whole request. `hits`: how much each descriptor without a cost of its own counts by; 0 is taken for 1. */
export function globalRequest(domain: Bytes, descriptors: GlobalDescriptor[], hits: u32): Bytes {
  const request = new ProtobufWriter();
  request.text(1, domain);
  for (let at = 0; at < descriptors.length; at++) unchecked(descriptors[at]).writeTo(request);
  request.number(3, max<u32>(hits, 1));
  return request.finish();
}

// What is asked of the rate limit service: a RateLimitRequest, made of descriptors.
// Source: Envoy API, envoy/service/ratelimit/v3/rls.proto and
// envoy/extensions/common/ratelimit/v3/ratelimit.proto.

import { Bytes, hex, sha256 } from "proxy-wasm-assemblyscript-sdk";
import { ProtobufWriter } from "proxy-wasm-assemblyscript-sdk/grpc";

/** A longer value is sent as its hash, so that clients cannot fill the service's store with long keys. */
const LONGEST_VALUE: i32 = 256;

// Services that check what they get refuse an entry without a value, and then the failure mode would decide.
const emptyValue = Bytes.fromString("(empty)");
const hashed = Bytes.fromString("sha256:");
const digits = Bytes.fromString("0123456789ABCDEF");

function countOfOthers(text: Bytes): i32 {
  let count = 0;
  for (let at = 0; at < text.length; at++) if (text.get(at) >= 0x80) count++;
  return count;
}

/**
 * The value as a text of protobuf, which must be UTF-8: a service takes a request with any other bytes for none at all,
 * and clients could so bring about the failure mode. Bytes beyond ASCII are percent-encoded (RFC 3986, section 2.1).
 */
function sendable(value: Bytes): Bytes {
  if (value.length == 0) return emptyValue;
  if (value.length > LONGEST_VALUE) return hashed.concat(hex.encode(sha256(value)));
  const others = countOfOthers(value);
  if (others == 0) return value;
  const encoded = new StaticArray<u8>(value.length + 2 * others);
  for (let from = 0, to = 0; from < value.length; from++) {
    const byte = value.get(from);
    if (byte < 0x80) {
      unchecked((encoded[to++] = <u8>byte));
    } else {
      unchecked((encoded[to++] = 0x25));
      unchecked((encoded[to++] = <u8>digits.get(byte >> 4)));
      unchecked((encoded[to++] = <u8>digits.get(byte & 15)));
    }
  }
  return Bytes.fromArray(encoded);
}

/** One thing that is counted: entries of key and value, in the order in which the service's configuration nests them. */
@final
export class GlobalDescriptor {
  private readonly message: ProtobufWriter = new ProtobufWriter();

  /** Adds an entry and returns the descriptor. The key is one of the configuration, the value may come from outside. */
  entry(key: Bytes, value: Bytes): GlobalDescriptor {
    const entry = new ProtobufWriter();
    entry.text(1, key);
    entry.text(2, sendable(value));
    this.message.message(1, entry);
    return this;
  }

  /** Says how much this descriptor counts by, in place of what the request says. 0 asks without counting. */
  costs(hits: u64): GlobalDescriptor {
    const wrapped = new ProtobufWriter();
    wrapped.number(1, hits);
    this.message.message(3, wrapped);
    return this;
  }

  /** Writes it into a request. */
  writeTo(request: ProtobufWriter): void {
    request.message(2, this.message);
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

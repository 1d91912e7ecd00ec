// What an operator stands for in a stream.

import { beginOf } from "../http/exchange-begin";
import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { ClaimSource } from "../rules/claim-source";
import { clearOutWords, outLongNumber } from "../host/out-words";
import { Cookies } from "../syntax/cookies";
import { environment } from "../environment";
import { flags, Kind, statuses } from "./words.gen";
import { HeaderMap } from "../http/header-map";
import { hex } from "../encoding/hex";
import { HttpFilter } from "../http/filter";
import { isGrpcType } from "../http/grpc-type";
import { placeOf } from "../text/byte-place";
import { proxy_get_current_time_nanoseconds } from "../host/imports";
import { putTime } from "./start-time";
import { Query } from "../syntax/query";
import { randomBytes } from "../random";
import { readPath } from "../property";
import { uuid4 } from "../uuid";
import { wordAt, wordSize } from "../text/word";

// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 1024;
// @ts-ignore: decorator
@inline const STATUSES: u64 = 17;
// @ts-ignore: decorator
@inline const FLAGS: u32 = 30;

/** Whether a value that was there once stays what it is. */
export function isLasting(operator: Bytes): bool {
  return (operator.get(0) & 0x20) != 0;
}

/** Whether the value comes from headers, which the filter itself may change. */
export function isOfHeaders(operator: Bytes, onlyResponse: bool): bool {
  const kind = operator.get(0) | 0x20;
  if (onlyResponse) return kind == Kind.ResponseHeader || kind == Kind.ResponseTrailer;
  return (
    kind >= Kind.RequestHeader &&
    kind <= Kind.BarePath &&
    kind != Kind.Environment &&
    kind != Kind.Claim
  );
}

function putWord(buffer: ByteBuffer, words: usize, index: u32): void {
  const word = wordAt(words, index);
  buffer.put(word, wordSize(word));
}

// 192.0.2.1 of 192.0.2.1:80, 2001:db8::1 of [2001:db8::1]:80; other addresses have no port.
function withoutPort(address: Bytes): Bytes {
  const first = address.get(0);
  if (first == 0x5b) return address.slice(1, placeOf(address, 0x5d, 0));
  return <u32>(first - 0x30) < 10 ? address.slice(0, placeOf(address, 0x3a, 0)) : address;
}

function isText(value: Bytes): bool {
  for (let at = 0, length = value.length; at < length; at++) {
    if (value.get(at) < 0x20 && value.get(at) != 0x09) return false;
  }
  return true;
}

// NotFound becomes NOT_FOUND, and what Envoy calls Canceled is CANCELLED here.
function putSnake(buffer: ByteBuffer, status: u32): void {
  const word = wordAt(statuses, status);
  for (let at: u32 = 0, size = wordSize(word); at < size; at++) {
    const letter: u32 = load<u8>(word + at);
    if (status != 0 && at != 0 && letter < 0x61) buffer.putByte(0x5f);
    if (status == 1 && at == 6) buffer.putByte(0x4c);
    buffer.putByte(letter & 0xdf);
  }
}

function putNumber(buffer: ByteBuffer, kind: i32, number: u64): void {
  if (kind == Kind.Flags) {
    for (let bit: u32 = 0; bit < FLAGS; bit++) {
      if (((number >> bit) & 1) == 0) continue;
      if (buffer.size != 0) buffer.putByte(0x2c);
      putWord(buffer, flags, bit);
    }
    if (buffer.size == 0) buffer.putByte(0x2d);
  } else if (kind >= Kind.StatusNumber || number >= STATUSES) {
    if (<i64>number < 0) {
      buffer.putByte(0x2d);
      number = -number;
    }
    buffer.putNumber(number);
  } else if (kind == Kind.GrpcStatus) {
    putWord(buffer, statuses, <u32>number);
  } else {
    putSnake(buffer, <u32>number);
  }
}

/** The value for the stream of a filter, `null` when there is none (now). */
export function valueOf(
  operator: Bytes,
  filter: HttpFilter,
  claims: ClaimSource | null,
): Bytes | null {
  const kind = operator.get(0) | 0x20;
  const start = changetype<usize>(operator) + 1;
  const size = <u32>operator.length - 1;
  const buffer = new ByteBuffer(MOST_BYTES);
  if (kind < Kind.Duration) {
    const value = readPath(filter.ownStream.select(), start, size);
    if (!value || kind == Kind.Text) return value;
    if (kind == Kind.Told) return isText(value) ? value : null;
    if (kind == Kind.Address) return withoutPort(value);
    if (value.length != 8) return null;
    // The host has a status for other responses, too: what gRPC would make of theirs.
    if (kind <= Kind.StatusNumber && !isGrpcType(filter.response.headers.get("content-type")))
      return null;
    putNumber(buffer, kind, value.toU64());
    return buffer.finish();
  }
  if (kind <= Kind.StartTime) {
    const begin = beginOf(filter.ownStream);
    if (begin == 0) return null;
    if (kind == Kind.StartTime) {
      putTime(buffer, begin, start, size);
    } else {
      if (proxy_get_current_time_nanoseconds(clearOutWords()) != 0) return null;
      buffer.putNumber((max(outLongNumber(), begin) - begin) / 1_000_000);
    }
    return buffer.finish();
  }
  const argument = operator.slice(1);
  const request = filter.request.headers;
  switch (kind) {
    case Kind.RequestHeader:
      return headerOf(request, argument);
    case Kind.ResponseHeader:
      return headerOf(filter.response.headers, argument);
    case Kind.ResponseTrailer:
      return headerOf(filter.response.trailers, argument);
    case Kind.Environment:
      return environment(argument);
    case Kind.Cookie:
      return Cookies.of(request.getAll("cookie")).get(argument);
    case Kind.Claim: {
      const values = claims ? claims.claim(argument) : [];
      return values.length != 0 ? unchecked(values[0]) : null;
    }
    case Kind.Uuid:
      return uuid4();
    case Kind.RandomHex: {
      const digits = argument.get(0);
      const bytes = randomBytes((digits + 1) >> 1);
      return bytes ? hex.encode(bytes).slice(0, digits) : null;
    }
  }
  const path = request.get(":path");
  if (!path || kind == Kind.Path) return path;
  if (kind == Kind.Query) return Query.ofPath(path).get(argument);
  return path.slice(0, placeOf(path, 0x3f, 0));
}

// The header of the first name, or where there is none that of the second.
function headerOf(headers: HeaderMap, names: Bytes): Bytes | null {
  const question = placeOf(names, 0x3f, 0);
  const value = headers.get(names.slice(0, question));
  return value || question == names.length ? value : headers.get(names.slice(question + 1));
}

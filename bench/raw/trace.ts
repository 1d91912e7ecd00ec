// trace by hand: leaves a good traceparent header as it is, puts a new one in the place of any other
// (W3C Trace Context level 2, section 3.2). Nothing is sampled.

import {
  bytes,
  continueStream,
  emptyArena,
  get,
  outPointer,
  outSize,
  randomBytes,
  replace,
  requestHeaders,
} from "./host";
export { allocate as malloc } from "./host";

const traceparent = bytes("traceparent");
/** What goes out; only the ids change. */
const value = bytes("00-00000000000000000000000000000000-0000000000000000-00");
const valueSize: usize = 55;
const traceId: usize = 3;
const spanId: usize = 36;
const flags: usize = 53;

const random = memory.data(24, 8);

export function proxy_abi_version_0_2_1(): void {}

/** Eight bytes as sixteen lower-case hex digits, at an offset of the value. */
function writeHex(offset: usize, source: usize): void {
  const target = changetype<usize>(value) + offset;
  for (let index: usize = 0; index < 8; index++) {
    const byte = load<u8>(source + index);
    const high = byte >> 4;
    const low = byte & 15;
    store<u8>(target + index * 2, high + (high < 10 ? 0x30 : 0x57));
    store<u8>(target + index * 2, low + (low < 10 ? 0x30 : 0x57), 1);
  }
}

/** Are these lower-case hex digits, and (for ids) not all zero? */
function isHex(text: usize, size: usize, mayBeZero: bool): bool {
  let seen: u32 = mayBeZero ? 1 : 0;
  for (let index: usize = 0; index < size; index++) {
    const digit = <u32>load<u8>(text + index);
    if (!(digit - 0x30 < 10 || digit - 0x61 < 6)) return false;
    seen |= digit ^ 0x30;
  }
  return seen !== 0;
}

/** Version 00 only: a hand-written module for one mesh. */
function isTraceparent(text: usize, size: usize): bool {
  return (
    size === valueSize &&
    load<u16>(text) === 0x3030 &&
    load<u8>(text, 2) === 0x2d &&
    isHex(text + traceId, 32, false) &&
    load<u8>(text, 35) === 0x2d &&
    isHex(text + spanId, 16, false) &&
    load<u8>(text, 52) === 0x2d &&
    isHex(text + flags, 2, true)
  );
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  if (get(requestHeaders, traceparent) && isTraceparent(outPointer(), outSize())) {
    return continueStream;
  }
  randomBytes(random, 24);
  writeHex(traceId, random);
  writeHex(traceId + 16, random + 8);
  writeHex(spanId, random + 16);
  replace(requestHeaders, traceparent, value);
  return continueStream;
}

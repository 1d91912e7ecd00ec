// Builds one log line in static memory and hands it to the host. Needs no allocation, so it works
// when memory is exhausted, in the abort handler, and while the host asks for memory. What does
// not fit is cut off.

import { LogLevel } from "../log-level";
import { encodeUtf8 } from "../text/utf8";
import { proxy_log } from "./imports";

// @ts-ignore: decorator
@inline const CAPACITY: u32 = 1024;
const buffer: usize = memory.data(1024);
let used: u32 = 0;

/** Starts the line with a text. */
export function line(text: string): void {
  used = 0;
  put(text);
}

/** Adds a text. */
export function put(text: string): void {
  const room = (CAPACITY - used) / 3;
  used += encodeUtf8(changetype<usize>(text), min<u32>(text.length, room), buffer + used);
}

/** Adds bytes that came from elsewhere; control characters become `?`, so that one line stays one. */
export function putBytes(pointer: usize, size: u32): void {
  const end = min<u32>(used + size, CAPACITY);
  while (used < end) {
    const byte = load<u8>(pointer++);
    store<u8>(buffer + used++, byte < 0x20 || byte == 0x7f ? 0x3f : byte);
  }
}

/** Adds a number in decimal. */
export function putNumber(value: u32): void {
  let digits: u32 = 1;
  for (let rest = value / 10; rest != 0; rest /= 10) digits++;
  if (used + digits > CAPACITY) return;
  for (let at = buffer + used + digits; at > buffer + used; value /= 10) {
    store<u8>(--at, 0x30 + (value % 10));
  }
  used += digits;
}

/** Sends the line. Legal everywhere, also in start functions and while the host asks for memory. */
export function sendLine(level: LogLevel): void {
  proxy_log(level, buffer, used);
}

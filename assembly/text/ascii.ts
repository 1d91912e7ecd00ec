// ASCII: its lower case, the only case folding that HTTP knows, and its strings, which need no decoder.

import { Bytes } from "../bytes";

/** The byte in lower case when it is one of A to Z, else itself. */
// @ts-ignore: decorator
@inline
export function lowerCase(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

/** The string of bytes that are all below 128. */
export function asciiText(bytes: Bytes): string {
  const size = <usize>bytes.length;
  const text = __new(size << 1, idof<String>());
  for (let at: usize = 0; at < size; at++) {
    store<u16>(text + (at << 1), load<u8>(changetype<usize>(bytes) + at));
  }
  return changetype<string>(text);
}

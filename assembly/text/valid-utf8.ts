// Whether bytes are UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.

import { Bytes } from "../bytes";

/**
 * The number of bytes of the character that begins here, before `end`. Where none does it is below 0: so many bytes are
 * the longest beginning of one, or one that begins none, and become one U+FFFD (WHATWG Encoding Standard, section 4.1).
 */
export function sequenceAt(at: usize, end: usize): i32 {
  const first: u32 = load<u8>(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return -1;
  const size: i32 = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let least: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  let most: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  for (let place: i32 = 1; place < size; place++) {
    if (++at >= end || load<u8>(at) < least || load<u8>(at) > most) return -place;
    least = 0x80;
    most = 0xbf;
  }
  return size;
}

/** Whether the bytes are well-formed UTF-8. */
export function isUtf8(text: Bytes): bool {
  const end = changetype<usize>(text) + <usize>text.length;
  for (let at = changetype<usize>(text); at < end;) {
    const size = sequenceAt(at, end);
    if (size < 0) return false;
    at += size;
  }
  return true;
}

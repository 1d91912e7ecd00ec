// Whether bytes are UTF-8 at all, for formats that refuse what is not.

import { Bytes } from "../bytes";

/** Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF. */
export function isUtf8(text: Bytes): bool {
  const end = changetype<usize>(text) + <usize>text.length;
  for (let at = changetype<usize>(text); at < end;) {
    const first = <u32>load<u8>(at++);
    if (first < 0x80) continue;
    const more: usize =
      first < 0xc2 ? 4 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 4;
    if (more == 4 || end - at < more) return false;
    // What the second byte may be keeps overlong forms, surrogates and too large numbers out.
    const second = <u32>load<u8>(at);
    const least: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const most: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let place: usize = 1; place < more; place++) {
      if ((load<u8>(at + place) & 0xc0) != 0x80) return false;
    }
    at += more;
  }
  return true;
}

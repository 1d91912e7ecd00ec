// A text as a string of JSON.

import { ByteBuffer } from "../text/byte-buffer";
import { sequenceAt } from "../text/valid-utf8";

// The letters of short escapes, for the characters 8 to 13: \b \t \n (none) \f \r
const shortEscapes: usize = memory.data<u8>([0x62, 0x74, 0x6e, 0, 0x66, 0x72]);

function hexDigit(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x57);
}

/** Writes a text in quotes, with escapes; what is not UTF-8 in it becomes U+FFFD. */
export function putQuoted(buffer: ByteBuffer, pointer: usize, size: u32): void {
  const end = pointer + size;
  buffer.putByte(0x22);
  let plain = pointer;
  for (let at = pointer; at < end;) {
    const byte: u32 = load<u8>(at);
    const sequence = sequenceAt(at, end);
    const next = at + <usize>abs(sequence);
    if (sequence > 0 && byte >= 0x20 && byte != 0x22 && byte != 0x5c) {
      at = next;
      continue;
    }
    buffer.put(plain, <u32>(at - plain));
    plain = at = next;
    if (sequence < 0) {
      buffer.putByte(0xef);
      buffer.putByte(0xbf);
      buffer.putByte(0xbd);
      continue;
    }
    buffer.putByte(0x5c);
    const short: u32 = byte - 8 < 6 ? load<u8>(shortEscapes + byte - 8) : 0;
    if (byte >= 0x20 || short != 0) {
      buffer.putByte(byte >= 0x20 ? byte : short);
      continue;
    }
    // \u00XX
    const target = buffer.take(5);
    if (target == 0) return;
    store<u32>(target, 0x30303075 + ((byte >> 4) << 24));
    store<u8>(target, hexDigit(byte & 15), 4);
  }
  buffer.put(plain, <u32>(end - plain));
  buffer.putByte(0x22);
}

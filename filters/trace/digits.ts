// Numbers in the text of headers, read without doubt; and the text of headers, written.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Whether the last text that was read as a number is one. */
export let isNumber: bool = false;

/**
 * The number whose hexadecimal digits stand from `from` to before `to`, 1 to 16 of them. 0 for anything else;
 * {@link isNumber} tells it from a zero. Upper-case digits are none unless `mayBeUpper`.
 */
export function readHex(text: Bytes, from: i32, to: i32, mayBeUpper: bool): u64 {
  isNumber = false;
  if (from >= to || to - from > 16 || to > text.length) return 0;
  let value: u64 = 0;
  for (let at = from; at < to; at++) {
    const byte = text.get(at);
    let digit = <u32>(byte - 0x30);
    if (digit > 9) {
      digit = <u32>((mayBeUpper ? byte | 0x20 : byte) - 0x61);
      if (digit > 5) return 0;
      digit += 10;
    }
    value = (value << 4) | digit;
  }
  isNumber = true;
  return value;
}

/** As {@link readHex}, for decimal digits of a number below 2^64. */
export function readDecimal(text: Bytes, from: i32, to: i32): u64 {
  isNumber = false;
  if (from >= to || to - from > 20 || to > text.length) return 0;
  let value: u64 = 0;
  for (let at = from; at < to; at++) {
    const digit = <u32>(text.get(at) - 0x30);
    if (digit > 9 || value > (u64.MAX_VALUE - digit) / 10) return 0;
    value = value * 10 + digit;
  }
  isNumber = true;
  return value;
}

/** Where `byte` stands first, at `from` or later; the length when it does not. */
export function seek(text: Bytes, byte: i32, from: i32): i32 {
  const length = text.length;
  while (from < length && text.get(from) != byte) from++;
  return from;
}

/** A text that is written bit by bit, up to a length that is known before. */
@final
export class TextWriter {
  private readonly bytes: StaticArray<u8>;
  private used: i32 = 0;

  constructor(private readonly capacity: i32) {
    this.bytes = new StaticArray<u8>(capacity);
  }

  /** Bytes that can still be written. */
  get left(): i32 {
    return this.capacity - this.used;
  }

  byte(value: u32): TextWriter {
    if (this.used < this.capacity) unchecked((this.bytes[this.used++] = <u8>value));
    return this;
  }

  /** Writes the bytes from `from` to before `to`. */
  part(text: Bytes, from: i32, to: i32): TextWriter {
    const size = min(to, text.length) - from;
    if (size <= 0 || size > this.capacity - this.used) return this;
    const target = changetype<usize>(this.bytes) + <usize>this.used;
    memory.copy(target, changetype<usize>(text) + <usize>from, <usize>size);
    this.used += size;
    return this;
  }

  text(text: Bytes): TextWriter {
    return this.part(text, 0, text.length);
  }

  /** Writes the last `digits` hexadecimal digits of a number. */
  hex(value: u64, digits: i32): TextWriter {
    for (let shift = (digits - 1) << 2; shift >= 0; shift -= 4) {
      const digit = (<u32>(value >> shift)) & 15;
      this.byte(digit < 10 ? 0x30 + digit : 0x57 + digit);
    }
    return this;
  }

  decimal(value: u64): TextWriter {
    let unit: u64 = 1;
    while (value / unit > 9) unit *= 10;
    for (; unit != 0; unit /= 10) this.byte(0x30 + <u32>((value / unit) % 10));
    return this;
  }

  /** What was written. Nothing more may be. */
  finish(): Bytes {
    const whole = Bytes.fromArray(this.bytes);
    return this.used == this.capacity ? whole : whole.slice(0, this.used);
  }
}

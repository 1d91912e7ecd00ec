// How large a zlib stream is when it is unpacked, found out without unpacking it: what a few bytes stand for may
// be more than memory holds. Only lengths are followed, so no window is kept.
// Source: RFC 1950 (zlib), RFC 1951 (deflate).

/** What {@link inflatedSize} answers for bytes that are no complete zlib stream. */
// @ts-ignore: decorator
@inline export const MALFORMED: i64 = -1;

// A code: how many codes there are of each length from 0 to 15, and then the symbols in order of their codes.
// @ts-ignore: decorator
@inline const SYMBOLS: usize = 32;
// @ts-ignore: decorator
@lazy const literals: usize = memory.data(32 + 288 * 2, 4);
// @ts-ignore: decorator
@lazy const distances: usize = memory.data(32 + 32 * 2, 4);
// Lengths of codes, while a code is made of them, and where the symbols of each length begin.
// @ts-ignore: decorator
@lazy const lengths: usize = memory.data(320, 4);
// @ts-ignore: decorator
@lazy const offsets: usize = memory.data(32, 4);

// RFC 1951, section 3.2.5: the bytes that the symbols from 257 on copy at least, and their further bits.
// @ts-ignore: decorator
@lazy const copyBases: usize = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
]);
// @ts-ignore: decorator
@lazy const copyBits: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
// Section 3.2.7: the order in which the lengths of the code for lengths come.
// @ts-ignore: decorator
@lazy const lengthOrder: usize = memory.data<u8>([
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
]);

/** Reads a deflate stream and counts what it stands for. */
@final
class Scanner {
  isBroken: bool = false;
  size: u64 = 0;
  private hold: u32 = 0;
  private held: u32 = 0;

  constructor(
    private at: usize,
    private readonly end: usize,
    private readonly limit: u64,
  ) {}

  /** Whether the stream has come to its end, and four bytes of a checksum follow. */
  run(): bool {
    let isLast = false;
    while (!isLast && !this.isBroken && this.size <= this.limit) {
      isLast = this.bits(1) != 0;
      const kind = this.bits(2);
      if (kind == 0) this.stored();
      else if (kind == 1) this.fixed();
      else if (kind == 2) this.described();
      else this.isBroken = true;
    }
    return !this.isBroken && (!isLast || this.end - this.at >= 4);
  }

  private bits(count: u32): u32 {
    while (this.held < count) {
      if (this.at >= this.end) {
        this.isBroken = true;
        return 0;
      }
      this.hold |= (<u32>load<u8>(this.at++)) << this.held;
      this.held += 8;
    }
    const value = this.hold & ((1 << count) - 1);
    this.hold >>= count;
    this.held -= count;
    return value;
  }

  private stored(): void {
    // What is left of a byte does not count. No whole byte is ever held.
    this.hold = 0;
    this.held = 0;
    if (this.end - this.at < 4) {
      this.isBroken = true;
      return;
    }
    const size = <u32>load<u16>(this.at);
    const isSound = size == (~(<u32>load<u16>(this.at, 2)) & 0xffff);
    this.at += 4;
    if (!isSound || this.end - this.at < size) {
      this.isBroken = true;
      return;
    }
    this.at += size;
    this.size += size;
  }

  private fixed(): void {
    memory.fill(lengths, 8, 144);
    memory.fill(lengths + 144, 9, 112);
    memory.fill(lengths + 256, 7, 24);
    memory.fill(lengths + 280, 8, 8);
    this.makeCode(literals, lengths, 288);
    memory.fill(lengths, 5, 30);
    this.makeCode(distances, lengths, 30);
    this.coded();
  }

  private described(): void {
    const literalCount = this.bits(5) + 257;
    const distanceCount = this.bits(5) + 1;
    const lengthCount = this.bits(4) + 4;
    if (literalCount > 286 || distanceCount > 30) this.isBroken = true;
    memory.fill(lengths, 0, 19);
    for (let index: u32 = 0; index < lengthCount; index++) {
      store<u8>(lengths + <usize>load<u8>(lengthOrder + <usize>index), <u8>this.bits(3));
    }
    this.makeCode(distances, lengths, 19);
    const count = literalCount + distanceCount;
    for (let index: u32 = 0; index < count && !this.isBroken;) {
      const symbol = this.symbol(distances);
      let length: u32 = symbol;
      let times: u32 = 1;
      if (symbol >= 16) {
        length = symbol == 16 && index > 0 ? load<u8>(lengths + <usize>index - 1) : 0;
        if (symbol == 16 && index == 0) this.isBroken = true;
        times =
          symbol == 16 ? 3 + this.bits(2) : symbol == 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      }
      if (index + times > count) {
        this.isBroken = true;
        return;
      }
      memory.fill(lengths + <usize>index, <u8>length, times);
      index += times;
    }
    if (this.isBroken) return;
    this.makeCode(literals, lengths, literalCount);
    this.makeCode(distances, lengths + <usize>literalCount, distanceCount);
    this.coded();
  }

  // Section 3.2.2.
  private makeCode(code: usize, from: usize, count: u32): void {
    memory.fill(code, 0, 32);
    for (let index: u32 = 0; index < count; index++) {
      const place = code + ((<usize>load<u8>(from + <usize>index)) << 1);
      store<u16>(place, load<u16>(place) + 1);
    }
    let left = 1;
    store<u16>(offsets, 0, 2);
    for (let length: usize = 1; length < 16; length++) {
      const ofLength = <i32>load<u16>(code + (length << 1));
      left = (left << 1) - ofLength;
      if (left < 0) this.isBroken = true;
      if (length < 15) {
        const offset = offsets + (length << 1);
        store<u16>(offset, load<u16>(offset) + <u16>ofLength, 2);
      }
    }
    if (this.isBroken) return;
    for (let index: u32 = 0; index < count; index++) {
      const length = <usize>load<u8>(from + <usize>index);
      if (length == 0) continue;
      const offset = offsets + (length << 1);
      const place = <usize>load<u16>(offset);
      store<u16>(code + SYMBOLS + (place << 1), <u16>index);
      store<u16>(offset, <u16>(place + 1));
    }
  }

  // Codes of one length follow each other, and those of the next begin at twice what follows them.
  private symbol(code: usize): u32 {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length: usize = 1; length < 16; length++) {
      value |= <i32>this.bits(1);
      const count = <i32>load<u16>(code + (length << 1));
      if (value - first < count) {
        return load<u16>(code + SYMBOLS + ((<usize>(index + value - first)) << 1));
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    this.isBroken = true;
    return 0;
  }

  private coded(): void {
    while (!this.isBroken && this.size <= this.limit) {
      const symbol = this.symbol(literals);
      if (symbol < 256) {
        this.size++;
      } else if (symbol == 256) {
        return;
      } else {
        this.copy(symbol - 257);
      }
    }
  }

  private copy(symbol: u32): void {
    if (symbol > 28) {
      this.isBroken = true;
      return;
    }
    const place = <usize>symbol;
    this.size += <u64>load<u16>(copyBases + (place << 1)) + this.bits(load<u8>(copyBits + place));
    const distance = this.symbol(distances);
    if (distance > 29) this.isBroken = true;
    else if (distance > 1) this.bits((distance >> 1) - 1);
  }
}

/**
 * Bytes that a zlib stream unpacks to, more than `limit` as soon as it is known to be more, or
 * {@link MALFORMED}. The checksum is not checked, and neither is where copies come from.
 */
export function inflatedSize(pointer: usize, size: u32, limit: u32): i64 {
  if (size < 6) return MALFORMED;
  const head = ((<u32>load<u8>(pointer)) << 8) | load<u8>(pointer, 1);
  // Method 8, a window of at most 32 KiB, a check that fits, and no dictionary.
  if ((head & 0x0f00) != 0x0800 || head > 0x7fff || head % 31 != 0 || (head & 0x20) != 0) {
    return MALFORMED;
  }
  const scanner = new Scanner(pointer + 2, pointer + size, limit);
  return scanner.run() ? <i64>scanner.size : MALFORMED;
}

// Reads numbers, names and vectors from WebAssembly's binary form, and never beyond the end: what is
// cut short or nonsense ends in a ModuleFormatError, whatever the bytes are.
// Source: WebAssembly Core Specification, section 5 "Binary Format".

/** The bytes are no WebAssembly module. The message says what was expected at which offset. */
export class ModuleFormatError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset})`);
    this.name = "ModuleFormatError";
    this.offset = offset;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class BinaryReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  /** Index of the next byte, from the start of the module. */
  offset: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get done(): boolean {
    return this.offset >= this.end;
  }

  fail(message: string): never {
    throw new ModuleFormatError(message, this.offset);
  }

  byte(): number {
    const value = this.offset < this.end ? this.bytes[this.offset] : undefined;
    if (value === undefined) return this.fail("the module ends too early");
    this.offset++;
    return value;
  }

  /** An unsigned LEB128 number of up to `bits` bits. */
  private unsigned(bits: number): bigint {
    let value = 0n;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if ((byte & 0x80) === 0) {
        if (value >> BigInt(bits) !== 0n) this.fail(`a number does not fit ${bits} bits`);
        return value;
      }
    }
    return this.fail(`a number is longer than ${bits} bits`);
  }

  u32(): number {
    return Number(this.unsigned(32));
  }

  u64(): bigint {
    return this.unsigned(64);
  }

  name(): string {
    const length = this.u32();
    if (length > this.end - this.offset) this.fail("a name is longer than the module");
    const start = this.offset;
    this.offset += length;
    try {
      return utf8.decode(this.bytes.subarray(start, this.offset));
    } catch {
      throw new ModuleFormatError("a name is not UTF-8", start);
    }
  }

  /** A count, then that many items. Each takes a byte at least, so a count beyond the end is a lie. */
  vector<T>(item: () => T): T[] {
    const count = this.u32();
    if (count > this.end - this.offset) this.fail("a list is longer than the module");
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(item());
    return items;
  }

  /** A reader of the next `size` bytes; this one goes on behind them. */
  section(size: number): BinaryReader {
    if (size > this.end - this.offset) this.fail("a section is longer than the module");
    const reader = new BinaryReader(this.bytes, this.offset, this.offset + size);
    this.offset += size;
    return reader;
  }
}

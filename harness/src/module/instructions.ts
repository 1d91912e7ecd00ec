// Steps through the instructions of a function body, to find where loops begin and calls are: every opcode of the
// standard up to threads, tail calls, SIMD and exception handling. Garbage collection is not among them.
// Source: WebAssembly Core Specification, section 5.4 "Instructions", and the threads proposal.

/** The body has an instruction that is not known here, or ends within one. */
export class UnknownInstruction extends Error {}

export class InstructionWalker {
  private readonly bytes: Uint8Array;
  /** Index of the next instruction. */
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** An unsigned number; those that do not fit 32 bits come out wrong, which no caller minds. */
  number(): number {
    const { bytes } = this;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[this.offset++];
      if (byte === undefined) throw new UnknownInstruction();
      value |= shift < 32 ? (byte & 0x7f) << shift : 0;
      if (byte < 0x80) return value >>> 0;
    }
    throw new UnknownInstruction();
  }

  /** Bytes that the number here takes. */
  size(): number {
    const start = this.offset;
    this.number();
    return this.offset - start;
  }

  private numbers(count: number): void {
    for (let index = 0; index < count; index++) this.number();
  }

  private valueType(): void {
    const code = this.bytes[this.offset++];
    if (code === 0x63 || code === 0x64) this.number(); // A typed reference: the heap type follows.
  }

  private blockType(): void {
    const code = this.bytes[this.offset];
    if (code === 0x63 || code === 0x64) this.valueType();
    else this.number(); // One of the short types, or an index.
  }

  private memoryArgument(): void {
    const alignment = this.number();
    if ((alignment & 0x40) !== 0) this.number(); // The index of the memory.
    this.number();
  }

  /** Groups of locals at the beginning of a body. */
  skipLocals(): void {
    const groups = this.number();
    for (let index = 0; index < groups; index++) {
      this.number();
      this.valueType();
    }
  }

  /** Skips one instruction and tells its opcode (the prefix, for those of two parts). */
  next(): number {
    const opcode = this.bytes[this.offset++];
    if (opcode === undefined) throw new UnknownInstruction();
    if (opcode >= 0x45 && opcode <= 0xc4) return opcode;
    if (opcode >= 0x20 && opcode <= 0x26) this.number();
    else if (opcode >= 0x28 && opcode <= 0x3e) this.memoryArgument();
    else if (opcode >= 0x3f && opcode <= 0x42) this.number();
    else this.skipRare(opcode);
    return opcode;
  }

  private skipRare(opcode: number): void {
    switch (opcode) {
      case 0x00: // unreachable
      case 0x01: // nop
      case 0x05: // else
      case 0x0a: // throw_ref
      case 0x0b: // end
      case 0x0f: // return
      case 0x19: // catch_all
      case 0x1a: // drop
      case 0x1b: // select
      case 0xd1: // ref.is_null
      case 0xd3: // ref.eq
      case 0xd4: // ref.as_non_null
        return;
      case 0x02: // block
      case 0x03: // loop
      case 0x04: // if
      case 0x06: // try
        return this.blockType();
      case 0x07: // catch
      case 0x08: // throw
      case 0x09: // rethrow
      case 0x0c: // br
      case 0x0d: // br_if
      case 0x10: // call
      case 0x12: // return_call
      case 0x14: // call_ref
      case 0x15: // return_call_ref
      case 0x18: // delegate
      case 0xd0: // ref.null
      case 0xd2: // ref.func
      case 0xd5: // br_on_null
      case 0xd6: // br_on_non_null
        return this.numbers(1);
      case 0x11: // call_indirect
      case 0x13: // return_call_indirect
        return this.numbers(2);
      case 0x0e: // br_table
        return this.numbers(this.number() + 1);
      case 0x1c: // select with a type
        for (let left = this.number(); left > 0; left--) this.valueType();
        return;
      case 0x1f: // try_table
        return this.skipTryTable();
      case 0x43: // f32.const
        this.offset += 4;
        return;
      case 0x44: // f64.const
        this.offset += 8;
        return;
      case 0xfc:
        return this.skipBulk(this.number());
      case 0xfd:
        return this.skipVector(this.number());
      case 0xfe:
        return this.skipAtomic(this.number());
      default:
        throw new UnknownInstruction();
    }
  }

  private skipTryTable(): void {
    this.blockType();
    for (let left = this.number(); left > 0; left--) {
      const kind = this.number();
      this.numbers(kind < 2 ? 2 : 1);
    }
  }

  /** Saturating conversions (0 to 7), bulk memory and tables (8 to 17). */
  private skipBulk(opcode: number): void {
    const immediates = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1][opcode];
    if (immediates === undefined) throw new UnknownInstruction();
    this.numbers(immediates);
  }

  private skipVector(opcode: number): void {
    if (opcode > 0x113) throw new UnknownInstruction();
    const onLane = opcode >= 84 && opcode <= 91;
    if (opcode <= 11 || onLane || opcode === 92 || opcode === 93) this.memoryArgument();
    if (opcode === 12 || opcode === 13) this.offset += 16; // v128.const, i8x16.shuffle
    if (onLane || (opcode >= 21 && opcode <= 34)) this.offset += 1;
  }

  private skipAtomic(opcode: number): void {
    if (opcode > 0x4e) throw new UnknownInstruction();
    if (opcode === 0x03) this.offset += 1;
    else this.memoryArgument();
  }
}

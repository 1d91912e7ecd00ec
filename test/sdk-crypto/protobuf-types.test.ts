// The types of protobuf fields, nested messages and packed arrays, against Node's own arithmetic.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { ProtobufReader, ProtobufWriter, WireType } from "proxy-wasm-assemblyscript-sdk/grpc";
    let writer = new ProtobufWriter();
    let values = new StaticArray<u64>(0);
    export function begin(): void { writer = new ProtobufWriter(); }
    export function finish(): Bytes { return writer.finish(); }
    export function integer(field: u32, value: i64): void { writer.integer(field, value); }
    export function signed(field: u32, value: i64): void { writer.signed(field, value); }
    export function fixed32(field: u32, value: u32): void { writer.fixed32(field, value); }
    export function fixed64(field: u32, value: u64): void { writer.fixed64(field, value); }
    export function float(field: u32, value: f32): void { writer.float(field, value); }
    export function double(field: u32, value: f64): void { writer.double(field, value); }
    export function wrap(field: u32): void {
      const outer = new ProtobufWriter();
      outer.message(field, writer);
      writer.text(99, "to no effect");
      writer = outer;
    }
    export function room(size: u32): void { values = new StaticArray<u64>(size); }
    export function put(at: u32, value: u64): void { values[at] = value; }
    export function packed(field: u32, type: u32): void { writer.packed(field, type as WireType, values); }

    let reader = new ProtobufReader(Bytes.empty);
    export function open(message: Bytes): void { reader = new ProtobufReader(message); }
    export function next(): bool { return reader.next(); }
    export function enter(): bool { reader = reader.message(); return reader.next(); }
    export function field(): u32 { return reader.field; }
    export function asInteger(): i64 { return reader.number as i64; }
    export function asSigned(): i64 { return reader.signed; }
    export function asFloat(): f32 { return reader.float; }
    export function asDouble(): f64 { return reader.double; }
    export function items(): void { reader = new ProtobufReader(reader.bytes()); }
    export function nextItem(type: u32): bool { return reader.nextPacked(type as WireType); }
    export function value(): u64 { return reader.number; }
    export function malformed(): bool { return reader.malformed; }
  `);
}, 240_000);

const unsigned = (value: unknown): bigint => BigInt.asUintN(64, value as bigint);

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value % 128n) + 128, ...varint(value / 128n)];
}

/** Bytes of a number whose place in a buffer \`write\` knows. */
function bytesOf(size: number, write: (buffer: Buffer) => void): number[] {
  const buffer = Buffer.alloc(size);
  write(buffer);
  return [...buffer];
}

function written(): string {
  return guest.bytes("finish")!.toString("hex");
}

const hex = (bytes: readonly number[]): string => Buffer.from(bytes).toString("hex");

const long = fc.oneof(
  fc.bigInt({ min: -300n, max: 300n }),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
);

interface Scalar<Value> {
  write: string;
  read: string;
  values: fc.Arbitrary<Value>;
  wireType: number;
  bytes: (value: Value) => number[];
}

/** Writes one field, compares the bytes, and reads it again. */
function holds<Value>({ write, read, values, wireType, bytes }: Scalar<Value>): void {
  const property = fc.property(values, (value) => {
    guest.call("begin");
    guest.call(write, 3, value as never);
    expect(written()).toBe(hex([24 + wireType, ...bytes(value)]));
    guest.call("open", guest.bytes("finish")!);
    expect(guest.is("next")).toBe(true);
    expect(Object.is(guest.call(read), value)).toBe(true);
    expect(guest.is("next")).toBe(false);
    expect(guest.is("malformed")).toBe(false);
  });
  fc.assert(property, { numRuns: 500 });
}

describe("a field", () => {
  it("of type int64 takes ten bytes below 0", () => {
    holds({
      write: "integer",
      read: "asInteger",
      values: long,
      wireType: 0,
      bytes: (value) => varint(unsigned(value)),
    });
  });

  it("of type sint64 is short near 0", () => {
    holds({
      write: "signed",
      read: "asSigned",
      values: long,
      wireType: 0,
      bytes: (value) => varint(value < 0n ? -2n * value - 1n : 2n * value),
    });
  });

  it("of type double has eight bytes", () => {
    holds({
      write: "double",
      read: "asDouble",
      values: fc.double(),
      wireType: 1,
      bytes: (value) => bytesOf(8, (buffer) => buffer.writeDoubleLE(value)),
    });
  });

  it("of type float has four bytes", () => {
    holds({
      write: "float",
      read: "asFloat",
      values: fc.float(),
      wireType: 5,
      bytes: (value) => bytesOf(4, (buffer) => buffer.writeFloatLE(value)),
    });
  });

  it("of a fixed size has its bits as they are", () => {
    guest.call("begin");
    guest.call("fixed32", 1, 0x89abcdef);
    guest.call("fixed64", 2, 0x0123456789abcdefn);
    expect(written()).toBe("0defcdab8911efcdab8967452301");
  });
});

describe("a nested message", () => {
  it("is a field with its size, at any depth", () => {
    guest.call("begin");
    guest.call("integer", 1, 150n);
    let expected = [0x08, 0x96, 0x01];
    for (let depth = 1; depth <= 100; depth++) {
      guest.call("wrap", depth);
      const tag = varint(BigInt(depth * 8 + 2));
      expected = [...tag, ...varint(BigInt(expected.length)), ...expected];
      expect(written()).toBe(hex(expected));
    }
    guest.call("open", Uint8Array.from(expected));
    expect(guest.is("next")).toBe(true);
    for (let depth = 100; depth >= 1; depth--) {
      expect(guest.call("field")).toBe(depth);
      expect(guest.is("enter")).toBe(true);
    }
    expect(guest.call("value")).toBe(150n);
  });

  it("is empty for a field of another wire type", () => {
    guest.call("open", Uint8Array.from([0x08, 0x01]));
    guest.call("next");
    expect(guest.is("enter")).toBe(false);
    expect(guest.is("malformed")).toBe(false);
  });
});

describe("a packed array", () => {
  const kinds = [
    [0, 64, (value: bigint) => varint(value)],
    [1, 64, (value: bigint) => bytesOf(8, (buffer) => buffer.writeBigUInt64LE(value))],
    [5, 32, (value: bigint) => bytesOf(4, (buffer) => buffer.writeUInt32LE(Number(value)))],
  ] as const;

  it.each(kinds)("of wire type %i is written and read", (type, bits, bytes) => {
    const values = fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), {
      minLength: 1,
      maxLength: 40,
    });
    const property = fc.property(values, (all) => {
      guest.call("begin");
      guest.call("room", all.length);
      for (const [at, value] of all.entries()) guest.call("put", at, value);
      guest.call("packed", 4, type);
      const content = all.flatMap(bytes);
      expect(written()).toBe(hex([0x22, ...varint(BigInt(content.length)), ...content]));
      guest.call("open", guest.bytes("finish")!);
      guest.call("next");
      guest.call("items");
      for (const value of all) {
        expect(guest.call("nextItem", type) !== 0).toBe(true);
        expect(unsigned(guest.call("value"))).toBe(value);
      }
      expect(guest.call("nextItem", type)).toBe(0);
      expect(guest.is("malformed")).toBe(false);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("of no numbers, or of texts, is no field", () => {
    guest.call("begin");
    guest.call("room", 0);
    guest.call("packed", 4, 0);
    guest.call("room", 2);
    guest.call("packed", 4, 2);
    expect(written()).toBe("");
  });

  it.each([
    [0, [0x80]],
    [0, [...new Array<number>(9).fill(0xff), 2]],
    [1, [1, 2, 3, 4, 5, 6, 7]],
    [5, [1, 2, 3]],
    [2, [1]],
    [3, [1]],
  ])("of wire type %i that ends within %j is malformed, and stays so", (type, bytes) => {
    guest.call("open", Uint8Array.from(bytes));
    expect(guest.call("nextItem", type)).toBe(0);
    expect(guest.is("malformed")).toBe(true);
    expect(guest.call("nextItem", type)).toBe(0);
    expect(guest.is("next")).toBe(false);
  });
});

// The protobuf wire format against a writer and a reader that do their arithmetic with BigInt.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { ProtobufReader, ProtobufWriter } from "proxy-wasm-assemblyscript-sdk/encoding/protobuf";
    let writer = new ProtobufWriter();
    export function begin(): void { writer = new ProtobufWriter(); }
    export function text(field: u32, value: Bytes): void { writer.text(field, value); }
    export function string(field: u32, value: Bytes): void { writer.text(field, value.toString()); }
    export function number(field: u32, value: u64): void { writer.number(field, value); }
    export function flag(field: u32, value: bool): void { writer.bool(field, value); }
    export function finish(): Bytes { return writer.finish(); }

    let reader = new ProtobufReader(Bytes.empty);
    export function open(message: Bytes): void { reader = new ProtobufReader(message); }
    export function next(): bool { return reader.next(); }
    export function field(): u32 { return reader.field; }
    export function wireType(): u32 { return reader.wireType; }
    export function value(): u64 { return reader.number; }
    export function content(): Bytes { return reader.bytes(); }
    export function malformed(): bool { return reader.malformed; }
  `);
}, 240_000);

interface Field {
  field: number;
  wireType: number;
  /** Hexadecimal digits for wire type 2, else a number. */
  value: string | bigint;
}

const MAXIMUM = 1n << 64n;

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value % 128n) + 128, ...varint(value / 128n)];
}

function fixed(value: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}

function encode({ field, wireType, value }: Field): number[] {
  const tag = varint(BigInt(field) * 8n + BigInt(wireType));
  if (typeof value === "string") {
    return [...tag, ...varint(BigInt(value.length / 2)), ...Buffer.from(value, "hex")];
  }
  if (wireType === 1) return [...tag, ...fixed(value, 8)];
  if (wireType === 5) return [...tag, ...fixed(value, 4)];
  return [...tag, ...varint(value)];
}

/** Reads with arrays and BigInt; `fields` are those before the end or the fault. */
function decode(message: Uint8Array): { fields: Field[]; malformed: boolean } {
  const fields: Field[] = [];
  let rest = [...message];
  const take = (size: bigint): number[] => {
    if (size > BigInt(rest.length)) throw new RangeError();
    const taken = rest.slice(0, Number(size));
    rest = rest.slice(Number(size));
    return taken;
  };
  const takeVarint = (): bigint => {
    const last = rest.findIndex((byte) => byte < 128);
    if (last < 0 || last > 9) throw new RangeError();
    const value = take(BigInt(last + 1)).reduceRight(
      (sum, byte) => sum * 128n + BigInt(byte % 128),
      0n,
    );
    if (value >= MAXIMUM) throw new RangeError();
    return value;
  };
  const takeFixed = (size: bigint): bigint =>
    take(size).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  try {
    while (rest.length > 0) {
      const tag = takeVarint();
      if (tag < 8n || tag >= 1n << 32n) throw new RangeError();
      const wireType = Number(tag % 8n);
      const read = {
        0: takeVarint,
        1: () => takeFixed(8n),
        2: () => Buffer.from(take(takeVarint())).toString("hex"),
        5: () => takeFixed(4n),
      }[wireType];
      if (read === undefined) throw new RangeError();
      fields.push({ field: Number(tag / 8n), wireType, value: read() });
    }
    return { fields, malformed: false };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fields, malformed: true };
  }
}

function readWithGuest(message: Uint8Array): { fields: Field[]; malformed: boolean } {
  const fields: Field[] = [];
  guest.call("open", message);
  while (guest.is("next")) {
    const wireType = Number(guest.call("wireType"));
    const content = guest.bytes("content")!.toString("hex");
    if (wireType !== 2) expect(content).toBe("");
    fields.push({
      field: Number(guest.call("field")) >>> 0,
      wireType,
      value: wireType === 2 ? content : BigInt.asUintN(64, guest.call("value") as bigint),
    });
  }
  expect(guest.call("field")).toBe(0);
  expect(guest.bytes("content")).toHaveLength(0);
  expect(guest.is("next")).toBe(false);
  return { fields, malformed: guest.is("malformed") };
}

const fieldNumber = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: (1 << 29) - 1 }),
);
const hex = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString("hex"));
const long = fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: MAXIMUM - 1n }));

const textField = fc.record<Field>({
  field: fieldNumber,
  wireType: fc.constant(2),
  value: fc.oneof(hex(20), hex(300)),
});
const numberField = fc.record<Field>({ field: fieldNumber, wireType: fc.constant(0), value: long });
const fixed64Field = fc.record<Field>({
  field: fieldNumber,
  wireType: fc.constant(1),
  value: long,
});
const fixed32Field = fc.record<Field>({
  field: fieldNumber,
  wireType: fc.constant(5),
  value: fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }),
});

describe("ProtobufWriter", () => {
  it("writes the examples of the format's description", () => {
    guest.call("begin");
    guest.call("number", 1, 150n);
    guest.call("string", 2, "testing");
    guest.call("flag", 3, 1);
    guest.call("flag", 4, 0);
    expect(guest.bytes("finish")!.toString("hex")).toBe("089601120774657374696e6718012000");
  });

  it("writes what a literal writer writes, and tells the message at every point", () => {
    const property = fc.property(
      fc.array(fc.oneof(textField, numberField), { maxLength: 12 }),
      (all) => {
        guest.call("begin");
        const expected: number[] = [];
        for (const one of all) {
          if (typeof one.value === "string") {
            guest.call("text", one.field, Buffer.from(one.value, "hex"));
          } else {
            guest.call("number", one.field, one.value);
          }
          expected.push(...encode(one));
          expect(guest.bytes("finish")!.toString("hex")).toBe(
            Buffer.from(expected).toString("hex"),
          );
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("takes texts of any length", () => {
    for (const length of [0, 1, 127, 128, 16383, 16384, 100_000]) {
      guest.call("begin");
      guest.call("string", 7, "x".repeat(length));
      const expected = { field: 7, wireType: 2, value: "78".repeat(length) };
      expect(guest.bytes("finish")!.equals(Buffer.from(encode(expected)))).toBe(true);
    }
  });
});

describe("ProtobufReader", () => {
  const anyField = fc.oneof(textField, numberField, fixed64Field, fixed32Field);

  it("reads what a literal writer wrote", () => {
    const property = fc.property(fc.array(anyField, { maxLength: 8 }), (fields) => {
      const message = Uint8Array.from(fields.flatMap(encode));
      expect(readWithGuest(message)).toEqual({ fields, malformed: false });
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it("tells where a message was cut off", () => {
    const property = fc.property(
      fc.array(anyField, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      (fields, cut) => {
        const whole = fields.flatMap(encode);
        const message = Uint8Array.from(whole.slice(0, cut % whole.length));
        expect(readWithGuest(message)).toEqual(decode(message));
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });

  it("decides as a literal reader does on random bytes", () => {
    const byte = fc.oneof(fc.constantFrom(0, 1, 8, 9, 10, 13, 0x7f, 0x80, 0xff), fc.nat(255));
    const message = fc.oneof(
      fc.array(byte, { maxLength: 30 }).map((bytes) => Uint8Array.from(bytes)),
      fc.uint8Array({ maxLength: 300 }),
    );
    const property = fc.property(message, (bytes) => {
      expect(readWithGuest(bytes)).toEqual(decode(bytes));
    });
    fc.assert(property, { numRuns: 20_000 });
  });

  const tenBytes = (last: number): number[] => [...new Array<number>(9).fill(0xff), last];

  it.each([
    { what: "the largest number", message: [0x08, ...tenBytes(1)], malformed: false },
    { what: "a number of 65 bits", message: [0x08, ...tenBytes(2)], malformed: true },
    { what: "a number of eleven bytes", message: [0x08, ...tenBytes(0x80), 0], malformed: true },
    { what: "a number with zeros behind", message: [0x08, 0x81, 0x80, 0], malformed: false },
    { what: "field number 0", message: [0x02, 0], malformed: true },
    {
      what: "a tag of more than 32 bits",
      message: [0x88, 0x80, 0x80, 0x80, 0x10, 0],
      malformed: true,
    },
    { what: "a group", message: [0x0b, 0x0c], malformed: true },
    { what: "wire type 6", message: [0x0e, 0], malformed: true },
    { what: "wire type 7", message: [0x0f, 0], malformed: true },
    { what: "a length beyond the end", message: [0x0a, 2, 0], malformed: true },
    { what: "a length of 64 bits", message: [0x0a, ...tenBytes(1), 0], malformed: true },
    {
      what: "a length of 4 GiB",
      message: [0x0a, 0xfd, 0xff, 0xff, 0xff, 0x0f, 0],
      malformed: true,
    },
    { what: "a length of exactly 4 GiB", message: [0x0a, ...varint(1n << 32n)], malformed: true },
    { what: "a fixed64 cut off", message: [0x09, 0, 0, 0, 0, 0, 0, 0], malformed: true },
    { what: "a fixed32 cut off", message: [0x0d, 0, 0, 0], malformed: true },
    { what: "no bytes", message: [], malformed: false },
  ])("says whether it is malformed: $what", ({ message, malformed }) => {
    const bytes = Uint8Array.from(message);
    expect(readWithGuest(bytes).malformed).toBe(malformed);
    expect(decode(bytes).malformed).toBe(malformed);
  });

  it("reads on behind fields that the caller does not know", () => {
    const unknown = [0x1a, 3, 1, 2, 3, 0x25, 1, 2, 3, 4, 0x29, 1, 2, 3, 4, 5, 6, 7, 8];
    const { fields } = readWithGuest(Uint8Array.from([...unknown, 0x08, 1]));
    expect(fields.at(-1)).toEqual({ field: 1, wireType: 0, value: 1n });
  });
});

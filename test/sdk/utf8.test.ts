// The UTF-8 codec of the guest against the one of Node, which follows the Encoding Standard.

import * as loader from "@assemblyscript/loader";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest } from "./guest.js";

interface Codec extends Record<string, unknown> {
  encode(text: number): number;
  decode(bytes: number): number;
  allocate(size: number): number;
}

let codec: Codec & loader.ASUtil;

beforeAll(async () => {
  const module = await compileGuest(
    `import { Bytes } from "proxy-wasm-assemblyscript-sdk";
     export function encode(text: string): Bytes { return Bytes.fromString(text); }
     export function decode(bytes: Bytes): string { return bytes.toString(); }
     export function allocate(size: i32): usize { return __new(<usize>size, idof<Bytes>()); }`,
    { options: ["--exportRuntime"] },
  );
  const imports = { env: { proxy_log: () => 0 } as Record<string, unknown> };
  const { exports } = await loader.instantiate<Codec>(module, imports);
  (exports as unknown as { _initialize(): void })._initialize();
  codec = exports as unknown as Codec & loader.ASUtil;
}, 60_000);

function encode(text: string): Uint8Array {
  codec.__collect();
  const pointer = codec.encode(codec.__newString(text));
  const size = new DataView(codec.memory!.buffer).getUint32(pointer - 4, true);
  return new Uint8Array(codec.memory!.buffer, pointer, size).slice();
}

function decode(bytes: Uint8Array): string {
  codec.__collect();
  const pointer = codec.allocate(bytes.length);
  new Uint8Array(codec.memory!.buffer).set(bytes, pointer);
  return codec.__getString(codec.decode(pointer));
}

const referenceDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

describe("the UTF-8 codec of the guest", () => {
  it("encodes any string, lone surrogates included, as TextEncoder does", () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0xd800, 0xdbff, 0xdc00, 0xdfff),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
        const text = String.fromCharCode(...units);
        expect(encode(text)).toEqual(new TextEncoder().encode(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("decodes any bytes as TextDecoder does", () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 0xff }),
      fc.constantFrom(0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(byte, { maxLength: 40 }), (a, b) => {
        for (const bytes of [a, Uint8Array.from(b)]) {
          expect(decode(bytes)).toBe(referenceDecoder.decode(bytes));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("gives back every well-formed text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        expect(decode(encode(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

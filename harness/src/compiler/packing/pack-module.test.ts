// Packed data come back exactly: of any bytes, wherever they lie, also where they are unpacked over what was packed.

import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leb } from "../../module/binary-writer.js";
import { readModule } from "../../module/module-facts.js";
import { shiftedMap } from "../source-map.js";
import { bareModule, memoryAfterInitialize } from "./bare-module.js";
import { packModule } from "./pack-module.js";

const page = 65_536;

/** Bytes that spare more than the unpacker takes. */
function repeated(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * index) % 7);
}

/** Memory of the module, and of the packed one. */
function memories(start: number, bytes: Uint8Array, pages = 1): [Uint8Array, Uint8Array] {
  const module = bareModule({ start, bytes }, pages);
  const packed = packModule(module);
  expect(packed).toBeDefined();
  return [memoryAfterInitialize(module), memoryAfterInitialize(packed?.bytes ?? module)];
}

/** Pieces as data have them: texts in UTF-16, numbers, runs of one byte, noise. */
const piece = fc.oneof(
  fc.string({ maxLength: 60 }).map((text) => Buffer.from(text, "utf16le")),
  fc
    .array(fc.nat(2000), { maxLength: 30 })
    .map((list) => Buffer.from(Int32Array.from(list).buffer)),
  fc.tuple(fc.nat(255), fc.nat(3000)).map(([byte, length]) => Buffer.alloc(length, byte)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

describe("packed data", () => {
  test("come back, whatever they are and wherever they lie", () => {
    fc.assert(
      fc.property(fc.nat(9000), fc.array(piece, { maxLength: 8 }), (start, pieces) => {
        const bytes = Buffer.concat([repeated(1800), ...pieces, repeated(600)]);
        const [wanted, found] = memories(start, bytes);
        expect(Buffer.compare(wanted, found)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test("come back where memory has room for them only, over what was packed", () => {
    const bytes = repeated(page - 8 - 1100);
    const [wanted, found] = memories(8, bytes);
    expect(Buffer.compare(wanted, found)).toBe(0);
  });

  test("leave nothing behind in memory of several pages, and as many pages as there were", () => {
    const [wanted, found] = memories(70_000, repeated(9000), 3);
    expect(found).toHaveLength(3 * page);
    expect(Buffer.compare(wanted, found)).toBe(0);
  });

  test("are unpacked once, whoever calls _initialize again", () => {
    const packed = packModule(bareModule({ start: 64, bytes: repeated(5000) }, 1));
    const compiled = new WebAssembly.Module((packed?.bytes ?? new Uint8Array()) as BufferSource);
    const { exports } = new WebAssembly.Instance(compiled);
    const initialize = exports["_initialize"] as () => void;
    const memory = new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer);
    initialize();
    memory.fill(7);
    initialize();
    expect(memory.every((byte) => byte === 7)).toBe(true);
  });

  test("leave exports, memory and the places of code as they were", () => {
    const module = bareModule({ start: 64, bytes: repeated(5000) }, 2);
    const packed = packModule(module);
    const { exports, memory, imports } = readModule(module);
    expect(readModule(packed?.bytes ?? new Uint8Array())).toMatchObject({
      exports,
      memory,
      imports,
    });
    const body = (bytes: Uint8Array): number => {
      const text = Buffer.from(bytes);
      return text.indexOf(Buffer.from([2, 0, 0x0b]), text.indexOf("_initialize"));
    };
    expect(body(packed?.bytes ?? module) - body(module)).toBe(packed?.shift);
  });
});

describe("the source map of a packed module", () => {
  const map = { version: 3, sources: ["a.ts"], names: [], mappings: "4pEAqKO,EAAD,CAAJ" };

  test.each([0, 1, 28, 1000, -5, 100_000])("is the same %i bytes further", (shift) => {
    const [before] = decodedMappings(new TraceMap(map as never));
    const [after] = decodedMappings(new TraceMap(shiftedMap(JSON.stringify(map), shift)));
    const moved = before?.map(([offset, ...place]) => [offset + shift, ...place]);
    expect(after).toEqual(moved);
  });

  test("is none where there was none", () => {
    const empty = JSON.stringify({ ...map, mappings: "" });
    expect(shiftedMap(empty, 28)).toBe(empty);
  });
});

describe("a module stays as it is", () => {
  const image = { start: 64, bytes: repeated(5000) };
  /** With the bytes of a part replaced by as many others. */
  const changed = (from: readonly number[], to: readonly number[]): Uint8Array => {
    const module = Buffer.from(bareModule(image, 1));
    const at = module.indexOf(Buffer.from(from));
    expect(at).toBeGreaterThan(0);
    module.set(to, at);
    return module;
  };

  test.each([
    ["that would gain little", () => bareModule({ start: 64, bytes: repeated(1200) }, 1)],
    ["whose data fill its memory", () => bareModule({ start: 0, bytes: repeated(page) }, 1)],
    [
      "whose data cannot be made smaller",
      () => {
        let state = 1;
        const noise = Uint8Array.from({ length: 5000 }, () => {
          state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
          return state >>> 16;
        });
        return bareModule({ start: 64, bytes: noise }, 1);
      },
    ],
    [
      "without _initialize",
      () =>
        changed(
          [..."_initialize"].map((c) => c.charCodeAt(0)),
          [0x2d],
        ),
    ],
    [
      "whose data are copied when it likes",
      () => {
        // A passive segment (1) has no address: the three bytes are then the start of its content.
        const size = leb(5000);
        const head = [0, 0x41, 0xc0, 0, 0x0b, ...size];
        return changed(head, [1, ...leb(5004), 0, 0, 0, 0]);
      },
    ],
  ])("%s", (_, module) => {
    expect(packModule(module())).toBeUndefined();
  });
});

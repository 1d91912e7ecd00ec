// Packs the data of a module: texts and tables take two fifths of the bytes that they have in memory. The module
// unpacks them at the beginning of `_initialize`, before anything else runs, and its memory is then as it was.
// Code, imports and exports stay as they are; three functions and three globals are added behind the others.

import { BinaryReader } from "../../module/binary-reader.js";
import { leb } from "../../module/binary-writer.js";
import { readModule, type ModuleFacts } from "../../module/module-facts.js";
import { Section } from "../../module/sections.js";
import { bareModule, memoryAfterInitialize } from "./bare-module.js";
import { dataSection, readDataImage, type DataImage } from "./data-image.js";
import { countItems, readSections, withContents, withItems } from "./module-sections.js";
import { packBytes } from "./pack-bytes.js";
import { chanceBytes, unpackerBodies, unpackerGlobals, type UnpackerPlan } from "./unpacker.js";

export interface PackedModule {
  readonly bytes: Uint8Array;
  /** How many bytes further each instruction of the original stands. */
  readonly shift: number;
}

const pageSize = 65_536;
/** A module that gains less stays as the compiler wrote it. */
const leastGain = 1024;
const initialize = "_initialize";

/** `(i32) -> i32` and `() -> ()`. */
const addedTypes = [
  [0x60, 1, 0x7f, 1, 0x7f],
  [0x60, 0, 0],
];

/** Where the packed bytes and the chances stand in the memory until all is unpacked. */
type Room = Pick<UnpackerPlan, "packed" | "chances">;

/** Right behind the data, or at the end of the memory: there the data may come to lie over what was read already. */
function findRoom(image: DataImage, packedSize: number, memorySize: number): Room | undefined {
  const end = image.start + image.bytes.length;
  const even = packedSize + (packedSize & 1);
  const packed = Math.min(end + (end & 1), memorySize - even - chanceBytes);
  const chances = packed + even;
  return packed >= 0 && chances >= end ? { packed, chances } : undefined;
}

/** The exports with another function as `_initialize`, and the function that it was. */
function replaceInitialize(
  content: Uint8Array,
  index: number,
): { content: Uint8Array; initialize: number } {
  const reader = new BinaryReader(content);
  for (let left = reader.u32(); left > 0; left--) {
    const name = reader.name();
    const kind = reader.byte();
    const start = reader.offset;
    const found = reader.u32();
    if (name !== initialize || kind !== 0) continue;
    const parts = [content.subarray(0, start), Uint8Array.from(leb(index))];
    return {
      content: Buffer.concat([...parts, content.subarray(reader.offset)]),
      initialize: found,
    };
  }
  return reader.fail(`no export ${initialize}`);
}

function rewrite(
  bytes: Uint8Array,
  facts: ModuleFacts,
  { start, bytes: image }: DataImage,
  packedBytes: Uint8Array,
  room: Room,
): PackedModule {
  const sections = readSections(bytes);
  const contentOf = (id: Section): Uint8Array | undefined =>
    sections.find((section) => section.id === (id as number))?.content;
  const imported = (kind: string): number =>
    facts.imports.filter((item) => item.kind === kind).length;
  const types = countItems(sections, Section.Type);
  const firstFunction = imported("function") + countItems(sections, Section.Function);
  const exports = replaceInitialize(
    contentOf(Section.Export) ?? new Uint8Array(),
    firstFunction + 2,
  );
  const plan: UnpackerPlan = {
    ...room,
    firstFunction,
    firstGlobal: imported("global") + countItems(sections, Section.Global),
    initialize: exports.initialize,
    start,
    end: start + image.length,
    packedBytes,
  };
  const functionTypes = [leb(types), leb(types), leb(types + 1)];
  const changed = withContents(
    bytes,
    sections,
    new Map([
      [Section.Type, withItems(contentOf(Section.Type), addedTypes)],
      [Section.Function, withItems(contentOf(Section.Function), functionTypes)],
      [Section.Global, withItems(contentOf(Section.Global), unpackerGlobals(plan))],
      [Section.Export, exports.content],
      [Section.Code, withItems(contentOf(Section.Code), unpackerBodies(plan))],
      [Section.Data, dataSection(room.packed, packedBytes)],
      [Section.DataCount, undefined],
    ]),
  );
  return { bytes: changed, shift: firstBody(changed) - firstBody(bytes) };
}

/** Index of the first function in the code section of a module. */
function firstBody(bytes: Uint8Array): number {
  const code = readSections(bytes).find(({ id }) => id === (Section.Code as number));
  const reader = new BinaryReader(bytes, code?.start ?? 0);
  reader.u32();
  return reader.offset;
}

/** Whether exactly the data is in the memory afterwards: tried out, with nothing else in the module. */
function isRestored(image: DataImage, packedBytes: Uint8Array, room: Room, pages: number): boolean {
  const bare = bareModule(image, pages);
  const memory = memoryAfterInitialize(
    rewrite(bare, readModule(bare), image, packedBytes, room).bytes,
  );
  const wanted = new Uint8Array(pages * pageSize);
  wanted.set(image.bytes, image.start);
  return Buffer.compare(memory, wanted) === 0;
}

/**
 * @returns undefined when the module stays as it is: packed it would be little smaller, its memory has no room to unpack,
 * or it is not of the form that this is for (one own memory, data at fixed addresses, `_initialize` as the first
 * function that the host calls).
 */
export function packModule(bytes: Uint8Array): PackedModule | undefined {
  const facts = readModule(bytes);
  const type = facts.exports.find(({ name }) => name === initialize)?.type;
  const ownMemory = !facts.imports.some(({ kind }) => kind === "memory") && facts.memory;
  const isFirst = type?.params.length === 0 && type.results.length === 0 && !facts.hasStartSection;
  const data = readSections(bytes).find(({ id }) => id === (Section.Data as number));
  if (!ownMemory || !isFirst || data === undefined) return undefined;
  const image = readDataImage(data.content);
  if (image === undefined) return undefined;
  const packedBytes = packBytes(image.bytes);
  const room = findRoom(image, packedBytes.length, ownMemory.initial * pageSize);
  if (room === undefined || !isRestored(image, packedBytes, room, ownMemory.initial))
    return undefined;
  const packed = rewrite(bytes, facts, image, packedBytes, room);
  const gains = bytes.length - packed.bytes.length >= leastGain;
  return gains && WebAssembly.validate(packed.bytes as BufferSource) ? packed : undefined;
}

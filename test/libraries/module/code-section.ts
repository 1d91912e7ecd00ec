// The functions of a compiled module as instructions with their places, and the module again with some bytes of them
// replaced: what mutants and counters of edges are made with.
// Source: WebAssembly Core Specification, section 5.5 "Modules".

import { InstructionWalker } from "../../../harness/src/module/instructions.js";

/** One instruction; `start` and `end` are places in the module. */
export interface Instruction {
  readonly opcode: number;
  readonly start: number;
  readonly end: number;
}

export interface FunctionBody {
  /** Index among all functions, the imported ones first. */
  readonly index: number;
  readonly results: readonly number[];
  /** Where its size stands, where its first instruction does, and where it ends. */
  readonly sizeAt: number;
  readonly codeAt: number;
  readonly end: number;
  readonly instructions: readonly Instruction[];
}

/** Bytes that take the place of others. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly bytes: readonly number[];
}

export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

export function signedLeb(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return isLast ? [low] : [low | 0x80, ...signedLeb(rest)];
}

/** The number that stands at a place. */
export function readSigned(bytes: Uint8Array, offset: number): bigint {
  let value = 0n;
  let shift = 0n;
  for (let at = offset; ; at++) {
    const byte = bytes[at]!;
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) return BigInt.asIntN(Number(shift), value);
  }
}

export interface Section {
  readonly id: number;
  /** Where the section begins, its content does, and where it ends. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

export function sectionsOf(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = 8; at < bytes.length;) {
    const walker = new InstructionWalker(bytes, at + 1);
    const size = walker.number();
    const start = walker.offset;
    sections.push({ id: bytes[at]!, at, start, end: start + size });
    at = start + size;
  }
  return sections;
}

/** The content of a section, as a walker that stands behind the number of its items. */
export function itemsOf(
  bytes: Uint8Array,
  id: number,
): { walker: InstructionWalker; count: number } | undefined {
  const section = sectionsOf(bytes).find((candidate) => candidate.id === id);
  if (section === undefined) return undefined;
  const walker = new InstructionWalker(bytes, section.start);
  return { walker, count: walker.number() };
}

/** Result types of each type of function. */
function resultTypes(bytes: Uint8Array): number[][] {
  const { walker, count } = itemsOf(bytes, 1)!;
  return Array.from({ length: count }, () => {
    walker.number();
    for (let left = walker.number(); left > 0; left--) walker.number();
    return Array.from({ length: walker.number() }, () => walker.number());
  });
}

/** How many functions are imported; modules of this compiler import nothing else. */
export function importedFunctions(bytes: Uint8Array): number {
  const items = itemsOf(bytes, 2);
  if (items === undefined) return 0;
  const { walker, count } = items;
  for (let left = count; left > 0; left--) {
    for (let name = 0; name < 2; name++) {
      const length = walker.number();
      walker.offset += length;
    }
    if (walker.number() !== 0) throw new Error("an import that is no function");
    walker.number();
  }
  return count;
}

/** All functions that the module defines. */
export function functionsOf(bytes: Uint8Array): FunctionBody[] {
  const types = resultTypes(bytes);
  const declared = itemsOf(bytes, 3)!;
  const typeOf = Array.from({ length: declared.count }, () => declared.walker.number());
  const imported = importedFunctions(bytes);
  const { walker, count } = itemsOf(bytes, 10)!;
  return Array.from({ length: count }, (_, at) => {
    const sizeAt = walker.offset;
    const size = walker.number();
    const end = walker.offset + size;
    walker.skipLocals();
    const codeAt = walker.offset;
    const instructions: Instruction[] = [];
    while (walker.offset < end) {
      const start = walker.offset;
      instructions.push({ opcode: walker.next(), start, end: walker.offset });
    }
    return {
      index: imported + at,
      results: types[typeOf[at]!]!,
      sizeAt,
      codeAt,
      end,
      instructions,
    };
  });
}

/** The module with these bytes replaced, in whichever of its functions they are; custom sections are left out. */
export function rewrite(
  bytes: Uint8Array,
  functions: readonly FunctionBody[],
  replacements: readonly Replacement[],
): Uint8Array<ArrayBuffer> {
  const sorted = [...replacements].sort((one, other) => one.start - other.start);
  let next = 0;
  const bodies: Uint8Array[] = [];
  for (const { sizeAt, end } of functions) {
    const start = new InstructionWalker(bytes, sizeAt);
    start.number();
    const pieces: Uint8Array[] = [];
    let from = start.offset;
    for (; next < sorted.length && sorted[next]!.start < end; next++) {
      const replacement = sorted[next]!;
      pieces.push(bytes.subarray(from, replacement.start), Uint8Array.from(replacement.bytes));
      from = replacement.end;
    }
    const body = Buffer.concat([...pieces, bytes.subarray(from, end)]);
    bodies.push(Uint8Array.from(leb(body.length)), body);
  }
  const code = Buffer.concat([Uint8Array.from(leb(functions.length)), ...bodies]);
  const chunks: Uint8Array[] = [bytes.subarray(0, 8)];
  for (const { id, at, end } of sectionsOf(bytes)) {
    if (id === 10) chunks.push(Uint8Array.from([10, ...leb(code.length)]), code);
    else if (id !== 0) chunks.push(bytes.subarray(at, end));
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

// A module that counts which edges it takes: the function `edge` of the guest is told each condition before it decides,
// and `reached` each function that begins.

import {
  functionsOf,
  importedFunctions,
  itemsOf,
  leb,
  rewrite,
  signedLeb,
  type FunctionBody,
  type Replacement,
} from "../module/code-section.js";
import type { SourcePlace, SourcePlaces } from "../module/source-places.js";

/** What a guest that is fuzzed begins with. */
export const counting = `
const counters = memory.data(1 << 17, 8);
let steps: u32 = 0;
let bound: u32 = 0;
/** Counts from nothing again; more steps than these trap. */
export function begin(most: u32, size: u32): usize {
  memory.fill(counters, 0, size);
  steps = 0;
  bound = most;
  return counters;
}
export function taken(): u32 { return steps; }
function count(at: usize): void {
  if (++steps > bound) unreachable();
  const seen = load<u8>(counters + at);
  if (seen != 255) store<u8>(counters + at, seen + 1);
}
/** A condition and its number: two edges. */
export function edge(condition: i32, id: i32): i32 {
  count(id + <i32>(condition != 0));
  return condition;
}
/** Of \`size\` ways, the last is for every greater number. */
export function edges(index: u32, id: i32, size: u32): i32 {
  count(id + min(index, size - 1));
  return index;
}
export function reached(id: i32): void { count(id); }
`;

/** The way that one counter stands for. */
export interface Edge {
  readonly functionIndex: number;
  readonly place: SourcePlace | undefined;
  readonly way: string;
}

export interface InstrumentedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly edges: readonly Edge[];
  /** For each function that is exported, those that it can call. */
  readonly reach: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Exported functions by name. */
function exportedFunctions(bytes: Uint8Array): Map<string, number> {
  const found = new Map<string, number>();
  const { walker, count } = itemsOf(bytes, 7)!;
  for (let left = count; left > 0; left--) {
    const length = walker.number();
    const name = Buffer.from(bytes.subarray(walker.offset, walker.offset + length)).toString();
    walker.offset += length;
    const kind = walker.number();
    const index = walker.number();
    if (kind === 0) found.set(name, index);
  }
  return found;
}

/** Functions that each one calls; one that calls through the table may call whatever is in any table. */
function callsOf(bytes: Uint8Array, functions: readonly FunctionBody[]): Map<number, Set<number>> {
  const inTables = new Set<number>();
  const elements = itemsOf(bytes, 9);
  if (elements !== undefined) {
    const { walker, count } = elements;
    for (let left = count; left > 0; left--) {
      if (walker.number() !== 0) throw new Error("a table is filled in an unknown way");
      walker.next(); // Where in the table: a constant, and its end.
      walker.next();
      for (let items = walker.number(); items > 0; items--) inTables.add(walker.number());
    }
  }
  const number = (at: number): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  return new Map(
    functions.map(({ index, instructions }) => {
      const called = new Set<number>();
      for (const { opcode, start } of instructions) {
        if (opcode === 0x10 || opcode === 0x12) called.add(number(start + 1));
        else if (opcode === 0x11 || opcode === 0x13) for (const one of inTables) called.add(one);
      }
      return [index, called];
    }),
  );
}

function reachOf(from: number, calls: ReadonlyMap<number, Set<number>>): Set<number> {
  const reach = new Set([from]);
  for (const index of reach) for (const called of calls.get(index) ?? []) reach.add(called);
  return reach;
}

/** @param bytes A guest that begins with {@link counting}. */
export function instrument(bytes: Uint8Array, places: SourcePlaces): InstrumentedModule {
  const functions = functionsOf(bytes);
  const exported = exportedFunctions(bytes);
  const calls = callsOf(bytes, functions);
  const own = ["begin", "taken", "edge", "edges", "reached"];
  const counters = new Set(
    own.flatMap((name) => [...reachOf(exported.get(name)!, calls)]).filter((index) => index >= importedFunctions(bytes)),
  ); // prettier-ignore
  const call = (name: string): number[] => [0x10, ...leb(exported.get(name)!)];
  const constant = (value: number): number[] => [0x41, ...signedLeb(BigInt(value))];
  const edges: Edge[] = [];
  const replacements: Replacement[] = [];
  const insert = (start: number, inserted: number[]): void => {
    replacements.push({ start, end: start, bytes: inserted });
  };
  for (const { index, codeAt, instructions } of functions) {
    if (counters.has(index)) continue;
    const first = instructions.map(({ start }) => places.at(start)).find((place) => place);
    const counter = (way: string, place: SourcePlace | undefined): void => {
      edges.push({ functionIndex: index, place, way });
    };
    insert(codeAt, [...constant(edges.length), ...call("reached")]);
    counter("the function begins", first);
    for (const { opcode, start, end } of instructions) {
      if (opcode === 0x04 || opcode === 0x0d) {
        insert(start, [...constant(edges.length), ...call("edge")]);
        for (const way of ["false", "true"]) counter(way, places.at(start));
      } else if (opcode === 0x0e) {
        // The count of targets is of one byte in what this compiler writes; the default target is one more.
        const size = bytes[start + 1]! + 1;
        if (size > 128 || end <= start) throw new Error("a switch with too many ways");
        insert(start, [...constant(edges.length), ...constant(size), ...call("edges")]);
        for (let way = 0; way < size; way++) counter(`way ${way}`, places.at(start));
      }
    }
  }
  const reach = new Map([...exported].map(([name, index]) => [name, reachOf(index, calls)]));
  return { bytes: rewrite(bytes, functions, replacements), edges, reach };
}

// Rewrites a module so that it cannot run for ever and cannot take all memory: each turn of a loop and each call of
// a function that calls others takes one from a global, and below zero there is a trap; its memory gets Envoy's
// maximum. Everything else stays; custom sections, which V8 does not run, are left out.
// Source: WebAssembly Core Specification, section 5.5 "Modules".

import { leb, signedLeb } from "./binary-writer.js";
import { InstructionWalker, UnknownInstruction } from "./instructions.js";
import { maximumPages } from "./memory-limit.js";
import { RewrittenOffsets } from "./rewritten-offsets.js";
import { Section, sectionRank } from "./sections.js";

export interface LimitedModule {
  readonly bytes: Uint8Array;
  readonly offsets: RewrittenOffsets;
  /** Name of the exported global (mutable i32) that counts down; undefined when only the memory is limited. */
  readonly fuelExport: string | undefined;
}

/** What the global holds before the host fills it: enough for a start section. */
export const fuelAtStart = 500_000_000;

function text(value: string): number[] {
  const bytes = [...Buffer.from(value, "utf8")];
  return [...leb(bytes.length), ...bytes];
}

interface Part {
  readonly id: number;
  /** Index of the content, and of what follows it. */
  readonly start: number;
  readonly end: number;
}

/** `global -= 1; if (global < 0) unreachable`. */
function fuelCheck(index: number): Uint8Array {
  const global = leb(index);
  return Uint8Array.from([
    ...[0x23, ...global, 0x41, 1, 0x6b, 0x24, ...global],
    ...[0x23, ...global, 0x41, 0, 0x48, 0x04, 0x40, 0x00, 0x0b],
  ]);
}

class Rewriter {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;
  private readonly offsets = new RewrittenOffsets();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly withFuel: boolean,
  ) {}

  rewrite(): LimitedModule {
    const parts = this.parts();
    const globals = this.countImportedGlobals(parts) + this.count(parts, Section.Global);
    const fuelExport = this.withFuel ? this.freeName(parts) : undefined;
    this.copy(0, 8);
    const added = new Map<number, number[]>();
    if (fuelExport !== undefined) {
      added.set(Section.Global, [0x7f, 1, 0x41, ...signedLeb(fuelAtStart), 0x0b]);
      added.set(Section.Export, [...text(fuelExport), 3, ...leb(globals)]);
    }
    for (const part of parts) {
      for (const [id, item] of added) {
        if (sectionRank(part.id) <= sectionRank(id)) continue;
        this.section(id, [Uint8Array.from([1, ...item])]);
        added.delete(id);
      }
      const item = added.get(part.id);
      added.delete(part.id);
      if (item !== undefined) this.append(part, item);
      else if (part.id === Section.Memory) this.limitMemory(part);
      else if (part.id === Section.Code && this.withFuel) this.limitCode(part, fuelCheck(globals));
      else this.section(part.id, [this.bytes.subarray(part.start, part.end)], part.start);
    }
    return { bytes: Buffer.concat(this.chunks), offsets: this.offsets, fuelExport };
  }

  private parts(): Part[] {
    const parts: Part[] = [];
    for (let offset = 8; offset < this.bytes.length;) {
      const id = this.bytes[offset] ?? 0;
      const walker = new InstructionWalker(this.bytes, offset + 1);
      const size = walker.number();
      const start = walker.offset;
      offset = start + size;
      if (offset > this.bytes.length) throw new UnknownInstruction();
      if (id !== 0) parts.push({ id, start, end: offset });
    }
    return parts;
  }

  private count(parts: readonly Part[], id: Section): number {
    const part = parts.find((candidate) => candidate.id === id);
    return part === undefined ? 0 : new InstructionWalker(this.bytes, part.start).number();
  }

  private countImportedGlobals(parts: readonly Part[]): number {
    const part = parts.find(({ id }) => id === Section.Import);
    if (part === undefined) return 0;
    const walker = new InstructionWalker(this.bytes, part.start);
    let globals = 0;
    for (let left = walker.number(); left > 0; left--) {
      for (let name = 0; name < 2; name++) {
        const length = walker.number();
        walker.offset += length;
      }
      const kind = this.bytes[walker.offset++];
      if (kind === 3) globals++;
      if (kind === 0) walker.number();
      else if (kind === 3) walker.offset += this.valueTypeSize(walker.offset) + 1;
      else if (kind === 4)
        walker.offset += 1 + new InstructionWalker(this.bytes, walker.offset + 1).size();
      else {
        if (kind === 1) walker.offset += this.valueTypeSize(walker.offset);
        const flags = walker.number();
        walker.number();
        if ((flags & 1) !== 0) walker.number();
      }
    }
    return globals;
  }

  private valueTypeSize(offset: number): number {
    const code = this.bytes[offset];
    return code === 0x63 || code === 0x64
      ? 1 + new InstructionWalker(this.bytes, offset + 1).size()
      : 1;
  }

  /** A name that the module does not export. */
  private freeName(parts: readonly Part[]): string {
    const part = parts.find(({ id }) => id === Section.Export);
    const content = part ? Buffer.from(this.bytes.subarray(part.start, part.end)) : Buffer.alloc(0);
    let name = "fuel";
    while (content.includes(name)) name += " ";
    return name;
  }

  private put(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.size += bytes.length;
  }

  private copy(start: number, end: number): void {
    this.offsets.copied(this.size, start);
    this.put(this.bytes.subarray(start, end));
  }

  /** @param original Where the first piece stands in the original, when it is of the original. */
  private section(id: number, pieces: readonly Uint8Array[], original?: number): void {
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.offsets.inserted(this.size);
    this.put(Uint8Array.from([id, ...leb(size)]));
    if (original !== undefined) this.offsets.copied(this.size, original);
    for (const piece of pieces) this.put(piece);
  }

  /** A section that is a list, with one more item at its end. */
  private append(part: Part, item: readonly number[]): void {
    const walker = new InstructionWalker(this.bytes, part.start);
    const count = Uint8Array.from(leb(walker.number() + 1));
    const items = this.bytes.subarray(walker.offset, part.end);
    this.section(part.id, [count, items, Uint8Array.from(item)]);
  }

  private limitMemory(part: Part): void {
    const walker = new InstructionWalker(this.bytes, part.start);
    const count = walker.number();
    const flags = walker.number();
    const initial = walker.number();
    const maximum = (flags & 1) === 0 ? Infinity : walker.number();
    const fits = maximum <= maximumPages || initial > maximumPages;
    if (count !== 1 || (flags & 4) !== 0 || fits) {
      this.section(part.id, [this.bytes.subarray(part.start, part.end)], part.start);
      return;
    }
    const limits = [1, flags | 1, ...leb(initial), ...leb(maximumPages)];
    this.section(part.id, [Uint8Array.from(limits)]);
  }

  private limitCode(part: Part, check: Uint8Array): void {
    const walker = new InstructionWalker(this.bytes, part.start);
    const count = walker.number();
    const places: number[][] = [];
    const bodies: [start: number, end: number][] = [];
    let size = walker.offset - part.start;
    for (let index = 0; index < count; index++) {
      const length = walker.number();
      const start = walker.offset;
      const end = start + length;
      const inserts = this.placesInBody(start, end);
      places.push(inserts);
      bodies.push([start, end]);
      walker.offset = end;
      const newLength = length + inserts.length * check.length;
      size += leb(newLength).length + newLength;
    }
    this.offsets.inserted(this.size);
    this.put(Uint8Array.from([Section.Code, ...leb(size), ...leb(count)]));
    for (const [index, [start, end]] of bodies.entries()) {
      const inserts = places[index] ?? [];
      this.offsets.inserted(this.size);
      this.put(Uint8Array.from(leb(end - start + inserts.length * check.length)));
      let from = start;
      for (const place of inserts) {
        this.copy(from, place);
        this.offsets.inserted(this.size);
        this.put(check);
        from = place;
      }
      this.copy(from, end);
    }
  }

  /** Behind the locals when the function calls another, and behind the beginning of each loop. */
  private placesInBody(start: number, end: number): number[] {
    const loops: number[] = [];
    const walker = new InstructionWalker(this.bytes, start);
    let calls = false;
    let entry: number;
    try {
      walker.skipLocals();
      entry = walker.offset;
      while (walker.offset < end) {
        const opcode = walker.next();
        if (opcode === 0x03) loops.push(walker.offset);
        else if (opcode >= 0x10 && opcode <= 0x15) calls = true;
      }
    } catch (error) {
      if (error instanceof UnknownInstruction) return [];
      throw error;
    }
    if (walker.offset !== end) return [];
    return calls ? [entry, ...loops] : loops;
  }
}

/**
 * @param withFuel False: only its memory is limited.
 * @returns undefined for bytes whose sections cannot be told apart; V8 says what is wrong with them.
 */
export function limitModule(bytes: Uint8Array, withFuel: boolean): LimitedModule | undefined {
  try {
    return new Rewriter(bytes, withFuel).rewrite();
  } catch (error) {
    if (error instanceof UnknownInstruction) return undefined;
    throw error;
  }
}

// What Envoy reads from a module's bytes before V8 sees them: the ABI version and the names of its functions.
// This reading is lax about much that V8 refuses later, and strict about lengths: "Failed to parse corrupted".
// Source: proxy-wasm-cpp-host src/bytecode_util.cc.

import { abiVersionExports, type AbiVersion } from "../abi/types.js";

class Corruption extends Error {}

class LaxReader {
  offset: number;

  constructor(
    private readonly bytes: Uint8Array,
    offset: number,
    readonly end: number,
  ) {
    this.offset = offset;
  }

  get done(): boolean {
    return this.offset >= this.end;
  }

  byte(): number {
    const value = this.offset < this.end ? this.bytes[this.offset++] : undefined;
    if (value === undefined) throw new Corruption();
    return value;
  }

  /** LEB128 of at most five bytes; the host allows 30 bits of it. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.byte();
      const part = byte & 0x7f;
      if (shift === 28 && part > 3) break;
      value += part * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
    throw new Corruption();
  }

  /** A length, which has to fit. */
  size(): number {
    const size = this.number();
    if (this.offset + size > this.end) throw new Corruption();
    return size;
  }

  text(): string {
    const size = this.size();
    const start = this.offset;
    this.offset += size;
    return Buffer.from(this.bytes.subarray(start, this.offset)).toString("utf8");
  }

  part(): LaxReader {
    const size = this.size();
    const reader = new LaxReader(this.bytes, this.offset, this.offset + size);
    this.offset += size;
    return reader;
  }
}

function readAbiVersion(exports: LaxReader): AbiVersion | undefined {
  const count = exports.size();
  for (let index = 0; index < count; index++) {
    const name = exports.text();
    const version = exports.byte() === 0 ? abiVersionExports.get(name) : undefined;
    if (version !== undefined) return version;
    exports.number();
  }
  return undefined;
}

function readFunctionNames(section: LaxReader, names: Map<number, string>): void {
  while (!section.done) {
    const kind = section.byte();
    const part = section.part();
    if (kind !== 1) continue;
    const count = part.size();
    for (let index = 0; index < count; index++) {
      const of = part.number();
      const name = part.text();
      if (!names.has(of)) names.set(of, name);
    }
    if (!part.done) throw new Corruption();
  }
}

/** Visits the sections, until one says that it was the last to visit. */
function visitSections(
  bytes: Uint8Array,
  visit: (kind: number, section: LaxReader) => boolean,
): void {
  const magic = [0x00, 0x61, 0x73, 0x6d];
  // Fewer than eight bytes are no sections, not a corruption.
  if (bytes.length >= 8 && magic.some((byte, index) => bytes[index] !== byte)) {
    throw new Corruption();
  }
  const reader = new LaxReader(bytes, 8, bytes.length);
  while (!reader.done) if (visit(reader.byte(), reader.part())) return;
}

function orCorrupted<T>(read: () => T): T | "corrupted" {
  try {
    return read();
  } catch (error) {
    if (error instanceof Corruption) return "corrupted";
    throw error;
  }
}

/** From the first function export that names one; undefined when none does. What follows is not read. */
export function readDeclaredAbi(bytes: Uint8Array): AbiVersion | undefined | "corrupted" {
  return orCorrupted(() => {
    let version: AbiVersion | undefined;
    visitSections(bytes, (kind, section) => {
      if (kind !== 7) return false;
      version = readAbiVersion(section);
      return true;
    });
    return version;
  });
}

/** By index, from the first name section; empty without one. Reads through the whole module. */
export function readNameSection(bytes: Uint8Array): ReadonlyMap<number, string> | "corrupted" {
  return orCorrupted(() => {
    const names = new Map<number, string>();
    let seen = false;
    visitSections(bytes, (kind, section) => {
      if (kind !== 0 || section.text() !== "name" || seen) return false;
      seen = true;
      readFunctionNames(section, names);
      return false;
    });
    return names;
  });
}

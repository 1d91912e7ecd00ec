// A module taken apart into its sections and put together again, each with its content as it was or another one.
// Source: WebAssembly Core Specification, section 5.5 "Modules".

import { BinaryReader } from "../../module/binary-reader.js";
import { leb } from "../../module/binary-writer.js";
import { Section, sectionRank } from "../../module/sections.js";

export interface ModuleSection {
  readonly id: number;
  /** Index of the content in the module that was read. */
  readonly start: number;
  readonly content: Uint8Array;
}

/** @throws ModuleFormatError for bytes that are no module. */
export function readSections(bytes: Uint8Array): ModuleSection[] {
  const reader = new BinaryReader(bytes, 8);
  const sections: ModuleSection[] = [];
  while (!reader.done) {
    const id = reader.byte();
    const size = reader.u32();
    const start = reader.offset;
    reader.section(size);
    sections.push({ id, start, content: bytes.subarray(start, start + size) });
  }
  return sections;
}

/** The list that a section is: how many items, and where the first begins in its content. */
function listOf(content: Uint8Array): { count: number; items: Uint8Array } {
  const reader = new BinaryReader(content);
  const count = reader.u32();
  return { count, items: content.subarray(reader.offset) };
}

/** How many items the list of a section has; 0 without that section. */
export function countItems(sections: readonly ModuleSection[], id: Section): number {
  const section = sections.find((item) => item.id === id);
  return section === undefined ? 0 : listOf(section.content).count;
}

/** A list with further items at its end. */
export function withItems(
  content: Uint8Array | undefined,
  added: readonly (readonly number[])[],
): Uint8Array {
  const { count, items } = content === undefined ? { count: 0, items: [] } : listOf(content);
  return Buffer.concat([
    Uint8Array.from(leb(count + added.length)),
    Uint8Array.from(items),
    Uint8Array.from(added.flat()),
  ]);
}

/** The module with other contents of some sections; `undefined` as content leaves a section out. */
export function withContents(
  bytes: Uint8Array,
  sections: readonly ModuleSection[],
  contents: ReadonlyMap<number, Uint8Array | undefined>,
): Uint8Array {
  const chunks = [bytes.subarray(0, 8)];
  const put = (id: number, content: Uint8Array): void =>
    void chunks.push(Uint8Array.from([id, ...leb(content.length)]), content);
  const missing = new Set(contents.keys());
  for (const { id } of sections) missing.delete(id);
  for (const { id, content } of sections) {
    for (const other of missing) {
      const added = contents.get(other);
      if (id === (Section.Custom as number) || sectionRank(other) > sectionRank(id)) continue;
      missing.delete(other);
      if (added !== undefined) put(other, added);
    }
    const changed = contents.has(id) ? contents.get(id) : content;
    if (changed !== undefined) put(id, changed);
  }
  return Buffer.concat(chunks);
}

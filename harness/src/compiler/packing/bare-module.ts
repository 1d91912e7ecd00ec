// A module that has data and nothing else, to try out what comes of them when they are packed.

import { leb } from "../../module/binary-writer.js";
import { dataSection, type DataImage } from "./data-image.js";

const text = (value: string): number[] => [value.length, ...Buffer.from(value, "latin1")];

function section(id: number, content: Iterable<number>): number[] {
  const bytes = [...content];
  return [id, ...leb(bytes.length), ...bytes];
}

/** Exports `memory`, and an `_initialize` that does nothing. */
export function bareModule(image: DataImage, pages: number): Uint8Array {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [2, ...text("memory"), 2, 0, ...text("_initialize"), 0, 0]),
    ...section(10, [1, 2, 0, 0x0b]),
    ...section(11, dataSection(image.start, image.bytes)),
  ]);
}

/** What is in the memory of a module without imports after `_initialize`. */
export function memoryAfterInitialize(bytes: Uint8Array): Uint8Array {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource));
  (exports["_initialize"] as () => void)();
  return new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer);
}

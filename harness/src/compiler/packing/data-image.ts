// What the data section of a module puts into its memory, as one piece.

import { BinaryReader } from "../../module/binary-reader.js";
import { leb, signedLeb } from "../../module/binary-writer.js";

export interface DataImage {
  /** Address of the first byte. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Larger ones take too long to pack. */
const largestImage = 2 ** 20;

interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

function readSegment(content: Uint8Array, reader: BinaryReader): Segment | undefined {
  const isActive = reader.u32() === 0;
  const isConstant = reader.byte() === 0x41;
  if (!isActive || !isConstant) return undefined;
  let address = 0;
  let shift = 0;
  let byte: number;
  do {
    byte = reader.byte();
    address |= (byte & 0x7f) << shift;
    shift += 7;
  } while ((byte & 0x80) !== 0);
  const isNegative = shift < 32 && (byte & 0x40) !== 0;
  if (isNegative || address < 0 || reader.byte() !== 0x0b) return undefined;
  const size = reader.u32();
  const start = reader.offset;
  reader.section(size);
  return { address, bytes: content.subarray(start, start + size) };
}

/** Undefined when a segment is not one that simply lies at a fixed address, and when there are none. */
export function readDataImage(content: Uint8Array): DataImage | undefined {
  const reader = new BinaryReader(content);
  const segments: Segment[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    const segment = readSegment(content, reader);
    if (segment === undefined) return undefined;
    if (segment.bytes.length > 0) segments.push(segment);
  }
  const start = segments.reduce((least, { address }) => Math.min(least, address), Infinity);
  const end = segments.reduce(
    (most, { address, bytes }) => Math.max(most, address + bytes.length),
    0,
  );
  if (segments.length === 0 || end - start > largestImage) return undefined;
  const bytes = new Uint8Array(end - start);
  for (const segment of segments) bytes.set(segment.bytes, segment.address - start);
  return { start, bytes };
}

/** The content of a data section with one segment. */
export function dataSection(address: number, bytes: Uint8Array): Uint8Array {
  const head = [1, 0, 0x41, ...signedLeb(address), 0x0b, ...leb(bytes.length)];
  return Buffer.concat([Uint8Array.from(head), bytes]);
}

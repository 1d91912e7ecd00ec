// The serialised form of header maps at the border of a module:
//   u32 count | count × (u32 name length, u32 value length) | count × (name, 0, value, 0)
// Source: proxy-wasm-cpp-host src/pairs_util.cc and include/proxy-wasm/limits.h.

import { noBytes, type ByteString } from "../bytes.js";

export type HeaderPair = readonly [name: ByteString, value: ByteString];

/** What a module may hand to the host; what the host hands to a module has no limit. */
const largestSize = 1024 * 1024;
const largestCount = 1024;

/** No pairs become no bytes at all, not a count of zero. */
export function serializePairs(pairs: readonly HeaderPair[]): Uint8Array {
  return pairs.length === 0 ? noBytes : serializeAnyPairs(pairs);
}

/** As `serializePairs`, but an empty list is the four bytes of its count: so properties do it. */
export function serializeAnyPairs(pairs: readonly HeaderPair[]): Uint8Array {
  let size = 4;
  for (const [name, value] of pairs) size += 10 + name.length + value.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.writeUInt32LE(pairs.length, 0);
  for (const [name, value] of pairs) {
    at = bytes.writeUInt32LE(name.length, at);
    at = bytes.writeUInt32LE(value.length, at);
  }
  for (const pair of pairs) {
    for (const text of pair) {
      at += bytes.write(text, at, "latin1");
      bytes[at++] = 0;
    }
  }
  return bytes;
}

/** Whatever breaks the form or a limit is an empty list: the host has no error for it. */
export function deserializePairs(input: Uint8Array): HeaderPair[] {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length > largestSize || bytes.length < 4) return [];
  const count = bytes.readUInt32LE(0);
  if (count > largestCount || bytes.length < 4 + 8 * count) return [];
  const pairs: HeaderPair[] = [];
  let at = 4 + 8 * count;
  const text = (length: number): ByteString | undefined => {
    const end = at + length;
    if (end >= bytes.length || bytes[end] !== 0) return undefined;
    const found = bytes.toString("latin1", at, end);
    at = end + 1;
    return found;
  };
  for (let index = 0; index < count; index++) {
    const name = text(bytes.readUInt32LE(4 + 8 * index));
    if (name === undefined) return [];
    const value = text(bytes.readUInt32LE(8 + 8 * index));
    if (value === undefined) return [];
    pairs.push([name, value]);
  }
  return at === bytes.length ? pairs : [];
}

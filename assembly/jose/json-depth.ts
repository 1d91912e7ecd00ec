// How deep a token may be nested. Readers of other makes give up at other depths, and a token that only some of them
// understand is of no use.

import { Bytes } from "../bytes";
import { JsonReader } from "../json/reader";

/** Objects and arrays within each other, the outermost included. */
// @ts-ignore: decorator
@inline const DEEPEST: u32 = 16;

/**
 * Whether a document that a reader was just made of was accepted and is an object of at most 16 levels; the reader is
 * then in it.
 */
export function isShallowObject(document: Bytes, reader: JsonReader): bool {
  if (reader.problem || !reader.enterObject()) return false;
  const end = changetype<usize>(document) + <usize>document.length;
  let depth: u32 = 0;
  let isText: bool = false;
  for (let at = changetype<usize>(document); at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x22) {
      isText = !isText;
    } else if (isText) {
      // What is escaped ends no text.
      if (byte == 0x5c) at++;
    } else if ((byte | 0x20) == 0x7b) {
      if (++depth > DEEPEST) return false;
    } else if ((byte | 0x20) == 0x7d) {
      depth--;
    }
  }
  return true;
}

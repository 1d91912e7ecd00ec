// How deep a token may be nested. Readers of other makes give up at other depths, and a token that only some of them
// understand is of no use.

import { deepest } from "../json/check";
import { JsonReader } from "../json/reader";

/** Objects and arrays within each other, the outermost included. */
// @ts-ignore: decorator
@inline const DEEPEST: u32 = 16;

/**
 * Whether the document that a reader was made of just now was accepted and is an object of at most 16 levels; the
 * reader is then in it.
 */
export function isShallowObject(reader: JsonReader): bool {
  return !reader.problem && deepest <= DEEPEST && reader.enterObject();
}

// Words in data: one after the other, each with a NUL behind it.

import { Bytes, newBytes } from "../bytes";
import { compareBytes } from "./compare";

/** The byte at an address before `end`, 0 elsewhere. */
export function byteAt(address: usize, end: usize): u32 {
  return address < end ? load<u8>(address) : 0;
}

/** The size of the word that begins here. */
export function wordSize(word: usize): u32 {
  let end = word;
  while (load<u8>(end) != 0) end++;
  return <u32>(end - word);
}

/** The word that begins here. */
export function wordBytes(word: usize): Bytes {
  const size = wordSize(word);
  const bytes = newBytes(size);
  memory.copy(changetype<usize>(bytes), word, size);
  return bytes;
}

/** Where the word of an index begins; so many must be there. */
export function wordAt(words: usize, index: u32): usize {
  for (; index > 0; index--) words += wordSize(words) + 1;
  return words;
}

/** The index of a text among words, the last of which has a second NUL behind it; -1 when it is none. */
export function indexAmong(words: usize, text: Bytes): i32 {
  for (let index: i32 = 0; load<u8>(words) != 0; index++) {
    const size = wordSize(words);
    if (<u32>text.length == size && compareBytes(words, changetype<usize>(text), size) == 0)
      return index;
    words += size + 1;
  }
  return -1;
}

// Words in data: one after the other, each with a NUL behind it.

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

/** Where the word of an index begins; so many must be there. */
export function wordAt(words: usize, index: u32): usize {
  for (; index > 0; index--) words += wordSize(words) + 1;
  return words;
}

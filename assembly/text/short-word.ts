// Names and values of keys that are known have at most seven bytes: as numbers they are compared without a text of each
// in the module, which would take some forty bytes.

import { Bytes } from "../bytes";

/**
 * The bytes of a text as a number, of which the first is the lowest: `RSA` is 0x415352. 0, as which none reads else,
 * for a text that is empty, has more than eight bytes, or ends with a NUL.
 */
export function shortWord(text: Bytes): u64 {
  const size = text.length;
  if (size > 8 || text.get(size - 1) <= 0) return 0;
  let word: u64 = 0;
  for (let at = size - 1; at >= 0; at--) word = (word << 8) | (<u64>text.get(at));
  return word;
}

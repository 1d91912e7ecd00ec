// base64url without padding (RFC 4648 section 5), strict: no other character, no set bits behind the last byte.

import { allocate } from "./host";

/** The value of each of 128 characters; 255 where it has none. */
const values = memory.data(128, 8);

function fillValues(): void {
  memory.fill(values, 255, 128);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let index = 0; index < 64; index++) store<u8>(values + alphabet.charCodeAt(index), index);
}

fillValues();

/** Size of the text that `decode` decoded last. */
export let decodedSize: usize = 0;

/** Address of the decoded bytes in the arena; 0 when the text is no base64url. */
export function decode(text: usize, size: usize): usize {
  const rest = size % 4;
  if (rest === 1) return 0;
  decodedSize = (size / 4) * 3 + (rest === 0 ? 0 : rest - 1);
  const target = allocate(decodedSize + 3);
  if (target === 0) return 0;
  let write = target;
  let bits: u32 = 0;
  let invalid: u32 = 0;
  for (let index: usize = 0; index < size; index++) {
    const character = load<u8>(text + index);
    const value = <u32>load<u8>(values + (character & 127));
    invalid |= (value | character) & 128;
    bits = (bits << 6) | value;
    if ((index & 3) === 3) {
      store<u8>(write, bits >> 16);
      store<u8>(write, bits >> 8, 1);
      store<u8>(write, bits, 2);
      write += 3;
      bits = 0;
    }
  }
  if (rest === 2) {
    store<u8>(write, bits >> 4);
    invalid |= bits & 15;
  } else if (rest === 3) {
    store<u8>(write, bits >> 10);
    store<u8>(write, bits >> 2, 1);
    invalid |= bits & 3;
  }
  return invalid === 0 ? target : 0;
}

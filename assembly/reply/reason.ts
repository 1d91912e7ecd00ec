// The words that stand for a status.

import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { reasons, Word, words } from "./words.gen";
import { wordBytes, wordSize } from "../text/word";

/** The words of a status from 400 on, such as `Too Many Requests`; others are called by their number. */
export function reasonOf(status: u32): Bytes {
  const buffer = new ByteBuffer(32);
  const start = words + <usize>Word.StatusWord;
  buffer.put(start, wordSize(start));
  buffer.putNumber(status);
  const name = buffer.finish();
  // The three digits and the NUL after them are compared as one number.
  const digits = status < 1000 ? load<u32>(changetype<usize>(name) + 6) >> 8 : 0;
  for (let reason = reasons; load<u8>(reason) != 0; reason += wordSize(reason) + 1) {
    if ((load<u32>(reason) & 0xffffff) == digits) return wordBytes(reason + 3);
  }
  return name;
}

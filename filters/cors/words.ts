// Lists of words as one text, with a blank before and after each: a few bytes of the module instead of an object for each word.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Whether a text without blanks is one of the words of a list. */
export function isWordOf(list: Bytes, text: Bytes): bool {
  return list.includes(Bytes.fromString(" ").concat(text).concat(" "));
}

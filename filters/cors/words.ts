// Lists of words as one text, with a blank before and after each, and numbers as text: in fewer bytes of the module than an
// object for each word, and the standard library's numbers in any base.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Whether a text without blanks is one of the words of a list. */
export function isWordOf(list: Bytes, text: Bytes): bool {
  return list.includes(Bytes.fromString(" ").concat(text).concat(" "));
}

/** A number that is not negative, in decimal. */
export function decimal(value: i32): Bytes {
  let size = 1;
  for (let rest = value / 10; rest != 0; rest /= 10) size++;
  const digits = new StaticArray<u8>(size);
  for (let at = size - 1; at >= 0; at--) {
    unchecked((digits[at] = <u8>(0x30 + (value % 10))));
    value /= 10;
  }
  return Bytes.fromArray(digits);
}

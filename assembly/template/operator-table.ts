// Finds operators by their names.

import { compareBytes } from "../text/compare";
import { CHANGING_FROM, operators, OPERATORS_SIZE } from "./words.gen";

/** The attribute of the operator that {@link findOperator} found, with a NUL between its parts, and its size. */
export let attribute: usize = 0;
export let attributeSize: u32 = 0;

/** The letter of the operator with this name, a capital one when its value may change; 0 when there is none. */
export function findOperator(name: usize, size: u32): i32 {
  const tableEnd = operators + OPERATORS_SIZE;
  for (let line = operators; line + size < tableEnd;) {
    const kind: i32 = load<u8>(line + size);
    let end = line;
    while (load<u8>(end) != 0x0a) end++;
    // Names have no small letters, so this is the end of one.
    if (kind >= 0x61 && compareBytes(line, name, size) == 0) {
      attribute = line + size + 1;
      attributeSize = <u32>(end - attribute);
      return line < operators + CHANGING_FROM ? kind : kind & 0xdf;
    }
    line = end + 1;
  }
  return 0;
}

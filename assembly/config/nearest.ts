// "Did you mean …?" for a field that does not exist.

import { Bytes } from "../bytes";
import { lowerCase } from "../text/ascii";
import { goTo, readByte, readField, skipText } from "./table";

/** Longer names are not guessed. */
// @ts-ignore: decorator
@inline const LONGEST: u32 = 63;
/** Three rows of the table of distances; each serves again for the one after the next. */
const rows: usize = memory.data(192);

function distanceAt(row: u32, column: u32): u32 {
  return load<u8>(rows + ((row % 3) << 6) + column);
}

function setDistance(row: u32, column: u32, distance: u32): void {
  store<u8>(rows + ((row % 3) << 6) + column, distance);
}

function letter(text: usize, index: u32): u32 {
  return lowerCase(load<u8>(text + index - 1));
}

// Letters to insert, remove, replace or swap with their neighbour to make `name` of the other.
function distance(name: usize, size: u32, other: usize, otherSize: u32): u32 {
  for (let column: u32 = 0; column <= otherSize; column++) setDistance(0, column, column);
  for (let row: u32 = 1; row <= size; row++) {
    setDistance(row, 0, row);
    for (let column: u32 = 1; column <= otherSize; column++) {
      const one = letter(name, row);
      const two = letter(other, column);
      let least: u32 = distanceAt(row - 1, column - 1) + (one == two ? 0 : 1);
      least = min(least, distanceAt(row - 1, column) + 1);
      least = min(least, distanceAt(row, column - 1) + 1);
      if (
        row > 1 &&
        column > 1 &&
        one == letter(other, column - 1) &&
        letter(name, row - 1) == two
      ) {
        least = min(least, distanceAt(row - 2, column - 2) + 1);
      }
      setDistance(row, column, least);
    }
  }
  return distanceAt(size, otherSize);
}

/**
 * The text among the names of the fields at `fields` (their count first) that is nearest to `name`, 0
 * when none is near: a third of the letters may differ, one at least.
 */
export function nearestField(name: Bytes, fields: usize): usize {
  const size = <u32>name.length;
  let least = max<u32>(1, size / 3) + 1;
  let nearest: usize = 0;
  if (size > LONGEST) return 0;
  goTo(fields);
  for (let left = readByte(); left > 0; left--) {
    const text = skipText();
    readField();
    const other: u32 = load<u8>(text);
    if (other > LONGEST) continue;
    const found = distance(changetype<usize>(name), size, text + 1, other);
    if (found >= least) continue;
    least = found;
    nearest = text;
  }
  return nearest;
}

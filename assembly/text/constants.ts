// Constant texts as bytes: what a filter writes between quotation marks is encoded and checked once, not in every
// request. A table of fixed size; a text whose place is taken by another one of the same callback is encoded anew.

import { callbackNumber } from "../runtime/callback";

/** What was found out about a constant. */
export const enum Checked {
  /** It is the name of a header, in lower case. */
  Name = 1,
  /** It is the value of a header. */
  Value = 2,
}

// @ts-ignore: decorator
@inline const PLACES: u32 = 64;
// @ts-ignore: decorator
@inline const LONGEST: u32 = 32;

/** A place; its bytes follow, up to {@link LONGEST} of them. */
@unmanaged
class Constant {
  /** Address of the string, 0 for none. */
  text: usize = 0;
  /** Number of the callback that used it last: its bytes may be needed until that is over. */
  usedIn: u32 = 0;
  size: u16 = 0;
  checked: u16 = 0;
}

// @ts-ignore: decorator
@inline const PLACE_SIZE: usize = 12 + 32;
const places: usize = memory.data(64 * (12 + 32), 4);

// @ts-ignore: decorator
@inline
function placeOf(text: usize): Constant {
  return changetype<Constant>(places + ((text >> 4) & (PLACES - 1)) * PLACE_SIZE);
}

/** Address of the bytes of a string, 0 when they are not known; their number is in {@link constantSize}. */
export function findConstant(text: usize): usize {
  const place = placeOf(text);
  if (place.text != text) return 0;
  place.usedIn = callbackNumber;
  constantSize = place.size;
  return changetype<usize>(place) + offsetof<Constant>();
}

/** See {@link findConstant}. */
export let constantSize: u32 = 0;

/** Keeps the bytes of a string when it is a constant and there is room; returns where they are from now on. */
export function keepConstant(text: usize, bytes: usize, size: u32): usize {
  // Strings that are made later lie behind the static data.
  if (text >= __data_end || size > LONGEST) return bytes;
  const place = placeOf(text);
  if (place.text != 0 && place.usedIn == callbackNumber) return bytes;
  place.text = text;
  place.usedIn = callbackNumber;
  place.size = <u16>size;
  place.checked = 0;
  const kept = changetype<usize>(place) + offsetof<Constant>();
  memory.copy(kept, bytes, size);
  return kept;
}

// @ts-ignore: decorator
@inline
function isConstant(pointer: usize): bool {
  return pointer - places < PLACES * PLACE_SIZE;
}

/** Whether these bytes are those of a constant that was found to be this. */
// @ts-ignore: decorator
@inline
export function isChecked(pointer: usize, as: Checked): bool {
  return isConstant(pointer) && (load<u16>(pointer - 2) & as) != 0;
}

/** Notes what bytes are, when they are those of a constant. */
// @ts-ignore: decorator
@inline
export function noteChecked(pointer: usize, as: Checked): void {
  if (isConstant(pointer)) store<u16>(pointer - 2, load<u16>(pointer - 2) | as);
}

// Lets calls take `string` or `Bytes` without a second copy of each call: a generic type parameter
// (named Text…) is turned into an address and a size at compile time. Strings are encoded into
// static memory that the next call reuses; only long ones cost an allocation.

import { Bytes } from "../bytes";
import { constantSize, findConstant, keepConstant } from "./constants";
import { encodeUtf8, utf8Size } from "./utf8";

// @ts-ignore: decorator
@inline const CAPACITY: u32 = 2048;
const area: usize = memory.data(2048, 16);
let used: u32 = 0;
// Texts below this are needed until the callback with this number is over.
let kept: u32 = 0;
let keptIn: u32 = 0;

/** Size in bytes of what the last {@link textPointer} pointed at. */
export let textSize: u32 = 0;

/** Sets {@link textSize}, for those who replace a text by another one. */
// @ts-ignore: decorator
@inline
export function setTextSize(size: u32): void {
  textSize = size;
}

/** Frees the static memory, but for what is kept; every call that takes texts begins with it. */
// @ts-ignore: decorator
@inline
export function resetTexts(): void {
  used = kept;
}

/** Keeps the texts made so far until this callback is over; false when there would be too little room for others. */
export function keepTexts(callback: u32): bool {
  if (used > CAPACITY >> 1) return false;
  kept = used;
  keptIn = callback;
  return true;
}

/** Lets the texts go that an earlier callback than this has kept. */
// @ts-ignore: decorator
@inline
export function freeTexts(callback: u32): void {
  if (keptIn != callback) kept = 0;
}

/**
 * Room for `size` bytes that lives until the next {@link resetTexts}. What does not fit into the
 * static memory is a managed object: nothing is collected before the callback ends.
 */
export function reserveText(size: u32): usize {
  if (size > CAPACITY - used) return __new(size, idof<Bytes>());
  const pointer = area + used;
  used += size;
  return pointer;
}

/**
 * Address of the bytes of a text; its size is then in {@link textSize}. 0 for `null`: a variable that
 * was tested for null keeps its nullable type where generics are concerned, so the type must be taken.
 */
// @ts-ignore: decorator
@inline
export function textPointer<Text>(text: Text): usize {
  if (isString<Text>()) {
    return stringPointer(changetype<usize>(text));
  } else if (isManaged<Text>()) {
    if (idof<Text>() == idof<Bytes>()) {
      return bytesPointer(changetype<usize>(text));
    } else {
      ERROR("Expected text, that is `string` or `Bytes`; convert other values with `.toString()`.");
    }
  } else {
    ERROR("Expected text, that is `string` or `Bytes`; convert other values with `.toString()`.");
  }
  return 0;
}

function stringPointer(text: usize): usize {
  textSize = 0;
  if (text == 0) return 0;
  const known = findConstant(text);
  if (known != 0) {
    textSize = constantSize;
    return known;
  }
  const units = <u32>changetype<string>(text).length;
  // Three bytes per unit is the worst case; a longer text is measured first.
  const pointer = reserveText(units <= (CAPACITY - used) / 3 ? units * 3 : utf8Size(text, units));
  textSize = encodeUtf8(text, units, pointer);
  return keepConstant(text, pointer, textSize);
}

function bytesPointer(text: usize): usize {
  textSize = text != 0 ? <u32>changetype<Bytes>(text).length : 0;
  return text;
}

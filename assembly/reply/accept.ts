// How gladly a client takes a media type, by its Accept: a reading of that header that makes no objects.

import { Bytes } from "../bytes";
import { isTokenCharacter } from "../http/header-rules";
import { lowerCase } from "../text/ascii";

// What is read, how far, and up to where.
// @ts-ignore: decorator
@lazy let at: usize = 0;
// @ts-ignore: decorator
@lazy let end: usize = 0;
// Whether a quoted string does not end: nobody knows what of the header is in it.
// @ts-ignore: decorator
@lazy let isBroken: bool = false;

function next(): u32 {
  return at < end ? load<u8>(at) : 0;
}

function skipBlanks(): void {
  while (next() == 0x20 || next() == 0x09) at++;
}

function skip(byte: u32): bool {
  if (next() != byte) return false;
  at++;
  return true;
}

// The size of the token that was skipped.
function skipToken(): usize {
  const start = at;
  while (isTokenCharacter(next())) at++;
  return at - start;
}

// `false` when the string does not end, or has controls in it; its first quote is skipped.
function skipQuoted(): bool {
  while (!skip(0x22)) {
    skip(0x5c);
    const byte = next();
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) {
      isBroken = true;
      return false;
    }
    at++;
  }
  return true;
}

// Thousandths of `0`, `0.5`, `1.000`; -1 for what is no such number (RFC 9110, section 12.4.2).
function qualityOf(start: usize): i32 {
  const size = at - start;
  const first = <i32>load<u8>(start) - 0x30;
  if (<u32>first > 1 || size > 5 || (size > 1 && load<u8>(start, 1) != 0x2e)) return -1;
  let thousandths = first * 1000;
  for (let place: usize = 2, worth = 100; place < size; place++, worth /= 10) {
    const digit = <i32>load<u8>(start + place) - 0x30;
    if (<u32>digit > 9) return -1;
    thousandths += digit * worth;
  }
  return thousandths > 1000 ? -1 : thousandths;
}

function isSame(left: usize, right: usize, size: usize): bool {
  for (let place: usize = 0; place < size; place++) {
    if (lowerCase(load<u8>(left + place)) != load<u8>(right + place)) return false;
  }
  return true;
}

// What the media range of this size means of a type: 3 the type itself, 2 all with its first word, 1 all, 0 others.
function fitOf(range: usize, size: usize, type: usize, typeSize: usize): i32 {
  if (size == typeSize && isSame(range, type, size)) return 3;
  // "*/*"
  if (size == 3 && load<u16>(range) == 0x2f2a && load<u8>(range, 2) == 0x2a) return 1;
  if (load<u8>(range + size - 1) != 0x2a || load<u8>(range + size - 2) != 0x2f) return 0;
  return size <= typeSize && load<u8>(type + size - 2) == 0x2f && isSame(range, type, size - 1)
    ? 2
    : 0;
}

// Parameters behind a media range: the weight in thousandths, -1 for what is wrong, -2 where there are others, which
// none of the types has.
function readWeight(): i32 {
  let quality: i32 = 1000;
  let hasOthers = false;
  let hasWeight = false;
  for (skipBlanks(); at < end && next() != 0x2c; skipBlanks()) {
    if (!skip(0x3b)) return -1;
    skipBlanks();
    const name = at;
    const size = skipToken();
    if (size == 0) continue;
    if (!skip(0x3d)) return -1;
    const isWeight = size == 1 && (load<u8>(name) | 0x20) == 0x71;
    let value = at;
    const isQuoted = skip(0x22);
    if (isQuoted ? !skipQuoted() : skipToken() == 0) return -1;
    if (!isWeight) {
      hasOthers = true;
      continue;
    }
    // A weight in quotes is one, too.
    if (isQuoted) {
      value++;
      at--;
    }
    quality = hasWeight || at == value ? -1 : qualityOf(value);
    if (quality < 0) return -1;
    hasWeight = true;
    if (isQuoted) at++;
  }
  return hasOthers ? -2 : quality;
}

/**
 * A number that is the higher the more gladly the type is taken, 0 when it is not: the weight of the range that means it
 * most exactly, then how exactly that is, then how far in front it stands. Ranges that are not written as the RFC says
 * count for nothing.
 *
 * Source: RFC 9110, sections 12.4.2 and 12.5.1.
 *
 * @param type - in small letters, `size` bytes.
 */
export function wishFor(values: Bytes[], type: usize, size: usize): u32 {
  let bestFit: i32 = 0;
  let bestQuality: i32 = 0;
  let bestPlace: u32 = 0;
  let place: u32 = 0xffff;
  isBroken = false;
  for (let index = 0; index < values.length; index++) {
    const value = unchecked(values[index]);
    at = changetype<usize>(value);
    end = at + <usize>value.length;
    while (at < end) {
      skipBlanks();
      const range = at;
      const isRange = skipToken() != 0 && skip(0x2f) && skipToken() != 0;
      const rangeSize = at - range;
      const quality = isRange ? readWeight() : -1;
      if (quality >= 0) {
        const fit = fitOf(range, rangeSize, type, size);
        if (fit != 0 && (fit > bestFit || (fit == bestFit && quality > bestQuality))) {
          bestFit = fit;
          bestQuality = quality;
          bestPlace = place;
        }
      }
      if (place > 0) place--;
      // On to the next comma that is in no quotes.
      while (at < end && next() != 0x2c && !isBroken) {
        if (skip(0x22)) skipQuoted();
        else at++;
      }
      if (isBroken) return 0;
      at++;
    }
  }
  return bestQuality == 0 ? 0 : (bestQuality << 20) | (bestFit << 17) | bestPlace;
}

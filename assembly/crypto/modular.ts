// Arithmetic modulo an odd number of up to 8,192 bits, the whole of what RSA and elliptic curves need: numbers in fixed
// places of one piece of memory, so nothing is allocated. For what is public only: its time depends on the numbers.
// Products are those of Montgomery (P. L. Montgomery, Modular multiplication without trial division, 1985): with R the
// power of two just above all numbers of a width, a product is left times right divided by R. A number times R is "in
// Montgomery's form", which products of two such numbers keep.

import { compareBytes } from "../text/compare";

/** Bytes of the largest modulus. */
// @ts-ignore: decorator
@inline export const LARGEST_WIDTH: u32 = 1024;

/** The first place that is free for whoever calculates; those before it are of this file. */
// @ts-ignore: decorator
@inline export const FIRST_FREE: u32 = 4;

// @ts-ignore: decorator
@lazy const numbers: usize = memory.data(9216, 16);

/** Bytes of each number, a multiple of 4; the least significant byte is the first. */
// @ts-ignore: decorator
@lazy export let width: u32 = 0;

// Where the modulus is, and -1 divided by it modulo 2^32.
// @ts-ignore: decorator
@lazy let modulus: usize = 0;
// @ts-ignore: decorator
@lazy let inverse: u32 = 0;

/** Sets {@link width}, on which {@link place} depends; {@link useModulus} does it, too. */
// @ts-ignore: decorator
@inline
export function useWidth(size: u32): void {
  width = size;
}

/** Address of a number: nine of them with the largest width, 135 with that of P-521. */
export function place(at: u32): usize {
  return numbers + at * width;
}

/** R squared: a product with it brings a number below R into Montgomery's form. */
// @ts-ignore: decorator
@inline
export function square(): usize {
  return place(0);
}

/** 1 in Montgomery's form. */
// @ts-ignore: decorator
@inline
export function one(): usize {
  return place(1);
}

// A number while it is made, with a word more.
// @ts-ignore: decorator
@inline
function unfinished(): usize {
  return place(2);
}

/** Sets a number to one of 32 bits. */
// @ts-ignore: decorator
@unsafe
export function setNumber(target: usize, value: u32): void {
  memory.fill(target, 0, width);
  store<u32>(target, value);
}

/** Reads a number of `size` bytes, at most {@link width}, whose most significant byte is the first. */
// @ts-ignore: decorator
@unsafe
export function readNumber(target: usize, bytes: usize, size: u32): void {
  memory.fill(target, 0, width);
  writeNumber(target, bytes, size);
}

/** Writes the lowest `size` bytes of a number with the most significant one first. */
// @ts-ignore: decorator
@unsafe
export function writeNumber(target: usize, number: usize, size: u32): void {
  for (let at: u32 = 0; at < size; at++) store<u8>(target + at, load<u8>(number + size - 1 - at));
}

/** Whether two numbers are the same. */
// @ts-ignore: decorator
@unsafe
export function isSame(left: usize, right: usize): bool {
  return compareBytes(left, right, width) == 0;
}

function addWords(target: usize, left: usize, right: usize): u64 {
  let carry: u64 = 0;
  for (let at: u32 = 0; at < width; at += 4) {
    carry += <u64>load<u32>(left + at) + <u64>load<u32>(right + at);
    store<u32>(target + at, <u32>carry);
    carry >>= 32;
  }
  return carry;
}

/** The difference, modulo R; answers 1 when `left` is below `right`, 0 otherwise. */
// @ts-ignore: decorator
@unsafe
export function subtractWords(target: usize, left: usize, right: usize): u64 {
  let borrow: u64 = 0;
  for (let at: u32 = 0; at < width; at += 4) {
    const difference = <u64>load<u32>(left + at) - <u64>load<u32>(right + at) - borrow;
    store<u32>(target + at, <u32>difference);
    borrow = difference >> 63;
  }
  return borrow;
}

/** Whether `left` is less than `right`. */
// @ts-ignore: decorator
@unsafe
export function isBelow(left: usize, right: usize): bool {
  return subtractWords(unfinished(), left, right) != 0;
}

// What is left of a number below twice the modulus, the word `above` included.
function reduce(target: usize, number: usize, above: u64): void {
  if (subtractWords(target, number, modulus) > above) addWords(target, target, modulus);
}

/** The sum of two numbers below the modulus; each may be the target. */
// @ts-ignore: decorator
@unsafe
export function add(target: usize, left: usize, right: usize): void {
  reduce(target, target, addWords(target, left, right));
}

/** The difference of two numbers below the modulus; each may be the target. */
// @ts-ignore: decorator
@unsafe
export function subtract(target: usize, left: usize, right: usize): void {
  if (subtractWords(target, left, right) != 0) addWords(target, target, modulus);
}

/** Montgomery's product, below the modulus, of a number below R and one below the modulus; each may be the target. */
// @ts-ignore: decorator
@unsafe
export function multiply(target: usize, left: usize, right: usize): void {
  const size = width;
  const words = modulus;
  const result = unfinished();
  memory.fill(result, 0, size + 4);
  for (let row: u32 = 0; row < size; row += 4) {
    const factor = <u64>load<u32>(left + row);
    let sum = factor * <u64>load<u32>(right) + <u64>load<u32>(result);
    // As many moduli as make the lowest word zero, which is then dropped.
    const times = <u64>(<u32>sum * inverse);
    let rest = (times * <u64>load<u32>(words) + (sum & 0xffffffff)) >> 32;
    sum >>= 32;
    for (let at: u32 = 4; at < size; at += 4) {
      sum += factor * <u64>load<u32>(right + at) + <u64>load<u32>(result + at);
      rest += times * <u64>load<u32>(words + at) + (sum & 0xffffffff);
      store<u32>(result + at - 4, <u32>rest);
      sum >>= 32;
      rest >>= 32;
    }
    sum += rest + <u64>load<u32>(result + size);
    store<u64>(result + size - 4, sum);
  }
  reduce(target, result, <u64>load<u32>(result + size));
}

/**
 * Takes a modulus: an odd number above 1, of `size` bytes, which is used where it is. What is in the places is of no
 * more use afterwards when the width is another one.
 */
// @ts-ignore: decorator
@unsafe
export function useModulus(address: usize, size: u32): void {
  width = size;
  modulus = address;
  const low = load<u32>(address);
  // Newton's iteration; each turn doubles the number of bits that are right, of which there are three.
  let reciprocal = low;
  for (let turn = 0; turn < 4; turn++) reciprocal *= 2 - low * reciprocal;
  inverse = -reciprocal;
  // The power of two below the modulus is doubled until it is R modulo the modulus, and on until it is 2^words in
  // Montgomery's form, which squared five times is R in that form.
  let top = size * 8 - 1;
  while (!bitOf(address, top)) top--;
  const grown = square();
  setNumber(grown, 0);
  store<u32>(grown + ((top >> 5) << 2), (<u32>1) << (top & 31));
  for (; top < size * 8; top++) add(grown, grown, grown);
  memory.copy(one(), grown, size);
  for (let word: u32 = 0; word < size; word += 4) add(grown, grown, grown);
  for (let turn = 0; turn < 5; turn++) multiply(grown, grown, grown);
}

/** A bit of a number, of which bit 0 is the least significant. */
// @ts-ignore: decorator
@inline
export function bitOf(number: usize, at: u32): u32 {
  return ((<u32>load<u8>(number + (at >> 3))) >> (at & 7)) & 1;
}

/**
 * A number in Montgomery's form to the power of another one, of which that many bits count. `target` is a place
 * of its own.
 */
// @ts-ignore: decorator
@unsafe
export function power(target: usize, base: usize, exponent: usize, bits: u32): void {
  memory.copy(target, one(), width);
  while (bits-- > 0) {
    multiply(target, target, target);
    if (bitOf(exponent, bits)) multiply(target, target, base);
  }
}

/**
 * 1 divided by a number in Montgomery's form, modulo a prime whose lowest byte is 2 or more; of 0 it is 0. `target` and
 * `spare` are places of their own.
 */
// @ts-ignore: decorator
@unsafe
export function invert(target: usize, number: usize, spare: usize): void {
  memory.copy(spare, modulus, width);
  store<u8>(spare, load<u8>(spare) - 2);
  power(target, number, spare, width * 8);
}

/** Brings a number below R into Montgomery's form. */
// @ts-ignore: decorator
@unsafe
export function toMontgomery(number: usize): void {
  multiply(number, number, square());
}

/** Brings a number out of Montgomery's form; `spare` is a place of its own. */
// @ts-ignore: decorator
@unsafe
export function fromMontgomery(number: usize, spare: usize): void {
  setNumber(spare, 1);
  multiply(number, number, spare);
}

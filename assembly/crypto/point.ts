// Points of elliptic curves: their addition, which is a list of steps for both kinds of curves, and the sum of two
// multiples of points, of which a verification consists. Both additions are complete: they hold for any two points of
// the curve, equal ones and the neutral one too, so nothing has to be told apart.
// Source: J. Renes, C. Costello, L. Batina, Complete addition formulas for prime order elliptic curves (2016), algorithm
// 4; H. Hisil, K. Wong, G. Carter, E. Dawson, Twisted Edwards curves revisited (2008), section 3.1; RFC 8032, 5.1.4.

import { add, FIRST_FREE, multiply, one, place, square, subtract, width } from "./modular";
import { CurveNumber, curveNumber, ED25519 } from "./curve";

// Places of the numbers that a step takes. A point has X, Y and Z, and on Ed25519 T. The first is that of the result.
// @ts-ignore: decorator
@inline const X1: u16 = 0;
// @ts-ignore: decorator
@inline const Y1: u16 = 1;
// @ts-ignore: decorator
@inline const Z1: u16 = 2;
// @ts-ignore: decorator
@inline const T1: u16 = 3;
// @ts-ignore: decorator
@inline const X2: u16 = 4;
// @ts-ignore: decorator
@inline const Y2: u16 = 5;
// @ts-ignore: decorator
@inline const Z2: u16 = 6;
// @ts-ignore: decorator
@inline const T2: u16 = 7;
// @ts-ignore: decorator
@inline const A: u16 = 8;
// @ts-ignore: decorator
@inline const B: u16 = 9;
// @ts-ignore: decorator
@inline const C: u16 = 10;
// @ts-ignore: decorator
@inline const D: u16 = 11;
// @ts-ignore: decorator
@inline const E: u16 = 12;
// @ts-ignore: decorator
@inline const F: u16 = 13;
// The curve's constant.
// @ts-ignore: decorator
@inline const K: u16 = 14;

// What a step does, in its highest bits; then come the places of its result and of its operands.
// @ts-ignore: decorator
@inline const MUL: u16 = 0;
// @ts-ignore: decorator
@inline const ADD: u16 = 1 << 12;
// @ts-ignore: decorator
@inline const SUB: u16 = 2 << 12;

// prettier-ignore
// @ts-ignore: decorator
@lazy const steps: usize = memory.data<u16>([
  // y^2 = x^3 - 3x + b
  MUL | A << 8 | X1 << 4 | X2,
  MUL | B << 8 | Y1 << 4 | Y2,
  MUL | C << 8 | Z1 << 4 | Z2,
  ADD | D << 8 | X1 << 4 | Y1,
  ADD | E << 8 | X2 << 4 | Y2,
  MUL | D << 8 | D << 4 | E,
  ADD | E << 8 | A << 4 | B,
  SUB | D << 8 | D << 4 | E,
  ADD | E << 8 | Y1 << 4 | Z1,
  ADD | F << 8 | Y2 << 4 | Z2,
  MUL | E << 8 | E << 4 | F,
  ADD | F << 8 | B << 4 | C,
  SUB | E << 8 | E << 4 | F,
  ADD | X1 << 8 | X1 << 4 | Z1,
  ADD | Y1 << 8 | X2 << 4 | Z2,
  MUL | X1 << 8 | X1 << 4 | Y1,
  ADD | Y1 << 8 | A << 4 | C,
  SUB | Y1 << 8 | X1 << 4 | Y1,
  MUL | Z1 << 8 | K << 4 | C,
  SUB | X1 << 8 | Y1 << 4 | Z1,
  ADD | Z1 << 8 | X1 << 4 | X1,
  ADD | X1 << 8 | X1 << 4 | Z1,
  SUB | Z1 << 8 | B << 4 | X1,
  ADD | X1 << 8 | B << 4 | X1,
  MUL | Y1 << 8 | K << 4 | Y1,
  ADD | B << 8 | C << 4 | C,
  ADD | C << 8 | B << 4 | C,
  SUB | Y1 << 8 | Y1 << 4 | C,
  SUB | Y1 << 8 | Y1 << 4 | A,
  ADD | B << 8 | Y1 << 4 | Y1,
  ADD | Y1 << 8 | B << 4 | Y1,
  ADD | B << 8 | A << 4 | A,
  ADD | A << 8 | B << 4 | A,
  SUB | A << 8 | A << 4 | C,
  MUL | B << 8 | E << 4 | Y1,
  MUL | C << 8 | A << 4 | Y1,
  MUL | Y1 << 8 | X1 << 4 | Z1,
  ADD | Y1 << 8 | Y1 << 4 | C,
  MUL | X1 << 8 | D << 4 | X1,
  SUB | X1 << 8 | X1 << 4 | B,
  MUL | Z1 << 8 | E << 4 | Z1,
  MUL | B << 8 | D << 4 | A,
  ADD | Z1 << 8 | Z1 << 4 | B,

  // -x^2 + y^2 = 1 + d x^2 y^2
  SUB | A << 8 | Y1 << 4 | X1,
  SUB | B << 8 | Y2 << 4 | X2,
  MUL | A << 8 | A << 4 | B,
  ADD | B << 8 | Y1 << 4 | X1,
  ADD | C << 8 | Y2 << 4 | X2,
  MUL | B << 8 | B << 4 | C,
  MUL | C << 8 | T1 << 4 | T2,
  MUL | C << 8 | C << 4 | K,
  MUL | D << 8 | Z1 << 4 | Z2,
  ADD | D << 8 | D << 4 | D,
  SUB | E << 8 | B << 4 | A,
  ADD | B << 8 | B << 4 | A,
  SUB | F << 8 | D << 4 | C,
  ADD | D << 8 | D << 4 | C,
  MUL | X1 << 8 | E << 4 | F,
  MUL | Y1 << 8 | D << 4 | B,
  MUL | T1 << 8 | E << 4 | B,
  MUL | Z1 << 8 | D << 4 | F,
]);

// @ts-ignore: decorator
@inline const FIRST_EDWARDS: u32 = 43 * 2;
// @ts-ignore: decorator
@inline const END: u32 = 61 * 2;

// Places behind those of the steps: sixteen sums of multiples up to three times of two points.
// @ts-ignore: decorator
@inline const SUMS: u32 = FIRST_FREE + 16;

/** The first place behind all that points take. */
// @ts-ignore: decorator
@inline export const BEHIND_POINTS: u32 = SUMS + 64;

function register(at: u32): usize {
  return place(FIRST_FREE + (at & 15));
}

/** Address of a coordinate (0 to 3) of the sum; X, Y and Z, and on Ed25519 also T. */
export function sumCoordinate(at: u32): usize {
  return register(at);
}

function copyPoint(target: usize, source: usize): void {
  memory.copy(target, source, width * 4);
}

// Adds the second point to the first.
function addPoints(curve: u32): void {
  let at: u32 = curve == ED25519 ? FIRST_EDWARDS : 0;
  const end: u32 = curve == ED25519 ? END : FIRST_EDWARDS;
  for (; at < end; at += 2) {
    const step = <u32>load<u16>(steps + at);
    const target = register(step >> 8);
    const left = register(step >> 4);
    const right = register(step);
    if (step < <u32>ADD) multiply(target, left, right);
    else if (step < <u32>SUB) add(target, left, right);
    else subtract(target, left, right);
  }
}

function double(curve: u32): void {
  copyPoint(register(X2), register(X1));
  addPoints(curve);
}

// Z and T of a point of which X and Y are there, in Montgomery's form.
function completePoint(point: usize): void {
  memory.copy(point + 2 * width, one(), width);
  multiply(point + 3 * width, point, point + width);
}

function sum(at: u32): usize {
  return place(SUMS + 4 * at);
}

/** Address of X of the second point of {@link addMultiples}; Y follows, both in Montgomery's form. */
export function secondPoint(): usize {
  return sum(4);
}

/**
 * The base point times `first` plus the second point times `second`, which are as wide as the curve's numbers, in
 * places behind {@link BEHIND_POINTS}. The modulus is the curve's prime.
 */
export function addMultiples(curve: u32, first: usize, second: usize): void {
  multiply(register(K), curveNumber(curve, CurveNumber.Constant), square());
  // The neutral point.
  memory.fill(register(X1), 0, width * 4);
  memory.copy(register(Y1), one(), width);
  if (curve == ED25519) memory.copy(register(Z1), one(), width);
  copyPoint(sum(0), register(X1));
  const base = sum(1);
  multiply(base, curveNumber(curve, CurveNumber.BaseX), square());
  multiply(base + width, curveNumber(curve, CurveNumber.BaseY), square());
  completePoint(base);
  completePoint(secondPoint());
  // Of the sum at 4j + i there are i base points and j second ones.
  for (let at: u32 = 2; at < 16; at++) {
    const last: u32 = (at & 3) != 0 ? 1 : 4;
    if (at == last) continue;
    copyPoint(register(X1), sum(at - last));
    copyPoint(register(X2), sum(last));
    addPoints(curve);
    copyPoint(sum(at), register(X1));
  }
  copyPoint(register(X1), sum(0));
  for (let at = width * 8; at > 0;) {
    at -= 2;
    double(curve);
    double(curve);
    const which = twoBits(first, at) | (twoBits(second, at) << 2);
    copyPoint(register(X2), sum(which));
    if (which != 0) addPoints(curve);
  }
}

// The bits at an even place and behind it.
function twoBits(number: usize, at: u32): u32 {
  return ((<u32>load<u8>(number + (at >> 3))) >> (at & 7)) & 3;
}

// The functions that unpack a module's data, in the module itself: written out here instruction by instruction,
// because they must be few bytes and must need nothing of the module, not even its memory as it should be.
// Source: WebAssembly Core Specification, section 5.4 "Instructions".

import { leb, signedLeb } from "../../module/binary-writer.js";
import { adaptation, contexts, half } from "./model.js";

type Code = readonly number[];

const i32 = 0x7f;
const nothing = 0x40;
const end = 0x0b;
const otherwise = 0x05;
const add = 0x6a;
const subtract = 0x6b;
const multiply = 0x6c;
const or = 0x72;
const shiftLeft = 0x74;
const shiftRightSigned = 0x75;
const shiftRight = 0x76;
const isZero = 0x45;
const isLess = 0x49;
const isGreater = 0x4b;

const constant = (value: number): Code => [0x41, ...signedLeb(value)];
const get = (local: number): Code => [0x20, ...leb(local)];
const set = (local: number): Code => [0x21, ...leb(local)];
const tee = (local: number): Code => [0x22, ...leb(local)];
const getGlobal = (global: number): Code => [0x23, ...leb(global)];
const setGlobal = (global: number): Code => [0x24, ...leb(global)];
const call = (index: number): Code => [0x10, ...leb(index)];
const block = (opcode: 0x03 | 0x04, type: number, ...parts: Code[]): Code => [
  ...[opcode, type],
  ...parts.flat(),
  end,
];
const loop = (...parts: Code[]): Code => block(0x03, nothing, ...parts);
const when = (...parts: Code[]): Code => block(0x04, nothing, ...parts);
const again = (depth: number): Code => [0x0c, depth];
const againIf = (depth: number): Code => [0x0d, depth];
const loadByte: Code = [0x2d, 0, 0];
const storeByte: Code = [0x3a, 0, 0];
const loadChance = (offset: number): Code => [0x2e, 1, ...leb(offset)];
const storeChance = (offset: number): Code => [0x3b, 1, ...leb(offset)];

/** A body as it stands in the code section: its size, its locals, its instructions. */
function body(locals: number, ...parts: Code[]): Code {
  const code = [...(locals > 0 ? [1, ...leb(locals), i32] : [0]), ...parts.flat(), end];
  return [...leb(code.length), ...code];
}

export interface UnpackerPlan {
  /** Index of the first of the three functions, and of the first of the three globals, that are added. */
  readonly firstFunction: number;
  readonly firstGlobal: number;
  /** The function that `_initialize` was. */
  readonly initialize: number;
  /** Where the data belongs. */
  readonly start: number;
  readonly end: number;
  /** Where the packed bytes stand at first, and behind them the chances. */
  readonly packed: number;
  readonly chances: number;
  readonly packedBytes: Uint8Array;
}

/** Bytes of memory that the chances take. */
export const chanceBytes = contexts.count * 2;

/** Three globals: the next packed byte, the range, and what was read of the code. */
export function unpackerGlobals({ packed, packedBytes }: UnpackerPlan): Code[] {
  const read = new DataView(packedBytes.buffer, packedBytes.byteOffset).getInt32(0);
  return [packed + 4, -1, read].map((value) => [i32, 1, ...constant(value), end]);
}

/** `answer(context)`: the answer to a question; the argument is twice its number. */
function answerBody({ firstGlobal, chances }: UnpackerPlan): Code {
  const [source, range, code] = [firstGlobal, firstGlobal + 1, firstGlobal + 2];
  const [question, chance, bound] = [0, 1, 2];
  return body(
    2,
    [...getGlobal(code), ...getGlobal(range), ...constant(15), shiftRight],
    [...get(question), ...loadChance(chances), ...tee(chance), ...constant(half), add],
    [multiply, ...tee(bound), isLess],
    block(
      0x04,
      i32,
      [...get(bound), ...setGlobal(range)],
      [...get(question), ...get(chance), ...constant(half), ...get(chance), subtract],
      [...constant(adaptation), shiftRightSigned, add, ...storeChance(chances)],
      constant(1),
      [otherwise],
      [...getGlobal(code), ...get(bound), subtract, ...setGlobal(code)],
      [...getGlobal(range), ...get(bound), subtract, ...setGlobal(range)],
      [...get(question), ...get(chance), ...constant(half), ...get(chance), add],
      [...constant(adaptation), shiftRightSigned, subtract, ...storeChance(chances)],
      constant(0),
    ),
    loop(
      [...getGlobal(range), ...constant(2 ** 24), isLess],
      when(
        [...getGlobal(range), ...constant(8), shiftLeft, ...setGlobal(range)],
        [...getGlobal(code), ...constant(8), shiftLeft],
        [...getGlobal(source), ...loadByte, or, ...setGlobal(code)],
        [...getGlobal(source), ...constant(1), add, ...setGlobal(source)],
        again(1),
      ),
    ),
  );
}

/** `number(context)`: a number from 1, whose lowest bit comes first. */
function numberBody({ firstFunction }: UnpackerPlan): Code {
  const answer = call(firstFunction);
  const [question, value, place] = [0, 1, 2];
  return body(
    2,
    [...constant(1), ...set(place)],
    loop(
      [...get(question), ...answer],
      when(
        [...get(question), ...constant(2), add, ...answer, ...get(place), multiply],
        [...get(value), add, ...set(value)],
        [...get(place), ...constant(1), shiftLeft, ...set(place)],
        [...get(question), ...constant(4), add, ...set(question)],
        again(1),
      ),
    ),
    [...get(value), ...get(place), or],
  );
}

/** `_initialize()`: unpacks, clears what it used, and does what `_initialize` did. A second call finds all done. */
function initializeBody(plan: UnpackerPlan): Code {
  const answer = call(plan.firstFunction);
  const number = call(plan.firstFunction + 1);
  const source = plan.firstGlobal;
  const [out, distance, counter, afterCopy] = [0, 1, 2, 3];
  const put = [...storeByte, ...get(out), ...constant(1), add, ...set(out)];
  const copy: Code = [
    [...get(afterCopy)],
    block(
      0x04,
      i32,
      constant(1),
      [otherwise],
      [...constant(contexts.sameDistance * 2), ...answer, isZero],
    ),
    when([...constant(contexts.distance * 2), ...number, ...set(distance)]),
    [...constant(contexts.length * 2), ...number, ...set(counter)],
    [...constant(1), ...set(afterCopy)],
    loop(
      [...get(out), ...get(out), ...get(distance), subtract, ...loadByte, ...put],
      [...get(counter), ...constant(1), subtract, ...tee(counter), ...againIf(0)],
    ),
  ].flat();
  const literal: Code = [
    [...constant(1), ...set(counter)],
    loop(
      [...get(counter), ...constant(1), shiftLeft, ...tee(counter), ...answer],
      [...get(counter), or, ...tee(counter), ...constant(256), isLess, ...againIf(0)],
    ),
    [...get(out), ...get(counter), ...put],
    [...constant(0), ...set(afterCopy)],
  ].flat();
  const cleared = Math.max(plan.end, plan.packed);
  return body(
    4,
    [...constant(plan.packed + 5), ...getGlobal(source), isGreater],
    when(
      [...constant(plan.start), ...set(out)],
      loop(
        [...get(afterCopy), ...constant(9), shiftLeft, ...answer],
        block(0x04, nothing, copy, [otherwise], literal),
        [...get(out), ...constant(plan.end), isLess, ...againIf(0)],
      ),
      [...constant(cleared), ...set(out)],
      loop(
        [...get(out), ...constant(0), ...put],
        [...get(out), ...constant(plan.chances + chanceBytes), isLess, ...againIf(0)],
      ),
    ),
    call(plan.initialize),
  );
}

/** The bodies of the three functions; the last one is the new `_initialize`. */
export function unpackerBodies(plan: UnpackerPlan): Code[] {
  return [answerBody(plan), numberBody(plan), initializeBody(plan)];
}

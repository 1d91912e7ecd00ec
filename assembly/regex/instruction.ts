// The instructions of a compiled pattern: one word each, the operation in the low four bits, an argument above them.
// Targets are distances, so that a part of a program can be moved and copied as it is.

/** What an instruction does. */
export const enum Operation {
  /** Takes the code point of the argument. */
  Point,
  /** Takes a code point of the class of the argument. */
  Class,
  /** Goes on with the next instruction, else at the distance. */
  SplitNext,
  /** Goes on at the distance, else with the next instruction. */
  SplitFar,
  /** Goes on at the distance. */
  Jump,
  /** Keeps the position in the slot of the argument. */
  Save,
  /** Goes on where all the {@link Around} flags of the argument are set. */
  Assert,
  /** The pattern matches. */
  Match,
}

/** What there is around a position. */
export const enum Around {
  TextBegin = 1,
  TextEnd = 2,
  LineBegin = 4,
  LineEnd = 8,
  WordBoundary = 16,
  NoWordBoundary = 32,
}

// @ts-ignore: decorator
@inline
export function instruction(operation: Operation, argument: i32): u32 {
  return ((<u32>argument) << 4) | (<u32>operation);
}

// @ts-ignore: decorator
@inline
export function operationOf(word: u32): Operation {
  return <Operation>(word & 15);
}

/** The argument of a word; distances have a sign. */
// @ts-ignore: decorator
@inline
export function argumentOf(word: u32): i32 {
  return (<i32>word) >> 4;
}

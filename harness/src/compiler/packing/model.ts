// How packed data is modelled: as literals and as copies of what came before, each a few yes-or-no questions whose
// answers are foretold from those that the same question had. The unpacker in the module asks the same questions.

/** Where the questions of each kind begin among all. */
export const contexts = {
  /** A literal: the bits of the byte, from the highest, as a path through a tree; 1 to 255. */
  literal: 0,
  /** Whether a copy comes, after a literal (0) or after a copy (256). */
  copy: 0,
  copyAfterCopy: 256,
  /** Whether a copy after a literal is from the distance of the last copy. */
  sameDistance: 257,
  /** Numbers: whether there is a further bit, and that bit, by turns. */
  distance: 258,
  length: 300,
  count: 342,
} as const;

/** Largest distance and length that the questions of a number have room for: 20 bits below the highest one. */
export const largestNumber = 2 ** 21 - 1;

/** A chance is held as its distance from one half, in 2^15ths, so that untouched memory is one half. */
export const half = 2 ** 14;

/** A chance moves by 1/16 of what it lacks. */
export const adaptation = 4;

/** The chance of a question after an answer. */
export function adapted(chance: number, answer: boolean): number {
  return answer
    ? chance + ((half - chance) >> adaptation)
    : chance - ((half + chance) >> adaptation);
}

/** One step of the packed form: a literal byte (distance 0), or a copy. */
export interface Step {
  readonly at: number;
  readonly length: number;
  readonly distance: number;
}

/** Takes the questions of a step, one by one. */
export type Ask = (context: number, answer: boolean) => void;

export function askLiteral(byte: number, ask: Ask): void {
  let node = 1;
  for (let bit = 7; bit >= 0; bit--) {
    const answer = ((byte >> bit) & 1) !== 0;
    ask(contexts.literal + node, answer);
    node = node * 2 + Number(answer);
  }
}

/** A number from 1, from its lowest bit; the highest bit is where no further one is. */
export function askNumber(first: number, value: number, ask: Ask): void {
  let context = first;
  for (let rest = value; rest > 1; rest >>= 1) {
    ask(context, true);
    ask(context + 1, (rest & 1) !== 0);
    context += 2;
  }
  ask(context, false);
}

/** All questions of all steps. */
export function askSteps(image: Uint8Array, steps: readonly Step[], ask: Ask): void {
  let last = 0;
  let afterCopy = false;
  for (const { at, length, distance } of steps) {
    ask(afterCopy ? contexts.copyAfterCopy : contexts.copy, distance > 0);
    if (distance === 0) askLiteral(image[at] ?? 0, ask);
    else {
      if (!afterCopy) ask(contexts.sameDistance, distance === last);
      if (afterCopy || distance !== last) askNumber(contexts.distance, distance, ask);
      askNumber(contexts.length, length, ask);
      last = distance;
    }
    afterCopy = distance > 0;
  }
}

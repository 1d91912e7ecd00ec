// What is changed in a module to see whether its tests notice: one instruction of the source at a time, in all the places
// where the compiler has put it, each change as a programmer could have made it.

import {
  functionsOf,
  readSigned,
  signedLeb,
  type FunctionBody,
  type Instruction,
  type Replacement,
} from "../module/code-section.js";
import type { SourcePlace, SourcePlaces } from "../module/source-places.js";

export interface Mutation {
  readonly place: SourcePlace;
  /** Such as `lt_u → le_u`. */
  readonly change: string;
  /** One for each copy of the line: what is inlined stands in the module more than once. */
  readonly replacements: readonly Replacement[];
}

// Integer operations of 32 bits by their opcodes; those of 64 bits follow in the same order.
const comparisons = "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u".split(" ");
const arithmetic = "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr".split(
  " ",
);
const floatComparisons = "eq ne lt gt le ge".split(" ");
const floatArithmetic = "add sub mul div".split(" ");

const families = [
  { first: 0x45, names: comparisons },
  { first: 0x50, names: comparisons },
  { first: 0x5b, names: floatComparisons },
  { first: 0x61, names: floatComparisons },
  { first: 0x6a, names: arithmetic },
  { first: 0x7c, names: arithmetic },
  { first: 0x92, names: floatArithmetic },
  { first: 0xa0, names: floatArithmetic },
];

const negations: Record<string, string> = {
  eq: "ne",
  ne: "eq",
  lt: "ge",
  ge: "lt",
  gt: "le",
  le: "gt",
};
const boundaries: Record<string, string> = { lt: "le", le: "lt", gt: "ge", ge: "gt" };
const swaps: Record<string, string> = {
  add: "sub",
  sub: "add",
  mul: "add",
  div: "mul",
  rem: "div",
  and: "or",
  or: "and",
  xor: "and",
  shl: "shr_u",
  shr: "shl",
  rotl: "rotr",
  rotr: "rotl",
};

const isComparison = (opcode: number): boolean => opcode >= 0x45 && opcode <= 0x66;

/** Another operation in place of this one. */
function* otherOperations({ opcode, start, end }: Instruction): Generator<[string, Replacement]> {
  const family = families.find(
    ({ first, names }) => opcode >= first && opcode < first + names.length,
  );
  if (family === undefined) return;
  const { first, names } = family;
  const name = names[opcode - first]!;
  const [stem = "", sign] = name.split("_");
  for (const table of [negations, boundaries, swaps]) {
    const other = table[stem];
    if (other === undefined) continue;
    const signed = sign !== undefined && names.includes(`${other}_${sign}`);
    const into = signed ? `${other}_${sign}` : other;
    const code = first + names.indexOf(into);
    yield [`${name} → ${into}`, { start, end, bytes: [code] }];
  }
}

function* otherConstants(
  bytes: Uint8Array,
  { opcode, start, end }: Instruction,
): Generator<[string, Replacement]> {
  const bits = opcode === 0x41 ? 32 : 64;
  const value = readSigned(bytes, start + 1);
  for (const other of [value + 1n, value - 1n]) {
    const wrapped = BigInt.asIntN(bits, other);
    yield [`${value} → ${wrapped}`, { start, end, bytes: [opcode, ...signedLeb(wrapped)] }];
  }
}

function* otherBranches(
  bytes: Uint8Array,
  instruction: Instruction,
  before: Instruction | undefined,
): Generator<[string, Replacement]> {
  const { opcode, start, end } = instruction;
  const own = [...bytes.subarray(start, end)];
  // The negation of a comparison is among the other operations.
  if (before !== undefined && !isComparison(before.opcode)) {
    yield ["the condition negated", { start, end, bytes: [0x45, ...own] }];
  }
  if (opcode === 0x1b) return;
  if (opcode === 0x0d) {
    yield ["the branch never taken", { start, end, bytes: [0x1a] }];
    yield ["the branch always taken", { start, end, bytes: [0x1a, 0x0c, ...own.slice(1)] }];
  } else {
    yield ["if (false)", { start, end, bytes: [0x1a, 0x41, 0, ...own] }];
    yield ["if (true)", { start, end, bytes: [0x1a, 0x41, 1, ...own] }];
  }
}

function* ofInstruction(
  bytes: Uint8Array,
  instruction: Instruction,
  before: Instruction | undefined,
): Generator<[string, Replacement]> {
  const { opcode, start, end } = instruction;
  yield* otherOperations(instruction);
  if (opcode === 0x45) yield ["! left out", { start, end, bytes: [0x01] }];
  else if (opcode === 0x50) yield ["! left out", { start, end, bytes: [0x42, 0, 0x52] }];
  else if (opcode === 0x41 || opcode === 0x42) yield* otherConstants(bytes, instruction);
  else if (opcode === 0x04 || opcode === 0x0d || opcode === 0x1b)
    yield* otherBranches(bytes, instruction, before);
  else if (opcode >= 0x36 && opcode <= 0x3e)
    yield ["the store left out", { start, end, bytes: [0x1a, 0x1a] }];
}

/** A function that only returns a number. */
function* returnedConstants(body: FunctionBody): Generator<[string, Replacement]> {
  const [result] = body.results;
  if (result !== 0x7f && result !== 0x7e) return;
  const code = result === 0x7f ? 0x41 : 0x42;
  const start = body.codeAt;
  for (const value of [0, 1]) {
    yield [`returns ${value} at once`, { start, end: start, bytes: [code, value, 0x0f] }];
  }
}

/** All mutations of the instructions that come from these sources. */
export function mutationsOf(
  bytes: Uint8Array,
  places: SourcePlaces,
  isOfLibrary: (file: string) => boolean,
): Mutation[] {
  const found = new Map<string, Mutation & { replacements: Replacement[] }>();
  const keep = (place: SourcePlace | undefined, change: string, replacement: Replacement): void => {
    if (place === undefined || !isOfLibrary(place.file)) return;
    const { file, line, column } = place;
    const key = `${file}:${line}:${column} ${change}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { place, change, replacements: [replacement] });
    // Functions that begin with the same inlined line are different ones, though.
    else if (!change.endsWith("at once")) known.replacements.push(replacement);
  };
  for (const body of functionsOf(bytes)) {
    const { instructions } = body;
    const first = instructions.map(({ start }) => places.at(start)).find((place) => place);
    for (const [change, replacement] of returnedConstants(body)) keep(first, change, replacement);
    for (const [at, instruction] of instructions.entries()) {
      for (const [change, replacement] of ofInstruction(bytes, instruction, instructions[at - 1])) {
        keep(places.at(instruction.start), change, replacement);
      }
    }
  }
  return [...found.values()];
}

// One way to make a host call. The generator deals each of them to each callback in turn, so that a run reaches the
// cells of the matrix one after the other instead of by luck.

import type { Argument, Output, Step } from "../program.js";
import type { Chance } from "./chance.js";

export interface Situation {
  readonly callback: string;
  readonly chance: Chance;
}

export interface Variant {
  readonly op: string;
  readonly name: string;
  readonly make: (situation: Situation) => readonly Step[];
  /** Where it makes sense; default: everywhere. */
  readonly where?: (callback: string) => boolean;
}

/** Numbers that programs keep. */
export const slots = { metric: 0, queue: 1, stream: 2, call: 3, expression: 4, other: 5 } as const;

export const nowhere = 0xfffffff0;

export const out = (index: number): Argument => ({ out: index });
export const dataOut: readonly Argument[] = [out(0), out(1)];
export const readsData: readonly Output[] = [["data", 0]];
export const readsWord: readonly Output[] = [["word", 0]];
export const readsLong: readonly Output[] = [["long", 0]];

export function step(
  op: string,
  args: readonly Argument[] = [],
  outputs: readonly Output[] = [],
  save?: number,
): Step {
  return {
    op,
    args,
    ...(outputs.length > 0 && { outputs }),
    ...(save !== undefined && { save }),
  };
}

/** A variant that is one step, always the same. */
export function fixed(
  op: string,
  name: string,
  args: readonly Argument[] = [],
  outputs: readonly Output[] = [],
  where?: (callback: string) => boolean,
): Variant {
  const make = (): readonly Step[] => [step(op, args, outputs)];
  return { op, name, make, ...(where !== undefined && { where }) };
}

export const isStream = (callback: string): boolean =>
  /_(request|response)_|on_(log|delete|done)|stream_create/.test(callback);

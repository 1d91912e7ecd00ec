// What a target is asked, and what it gives back.

import type { Outcome } from "./outcome.js";
import type { Program } from "./program.js";

export interface Run {
  /** Its number is in all of its names. */
  readonly id: string;
  readonly program: Program;
}

export type Outcomes = ReadonlyMap<string, Outcome>;

/** Which Envoy is meant; both sides are told. */
export interface EnvoyChoice {
  /** Such as "1.40". */
  readonly minor: string;
}

/** The long list of WASI calls came with 1.39. */
export function hasLongWasi(minor: string): boolean {
  return Number(minor.split(".")[1]) >= 39;
}

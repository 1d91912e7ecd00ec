// Bodies of messages: written out, from a file beside the scenario, or made to a size; and the pieces in which they
// travel.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isSystemError } from "../errors/outrigger-error.js";

export interface WrittenGenerated {
  /** Bytes, or with a unit: `64 KiB`. */
  size: number | string;
  seed?: string;
}

/** How a body is cut: so many bytes for each piece, or the sizes of the first ones. */
export type WrittenSplit = number | readonly number[];

const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 * 1024 };
/** More than any limit of Envoy's that a filter could meet, and little enough for a test. */
export const largestBody = 64 * 1024 * 1024;
const alphabet = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-\n");

/** Undefined for a text that is no size. */
export function bytesOf(size: number | string): number | undefined {
  if (typeof size === "number") return size;
  const [, amount = "", unit = "B"] = /^(\d{1,9}) ?(B|KiB|MiB)$/.exec(size) ?? [];
  return amount === "" ? undefined : Number(amount) * (units[unit] ?? 1);
}

/** So many letters, digits and line ends: the same for the same seed, and the longer begins as the shorter. */
export function generatedBody(size: number, seed: string): Uint8Array {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0) || 1;
  const body = new Uint8Array(size);
  for (let at = 0; at < size; at++) {
    // xorshift of 32 bits (Marsaglia 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    body[at] = alphabet[(state >>> 0) % alphabet.length] ?? 0;
  }
  return body;
}

/** The content of a file beside the scenario; or why it cannot be read. */
export function fileBeside(scenario: string, path: string): Uint8Array | string {
  try {
    return new Uint8Array(readFileSync(join(dirname(scenario), path)));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.message;
  }
}

/** The body in pieces; what the plan says beyond its end is nothing, and what it leaves is one piece more. */
export function piecesOf(body: Uint8Array, split: WrittenSplit): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  const take = (size: number): void => {
    if (from >= body.length) return;
    pieces.push(body.subarray(from, from + size));
    from += size;
  };
  if (typeof split === "number") while (from < body.length) take(split);
  else for (const size of split) take(size);
  take(body.length);
  return pieces;
}

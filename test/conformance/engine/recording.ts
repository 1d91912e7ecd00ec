// What a real Envoy did with programs, kept in a file, so that the mock alone can be judged by it again.

import { readFile, writeFile } from "node:fs/promises";
import type { Outcome } from "./outcome.js";
import type { Run } from "./target.js";

export interface Recording {
  readonly minor: string;
  readonly seed: number;
  readonly runs: readonly { readonly run: Run; readonly real: Outcome }[];
}

export async function writeRecording(file: string, recording: Recording): Promise<void> {
  await writeFile(file, JSON.stringify(recording));
}

export async function readRecording(file: string): Promise<Recording> {
  return JSON.parse(await readFile(file, "utf8")) as Recording;
}

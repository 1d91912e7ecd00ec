// What a test can expect of a message, a log and the metrics, and whether a text is what is expected.

import type { LogLevelName } from "../abi/enumerations.js";

/** Text: this text, or one in which the expression is found. */
export type ExpectedText = string | RegExp;

/** Values of a header: one, several in their order, or null for none. */
export type ExpectedValues = ExpectedText | readonly ExpectedText[] | null;

/** What is left out is not looked at. */
export interface ExpectedMessage {
  /** Of a reply. */
  status?: number;
  /** Of a request. */
  method?: ExpectedText;
  /** Of a request, with its query. */
  path?: ExpectedText;
  /** Of a request. */
  authority?: ExpectedText;
  /** By name, in any case. */
  headers?: Readonly<Record<string, ExpectedValues>>;
  /** By name, in any case; of raw messages only. */
  trailers?: Readonly<Record<string, ExpectedValues>>;
  /** The whole body as text; a string must be all of it. */
  body?: ExpectedText;
}

export interface ExpectedLine {
  level?: LogLevelName;
  message: ExpectedText;
}

export function isMet(expected: ExpectedText, found: string): boolean {
  if (typeof expected === "string") return expected === found;
  // An expression with the flag g or y would remember where it was.
  return new RegExp(expected.source, expected.flags.replace(/[gy]/g, "")).test(found);
}

export function sayExpected(expected: ExpectedText): string {
  return typeof expected === "string" ? JSON.stringify(expected) : String(expected);
}

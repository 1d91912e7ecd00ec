// Compares a message with what is expected of it, and says the difference line by line: what is as expected, what was
// expected (-), and what was found (+).

import type { HeaderPair } from "../mock/index.js";
import {
  isMet,
  sayExpected,
  type ExpectedMessage,
  type ExpectedText,
  type ExpectedValues,
} from "./expected.js";
import { partsOf, type Message } from "./message.js";

/** What came of a comparison. */
export interface Comparison {
  readonly pass: boolean;
  /** The difference, or what was as expected, a line for each part. */
  readonly report: string;
}

interface Row {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly pass: boolean;
}

const single = (name: string, expected: ExpectedText, found: string | undefined): Row => ({
  name,
  expected: sayExpected(expected),
  found: found === undefined ? "none" : JSON.stringify(found),
  pass: found !== undefined && isMet(expected, found),
});

function values(name: string, expected: ExpectedValues, pairs: readonly HeaderPair[]): Row {
  const wanted = expected === null ? [] : typeof expected === "string" || expected instanceof RegExp ? [expected] : expected; // prettier-ignore
  const key = name.toLowerCase();
  const found = pairs.filter(([header]) => header.toLowerCase() === key).map(([, value]) => value);
  const say = (list: readonly string[]): string => (list.length === 0 ? "absent" : list.join(", "));
  return {
    name: key,
    expected: say(wanted.map(sayExpected)),
    found: say(found.map((value) => JSON.stringify(value))),
    pass:
      wanted.length === found.length &&
      wanted.every((value, index) => isMet(value, found[index] ?? "")),
  };
}

function reportOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .flatMap(({ name, expected, found, pass }) => {
      const label = name.padEnd(width);
      if (pass) return [`    ${label}  ${found}`];
      return [`  - ${label}  ${expected}`, `  + ${label}  ${found}`];
    })
    .join("\n");
}

const texts = ["method", "path", "authority"] as const;

/** @throws TypeError when nothing is expected, which any message would be, or the body has been read before. */
export async function compareMessage(
  message: Message,
  expected: ExpectedMessage,
): Promise<Comparison> {
  const parts = await partsOf(message, expected.body !== undefined);
  const rows: Row[] = [];
  if (expected.status !== undefined) {
    const { status } = parts;
    const pass = status === expected.status;
    rows.push({
      name: "status",
      expected: `${expected.status}`,
      found: `${status ?? "none"}`,
      pass,
    });
  }
  for (const key of texts) {
    const wanted = expected[key];
    if (wanted !== undefined) rows.push(single(key, wanted, parts[key]));
  }
  for (const [name, wanted] of Object.entries(expected.headers ?? {})) {
    rows.push(values(name, wanted, parts.headers));
  }
  for (const [name, wanted] of Object.entries(expected.trailers ?? {})) {
    rows.push({ ...values(name, wanted, parts.trailers), name: `trailer ${name.toLowerCase()}` });
  }
  if (expected.body !== undefined) rows.push(single("body", expected.body, parts.body));
  if (rows.length === 0) throw new TypeError("nothing is expected of the message: say what");
  return { pass: rows.every(({ pass }) => pass), report: reportOf(rows) };
}

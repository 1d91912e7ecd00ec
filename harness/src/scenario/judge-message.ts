// Judges one HTTP message against what is expected of it. Each finding stands at the expectation that was not met
// and says what was expected and what was found.

import type { DiagnosticCode } from "../errors/diagnostic.js";
import type { HeaderPair } from "../envoy/http1-reader.js";
import { differs, matches, unmatched } from "./judge-match.js";
import { sayBytes, sayMatch } from "./say.js";
import type {
  At,
  HeaderExpectation,
  MessageExpectation,
  UpstreamExpectation,
  ValueMatch,
} from "./scenario.js";
import type { Snapshots } from "./snapshots.js";
import type { ObservedReply, ObservedRequest } from "./target.js";

export interface Finding {
  at: string;
  code: DiagnosticCode;
  message: string;
  fix?: string;
}

/** What a message is called in what is said about it, and the code of that. */
export interface MessageKind {
  kind: string;
  code: DiagnosticCode;
  snapshots: Snapshots;
}

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

function valuesOf(headers: readonly HeaderPair[], name: string): Uint8Array[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => latin1(value));
}

function sayValues(values: readonly Uint8Array[]): string {
  if (values.length === 0) return "no such header";
  if (values.length === 1) return sayBytes(values[0] ?? new Uint8Array());
  return `${values.length} values: ${values.map((value) => sayBytes(value)).join(", ")}`;
}

function areThere(
  wanted: readonly ValueMatch[],
  found: readonly Uint8Array[],
  anyOrder: boolean,
): boolean {
  if (wanted.length !== found.length) return false;
  if (anyOrder) return unmatched(wanted, found, matches).wanted.length === 0;
  return wanted.every((match, index) => matches(match, found[index] ?? new Uint8Array()));
}

function judgeHeader(
  { at, value: { name, values, anyOrder } }: At<HeaderExpectation>,
  headers: readonly HeaderPair[],
  what: string,
  snapshots: Snapshots,
): Omit<Finding, "code"> | undefined {
  const found = valuesOf(headers, name);
  if (values === "absent") {
    if (found.length === 0) return undefined;
    return { at, message: `${what} ${name}: expected to be absent, found ${sayValues(found)}.` };
  }
  const [first] = values;
  if (first !== undefined && "snapshot" in first) {
    const difference = differs(first, Buffer.concat(found), at, snapshots);
    return difference === undefined ? undefined : { at, message: `${what} ${name}: ${difference}` };
  }
  if (areThere(values, found, anyOrder)) return undefined;
  const order = anyOrder ? " in any order" : "";
  const wanted =
    values.length === 1
      ? sayMatch(values[0])
      : `${values.length} values${order}: ${values.map(sayMatch).join(", ")}`;
  return { at, message: `${what} ${name}: expected ${wanted}, found ${sayValues(found)}.` };
}

export function judgeMessage(
  expected: MessageExpectation,
  found: ObservedReply | ObservedRequest,
  { kind, code, snapshots }: MessageKind,
): Finding[] {
  const findings: Finding[] = [];
  const lists = [
    [expected.headers, found.headers, `${kind} header`],
    [expected.trailers, found.trailers, `${kind} trailer`],
  ] as const;
  for (const [expectations, headers, what] of lists) {
    for (const expectation of expectations) {
      const finding = judgeHeader(expectation, headers, what, snapshots);
      if (finding !== undefined) findings.push({ ...finding, code });
    }
  }
  const { body } = expected;
  const difference = body && differs(body.value, found.body, body.at, snapshots);
  if (body !== undefined && difference !== undefined) {
    findings.push({ at: body.at, code, message: `${kind} body: ${difference}` });
  }
  return findings;
}

export function judgeRequest(
  expected: UpstreamExpectation,
  found: ObservedRequest,
  message: MessageKind,
): Finding[] {
  const { kind, code, snapshots } = message;
  const findings: Finding[] = [];
  for (const key of ["method", "path", "authority"] as const) {
    const wanted = expected[key];
    if (wanted === undefined) continue;
    const difference = differs(wanted.value, Buffer.from(found[key]), wanted.at, snapshots);
    if (difference === undefined) continue;
    findings.push({ at: wanted.at, code, message: `${kind} ${key}: ${difference}` });
  }
  return [...findings, ...judgeMessage(expected, found, message)];
}

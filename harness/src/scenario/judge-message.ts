// Judges one HTTP message against what is expected of it. Each finding stands at the expectation that was not met
// and says what was expected and what was found.

import type { DiagnosticCode } from "../errors/diagnostic.js";
import type { HeaderPair } from "../envoy/http1-reader.js";
import type {
  At,
  HeaderExpectation,
  MessageExpectation,
  UpstreamExpectation,
  ValueMatch,
} from "./scenario.js";
import { sayBytes, sayDifference, sayMatch } from "./say.js";
import type { ObservedReply, ObservedRequest } from "./target.js";

export interface Finding {
  at: string;
  code: DiagnosticCode;
  message: string;
  fix?: string;
}

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** Whether bytes are what is expected. */
export function matches(match: ValueMatch, value: Uint8Array): boolean {
  if ("is" in match) return Buffer.compare(match.is, value) === 0;
  if ("contains" in match) return Buffer.from(value).includes(Buffer.from(match.contains));
  return match.matches.test(Buffer.from(value).toString("utf8"));
}

function valuesOf(headers: readonly HeaderPair[], name: string): Uint8Array[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => latin1(value));
}

function sayValues(values: readonly Uint8Array[]): string {
  if (values.length === 0) return "no such header";
  if (values.length === 1) return sayBytes(values[0] ?? new Uint8Array());
  return `${values.length} values: ${values.map((value) => sayBytes(value)).join(", ")}`;
}

function judgeHeader(
  { at, value: { name, values } }: At<HeaderExpectation>,
  headers: readonly HeaderPair[],
  what: string,
): Omit<Finding, "code"> | undefined {
  const found = valuesOf(headers, name);
  if (values === "absent") {
    if (found.length === 0) return undefined;
    return { at, message: `${what} ${name}: expected to be absent, found ${sayValues(found)}.` };
  }
  const met =
    found.length === values.length &&
    values.every((match, index) => matches(match, found[index] ?? new Uint8Array()));
  if (met) return undefined;
  const wanted =
    values.length === 1
      ? sayMatch(values[0])
      : `${values.length} values: ${values.map(sayMatch).join(", ")}`;
  return { at, message: `${what} ${name}: expected ${wanted}, found ${sayValues(found)}.` };
}

export function judgeMessage(
  expected: MessageExpectation,
  found: ObservedReply | ObservedRequest,
  kind: string,
  code: DiagnosticCode,
): Finding[] {
  const findings: Finding[] = [];
  const lists = [
    [expected.headers, found.headers, `${kind} header`],
    [expected.trailers, found.trailers, `${kind} trailer`],
  ] as const;
  for (const [expectations, headers, what] of lists) {
    for (const expectation of expectations) {
      const finding = judgeHeader(expectation, headers, what);
      if (finding !== undefined) findings.push({ ...finding, code });
    }
  }
  const { body } = expected;
  if (body !== undefined && !matches(body.value, found.body)) {
    const difference = "is" in body.value ? sayDifference(body.value.is, found.body) : "";
    const message = `${kind} body: expected ${sayMatch(body.value)}, found ${sayBytes(found.body)}${difference}.`;
    findings.push({ at: body.at, code, message });
  }
  return findings;
}

export function judgeRequest(
  expected: UpstreamExpectation,
  found: ObservedRequest,
  kind: string,
  code: DiagnosticCode,
): Finding[] {
  const findings: Finding[] = [];
  for (const key of ["method", "path", "authority"] as const) {
    const wanted = expected[key];
    if (wanted === undefined || wanted.value === found[key]) continue;
    const message = `${kind} ${key}: expected ${JSON.stringify(wanted.value)}, found ${JSON.stringify(found[key])}.`;
    findings.push({ at: wanted.at, code, message });
  }
  return [...findings, ...judgeMessage(expected, found, kind, code)];
}

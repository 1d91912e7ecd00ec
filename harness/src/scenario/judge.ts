// Judges an observation against the expectations of a scenario. Each finding stands at the line of the
// expectation that was not met and says what was expected and what was found.

import type { Diagnostic, DiagnosticCode } from "../errors/diagnostic.js";
import type { HeaderPair } from "../envoy/http1-reader.js";
import type {
  At,
  HeaderExpectation,
  LogExpectation,
  MessageExpectation,
  Scenario,
  ScenarioExchange,
  ValueMatch,
} from "./scenario.js";
import { sayBytes, sayDifference, sayLog, sayMatch } from "./say.js";
import type { Observation, ObservedLog, ObservedReply, ObservedRequest } from "./target.js";

interface Finding {
  at: string;
  code: DiagnosticCode;
  message: string;
  fix?: string;
}

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

function matches(match: ValueMatch, value: Uint8Array): boolean {
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

function judgeMessage(
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

function judgeReply(exchange: ScenarioExchange, { reply, trap }: Observation): Finding[] {
  const { expect, at } = exchange;
  const place = expect.reply?.at ?? at;
  if ("stalled" in reply) {
    const message = `neither a complete reply nor a reset came: ${reply.stalled}`;
    const fix = "look for a callback that pauses the stream and never continues it";
    return [{ at: place, code: "OUT1314", message, fix }];
  }
  const expected = expect.reply?.value;
  if ("reset" in reply) {
    if (expected === "reset" || expected === undefined || trap !== undefined) return [];
    const message = `expected a reply, found that the stream was reset: ${reply.reset}.`;
    return [{ at: place, code: "OUT1313", message }];
  }
  if (expected === undefined) return [];
  if (expected === "reset") {
    const message = `expected that the stream is reset, found a reply with status ${reply.status}.`;
    return [{ at: place, code: "OUT1313", message }];
  }
  const findings = judgeMessage(expected, reply, "reply", "OUT1310");
  const { status } = expected;
  if (status !== undefined && status.value !== reply.status) {
    const message = `reply status: expected ${status.value}, found ${reply.status}.`;
    findings.unshift({ at: status.at, code: "OUT1310", message });
  }
  return findings;
}

function judgeUpstream({ expect }: ScenarioExchange, { upstream }: Observation): Finding[] {
  if (expect.upstream === undefined) return [];
  const { at, value: expected } = expect.upstream;
  const code = "OUT1311";
  if (expected === "none") {
    if (upstream === undefined) return [];
    const message = `expected that nothing reaches the upstream, found ${upstream.method} ${upstream.path}.`;
    return [{ at, code, message }];
  }
  if (upstream === undefined) {
    return [{ at, code, message: "expected a request at the upstream, found none." }];
  }
  const findings: Finding[] = [];
  for (const key of ["method", "path", "authority"] as const) {
    const wanted = expected[key];
    if (wanted === undefined || wanted.value === upstream[key]) continue;
    const message = `upstream ${key}: expected ${JSON.stringify(wanted.value)}, found ${JSON.stringify(upstream[key])}.`;
    findings.push({ at: wanted.at, code, message });
  }
  return [...findings, ...judgeMessage(expected, upstream, "upstream", code)];
}

function logMatches({ level, message }: LogExpectation, log: ObservedLog): boolean {
  if (level !== undefined && level !== log.level) return false;
  if (message === undefined) return true;
  return "contains" in message
    ? log.message.includes(message.contains)
    : message.matches.test(log.message);
}

function sayLogs(logs: readonly ObservedLog[]): string {
  if (logs.length === 0) return "the plugin logged nothing";
  const shown = logs.slice(-10).map((log) => `  ${log.level}: ${log.message}`);
  return `the plugin logged:\n${shown.join("\n")}`;
}

function judgeLogs({ expect }: ScenarioExchange, { logs }: Observation): Finding[] {
  if (expect.logs === undefined) return [];
  const { at, value } = expect.logs;
  const code = "OUT1312";
  if (value === "none") {
    if (logs.length === 0) return [];
    return [{ at, code, message: `expected no log line; ${sayLogs(logs)}` }];
  }
  const findings: Finding[] = [];
  let from = 0;
  for (const { at: place, value: expected } of value) {
    const index = logs.findIndex((log, position) => position >= from && logMatches(expected, log));
    if (index < 0) {
      const early = logs.some((log) => logMatches(expected, log));
      const message = `expected ${sayLog(expected)}${early ? " after the lines before it" : ""}; ${sayLogs(logs)}`;
      findings.push({ at: place, code, message });
    } else from = index + 1;
  }
  return findings;
}

/** Everything that one exchange of a scenario expects and that was not seen; empty when it passes. */
export function judge(
  scenario: Scenario,
  exchange: ScenarioExchange,
  observation: Observation,
): Diagnostic[] {
  const findings: Finding[] = [];
  if (observation.trap !== undefined) {
    const message = `the plugin trapped: ${observation.trap}`;
    findings.push({ at: exchange.at, code: "OUT1315", message });
  }
  findings.push(
    ...judgeReply(exchange, observation),
    ...judgeUpstream(exchange, observation),
    ...judgeLogs(exchange, observation),
  );
  return findings.map(({ at, code, message, fix }) => {
    const { file, line, column } = scenario.locate(at);
    return {
      code,
      severity: "error" as const,
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      message,
      ...(fix !== undefined && { fix }),
    };
  });
}

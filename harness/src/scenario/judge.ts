// Judges an observation against the expectations of a scenario. Each finding stands at the line of the
// expectation that was not met and says what was expected and what was found.

import type { Diagnostic } from "../errors/diagnostic.js";
import { judgeConnection } from "./judge-connection.js";
import { judgeMessage, judgeRequest, type Finding } from "./judge-message.js";
import { judgeCallouts, judgeMetrics } from "./judge-side.js";
import type {
  At,
  LogExpectation,
  Scenario,
  ScenarioExchange,
  ScenarioMove,
  ScenarioStep,
  ScenarioWait,
  SideExpectation,
} from "./scenario.js";
import { sayLog } from "./say.js";
import type { ConnectionObservation, Observation, ObservedLog, SideObservation } from "./target.js";

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
  return judgeRequest(expected, upstream, "upstream", code);
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

function judgeLogs(expect: SideExpectation, { logs }: SideObservation): Finding[] {
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

function judgeSide(expect: SideExpectation, observation: SideObservation): Finding[] {
  return [
    ...judgeLogs(expect, observation),
    ...judgeCallouts(expect, observation),
    ...judgeMetrics(expect, observation),
  ];
}

function judgeTrap(at: string, { trap }: SideObservation): Finding[] {
  if (trap === undefined) return [];
  return [{ at, code: "OUT1315", message: `the plugin trapped: ${trap}` }];
}

/** Findings as diagnostics at their places in the file. */
export function located(scenario: Scenario, findings: readonly Finding[]): Diagnostic[] {
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

/** Everything that one exchange of a scenario expects and that was not seen; empty when it passes. */
export function judge(
  scenario: Scenario,
  exchange: ScenarioExchange,
  observation: Observation,
): Diagnostic[] {
  const findings = [
    ...judgeTrap(exchange.at, observation),
    ...judgeReply(exchange, observation),
    ...judgeUpstream(exchange, observation),
    ...judgeSide(exchange.expect, observation),
  ];
  const { repetition } = exchange;
  if (repetition === undefined) return located(scenario, findings);
  const when = `time ${repetition.number} of ${repetition.of}: `;
  return located(
    scenario,
    findings.map((finding) => ({ ...finding, message: when + finding.message })),
  );
}

/** The same for a time that passed. */
export function judgeWait(
  scenario: Scenario,
  { at, expect }: ScenarioWait,
  observation: SideObservation,
): Diagnostic[] {
  return located(scenario, [...judgeTrap(at, observation), ...judgeSide(expect, observation)]);
}

/** The same for a step on a TCP connection. */
export function judgeMove(
  scenario: Scenario,
  { at, expect }: ScenarioMove,
  observation: ConnectionObservation,
): Diagnostic[] {
  return located(scenario, [
    ...judgeTrap(at, observation),
    ...judgeConnection(expect, observation),
    ...judgeSide(expect, observation),
  ]);
}

/** A step that the plugin's kind does not have. */
export function judgeKind(scenario: Scenario, step: ScenarioStep): Diagnostic[] {
  const [message, fix] =
    step.kind === "move"
      ? ["this plugin is not registered with tcpPlugin(), so it has no connections.", "use request and upstream, or exchanges"] // prettier-ignore
      : ["this plugin is not registered with plugin(), so it gets no requests.", "a TCP filter: connection; a service: exchanges, with nothing but waits"]; // prettier-ignore
  return located(scenario, [{ at: step.at, code: "OUT1321", message, fix }]);
}

/** Texts that the log of a refused plugin lacks. */
export function judgeRefusal(
  scenario: Scenario,
  texts: readonly At<string>[],
  logs: readonly ObservedLog[],
): Diagnostic[] {
  const missing = texts.filter(({ value }) => !logs.some(({ message }) => message.includes(value)));
  return located(
    scenario,
    missing.map(({ at, value }) => ({
      at,
      code: "OUT1319" as const,
      message: `the plugin was refused; expected a log line with ${JSON.stringify(value)}; ${sayLogs(logs)}`,
    })),
  );
}

// Judges an observation against the expectations of a scenario. Each finding stands at the line of the
// expectation that was not met and says what was expected and what was found.

import type { Diagnostic } from "../errors/diagnostic.js";
import { judgeConnection } from "./judge-connection.js";
import { differs, unlikeSnapshot } from "./judge-match.js";
import { judgeMessage, judgeRequest, type Finding } from "./judge-message.js";
import { judgeSide, sayLogs } from "./judge-side.js";
import type {
  At,
  Scenario,
  ScenarioExchange,
  ScenarioMove,
  ScenarioStep,
  ScenarioStreams,
  ScenarioWait,
} from "./scenario.js";
import { replyText, requestText } from "./snapshot-text.js";
import type { Snapshots } from "./snapshots.js";
import type {
  ConnectionObservation,
  Observation,
  ObservedLog,
  SideObservation,
  StreamObservation,
  StreamsObservation,
} from "./target.js";

function judgeReply(
  exchange: ScenarioExchange,
  { reply, trap }: StreamObservation,
  snapshots: Snapshots,
): Finding[] {
  const { expect, at } = exchange;
  const place = expect.reply?.at ?? at;
  if ("stalled" in reply) {
    const message = `neither a complete reply nor a reset came: ${reply.stalled}`;
    const fix = "look for a callback that pauses the stream and never continues it";
    return [{ at: place, code: "OUT1314", message, fix }];
  }
  const expected = expect.reply?.value;
  if (expected === "snapshot") {
    const message = trap === undefined && unlikeSnapshot(snapshots, place, replyText(reply));
    if (typeof message !== "string") return [];
    return [{ at: place, code: "OUT1310", message: `reply: ${message}` }];
  }
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
  const findings = judgeMessage(expected, reply, { kind: "reply", code: "OUT1310", snapshots });
  const { status } = expected;
  if (status === undefined) return findings;
  const found = Buffer.from(String(reply.status));
  const difference = differs(status.value, found, status.at, snapshots)?.replace(/"(\d+)"/g, "$1");
  if (difference !== undefined) {
    const message = `reply status: ${difference}`;
    findings.unshift({ at: status.at, code: "OUT1310", message });
  }
  return findings;
}

function judgeUpstream(
  { expect }: ScenarioExchange,
  { upstream }: StreamObservation,
  snapshots: Snapshots,
): Finding[] {
  if (expect.upstream === undefined) return [];
  const { at, value: expected } = expect.upstream;
  const code = "OUT1311";
  if (expected === "snapshot") {
    const message = unlikeSnapshot(snapshots, at, requestText(upstream));
    return message === undefined ? [] : [{ at, code, message: `upstream: ${message}` }];
  }
  if (expected === "none") {
    if (upstream === undefined) return [];
    const message = `expected that nothing reaches the upstream, found ${upstream.method} ${upstream.path}.`;
    return [{ at, code, message }];
  }
  if (upstream === undefined) {
    return [{ at, code, message: "expected a request at the upstream, found none." }];
  }
  return judgeRequest(expected, upstream, { kind: "upstream", code, snapshots });
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
  const { snapshots } = scenario;
  const findings = [
    ...judgeTrap(exchange.at, observation),
    ...judgeReply(exchange, observation, snapshots),
    ...judgeUpstream(exchange, observation, snapshots),
    ...judgeSide(exchange.expect, observation, snapshots),
  ];
  const { repetition } = exchange;
  if (repetition === undefined) return located(scenario, findings);
  const when = `time ${repetition.number} of ${repetition.of}: `;
  return located(
    scenario,
    findings.map((finding) => ({ ...finding, message: when + finding.message })),
  );
}

/** What is its own of one of several streams that were under way at once. */
export function judgeStream(
  scenario: Scenario,
  exchange: ScenarioExchange,
  observation: StreamObservation,
): Diagnostic[] {
  const { snapshots } = scenario;
  return located(scenario, [
    ...judgeReply(exchange, observation, snapshots),
    ...judgeUpstream(exchange, observation, snapshots),
  ]);
}

/** The same for several streams at once. */
export function judgeStreams(
  scenario: Scenario,
  step: ScenarioStreams,
  { streams, turns, side }: StreamsObservation,
): Diagnostic[] {
  return [
    ...step.order.flatMap((turn, index) => {
      const seen = turns[index];
      return seen === undefined ? [] : judgeWait(scenario, turn, seen);
    }),
    ...step.streams.flatMap(({ exchange }, index) => {
      const seen = streams[index];
      return seen === undefined ? [] : judgeStream(scenario, exchange, seen);
    }),
    ...judgeWait(scenario, step, side),
  ];
}

/** The same for a time that passed, and for what several streams did together. */
export function judgeWait(
  scenario: Scenario,
  { at, expect }: Pick<ScenarioWait, "at" | "expect">,
  observation: SideObservation,
): Diagnostic[] {
  return located(scenario, [
    ...judgeTrap(at, observation),
    ...judgeSide(expect, observation, scenario.snapshots),
  ]);
}

/** The same for a step on a TCP connection. */
export function judgeMove(
  scenario: Scenario,
  { at, expect }: ScenarioMove,
  observation: ConnectionObservation,
): Diagnostic[] {
  return located(scenario, [
    ...judgeTrap(at, observation),
    ...judgeConnection(expect, observation, scenario.snapshots),
    ...judgeSide(expect, observation, scenario.snapshots),
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

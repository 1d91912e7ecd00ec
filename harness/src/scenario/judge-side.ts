// Judges what a plugin does beside its streams: log lines, callouts, metrics, shared data, what it asks of the host.

import { differs, unlikeSnapshot, unmatched } from "./judge-match.js";
import { judgeRequest, type Finding } from "./judge-message.js";
import { judgeTrace } from "./judge-trace.js";
import { sayLog, sayMatch } from "./say.js";
import type {
  At,
  CalloutExpectation,
  LogExpectation,
  NamedExpectation,
  SideExpectation,
} from "./scenario.js";
import { calloutsText, logsText, metricsText, sharedText } from "./snapshot-text.js";
import type { Snapshots } from "./snapshots.js";
import type { ObservedCallout, ObservedLog, SideObservation } from "./target.js";

function logMatches({ level, message }: LogExpectation, log: ObservedLog): boolean {
  if (level !== undefined && level !== log.level) return false;
  if (message === undefined) return true;
  if ("is" in message) return log.message === message.is;
  return "contains" in message
    ? log.message.includes(message.contains)
    : message.matches.test(log.message);
}

/** The last lines of the log. */
export function sayLogs(logs: readonly ObservedLog[]): string {
  if (logs.length === 0) return "the plugin logged nothing";
  const shown = logs.slice(-10).map((log) => `  ${log.level}: ${log.message}`);
  return `the plugin logged:\n${shown.join("\n")}`;
}

function judgeLogs(
  { logs: expected }: SideExpectation,
  { logs }: SideObservation,
  snapshots: Snapshots,
): Finding[] {
  if (expected === undefined) return [];
  const { at, value } = expected;
  const code = "OUT1312";
  if (value === "snapshot") {
    const message = unlikeSnapshot(snapshots, at, logsText(logs));
    return message === undefined ? [] : [{ at, code, message: `log: ${message}` }];
  }
  if (value === "none") {
    if (logs.length === 0) return [];
    return [{ at, code, message: `expected no log line; ${sayLogs(logs)}` }];
  }
  const there = value.items.filter((one) => !one.value.absent);
  const absent = value.items.filter((one) => one.value.absent);
  const unwanted = absent.filter((one) => logs.some((log) => logMatches(one.value, log)));
  const findings = value.anyOrder
    ? unmatched(there, logs, (one, log) => logMatches(one.value, log)).wanted.map(
        (one) =>
          ({
            at: one.at,
            code,
            message: `expected ${sayLog(one.value)}; ${sayLogs(logs)}`,
          }) as const,
      )
    : inOrder(there, logs);
  return [
    ...findings,
    ...unwanted.map(
      (one) =>
        ({
          at: one.at,
          code,
          message: `expected that ${sayLog(one.value)} is absent; ${sayLogs(logs)}`,
        }) as const,
    ),
  ];
}

function inOrder(wanted: readonly At<LogExpectation>[], logs: readonly ObservedLog[]): Finding[] {
  const findings: Finding[] = [];
  let from = 0;
  for (const { at, value: expected } of wanted) {
    const index = logs.findIndex((log, position) => position >= from && logMatches(expected, log));
    if (index < 0) {
      const early = logs.some((log) => logMatches(expected, log));
      const message = `expected ${sayLog(expected)}${early ? " after the lines before it" : ""}; ${sayLogs(logs)}`;
      findings.push({ at, code: "OUT1312", message });
    } else from = index + 1;
  }
  return findings;
}

const sayCallout = ({ cluster, method, path }: ObservedCallout): string =>
  `${method} ${path} to ${cluster}`;

const calloutCode = "OUT1317";

function missing(
  { at, value: { cluster } }: At<CalloutExpectation>,
  left: readonly ObservedCallout[],
): Finding {
  const others = left.length === 0 ? "found none" : `found ${left.map(sayCallout).join(", ")}`;
  return { at, code: calloutCode, message: `expected a callout to ${cluster}, ${others}.` };
}

/** The order counts among the callouts to one cluster: those to several arrive as they happen to. */
function judgeCallouts(
  { callouts: expected }: SideExpectation,
  { callouts: found }: SideObservation,
  snapshots: Snapshots,
): Finding[] {
  if (expected === undefined) return [];
  const { at: place, value } = expected;
  const code = calloutCode;
  const kind = { kind: "callout", code, snapshots } as const;
  if (value === "snapshot") {
    const message = unlikeSnapshot(snapshots, place, calloutsText(found));
    return message === undefined ? [] : [{ at: place, code, message: `callouts: ${message}` }];
  }
  const { items: wanted, anyOrder } = value === "none" ? { items: [], anyOrder: false } : value;
  let left = [...found];
  const findings: Finding[] = [];
  if (anyOrder) {
    const fits = (one: At<CalloutExpectation>, callout: ObservedCallout): boolean =>
      one.value.cluster === callout.cluster && judgeRequest(one.value, callout, kind).length === 0;
    const over = unmatched(wanted, left, fits);
    findings.push(...over.wanted.map((one) => missing(one, over.found)));
    left = over.found;
  } else {
    for (const one of wanted) {
      const index = left.findIndex(({ cluster }) => cluster === one.value.cluster);
      const [callout] = index < 0 ? [] : left.splice(index, 1);
      if (callout === undefined) findings.push(missing(one, left));
      else findings.push(...judgeRequest(one.value, callout, kind));
    }
  }
  if (left.length > 0 && findings.length === 0) {
    const what = wanted.length === 0 ? "no callout" : "no further callout";
    const message = `expected ${what}, found ${left.map(sayCallout).join(", ")}.`;
    findings.push({ at: place, code, message });
  }
  return findings;
}

function sayMetrics(metrics: ReadonlyMap<string, number>): string {
  const known = [...metrics].map(([name, value]) => `${name} ${value}`);
  return known.length === 0 ? "the plugin has none" : `the plugin has ${known.join(", ")}`;
}

/** A metric that the plugin has not defined yet counts as 0. */
function judgeMetric(
  { at, value: { name, is } }: At<NamedExpectation>,
  found: ReadonlyMap<string, number>,
  snapshots: Snapshots,
): Finding[] {
  const value = found.get(name);
  if (is === "absent") return [];
  const difference = differs(is, Buffer.from(String(value ?? 0)), at, snapshots);
  if (difference === undefined) return [];
  const expected = "is" in is ? Buffer.from(is.is).toString() : sayMatch(is);
  const message =
    value === undefined
      ? `metric ${name}: expected ${expected}, found no such metric; ${sayMetrics(found)}.`
      : `metric ${name}: expected ${expected}, found ${value}.`;
  return [{ at, code: "OUT1318", message }];
}

function judgeMetrics(
  { metrics: expected }: SideExpectation,
  { metrics: found }: SideObservation,
  snapshots: Snapshots,
): Finding[] {
  if (expected === undefined) return [];
  const { at, value } = expected;
  if (value !== "snapshot") return value.flatMap((one) => judgeMetric(one, found, snapshots));
  const message = unlikeSnapshot(snapshots, at, metricsText(found));
  return message === undefined ? [] : [{ at, code: "OUT1318", message: `metrics: ${message}` }];
}

function judgeShared(
  { shared: expected }: SideExpectation,
  { shared: found }: SideObservation,
  snapshots: Snapshots,
): Finding[] {
  if (expected === undefined || found === undefined) return []; // Envoy does not show it.
  const { at, value } = expected;
  const code = "OUT1323";
  if (value === "snapshot") {
    const message = unlikeSnapshot(snapshots, at, sharedText(found));
    return message === undefined ? [] : [{ at, code, message: `shared data: ${message}` }];
  }
  return value.flatMap(({ at: place, value: { name, is } }): Finding[] => {
    const stored = found.get(name);
    if (is === "absent") {
      if (stored === undefined) return [];
      const message = `shared data ${name}: expected to be absent, found ${Buffer.from(stored).toString()}.`;
      return [{ at: place, code, message }];
    }
    if (stored === undefined) {
      const keys = found.size === 0 ? "none at all" : [...found.keys()].join(", ");
      const message = `shared data ${name}: expected ${sayMatch(is)}, found no such key; there are ${keys}.`;
      return [{ at: place, code, message }];
    }
    const difference = differs(is, stored, place, snapshots);
    if (difference === undefined) return [];
    return [{ at: place, code, message: `shared data ${name}: ${difference}` }];
  });
}

export function judgeSide(
  expect: SideExpectation,
  observation: SideObservation,
  snapshots: Snapshots,
): Finding[] {
  return [
    ...judgeLogs(expect, observation, snapshots),
    ...judgeCallouts(expect, observation, snapshots),
    ...judgeMetrics(expect, observation, snapshots),
    ...judgeShared(expect, observation, snapshots),
    ...judgeTrace(expect, observation, snapshots),
  ];
}

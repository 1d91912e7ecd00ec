// Judges what crossed the border between host and module: callbacks, and what the plugin asked of the host in them.

import { unlikeSnapshot, unmatched } from "./judge-match.js";
import type { Finding } from "./judge-message.js";
import type { At, SideExpectation, TraceExpectation } from "./scenario.js";
import { traceText } from "./snapshot-text.js";
import type { Snapshots } from "./snapshots.js";
import type { SideObservation } from "./target.js";

const code = "OUT1324";

/** The name stands before the first parenthesis, behind time, thread and context. */
const nameOf = (line: string): string => /([\w.]+)\(/.exec(line)?.[1] ?? "";

function fits({ call, line }: TraceExpectation, crossing: string): boolean {
  if (call !== undefined && nameOf(crossing) !== call) return false;
  if (line === undefined) return true;
  return "contains" in line ? crossing.includes(line.contains) : line.matches.test(crossing);
}

function say({ call, line }: TraceExpectation): string {
  const how =
    line === undefined
      ? ""
      : "contains" in line
        ? ` with ${JSON.stringify(line.contains)}`
        : ` like /${line.matches.source}/`;
  return `${call ?? "a crossing"}${how}`;
}

function sayAll(trace: readonly string[]): string {
  if (trace.length === 0) return "nothing crossed";
  const counts = new Map<string, number>();
  for (const line of trace) counts.set(nameOf(line), (counts.get(nameOf(line)) ?? 0) + 1);
  return `there were ${[...counts].map(([name, count]) => `${count} × ${name}`).join(", ")}`;
}

function inOrder(wanted: readonly At<TraceExpectation>[], trace: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  let from = 0;
  for (const { at, value } of wanted) {
    const index = trace.findIndex((line, position) => position >= from && fits(value, line));
    if (index < 0) {
      const early = trace.some((line) => fits(value, line)) ? " after what stands before it" : "";
      const message = `trace: expected ${say(value)}${early}; ${sayAll(trace)}.`;
      findings.push({ at, code, message });
    } else from = index + 1;
  }
  return findings;
}

export function judgeTrace(
  { trace: expected }: SideExpectation,
  { crossings }: SideObservation,
  snapshots: Snapshots,
): Finding[] {
  if (expected === undefined || crossings === undefined) return []; // Envoy does not show it.
  const { at: place, value } = expected;
  const trace = crossings();
  if (value === "snapshot") {
    const message = unlikeSnapshot(snapshots, place, traceText(trace));
    return message === undefined ? [] : [{ at: place, code, message: `trace: ${message}` }];
  }
  const counted = value.items.flatMap(({ at, value: one }): Finding[] => {
    if (one.times === undefined) return [];
    const found = trace.filter((line) => fits(one, line)).length;
    if (found === one.times) return [];
    const message = `trace: expected ${say(one)} ${one.times} times, found ${found}; ${sayAll(trace)}.`;
    return [{ at, code, message }];
  });
  const listed = value.items.filter((one) => one.value.times === undefined);
  const findings = value.anyOrder
    ? unmatched(listed, trace, (one, line) => fits(one.value, line)).wanted.map(
        ({ at, value: one }): Finding => ({
          at,
          code,
          message: `trace: expected ${say(one)}; ${sayAll(trace)}.`,
        }),
      )
    : inOrder(listed, trace);
  return [...findings, ...counted];
}

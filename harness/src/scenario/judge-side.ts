// Judges what a plugin does beside its stream: callouts and metrics.

import type { At, CalloutExpectation, SideExpectation } from "./scenario.js";
import { judgeRequest, type Finding } from "./judge-message.js";
import type { ObservedCallout, SideObservation } from "./target.js";

const sayCallout = ({ cluster, method, path }: ObservedCallout): string =>
  `${method} ${path} to ${cluster}`;

/** The order counts among the callouts to one cluster: those to several arrive as they happen to. */
export function judgeCallouts(
  { callouts: expected }: SideExpectation,
  { callouts: found }: SideObservation,
): Finding[] {
  if (expected === undefined) return [];
  const code = "OUT1317";
  const wanted: readonly At<CalloutExpectation>[] = expected.value === "none" ? [] : expected.value;
  const left = [...found];
  const findings: Finding[] = [];
  for (const { at, value } of wanted) {
    const index = left.findIndex(({ cluster }) => cluster === value.cluster);
    const [callout] = index < 0 ? [] : left.splice(index, 1);
    if (callout !== undefined) findings.push(...judgeRequest(value, callout, "callout", code));
    else {
      const others = left.length === 0 ? "found none" : `found ${left.map(sayCallout).join(", ")}`;
      const message = `expected a callout to ${value.cluster}, ${others}.`;
      findings.push({ at, code, message });
    }
  }
  if (left.length > 0 && findings.length === 0) {
    const what = wanted.length === 0 ? "no callout" : "no further callout";
    const message = `expected ${what}, found ${left.map(sayCallout).join(", ")}.`;
    findings.push({ at: expected.at, code, message });
  }
  return findings;
}

function sayMetrics(metrics: ReadonlyMap<string, number>): string {
  const known = [...metrics].map(([name, value]) => `${name} ${value}`);
  return known.length === 0 ? "the plugin has none" : `the plugin has ${known.join(", ")}`;
}

/** A metric that the plugin has not defined yet counts as 0. */
export function judgeMetrics(
  { metrics: expected }: SideExpectation,
  { metrics: found }: SideObservation,
): Finding[] {
  return expected.flatMap(({ at, value: { name, is } }) => {
    const value = found.get(name);
    if ((value ?? 0) === is) return [];
    const message =
      value === undefined
        ? `metric ${name}: expected ${is}, found no such metric; ${sayMetrics(found)}.`
        : `metric ${name}: expected ${is}, found ${value}.`;
    return [{ at, code: "OUT1318" as const, message }];
  });
}

// Compares the log and the metrics of a proxy with what is expected there.

import type { MockProxy } from "../mock/index.js";
import { nearWords } from "../terminal/nearest-word.js";
import type { Comparison } from "./compare.js";
import { isMet, sayExpected, type ExpectedLine } from "./expected.js";

/** So many lines of the end of a log are shown. */
const mostLines = 20;

/** What is looked at of a proxy. */
export type ObservedProxy = Pick<MockProxy, "logs" | "metrics">;

/** Whether the log has such a line, of modules or of the host. */
export function compareLog({ logs }: ObservedProxy, expected: ExpectedLine): Comparison {
  const { level, message } = expected;
  const pass = logs.some(
    (line) => (level === undefined || line.level === level) && isMet(message, line.message),
  );
  const wanted = `  - ${level ?? "any level"}  ${sayExpected(message)}`;
  const lines = logs.slice(-mostLines).map((line) => `    ${line.level}  ${JSON.stringify(line.message)}`); // prettier-ignore
  const before = logs.length > mostLines ? [`    … ${logs.length - mostLines} lines before`] : [];
  const found = logs.length === 0 ? ["    the log is empty"] : [...before, ...lines];
  return { pass, report: [wanted, ...found].join("\n") };
}

/** Whether a counter or gauge has a value. */
export function compareMetric({ metrics }: ObservedProxy, name: string, value: number): Comparison {
  const metric = metrics.find((candidate) => candidate.name === name);
  const pass =
    metric !== undefined && metric.kind !== "histogram" && metric.value === BigInt(value);
  const wanted = `  - ${name}  ${value}`;
  if (metric?.kind === "histogram") {
    return { pass, report: `${wanted}\n  + ${name}  a histogram: look at its samples` };
  }
  if (metric !== undefined) return { pass, report: `${wanted}\n  + ${name}  ${metric.value}` };
  const known = nearWords(name, metrics.map((candidate) => candidate.name), 5); // prettier-ignore
  const there = known.length === 0 ? "no metric is defined" : `there are: ${known.join(", ")}`;
  return { pass, report: `${wanted}\n  + absent; ${there}` };
}

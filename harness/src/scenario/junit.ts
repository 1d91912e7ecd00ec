// Results of scenarios as cases of a JUnit report: a suite for each filter and target.

import { formatDiagnostic } from "../errors/format.js";
import type { JunitCase } from "../reports/junit.js";
import { createColors } from "../terminal/colors.js";
import type { ScenarioResult } from "./run.js";

const plain = createColors(false);

export function junitCase(result: ScenarioResult): JunitCase {
  const {
    scenario,
    target,
    filter,
    file,
    ms,
    outcome,
    reason = "",
    notJudged,
    trace = [],
  } = result;
  const place = { suite: `${filter} ${target}`, name: scenario, className: `${filter}.${target}`, file }; // prettier-ignore
  const failures = result.failures.map((failure, index) => ({
    type: failure.code,
    message: failure.message,
    // The trace is that of the step that failed first.
    text: [formatDiagnostic(failure, plain, { more: false }), ...(index === 0 ? trace : [])].join("\n"), // prettier-ignore
  }));
  return {
    ...place,
    ms,
    failures,
    ...(outcome === "skipped" && { skipped: reason }),
    ...(notJudged !== undefined && { notJudged }),
  };
}

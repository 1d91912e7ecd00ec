// Proofs as cases of a JUnit report: a suite for each filter and verb, a case for each scenario.

import type { JunitCase } from "../reports/junit.js";
import type { Proof } from "./proof.js";

export function junitCase(proof: Proof): JunitCase {
  const { scenario, verb, filter, file, ms, outcome, reason = "", problems } = proof;
  const place = {
    suite: `${filter} ${verb}`,
    name: scenario,
    className: `${filter}.${verb}`,
    file,
  };
  const failures = problems.map(({ code, message, case: key, trace = [] }) => ({
    type: code,
    message: key,
    text: [message, ...trace].join("\n"),
  }));
  return { ...place, ms, failures, ...(outcome === "skipped" && { skipped: reason }) };
}

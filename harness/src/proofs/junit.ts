// Proofs as a JUnit report, as CI systems read it: a suite for each filter and verb, a case for each scenario.
// Source: the schema of the Jenkins xunit plug-in (junit-10.xsd), of which only what all readers know is written.

import type { Proof } from "./proof.js";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** XML 1.0 has no way to say most control characters. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- these are the characters that XML cannot hold
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"]/g, (character) => escapes[character] ?? character)
  );
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function caseOf(proof: Proof): string {
  const { scenario, verb, filter, file, ms, outcome, reason = "", problems } = proof;
  const name = `name="${escape(scenario)}" classname="${escape(`${filter}.${verb}`)}"`;
  const open = `    <testcase ${name} file="${escape(file)}" time="${seconds(ms)}"`;
  if (outcome === "skipped") return `${open}><skipped message="${escape(reason)}"/></testcase>`;
  const failures = problems.map(({ code, message, case: key, trace = [] }) => {
    const body = escape([message, ...trace].join("\n"));
    return `\n      <failure type="${code}" message="${escape(key)}">${body}</failure>`;
  });
  return failures.length === 0 ? `${open}/>` : `${open}>${failures.join("")}\n    </testcase>`;
}

export function junitReport(proofs: readonly Proof[]): string {
  const suites = new Map<string, Proof[]>();
  for (const proof of proofs) {
    const name = `${proof.filter} ${proof.verb}`;
    suites.set(name, [...(suites.get(name) ?? []), proof]);
  }
  const texts = [...suites].map(([name, list]) => {
    const count = (outcome: Proof["outcome"]): number =>
      list.filter((proof) => proof.outcome === outcome).length;
    const time = seconds(list.reduce((sum, { ms }) => sum + ms, 0));
    const counts = `tests="${list.length}" failures="${count("refuted")}" errors="0" skipped="${count("skipped")}"`;
    const cases = list.map(caseOf).join("\n");
    return `  <testsuite name="${escape(name)}" ${counts} time="${time}">\n${cases}\n  </testsuite>`;
  });
  const body = texts.length === 0 ? "" : `${texts.join("\n")}\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body}</testsuites>\n`;
}

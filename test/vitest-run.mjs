// All tests of vitest in one run, and those that failed once more, each alone: many compare with a real Envoy in real
// time, beside others on few cores. What fails alone too is wrong; what passes alone is told, so that nobody overlooks it.

import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** More failures than this are no matter of time: they are not asked again. */
const mostAskedAgain = 12;

/**
 * What failed: a test, or with an empty name a whole file (one that does not load, or whose set-up failed).
 *
 * @typedef {{ file: string, name: string, message: string }} Failure
 */

/** @returns {Failure[]} */
export function failuresOf(report, root) {
  return report.testResults.flatMap(({ name: path, status, message, assertionResults }) => {
    const file = relative(root, path);
    const failed = assertionResults
      .filter((test) => test.status === "failed")
      .map(({ fullName, failureMessages }) => ({
        file,
        name: fullName,
        message: failureMessages[0] ?? "",
      }));
    return status === "failed" && failed.length === 0 ? [{ file, name: "", message }] : failed;
  });
}

/** What a summary shows of a failure. */
export function firstLines(message, count = 12) {
  return message.split("\n").slice(0, count).join("\n");
}

/** A regular expression that matches this text only. */
function exactly(text) {
  return `^\\s*${text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")}$`;
}

const countsOf = ({ numPassedTests, numPendingTests, numTodoTests }) => ({
  passed: numPassedTests,
  skipped: numPendingTests + numTodoTests,
});

/** The passed and skipped tests of one file in a report. */
function countsOfFile(report, path) {
  const tests = report.testResults.find(({ name }) => name === path)?.assertionResults ?? [];
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failed = tests.filter(({ status }) => status === "failed").length;
  return { passed, skipped: tests.length - passed - failed };
}

/**
 * Runs everything; `run(argv)` starts vitest with these arguments and gives its exit code.
 *
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: Failure[] }>}
 */
export async function runVitest(run, root, scratch) {
  const ask = async (name, argv) => {
    const path = join(scratch, `${name}.json`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
    const { code } = await run(["run", ...argv, ...reporters]);
    return { code, report: existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined };
  };
  const { code, report } = await ask("vitest", []);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, failures: [] };
  const all = failuresOf(report, root);
  const counts = countsOf(report);
  const failures = [];
  for (const [index, failure] of all.entries()) {
    const { file, name, message } = failure;
    const title = name === "" ? file : `${file} > ${name}`;
    const isAsked = all.length <= mostAskedAgain;
    if (isAsked) console.log(`\n── again, alone: ${title}`);
    const filter = name === "" ? [] : ["-t", exactly(name)];
    const alone = isAsked ? await ask(`again-${index}`, [file, ...filter]) : undefined;
    if (alone?.code !== 0 || !alone.report?.numPassedTests) {
      failures.push(failure);
      continue;
    }
    console.log(`passed alone, after it failed beside others: ${title}\n${firstLines(message)}`);
    if (name === "") {
      const before = countsOfFile(report, join(root, file));
      const now = countsOf(alone.report);
      counts.passed += now.passed - before.passed;
      counts.skipped += now.skipped - before.skipped;
    } else {
      counts.passed += 1;
    }
  }
  // An error outside of every test (a rejection that nobody caught) fails the run and has no name.
  const isUnexplained = code !== 0 && all.length === 0;
  return { ...counts, failed: failures.length + (isUnexplained ? 1 : 0), failures };
}

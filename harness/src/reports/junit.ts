// A JUnit report, as CI systems read it: suites of cases, each passed, failed or skipped.
// Source: the schema of the Jenkins xunit plug-in (junit-10.xsd), of which only what all readers know is written.

export interface JunitFailure {
  /** Code of the failure, such as `OUT1301`. */
  type: string;
  /** In one line. */
  message: string;
  /** All that is known, over several lines. */
  text: string;
}

export interface JunitCase {
  suite: string;
  name: string;
  className: string;
  file: string;
  /** Milliseconds. */
  ms: number;
  /** Why it was skipped. */
  skipped?: string;
  /** What of it was not judged, and why. */
  notJudged?: readonly string[];
  /** None: it passed. */
  failures: readonly JunitFailure[];
}

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

function caseText(entry: JunitCase): string {
  const { name, className, file, ms, skipped, notJudged = [], failures } = entry;
  const names = `name="${escape(name)}" classname="${escape(className)}"`;
  const open = `    <testcase ${names} file="${escape(file)}" time="${seconds(ms)}"`;
  if (skipped !== undefined) return `${open}><skipped message="${escape(skipped)}"/></testcase>`;
  const texts = failures.map(
    ({ type, message, text }) =>
      `\n      <failure type="${escape(type)}" message="${escape(message)}">${escape(text)}</failure>`,
  );
  if (notJudged.length > 0) {
    const lines = notJudged.map((one) => `not judged: ${one}`).join("\n");
    texts.push(`\n      <system-out>${escape(lines)}</system-out>`);
  }
  return texts.length === 0 ? `${open}/>` : `${open}>${texts.join("")}\n    </testcase>`;
}

function suiteText(name: string, cases: readonly JunitCase[]): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const skipped = cases.filter((entry) => entry.skipped !== undefined).length;
  const time = seconds(cases.reduce((sum, { ms }) => sum + ms, 0));
  const counts = `tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}"`;
  const lines = cases.map(caseText).join("\n");
  return `  <testsuite name="${escape(name)}" ${counts} time="${time}">\n${lines}\n  </testsuite>\n`;
}

/** The report; suites stand in the order in which their first case comes. */
export function junitReport(cases: readonly JunitCase[]): string {
  const suites = new Map<string, JunitCase[]>();
  for (const entry of cases) {
    const suite = suites.get(entry.suite);
    if (suite === undefined) suites.set(entry.suite, [entry]);
    else suite.push(entry);
  }
  const texts = [...suites].map(([name, list]) => suiteText(name, list));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${texts.join("")}</testsuites>\n`;
}

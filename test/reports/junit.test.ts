// JUnit reports: what CI systems count and show. What matters is that text of any kind comes back, and that the
// counts are those of the cases.

import { describe, expect, it } from "vitest";
import { junitReport, type JunitCase } from "../../harness/src/reports/junit.js";
import { junitCase as ofScenario } from "../../harness/src/scenario/junit.js";
import type { ScenarioResult } from "../../harness/src/scenario/run.js";

const place = {
  file: "filters/a/scenarios/b.yaml",
  ms: 12.3456,
  className: "a.mock",
  failures: [],
};
const passed: JunitCase = { ...place, suite: "a mock", name: "passes" };
const skipped: JunitCase = {
  ...place,
  className: "a.envoy",
  suite: "a envoy",
  name: "waits",
  skipped: "no <Envoy> here",
};
const failed: JunitCase = {
  ...place,
  suite: "a mock",
  name: 'says "no" & <more>',
  failures: [{ type: "OUT1301", message: "a > b", text: "line 1\nline \u0000\u001b[31m2" }],
};

describe("a JUnit report", () => {
  it("has suites in the order of their first case, with counts and seconds", () => {
    expect(junitReport([passed, skipped, failed])).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="a mock" tests="2" failures="1" errors="0" skipped="0" time="0.025">
    <testcase name="passes" classname="a.mock" file="filters/a/scenarios/b.yaml" time="0.012"/>
    <testcase name="says &quot;no&quot; &amp; &lt;more&gt;" classname="a.mock" file="filters/a/scenarios/b.yaml" time="0.012">
      <failure type="OUT1301" message="a &gt; b">line 1
line \ufffd\ufffd[31m2</failure>
    </testcase>
  </testsuite>
  <testsuite name="a envoy" tests="1" failures="0" errors="0" skipped="1" time="0.012">
    <testcase name="waits" classname="a.envoy" file="filters/a/scenarios/b.yaml" time="0.012"><skipped message="no &lt;Envoy&gt; here"/></testcase>
  </testsuite>
</testsuites>
`);
  });

  it("names what of a case was not judged", () => {
    const half: JunitCase = { ...passed, notJudged: ["shared data, which <Envoy> shows nobody"] };
    expect(junitReport([half])).toContain(
      '<testcase name="passes" classname="a.mock" file="filters/a/scenarios/b.yaml" time="0.012">' +
        "\n      <system-out>not judged: shared data, which &lt;Envoy&gt; shows nobody</system-out>" +
        "\n    </testcase>",
    );
  });

  it("is empty, and sound, when nothing ran", () => {
    expect(junitReport([])).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n</testsuites>\n',
    );
  });

  it("tells of a failing scenario where it fails, and the trace once", () => {
    const failure = { severity: "error", file: "s.yaml", line: 3, column: 5 } as const;
    const result: ScenarioResult = {
      scenario: "greets",
      file: "s.yaml",
      filter: "hello",
      target: "mock",
      outcome: "failed",
      failures: [
        { ...failure, code: "OUT1301", message: "expected 200, found 503." },
        { ...failure, line: 4, code: "OUT1302", message: "expected a header." },
      ],
      trace: ["proxy_on_request_headers(2, 3, 1)"],
      ms: 5,
    };
    const { suite, className, failures } = ofScenario(result);
    expect({ suite, className }).toEqual({ suite: "hello mock", className: "hello.mock" });
    expect(failures.map(({ text }) => text)).toEqual([
      "error OUT1301 s.yaml:3:5\n  expected 200, found 503.\nproxy_on_request_headers(2, 3, 1)",
      "error OUT1302 s.yaml:4:5\n  expected a header.",
    ]);
  });
});

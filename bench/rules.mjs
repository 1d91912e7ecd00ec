// What a request costs a filter with rules when they are ten, and when they are ten thousand: the time of the module
// alone (see null-host.mjs), for the last rule of the list. Shown beside it is what does not depend on the machine: how
// many rules are looked at is in the tests (test/sdk-rules).
//
//   npm run bench:rules

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFilter, isCompiled } from "../harness/dist/compiler/compile-filter.js";
import { OutriggerError } from "../harness/dist/errors/outrigger-error.js";
import { formatTable } from "../harness/dist/terminal/table.js";
import { guestNanoseconds, NullHost } from "./null-host.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const request = { method: "GET", headers: [["accept", "*/*"]] };
const answer = { headers: [], body: "" };
const counts = [10, 100, 1_000, 10_000];
/** The goal: ten thousand rules cost at most this much more than ten. */
const goal = 2;

const path = (match, value) => ({ paths: [{ match, value }] });

/** For each kind of list the match of other rules, and that of the last one, which is for the request. */
const kinds = {
  hosts: [(at) => ({ hosts: [`h${at}.com`] }), { hosts: ["example.com"] }],
  "*.hosts": [(at) => ({ hosts: [`*.h${at}.com`] }), { hosts: ["*.com"] }],
  "exact paths": [(at) => path("exact", `/p${at}`), path("exact", "/load")],
  prefixes: [(at) => path("prefix", `/p${at}`), path("prefix", "/load")],
  "regex paths": [(at) => path("regex", `/p${at}/[0-9]+`), path("regex", "/load(/[0-9]+)?")],
  "paths of 100 hosts": [
    (at) => ({ hosts: [`h${at % 100}.com`], ...path("prefix", `/p${at}`) }),
    { hosts: ["example.com"], ...path("prefix", "/load") },
  ],
};

const compiled = await compileFilter({
  root,
  source: join(root, "examples/filters/access-rules/index.ts"),
  name: "bench-access-rules",
  profile: "release",
  cacheFolder: join(root, ".outrigger"),
});
if (!isCompiled(compiled)) throw new OutriggerError(compiled.diagnostics);

function nanoseconds(rules) {
  const configuration = { rules: rules.map((match) => ({ match, decision: "allow" })) };
  const host = new NullHost(compiled.bytes, { request, answer, configuration });
  return guestNanoseconds(host, { rounds: 10, requests: 2_000 });
}

const rows = Object.entries(kinds).map(([kind, [other, own]]) => {
  const times = counts.map((count) =>
    nanoseconds([...Array.from({ length: count - 1 }, (_, at) => other(at)), own]),
  );
  const ratio = times.at(-1) / times[0];
  return { kind, times, ratio };
});

const cells = rows.map(({ kind, times, ratio }) => [
  kind,
  ...times.map((time) => String(Math.round(time))),
  ratio.toFixed(2),
]);
const head = ["ns a request", ...counts.map((count) => `${count} rules`), "last / first"];
const columns = head.map((title, at) => ({ title, align: at === 0 ? "left" : "right" }));
process.stdout.write(`${formatTable(columns, cells).join("\n")}\n`);
const worst = Math.max(...rows.map(({ ratio }) => ratio));
process.stdout.write(
  `goal, at most ${goal}: ${worst <= goal ? "met" : "not met"} (${worst.toFixed(2)})\n`,
);
process.exitCode = worst <= goal ? 0 : 1;

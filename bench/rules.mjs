// What a request costs a filter with rules when they are ten, and when they are ten thousand: the time of the module
// alone (see null-host.mjs), for the last rule of the list: the least of many short rounds, which is the matching, and
// then the CPU time of many requests with the collections of garbage among them, whose cost grows with what lives. What
// does not depend on the machine at all, how many rules are looked at, is in the tests (test/sdk-rules).
//
//   npm run bench:rules

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFilter, isCompiled } from "../harness/dist/compiler/compile-filter.js";
import { OutriggerError } from "../harness/dist/errors/outrigger-error.js";
import { formatTable } from "../harness/dist/terminal/table.js";
import { NullHost } from "./null-host.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const request = { method: "GET", headers: [["accept", "*/*"]] };
const answer = { headers: [], body: "" };
const counts = [10, 100, 1_000, 10_000];
/** Few requests in a round, so that one of them meets nothing else; more, so that garbage is collected among them. */
const short = { requests: 20, rounds: 600 };
const long = { requests: 4_000, rounds: 5 };
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

function hostOf(rules) {
  const configuration = { rules: rules.map((match) => ({ match, decision: "allow" })) };
  return new NullHost(compiled.bytes, { request, answer, configuration });
}

function least({ requests, rounds }, hosts, clock) {
  const times = hosts.map(() => Infinity);
  // In turn, so that whatever else the machine does meets all of them.
  for (let round = 0; round < rounds; round++) {
    for (const [at, host] of hosts.entries()) {
      const started = clock();
      for (let sent = 0; sent < requests; sent++) host.request();
      times[at] = Math.min(times[at], (clock() - started) / requests);
    }
  }
  return times;
}

const wallClock = () => Number(process.hrtime.bigint());
const ownTime = () => {
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system);
};

const rows = Object.entries(kinds).map(([kind, [other, own]]) => {
  const hosts = counts.map((count) =>
    hostOf([...Array.from({ length: count - 1 }, (_, at) => other(at)), own]),
  );
  // First, so that the module is compiled to its best code.
  const all = least(long, hosts, ownTime);
  const times = least(short, hosts, wallClock);
  return { kind, all, times, ratio: times.at(-1) / times[0] };
});

function print(title, timesOf) {
  const head = [title, ...counts.map((count) => `${count} rules`), "last / first"];
  const columns = head.map((title, at) => ({ title, align: at === 0 ? "left" : "right" }));
  const cells = rows.map((row) => {
    const times = timesOf(row);
    const ratio = (times.at(-1) / times[0]).toFixed(2);
    return [row.kind, ...times.map((time) => String(Math.round(time))), ratio];
  });
  process.stdout.write(`${formatTable(columns, cells).join("\n")}\n\n`);
}
print("ns a request", ({ times }) => times);
print("with collections of garbage", ({ all }) => all);
const worst = Math.max(...rows.map(({ ratio }) => ratio));
process.stdout.write(
  `goal, at most ${goal}: ${worst <= goal ? "met" : "not met"} (${worst.toFixed(2)})\n`,
);
process.exitCode = worst <= goal ? 0 : 1;

// Each planted bug: the scenario that its author wrote, which passes, and the verb that must find what is wrong.

import type { VerbName } from "../../harness/src/proofs/proof.js";

export interface PlantedBug {
  /** Root id of the broken filter; that of its twin ends in "-fixed". */
  name: string;
  verb: VerbName;
  code: string;
  /** A scenario without its name and root id. */
  scenario: string;
}

const bug = (name: string, verb: VerbName, code: string, scenario: string): PlantedBug => ({
  name,
  verb,
  code,
  scenario,
});

export const plantedBugs: readonly PlantedBug[] = [
  bug(
    "missing-header",
    "mutations",
    "OUT1801",
    `
request: { headers: { x-tenant: acme } }
expect: { upstream: { headers: { x-of: acme } } }`,
  ),
  bug(
    "path-with-query",
    "mutations",
    "OUT1801",
    `
request: { path: "/a?b", headers: { x-any: "1" } }
expect: { upstream: { headers: { x-query: b } } }`,
  ),
  bug(
    "number-of-header",
    "mutations",
    "OUT1801",
    `
request: { headers: { x-tier: "2" } }
expect: { upstream: { headers: { x-name: gold } } }`,
  ),
  bug(
    "share-of-header",
    "mutations",
    "OUT1801",
    `
request: { headers: { x-parts: "4" } }
expect: { upstream: { headers: { x-share: "25" } } }`,
  ),
  bug(
    "answer-without-type",
    "mutations",
    "OUT1801",
    `
upstream: { headers: { content-type: text/plain } }
expect: { reply: { headers: { x-type: text/plain } } }`,
  ),
  bug(
    "short-configuration",
    "mutations",
    "OUT1801",
    `
plugin: { configuration: "name=value" }
expect: { upstream: { headers: { x-value: value } } }`,
  ),
  bug(
    "callout-answer",
    "mutations",
    "OUT1801",
    `
callouts: { roles: { status: 200, headers: { x-role: admin } } }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "attribute-there",
    "faults",
    "OUT1801",
    `
expect: { upstream: { headers: { x-client: { matches: "^[0-9.]+:[0-9]+$" } } } }`,
  ),
  bug(
    "guests-refused",
    "faults",
    "OUT1804",
    `
request: { headers: { x-role: guest } }
expect: { reply: { status: 403 }, upstream: none }`,
  ),
  bug(
    "counts-when-it-can",
    "faults",
    "OUT1804",
    `
exchanges:
  - expect: { reply: { status: 200 } }
  - expect: { reply: { status: 429 }, upstream: none }`,
  ),
  bug(
    "waits-for-body",
    "faults",
    "OUT1802",
    `
request: { body: good }
expect: { upstream: { body: good } }`,
  ),
  bug(
    "word-in-piece",
    "splits",
    "OUT1805",
    `
request: { body: a secret word }
expect: { reply: { status: 403 } }`,
  ),
  bug(
    "end-of-data",
    "splits",
    "OUT1805",
    `
request: { body: a secret word }
expect: { reply: { status: 403 } }`,
  ),
  bug(
    "empty-end",
    "splits",
    "OUT1805",
    `
upstream: { body: hello }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "marks-pieces",
    "splits",
    "OUT1805",
    `
upstream: { body: hello }
expect: { reply: { body: ">hello" } }`,
  ),
  bug(
    "status-for-action",
    "faults",
    "OUT1802",
    `
upstream: { body: hello }
expect: { reply: { body: ">hello" } }`,
  ),
  bug("remembers-all", "leaks", "OUT1806", "expect: { reply: { status: 200 } }"),
  bug("forgotten-on-reset", "leaks", "OUT1806", "expect: { reply: { status: 200 } }"),
  bug(
    "shared-scratch",
    "interleaving",
    "OUT1807",
    `
request: { chunks: [one, two] }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "lost-update",
    "interleaving",
    "OUT1807",
    `
request: { chunks: [one, two] }
expect: { reply: { status: 200 } }`,
  ),
  // Copies of either request come out right: only different ones at once do not.
  bug(
    "tenant-in-global",
    "interleaving",
    "OUT1807",
    `
exchanges:
  - { request: { headers: { x-tenant: acme }, chunks: [one, two] }, expect: { reply: { status: 200 } } }
  - { request: { headers: { x-tenant: evil }, chunks: [one, two] }, expect: { reply: { status: 403 }, upstream: none } }`,
  ),
  bug("counted-per-worker", "interleaving", "OUT1807", "expect: { reply: { status: 200 } }"),
  bug(
    "counted-in-plugin",
    "upgrade",
    "OUT1808",
    `
plugin: { configuration: {} }
exchanges:
  - expect: { reply: { status: 200 } }
  - expect: { reply: { status: 429 } }`,
  ),
  bug(
    "configured-once",
    "upgrade",
    "OUT1808",
    `
plugin: { configuration: {} }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "configuration-of-another",
    "upgrade",
    "OUT1808",
    `
plugin: { configuration: {} }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "stale-header",
    "interleaving",
    "OUT1652",
    `
request: { headers: { x-tenant: acme } }
expect: { upstream: { headers: { x-of: acme } } }`,
  ),
  bug(
    "cached-verdict",
    "interleaving",
    "OUT1652",
    `
request: { headers: { x-role: guest } }
expect: { reply: { status: 403 }, upstream: none }`,
  ),
  bug("never-given-back", "leaks", "OUT1806", "expect: { reply: { status: 200 } }"),
  bug("counted-by-path", "leaks", "OUT1806", "expect: { reply: { status: 200 } }"),
  bug(
    "key-for-each",
    "leaks",
    "OUT1806",
    `
request: { headers: { x-client: ann } }
expect: { reply: { status: 200 } }`,
  ),
  bug("longer-list", "leaks", "OUT1806", "expect: { reply: { status: 200 } }"),
  bug(
    "passes-when-down",
    "faults",
    "OUT1804",
    `
callouts: { auth: { status: 403 } }
expect: { reply: { status: 403 }, upstream: none }`,
  ),
  bug(
    "does-not-wait",
    "interleaving",
    "OUT1651",
    `
callouts: { roles: { status: 200 } }
upstream: { delay: 5ms }
expect: { reply: { headers: { x-role: admin } } }`,
  ),
  bug(
    "late-callout",
    "leaks",
    "OUT1801",
    `
callouts: { notes: { status: 200 } }
upstream: { delay: 5ms }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "reply-after-headers",
    "mutations",
    "OUT1650",
    `
upstream: { body: short }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "end-with-headers",
    "splits",
    "OUT1805",
    "expect: { upstream: { headers: { x-kind: empty } } }",
  ),
  bug(
    "trusts-shared",
    "mutations",
    "OUT1801",
    `
exchanges:
  - expect: { reply: { status: 200 } }
  - expect: { upstream: { headers: { x-name: two } } }`,
  ),
  bug(
    "deep-body",
    "mutations",
    "OUT1801",
    `
request: { body: "[[]]" }
expect: { reply: { status: 200 } }`,
  ),
  bug(
    "counted-in-global",
    "upgrade",
    "OUT1808",
    `
exchanges:
  - expect: { reply: { status: 200 } }
  - expect: { reply: { status: 429 } }`,
  ),
];

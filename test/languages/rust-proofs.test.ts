// The verbs of `outrigger prove` on a module that the Rust SDK built: they prove what holds, and find what its author
// and its SDK did not think of. A callout that breaks off comes without headers, and the crate panics there; and what its
// author does not refuse passes when the service is down.

import { expect, it } from "vitest";
import { prove } from "../../harness/src/proofs/prove.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { rustModule } from "./rust-module.js";

const scenario = parseScenario(
  `scenario: who is refused by the service is refused
plugin: { rootId: "", configuration: { any: thing } }
callouts:
  auth: { status: 403, body: no }
request:
  method: POST
  headers: { x-cluster: auth, content-type: text/plain }
  body: an order
expect:
  reply: { status: 403, headers: { x-asked: "403" } }
  upstream: none
`,
  "refused.yaml",
  "http_callout",
);

it("proves a filter of the Rust SDK, and finds where its SDK panics", async (context) => {
  const wasm = rustModule(context, "http_callout");
  const proofs = await prove({ filter: "http_callout", wasm }, [scenario], { executions: 40 });
  const found = proofs.map(({ verb, outcome, problems }) => ({
    verb,
    outcome,
    codes: [...new Set(problems.map(({ code }) => code))],
  }));
  const proven = { outcome: "proven", codes: [] };
  expect(found).toEqual([
    { verb: "faults", outcome: "refuted", codes: ["OUT1804", "OUT1801"] },
    { verb: "splits", ...proven },
    { verb: "mutations", outcome: "refuted", codes: ["OUT1801"] },
    { verb: "interleaving", ...proven },
    { verb: "upgrade", ...proven },
    { verb: "leaks", ...proven },
  ]);
  const problems = proofs.flatMap((proof) => proof.problems);
  // Each trap is the crate's: a status that it takes for impossible.
  const traps = problems.filter(({ code }) => code === "OUT1801");
  for (const { trace = [] } of traps) expect(trace.join("\n")).toContain("unexpected status");
  expect(problems.map(({ message }) => message).join("\n")).toContain("reset-after-headers");
  expect(problems.map((problem) => problem.case)).toContain("the service auth has no healthy host");
}, 120_000);

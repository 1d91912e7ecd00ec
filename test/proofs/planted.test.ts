// The verbs can find something: filters with one bug each, found by the verb that should find it, while the scenario
// of its author passes; and their twins, in which all verbs find nothing.

import { beforeAll, describe, expect, it } from "vitest";
import { stringify, parse } from "yaml";
import { prove } from "../../harness/src/proofs/prove.js";
import type { VerbName } from "../../harness/src/proofs/proof.js";
import type { Scenario } from "../../harness/src/scenario/scenario.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { fixtureModule } from "../e2e/compiled-fixture.js";
import { plantedBugs, type PlantedBug } from "./planted-bugs.js";

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = (await fixtureModule("planted", false)).bytes;
}, 120_000);

function scenarioOf({ scenario }: PlantedBug, rootId: string): Scenario {
  const written = parse(scenario) as { plugin?: object };
  const plugin = { ...written.plugin, rootId };
  return parseScenario(
    stringify({ scenario: "as its author wrote it", ...written, plugin }),
    `${rootId}.yaml`,
    rootId,
  );
}

/** What is left of streams shows with few of them. */
const executionsOf = (verb: VerbName): number => (verb === "leaks" ? 50 : 100);

/** What is told was made as small as it goes: one failure, one cut, two streams that wait for each other. */
const small: Readonly<Record<VerbName, RegExp>> = {
  faults: /^(proxy_\w+ #\d+ \(\w+\) answers \w+|the service \w+ [\w ]+)$/,
  splits: /^\w+ body as (nothing|\d+(\+\d+)?)(\+an empty end| with trailers)? over HTTP\/[12.]+$/,
  mutations: /^change \d+(, of it \d)?$/,
  // A limit of six needs seven streams.
  interleaving:
    /^(a request with other \S+ before it|answers of \w+ that come \d+ ms later|(copies|steps 1, 2 at once) on [12] workers?: ((begin [1-7] on [01]|end [1-7])(, )?){4,14})$/,
  leaks: /^(\d+ streams that are [\w ]+|streams that are each with values of its own)$/,
  upgrade: /^(configuration|module) before the stream(, update at 2)?$/,
};

describe("planted bugs", () => {
  it.each(plantedBugs.map((bug) => [bug.name, bug.verb, bug] as const))(
    "%s is found by %s",
    async (name, verb, bug) => {
      const subject = { filter: name, wasm };
      const executions = executionsOf(verb);
      const proofs = await prove(subject, [scenarioOf(bug, name)], { verbs: [verb], executions });
      expect(proofs.map(({ outcome }) => outcome)).toEqual(["refuted"]);
      const problems = proofs.flatMap((proof) => proof.problems);
      expect(problems.map(({ code }) => code)).toContain(bug.code);
      // Its name is enough to run the case again.
      const [problem] = problems;
      expect(problem?.case).toMatch(small[verb]);
      const again = await prove(subject, [scenarioOf(bug, name)], {
        verbs: [verb],
        executions,
        only: problem?.case ?? "",
      });
      expect(again[0]?.problems).toMatchObject([
        { code: problem?.code, message: problem?.message },
      ]);
    },
    60_000,
  );

  it.each(plantedBugs.map((bug) => [`${bug.name}-fixed`, bug] as const))(
    "nothing is found in %s",
    async (name, bug) => {
      const proofs = await prove({ filter: name, wasm }, [scenarioOf(bug, name)], {
        executions: 12,
      });
      expect(proofs.flatMap(({ verb, problems }) => problems.map((problem) => ({ verb, ...problem })))).toEqual([]); // prettier-ignore
    },
    60_000,
  );
});

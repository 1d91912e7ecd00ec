// The servers behind clusters fail, for every callout and in each way: a filter that asks them must still refuse what
// it refuses when it has asked.

import { calloutClusters } from "./exchanges.js";
import { letsPass } from "./lets-pass.js";
import type { ProofCase, Stage } from "./proof.js";
import { unsafety } from "./safety.js";
import type { CalloutAnswer, ScenarioCluster, ScenarioScript } from "../scenario/scenario.js";

type Failure = ScenarioCluster["script"];

const always = (does: CalloutAnswer["does"]): readonly CalloutAnswer[] => [{ delay: 0, does }];

const failures: readonly (readonly [name: string, script: Failure])[] = [
  ["takes no connection", "refused"],
  ["has no healthy host", "unreachable"],
  ["closes its connections", always("reset")],
  ["never answers", always("never")],
  [
    "answers 503",
    always({ status: 503, headers: [["content-length", "0"]], chunks: [], trailers: [] }),
  ],
];

function withFailure(script: ScenarioScript, name: string, failure: Failure): ScenarioScript {
  const clusters = script.clusters.map((cluster) =>
    cluster.name === name ? { ...cluster, script: failure, paths: [] } : cluster,
  );
  return { ...script, clusters };
}

export function serviceCases(stage: Stage): ProofCase[] {
  const asked = calloutClusters(stage);
  const scripted = stage.script.clusters.filter(
    ({ name, script }) => asked.has(name) && typeof script !== "string",
  );
  return scripted.flatMap(({ name }) =>
    failures.map(([what, failure]): ProofCase => {
      const key = `the service ${name} ${what}`;
      return {
        key,
        async run() {
          const rehearsal = await stage.rehearse({
            script: (script) => withFailure(script, name, failure),
          });
          const circumstance = `when ${key},`;
          return unsafety(rehearsal, circumstance) ?? letsPass(stage, rehearsal, circumstance);
        },
      };
    }),
  );
}

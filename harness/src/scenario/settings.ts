// What a scenario asks of a target before its first step.

import type { Scenario, ScenarioScript } from "./scenario.js";
import type { TargetSettings } from "./target.js";

/** Events of requests come one by one: in between, time must not go on by itself. */
function isStepwise({ steps, background }: ScenarioScript): boolean {
  return (
    background !== undefined ||
    steps.some(
      (step) =>
        step.kind === "streams" || (step.kind === "exchange" && step.request.pause !== undefined),
    )
  );
}

export function settingsOf(scenario: Scenario, script: ScenarioScript): TargetSettings {
  const { plugin, chain, workers, upstreamProtocol, logLevel, readsMetrics } = scenario;
  const { clusters, background } = script;
  return {
    plugin,
    chain,
    workers,
    upstreamProtocol,
    logLevel,
    clusters,
    readsMetrics,
    stepwise: isStepwise(script),
    ...(background !== undefined && { background }),
  };
}

// What a scenario asks of a target before its first step.

import type { Scenario, ScenarioExchange, ScenarioScript } from "./scenario.js";
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

function exchangesOf({ steps }: ScenarioScript): ScenarioExchange[] {
  return steps.flatMap((step) => {
    if (step.kind === "streams") return step.streams.map(({ exchange }) => exchange);
    return step.kind === "exchange" ? [step] : [];
  });
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
    refusesConnections: exchangesOf(script).some(({ upstream }) => upstream === "refused"),
    ...(background !== undefined && { background }),
  };
}

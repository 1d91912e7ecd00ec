// The requests of a scenario, whether they come one after the other or at once, numbered through: the number is also
// that of the step in a rehearsal.

import type { Stage } from "./proof.js";
import type { ScenarioExchange, ScenarioScript, ScenarioStep } from "../scenario/scenario.js";

/** A request, and how many steps of the script come before it. */
export interface PlacedExchange {
  exchange: ScenarioExchange;
  /** Its number among all requests, waits and moves. */
  number: number;
  before: number;
}

export function placedExchanges(steps: readonly ScenarioStep[]): PlacedExchange[] {
  const placed: PlacedExchange[] = [];
  let number = 0;
  for (const [before, step] of steps.entries()) {
    if (step.kind === "streams") {
      for (const { exchange } of step.streams) placed.push({ exchange, number: number++, before });
      continue;
    }
    if (step.kind === "exchange") placed.push({ exchange: step, number, before });
    number++;
  }
  return placed;
}

export const exchangesOf = (steps: readonly ScenarioStep[]): ScenarioExchange[] =>
  placedExchanges(steps).map(({ exchange }) => exchange);

/** The script with one of its requests changed. */
export function withExchange(
  script: ScenarioScript,
  number: number,
  change: (exchange: ScenarioExchange) => ScenarioExchange,
): ScenarioScript {
  let next = 0;
  const changed = (exchange: ScenarioExchange): ScenarioExchange =>
    next++ === number ? change(exchange) : exchange;
  const steps = script.steps.map((step): ScenarioStep => {
    if (step.kind === "exchange") return changed(step);
    if (step.kind === "streams") {
      const streams = step.streams.map((one) => ({ ...one, exchange: changed(one.exchange) }));
      return { ...step, streams };
    }
    next++;
    return step;
  });
  return { ...script, steps };
}

/** Only the first steps, and nothing in the background. */
export const firstSteps = ({ clusters, steps }: ScenarioScript, count: number): ScenarioScript => ({
  clusters,
  steps: steps.slice(0, count),
});

/** The clusters that were asked when the scenario ran as it is written, and how often in its busiest step. */
export function calloutClusters({ baseline }: Stage): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const { observation } of baseline.steps) {
    const here = new Map<string, number>();
    for (const { cluster } of observation.callouts) {
      here.set(cluster, (here.get(cluster) ?? 0) + 1);
    }
    for (const [cluster, count] of here) most.set(cluster, Math.max(count, most.get(cluster) ?? 0));
  }
  return most;
}

// Many programs on both targets: those that would end Envoy each in one of its own, the others together. What differs
// is run again alone before it counts, so that a busy machine is no disagreement.

import { difference } from "./compare.js";
import type { MockModule } from "./mock.js";
import { runOnMock } from "./mock.js";
import { emptyOutcome, type Outcome } from "./outcome.js";
import { runAlone, runOnEnvoy } from "./real.js";
import type { Run } from "./target.js";

export interface CampaignOptions {
  readonly envoy: string;
  readonly minor: string;
  readonly mock: MockModule;
  /** Programs for each Envoy process. */
  readonly batch?: number;
  /** Programs at the same time. */
  readonly parallel?: number;
  /** So many of those for which the mock says that Envoy dies are tried on one. */
  readonly deaths?: number;
  readonly onProgress?: (text: string) => void;
}

export interface Disagreement {
  readonly run: Run;
  readonly text: string;
}

export interface Campaign {
  readonly real: ReadonlyMap<string, Outcome>;
  readonly mock: ReadonlyMap<string, Outcome>;
  readonly disagreements: readonly Disagreement[];
  /** Programs that were not compared, by reason. */
  readonly left: ReadonlyMap<string, number>;
}

/** An error of the mock's own is an outcome too, and never the right one. */
export async function mockOutcome(
  run: Run,
  options: Pick<CampaignOptions, "mock" | "minor">,
): Promise<Outcome> {
  try {
    return await runOnMock(run, options);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return emptyOutcome("not run", `the mock broke: ${text}`);
  }
}

export async function mockOutcomes(
  runs: readonly Run[],
  options: Pick<CampaignOptions, "mock" | "minor" | "onProgress">,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const run of runs) {
    outcomes.set(run.id, await mockOutcome(run, options));
    if (outcomes.size % 100 === 0) options.onProgress?.(`mock: ${outcomes.size} of ${runs.length}`);
  }
  return outcomes;
}

function portions<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Runs all of them; where an Envoy died, finds out which program did it. */
export async function realOutcomes(
  runs: readonly Run[],
  options: CampaignOptions,
): Promise<Map<string, Outcome>> {
  const { envoy, minor, batch = 150, parallel = 64, onProgress } = options;
  const outcomes = new Map<string, Outcome>();
  const say = (): void => onProgress?.(`envoy: ${outcomes.size} of ${runs.length}`);
  const together = async (some: readonly Run[]): Promise<void> => {
    const found = await runOnEnvoy(some, { envoy, minor, parallel });
    for (const [id, outcome] of found) outcomes.set(id, outcome);
    say();
    const lost = some.filter(({ id }) => !found.has(id));
    if (lost.length === 0) return;
    onProgress?.(`an Envoy died with ${lost.length} programs under way`);
    if (some.length === 1) {
      for (const { id } of lost) outcomes.set(id, emptyOutcome("died"));
      return;
    }
    const size =
      lost.length === some.length ? Math.ceil(lost.length / 4) : Math.ceil(lost.length / 2);
    for (const portion of portions(lost, size)) await together(portion);
  };
  for (const portion of portions(runs, batch)) await together(portion);
  return outcomes;
}

async function deathOutcomes(
  runs: readonly Run[],
  options: CampaignOptions,
): Promise<Map<string, Outcome>> {
  const { envoy, minor, deaths = 20, onProgress } = options;
  const outcomes = new Map<string, Outcome>();
  for (const portion of portions(runs.slice(0, deaths), 4)) {
    await Promise.all(
      portion.map(async (run) => outcomes.set(run.id, await runAlone(run, { envoy, minor }))),
    );
    onProgress?.(`deaths: ${outcomes.size} of ${Math.min(deaths, runs.length)}`);
  }
  return outcomes;
}

function disagreementsOf(
  runs: readonly Run[],
  real: ReadonlyMap<string, Outcome>,
  mock: ReadonlyMap<string, Outcome>,
): Disagreement[] {
  return runs.flatMap((run) => {
    const seen = real.get(run.id);
    const simulated = mock.get(run.id);
    if (seen === undefined || simulated === undefined) return [];
    const text = difference(seen, simulated);
    return text === undefined ? [] : [{ run, text }];
  });
}

export async function campaign(runs: readonly Run[], options: CampaignOptions): Promise<Campaign> {
  const mock = await mockOutcomes(runs, options);
  const hostOf = (run: Run): Outcome["host"] => mock.get(run.id)?.host ?? "not run";
  const deadly = runs.filter((run) => hostOf(run) === "died");
  const safe = runs.filter((run) => ["served", "refused", "not run"].includes(hostOf(run)));
  const real = await realOutcomes(safe, options);
  for (const [id, outcome] of await deathOutcomes(deadly, options)) real.set(id, outcome);
  let disagreements = disagreementsOf(runs, real, mock);
  for (const parallelAgain of [8, 2]) {
    const again = disagreements.map(({ run }) => run).filter((run) => hostOf(run) !== "died");
    if (again.length === 0) break;
    options.onProgress?.(`${disagreements.length} differ; running them again`);
    const second = await realOutcomes(again, { ...options, parallel: parallelAgain });
    for (const [id, outcome] of second) real.set(id, outcome);
    disagreements = disagreementsOf(runs, real, mock);
  }
  const left = new Map<string, number>();
  const leave = (reason: string): unknown => left.set(reason, (left.get(reason) ?? 0) + 1);
  for (const run of runs) {
    if (hostOf(run) === "unspecified") leave(mock.get(run.id)?.note?.slice(0, 160) ?? "");
    else if (!real.has(run.id)) leave("Envoy would die, and enough of those were tried");
  }
  return { real, mock, disagreements, left };
}

// Many programs on both targets: those that would end Envoy each in one of its own, the others together. What differs
// is run again before it counts (again.ts), so that a busy machine is no disagreement.

import { diesSometimes, tryAgain } from "./again.js";
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
  /** What Envoy did with programs about which nothing is in doubt: both agree at once, or differ. */
  readonly real: ReadonlyMap<string, Outcome>;
  readonly mock: ReadonlyMap<string, Outcome>;
  readonly disagreements: readonly Disagreement[];
  /** Agreed each time when they were run again slowly: the machine was busy. */
  readonly late: readonly Disagreement[];
  /** Envoy itself does now this, now that, and the mock's outcome is one of those. */
  readonly varying: readonly Disagreement[];
  /** Envoy dies of these, but not each time: it reads memory that is gone. */
  readonly spared: readonly Disagreement[];
  /** What late and varying programs did when they agreed. */
  readonly again: readonly Outcome[];
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
    let last: string | undefined;
    const onDeath = (id: string | undefined): unknown => (last = id);
    const found = await runOnEnvoy(some, { envoy, minor, parallel, onDeath });
    for (const [id, outcome] of found) outcomes.set(id, outcome);
    say();
    let lost = some.filter(({ id }) => !found.has(id));
    if (lost.length === 0) return;
    onProgress?.(`an Envoy died with ${lost.length} programs under way`);
    if (some.length === 1) {
      for (const { id } of lost) outcomes.set(id, emptyOutcome("died"));
      return;
    }
    // Most often it is the one that spoke last.
    const suspect = lost.find(({ id }) => id === last);
    if (suspect !== undefined) {
      const outcome = await runAlone(suspect, { envoy, minor });
      outcomes.set(suspect.id, outcome);
      lost = lost.filter((run) => run !== suspect);
      if (lost.length === 0) return;
      if (outcome.host === "died") {
        await together(lost);
        return;
      }
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

export function disagreementsOf(
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

/**
 * So many of so many programs may ask for what Envoy decides by chance: the generator avoids what is known to, and a mock
 * that were wrong now and then would show in more.
 */
export function mostVaryingOf(programs: number): number {
  return Math.ceil(programs / 500);
}

const isComparable = ({ host }: Outcome): boolean =>
  host === "served" || host === "refused" || host === "not run";

export async function campaign(runs: readonly Run[], options: CampaignOptions): Promise<Campaign> {
  const mock = await mockOutcomes(runs, options);
  const found = (run: Run): Outcome => mock.get(run.id) ?? emptyOutcome("not run");
  const safe = runs.filter((run) => isComparable(found(run)));
  const real = await realOutcomes(safe, options);
  const deadly = runs.filter((run) => found(run).host === "died");
  for (const [id, outcome] of await deathOutcomes(deadly, options)) real.set(id, outcome);
  const first = disagreementsOf(runs, real, mock);
  if (first.length > 0) options.onProgress?.(`${first.length} differ; running them again, slowly`);
  const doubtful = first.filter(({ run }) => isComparable(found(run)));
  const { same, late, varying, again } = await tryAgain(doubtful, options);
  const deaths: Disagreement[] = [];
  const spared: Disagreement[] = [];
  for (const one of first.filter(({ run }) => !isComparable(found(run)))) {
    ((await diesSometimes(one, found(one.run), options)) ? spared : deaths).push(one);
  }
  const left = new Map<string, number>();
  const leave = (reason: string): unknown => left.set(reason, (left.get(reason) ?? 0) + 1);
  for (const run of runs) {
    const { host, note = "" } = found(run);
    if (host === "unspecified") leave(note.slice(0, 160));
    else if (host === "died" && !real.has(run.id)) {
      leave("Envoy would die, and enough of those were tried");
    }
  }
  for (const { run } of [...late, ...varying, ...spared]) real.delete(run.id);
  return { real, mock, disagreements: [...deaths, ...same], late, varying, spared, again, left };
}

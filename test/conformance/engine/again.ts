// What differed once, tried again before it counts: four times as slow, on a machine that has little else to do, several
// copies of each program. Three verdicts: both agree each time (the machine was late the first time), Envoy itself does
// now this, now that (and the mock does one of them), or they differ.

import {
  disagreementsOf,
  mockOutcomes,
  realOutcomes,
  type CampaignOptions,
  type Disagreement,
} from "./campaign.js";
import { difference } from "./compare.js";
import { programId } from "./filters.js";
import type { Outcome } from "./outcome.js";
import { slower } from "./pace.js";
import { runAlone } from "./real.js";
import type { Run } from "./target.js";

export interface Verdicts {
  /** Differs each time, with what the slow run showed. */
  readonly same: readonly Disagreement[];
  readonly late: readonly Disagreement[];
  readonly varying: readonly Disagreement[];
  readonly again: readonly Outcome[];
}

const pace = 4;
/** Runs of each program in one round. */
const copies = 3;
/** Of two things that a real Envoy does by chance, one may be rare. */
const rounds = 3;

/**
 * The mock says that Envoy dies, and it lived on: where memory that is gone decides, it dies in one of several runs.
 */
export async function diesSometimes(
  { run }: Disagreement,
  mock: Outcome,
  { envoy, minor }: Pick<CampaignOptions, "envoy" | "minor">,
): Promise<boolean> {
  for (let round = 0; round < rounds; round++) {
    const real = await Promise.all(
      Array.from({ length: copies }, () => runAlone(run, { envoy, minor })),
    );
    if (real.some((outcome) => difference(outcome, mock) === undefined)) return true;
  }
  return false;
}

interface Trials {
  readonly found: Disagreement;
  agreed: number;
  readonly texts: string[];
}

export async function tryAgain(
  doubtful: readonly Disagreement[],
  options: CampaignOptions,
): Promise<Verdicts> {
  const all = doubtful.map((found): Trials => ({ found, agreed: 0, texts: [] }));
  const again: Outcome[] = [];
  let open = all;
  for (let round = 0; round < rounds && open.length > 0; round++) {
    const trialOf = new Map<string, Trials>();
    const runs = open.flatMap((trial) =>
      Array.from({ length: copies }, (): Run => {
        const id = programId(trialOf.size);
        trialOf.set(id, trial);
        return { id, program: slower(trial.found.run.program, pace) };
      }),
    );
    const mock = await mockOutcomes(runs, { mock: options.mock, minor: options.minor });
    const real = await realOutcomes(runs, { ...options, batch: 60, parallel: 12 });
    const differing = new Map(
      disagreementsOf(runs, real, mock).map(({ run, text }) => [run.id, text]),
    );
    for (const [id, trial] of trialOf) {
      const text = differing.get(id);
      const outcome = real.get(id);
      if (text !== undefined) trial.texts.push(text);
      else if (outcome !== undefined) {
        trial.agreed++;
        again.push(outcome);
      }
    }
    // Agreed each time, or varied: there is nothing more to find out.
    open = open.filter(({ agreed }) => agreed === 0);
  }
  const verdict = (fits: (trial: Trials) => boolean): Disagreement[] =>
    all.filter(fits).map(({ found, texts: [text = found.text] }) => ({ run: found.run, text }));
  return {
    same: verdict(({ agreed }) => agreed === 0),
    late: verdict(({ agreed, texts }) => agreed > 0 && texts.length === 0),
    varying: verdict(({ agreed, texts }) => agreed > 0 && texts.length > 0),
    again,
  };
}

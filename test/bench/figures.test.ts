// The figures that the bench computes from its rounds, and the goals that it holds them against.

import { describe, expect, it } from "vitest";
import { jobs as catalogue } from "../../bench/jobs/index.mjs";
import { summarizeJob as summarize } from "../../bench/summary.mjs";

interface Goal {
  readonly figure: string;
  readonly of: string;
  readonly to: string;
  readonly most: number;
}
interface Job {
  readonly name: string;
  readonly goals?: readonly Goal[];
}
interface Summary {
  readonly variants: readonly { name: string; addedQuartiles?: { low: number; high: number } }[];
  readonly comparisons: readonly { of: string; to: string; ratio: { value: number } }[];
  readonly goals: readonly { text: string; met: boolean; measured: { value: number } }[];
}

const jobs = catalogue as readonly Job[];
// The bench is JavaScript without declarations.
const summarizeJob = summarize as (job: object, measured: object[], shape: object) => Summary;

const variant = (name: string, cpu: readonly number[]): object => ({
  name,
  modules: [],
  cpu,
  starts: [{ cpuMs: 1, memoryKib: 1 }],
});

describe("the summary of a job", () => {
  const measured = [
    variant("none", [20, 30, 20, 30]),
    variant("raw", [24, 34, 24, 34]),
    variant("ours", [25, 34, 27, 38]),
  ];
  const goals = (most: number): Goal[] => [{ figure: "ratio", of: "ours", to: "raw", most }];
  const withGoal = (most: number): Summary =>
    summarizeJob({ name: "job", title: "", goals: goals(most) }, measured, {
      starts: 1,
      rounds: 4,
    });

  it("adds in each round to the round of none beside it", () => {
    const { variants } = withGoal(2);
    expect(variants.find(({ name }) => name === "raw")?.addedQuartiles).toEqual({
      low: 4,
      high: 4,
    });
    expect(variants.find(({ name }) => name === "ours")?.addedQuartiles).toEqual({
      low: 4.75,
      high: 7.25,
    });
  });

  it.each([
    [1.5, true],
    [1.49, false],
  ])("says whether at most %d is met", (most, met) => {
    const { goals: judged, comparisons } = withGoal(most);
    expect(comparisons.map(({ ratio }) => ratio.value)).toEqual([1.5]);
    expect(judged).toMatchObject([
      { text: `ours at most ${most}× the added CPU of raw`, met, measured: { value: 1.5 } },
    ]);
  });
});

describe("the goals of the jobs", () => {
  const all = jobs.flatMap((job) =>
    (job.goals ?? []).map((goal): [string, string, Job, Goal] => [
      job.name,
      `${goal.of} to ${goal.to}`,
      job,
      goal,
    ]),
  );

  it.each(all)("%s, %s: both are measured and compared", (_, __, job, { of, to, most }) => {
    const measured = ["none", of, to].map((name) => variant(name, [most, most]));
    expect(summarizeJob(job, measured, { starts: 1, rounds: 2 }).goals).not.toEqual([]);
  });
});

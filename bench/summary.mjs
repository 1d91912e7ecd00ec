// From measurements to the figures of the report.

import { judgeGoals } from "./goals.mjs";
import { estimate, median, quartiles } from "./statistics.mjs";

const pick = (values, rounds) => rounds.map((round) => values[round]);

/** Per round: CPU that a variant adds to a request, against the round of `none` beside it. */
const differences = (variant, none) => variant.cpu.map((cpu, round) => cpu - none.cpu[round]);

function compare(of, to, none, shape) {
  const added = differences(of, none);
  const otherAdded = differences(to, none);
  const whole = of.cpu.map((cpu, round) => cpu / to.cpu[round]);
  const between = differences(of, to);
  return {
    of: of.name,
    to: to.name,
    /** Of what the two add to a request. */
    ratio: estimate(
      shape,
      (rounds) => median(pick(added, rounds)) / median(pick(otherAdded, rounds)),
    ),
    /** Of all that a request costs. */
    whole: estimate(shape, (rounds) => median(pick(whole, rounds))),
    /** Microseconds per request. */
    difference: estimate(shape, (rounds) => median(pick(between, rounds))),
    quartiles: { whole: quartiles(whole), difference: quartiles(between) },
  };
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function summarizeVariant(variant, none, shape) {
  const { name, modules, cpu, starts, crossings } = variant;
  const startCost = (key) =>
    median(starts.map((start) => start[key])) - median(none.starts.map((start) => start[key]));
  const added = differences(variant, none);
  return {
    name,
    cpuMicroseconds: estimate(shape, (rounds) => median(pick(cpu, rounds))),
    cpuQuartiles: quartiles(cpu),
    ...(variant !== none && {
      addedMicroseconds: estimate(shape, (rounds) => median(pick(added, rounds))),
      addedQuartiles: quartiles(added),
      startCpuMs: startCost("cpuMs"),
      memoryKib: startCost("memoryKib"),
    }),
    ...(modules.length > 0 && {
      size: sum(modules.map(({ size }) => size)),
      modules: modules.map(({ pluginName, size, sha256 }) => ({ name: pluginName, size, sha256 })),
    }),
    ...(crossings && { crossings }),
    rounds: cpu,
  };
}

const usual = [
  ["ours", "native"],
  ["ours", "raw"],
  ["raw", "native"],
];

/**
 * The document of `--json` for one job.
 * @param {{ starts: number, rounds: number }} shape how the rounds of the measurements belong to starts
 */
export function summarizeJob(job, measured, shape) {
  const by = new Map(measured.map((variant) => [variant.name, variant]));
  const none = by.get("none");
  const comparisons = (job.compared ?? usual)
    .filter((names) => names.every((name) => by.has(name)))
    .map(([of, to]) => compare(by.get(of), by.get(to), none, shape));
  return {
    name: job.name,
    title: job.title,
    ...(job.settings && { settings: job.settings }),
    variants: measured.map((variant) => summarizeVariant(variant, none, shape)),
    comparisons,
    goals: judgeGoals(job, comparisons),
  };
}

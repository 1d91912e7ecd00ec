// From measurements to the figures of the report.

import { estimate, median } from "./statistics.mjs";

const pick = (values, rounds) => rounds.map((round) => values[round]);

/** CPU that a variant adds to a request: its rounds against the rounds of `none` beside them. */
const addedIn = (variant, none) => (rounds) =>
  median(rounds.map((round) => variant.cpu[round] - none.cpu[round]));

function ratio(variant, other, none, shape) {
  const added = addedIn(variant, none);
  const otherAdded = addedIn(other, none);
  const whole = (indexes) => median(indexes.map((round) => variant.cpu[round] / other.cpu[round]));
  return {
    added: estimate(shape, (indexes) => added(indexes) / otherAdded(indexes)),
    whole: estimate(shape, whole),
  };
}

function summarizeVariant(variant, none, shape) {
  const { name, module, cpu, starts, crossings } = variant;
  const startCost = (key) =>
    median(starts.map((start) => start[key])) - median(none.starts.map((start) => start[key]));
  return {
    name,
    cpuMicroseconds: estimate(shape, (rounds) => median(pick(cpu, rounds))),
    ...(variant !== none && {
      addedMicroseconds: estimate(shape, addedIn(variant, none)),
      startCpuMs: startCost("cpuMs"),
      memoryKib: startCost("memoryKib"),
    }),
    ...(module && { size: module.size, sha256: module.sha256 }),
    ...(crossings && { crossings }),
    rounds: cpu,
  };
}

/**
 * The document of `--json` for one job.
 * @param {{ starts: number, rounds: number }} shape how the rounds of the measurements belong to starts
 */
export function summarizeJob(job, measured, shape) {
  const by = Object.fromEntries(measured.map((variant) => [variant.name, variant]));
  const { none, native, raw, ours } = by;
  return {
    name: job.name,
    title: job.title,
    variants: measured.map((variant) => summarizeVariant(variant, none, shape)),
    ratios: {
      rawToNative: ratio(raw, native, none, shape),
      ...(ours && {
        oursToNative: ratio(ours, native, none, shape),
        oursToRaw: ratio(ours, raw, none, shape),
      }),
    },
  };
}

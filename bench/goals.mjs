// What a job is to cost at most, and whether it does. A goal that is missed is told and fails nothing: a busy
// machine misses goals too.

const units = { ratio: "× the added CPU", whole: "× the CPU of a request", difference: " µs more" };

/** @returns {object[]} each goal with its sentence, the measured figure and `met`, in the order of the job */
export function judgeGoals(job, comparisons) {
  return (job.goals ?? []).flatMap(({ figure, of, to, most }) => {
    const found = comparisons.find((comparison) => comparison.of === of && comparison.to === to);
    if (found === undefined) return [];
    const measured = found[figure];
    const text = `${of} at most ${most}${units[figure]} of ${to}`;
    return [{ job: job.name, text, figure, most, measured, met: measured.value <= most }];
  });
}

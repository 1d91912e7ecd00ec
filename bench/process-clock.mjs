// What a process has used so far, as the kernel counts it (Linux only).

import { readdirSync, readFileSync } from "node:fs";

/**
 * Nanoseconds of CPU of all threads that live (proc(5), /proc/PID/task/TID/schedstat): the same clock as
 * utime + stime of /proc/PID/stat, which counts in ticks of 10 ms and would need rounds twenty times as long.
 */
function schedulerNanoseconds(processId) {
  let total = 0;
  for (const thread of readdirSync(`/proc/${processId}/task`)) {
    const text = readFileSync(`/proc/${processId}/task/${thread}/schedstat`, "utf8");
    total += Number(text.split(" ", 1)[0]);
  }
  return total;
}

/** The same from utime + stime, for kernels without scheduler statistics. A tick is 10 ms on Linux. */
function tickNanoseconds(processId) {
  const text = readFileSync(`/proc/${processId}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // From the third field on.
  return (Number(fields[11]) + Number(fields[12])) * 1e7;
}

const hasSchedulerClock = (() => {
  try {
    return schedulerNanoseconds(process.pid) > 0;
  } catch {
    return false;
  }
})();

/** Name of the clock, for the report. */
export const clockName = hasSchedulerClock ? "schedstat (ns)" : "utime + stime (10 ms ticks)";

/** CPU time of a process since its start, in microseconds. */
export function cpuMicroseconds(processId) {
  const read = hasSchedulerClock ? schedulerNanoseconds : tickNanoseconds;
  return read(processId) / 1000;
}

/** Resident memory that belongs to no file, in KiB (proc(5), smaps_rollup). */
export function anonymousKib(processId) {
  const text = readFileSync(`/proc/${processId}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(text)?.[1] ?? NaN);
}

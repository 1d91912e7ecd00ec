// In which order streams that are at work at once begin and end, and on which worker each of them is: made by chance, said
// in words, read from them, and made smaller.

import { Chance } from "./chance.js";
import { fewer } from "./smaller.js";

/** A stream begins, half of its body with it, or gets the rest and the end. Streams count from 0. */
export interface Move {
  readonly stream: number;
  readonly does: "begin" | "end";
  /** Of a beginning. */
  readonly worker: number;
}

export interface Schedule {
  readonly workers: number;
  readonly moves: readonly Move[];
}

/**
 * Begins all, and goes on with one or another of them meanwhile.
 * @param shuffled Whether they begin in any order; equal ones need not.
 * @param workerOf The worker that a stream must be on; undefined: any.
 */
export function scheduleByChance(
  streams: number,
  workers: number,
  seed: string,
  shuffled: boolean,
  workerOf: (stream: number) => number | undefined,
): Schedule {
  const chance = new Chance(seed);
  const moves: Move[] = [];
  const open: Move[] = [];
  const endOne = (): void => {
    const [one] = open.splice(chance.below(open.length), 1);
    if (one !== undefined) moves.push({ ...one, does: "end" });
  };
  const waiting = Array.from({ length: streams }, (_, stream) => stream);
  while (waiting.length > 0) {
    const [stream = 0] = waiting.splice(shuffled ? chance.below(waiting.length) : 0, 1);
    const any = chance.below(workers);
    const move: Move = { stream, does: "begin", worker: workerOf(stream) ?? any };
    moves.push(move);
    open.push(move);
    if (chance.percent(40)) endOne();
  }
  while (open.length > 0) endOne();
  return { workers, moves };
}

/** Such as `1 worker: begin 1 on 0, begin 2 on 0, end 1, end 2`; streams count from 1 there, workers from 0. */
export function saySchedule({ workers, moves }: Schedule): string {
  const said = moves.map(({ stream, does, worker }) =>
    does === "begin" ? `begin ${stream + 1} on ${worker}` : `end ${stream + 1}`,
  );
  return `${workers} worker${workers === 1 ? "" : "s"}: ${said.join(", ")}`;
}

/** The schedule that `saySchedule` has said of so many streams; undefined for all other texts. */
export function readSchedule(text: string, streams: number): Schedule | undefined {
  const [, workers = "0", list = ""] = /^(\d{1,2}) workers?: (.*)$/.exec(text) ?? [];
  const moves: Move[] = [];
  for (const part of list.split(", ")) {
    const [, begun, on, ended] = /^(?:begin (\d+) on (\d+)|end (\d+))$/.exec(part) ?? [];
    const stream = Number(begun ?? ended) - 1;
    const beginning = moves.find((move) => move.stream === stream);
    if (begun === undefined ? beginning === undefined : beginning !== undefined) return undefined;
    if (begun === undefined) moves.push({ stream, does: "end", worker: beginning?.worker ?? 0 });
    else moves.push({ stream, does: "begin", worker: Number(on) });
  }
  const schedule = { workers: Number(workers), moves };
  const all = moves.every(({ stream, worker }) => stream < streams && worker < schedule.workers);
  return all && moves.length === 2 * streams ? schedule : undefined;
}

export const streamsIn = ({ moves }: Schedule): number[] =>
  [...new Set(moves.map(({ stream }) => stream))].sort((a, b) => a - b);

/** Only these streams, which are numbered anew. */
export function only({ workers, moves }: Schedule, streams: readonly number[]): Schedule {
  const left = moves.filter(({ stream }) => streams.includes(stream));
  return {
    workers,
    moves: left.map((move) => ({ ...move, stream: streams.indexOf(move.stream) })),
  };
}

/** The streams that are left in schedules of fewer. */
export const fewerStreams = (schedule: Schedule): number[][] => fewer(streamsIn(schedule));

/**
 * The same streams on fewer workers, and then less mixed: one of them from its beginning to its end without another.
 * @param free Whether the streams may be on any worker.
 */
export function simplerSchedules(schedule: Schedule, free: boolean): Schedule[] {
  const { workers, moves } = schedule;
  const on = (place: (worker: number) => number, count: number): Schedule => ({
    workers: count,
    moves: moves.map((move) => ({ ...move, worker: place(move.worker) })),
  });
  const used = [...new Set(moves.map(({ worker }) => worker))].sort((a, b) => a - b);
  const fewerWorkers = [
    ...(workers > 1 ? [on(() => 0, 1)] : []),
    ...(workers > 2 ? [on((worker) => Math.min(worker, 1), 2)] : []),
    ...(workers > used.length ? [on((worker) => used.indexOf(worker), used.length)] : []),
  ];
  const lessMixed = streamsIn(schedule).flatMap((stream): Schedule[] => {
    const [begin, end] = moves.filter((move) => move.stream === stream);
    if (begin === undefined || end === undefined) return [];
    const next = moves[moves.indexOf(begin) + 1];
    if (next === end) return [];
    const others = moves.filter((move) => move !== end);
    const at = others.indexOf(begin) + 1;
    return [{ workers, moves: [...others.slice(0, at), end, ...others.slice(at)] }];
  });
  return [...(free ? fewerWorkers : []), ...lessMixed];
}

// Crowds of streams: copies of one request at once, or different ones, in an order that the seed decides. Together they must
// end as the copies do one by one, or as the different ones in one of the orders that they can have.

import type { PlacedExchange } from "./exchanges.js";
import { choosesWorkers, orders, runAtOnce, runOneByOne, tally, type Copies } from "./mixtures.js";
import type { Problem, ProofCase, Stage } from "./proof.js";
import {
  fewerStreams,
  only,
  readSchedule,
  saySchedule,
  scheduleByChance,
  simplerSchedules,
  type Schedule,
} from "./schedules.js";

export const copies = 12;
/** So many different requests have six orders, each a run. */
export const mixed = 3;

const onWorkers = (workers: number): string => `${workers} worker${workers === 1 ? "" : "s"}`;

const fix = "keep what a stream needs in the stream; change shared data with compare-and-swap";

/** How different requests end in each order that they can have, asked for one by one. */
class Sequences {
  private readonly ends: string[] = [];
  private left: readonly (readonly number[])[];

  constructor(
    private readonly stage: Stage,
    private readonly group: Copies,
  ) {
    this.left = orders(group.exchanges.length);
  }

  async has(together: string): Promise<boolean> {
    while (!this.ends.includes(together)) {
      const [order, ...rest] = this.left;
      if (order === undefined) return false;
      this.left = rest;
      this.ends.push((await runOneByOne(this.stage, this.group, order)).join(", "));
    }
    return true;
  }

  get all(): string {
    return [...new Set(this.ends)].join("; or ");
  }
}

/** Streams at once, and what they must come out as. */
interface Crowd {
  /** What its cases are called: "step 2, copies", "steps 1, 3 at once". */
  name: string;
  group: Copies;
  judge(together: readonly string[], workers: number): Promise<string | undefined>;
  /** Only these of its streams. */
  of(streams: readonly number[]): Crowd;
}

export class Crowds {
  private readonly numbered: boolean;
  private readonly alone = new Map<string, Promise<readonly string[]>>();
  private readonly sequences = new Map<string, Sequences>();

  constructor(
    private readonly stage: Stage,
    private readonly places: readonly PlacedExchange[],
  ) {
    this.numbered = stage.baseline.steps.length > 1;
  }

  copies(perStep: number, workerCounts: readonly number[]): ProofCase[] {
    return this.places.flatMap((place) => {
      const name = this.numbered ? `step ${place.number + 1}, ` : "";
      const crowd = this.copiesOf(place, copies);
      return this.cases(crowd, name, perStep, workerCounts);
    });
  }

  /** Different requests that stand side by side. */
  mixtures(
    places: readonly PlacedExchange[],
    perWindow: number,
    workerCounts: readonly number[],
  ): ProofCase[] {
    const size = Math.min(mixed, places.length);
    const windows = Array.from({ length: places.length - size + 1 }, (_, from) =>
      places.slice(from, from + size),
    );
    return windows.flatMap((window) => {
      const crowd = window.length > 1 ? this.mixtureOf(window) : undefined;
      return crowd === undefined ? [] : this.cases(crowd, `${crowd.name}, `, perWindow, workerCounts); // prettier-ignore
    });
  }

  /** A case that says its whole order. */
  named(key: string): ProofCase | undefined {
    const [, step = "1", all] = /^(?:step (\d+), )?copies on (.*)$/.exec(key) ?? [];
    const [, steps = "", mixture = ""] = /^steps ([\d, ]+) at once on (.*)$/.exec(key) ?? [];
    const at = (number: string): PlacedExchange | undefined =>
      this.places.find((place) => place.number === Number(number) - 1);
    const crowds: (Crowd | undefined)[] = [];
    if (all !== undefined) {
      const place = at(step);
      const streams = all.split("begin ").length - 1;
      if (place !== undefined) crowds.push(this.copiesOf(place, Math.min(streams, copies)));
    } else if (steps !== "") {
      const window = steps.split(", ").flatMap((number) => at(number) ?? []);
      if (window.length <= mixed) crowds.push(this.mixtureOf(window));
    }
    return crowds
      .flatMap((crowd) => {
        const count = crowd?.group.exchanges.length ?? 0;
        const schedule = readSchedule(all ?? mixture, count);
        return crowd && schedule ? [this.ordered(crowd, schedule)] : [];
      })
      .find((one) => one.key === key);
  }

  private copiesOf(place: PlacedExchange, count: number): Crowd {
    const { exchange, number, before } = place;
    const group = { exchanges: Array.from({ length: count }, () => exchange), before };
    return {
      name: `${this.numbered ? `step ${number + 1}, ` : ""}copies`,
      group,
      judge: async (ends, workers) => {
        const key = `${number} ${count}`;
        const alone =
          this.alone.get(key) ?? runOneByOne(this.stage, group, [...group.exchanges.keys()]);
        this.alone.set(key, alone);
        const [together, expected] = [tally(ends), tally(await alone)];
        if (together === expected) return undefined;
        return `${count} streams at once on ${onWorkers(workers)} end as ${together}; one after the other as ${expected}.`;
      },
      of: (streams) => this.copiesOf(place, streams.length),
    };
  }

  private mixtureOf(window: readonly PlacedExchange[]): Crowd | undefined {
    const [first] = window;
    if (first === undefined) return undefined;
    const group = { exchanges: window.map(({ exchange }) => exchange), before: first.before };
    const name = `steps ${window.map(({ number }) => number + 1).join(", ")} at once`;
    return {
      name,
      group,
      judge: async (ends, workers) => {
        const sequences = this.sequences.get(name) ?? new Sequences(this.stage, group);
        this.sequences.set(name, sequences);
        const together = ends.join(", ");
        if (await sequences.has(together)) return undefined;
        return `${window.length} different requests at once on ${onWorkers(workers)} end as ${together}; in no order one after the other they do: ${sequences.all}.`;
      },
      of: (streams) => this.mixtureOf(window.filter((_, at) => streams.includes(at))) as Crowd,
    };
  }

  /** Orders of chance. */
  private cases(
    crowd: Crowd,
    name: string,
    perCount: number,
    workerCounts: readonly number[],
  ): ProofCase[] {
    const { exchanges } = crowd.group;
    const shuffled = new Set(exchanges).size > 1;
    return workerCounts.flatMap((workers) =>
      Array.from({ length: perCount }, (_, order): ProofCase => {
        const key = `${name}${workers} workers, order ${order + 1}`;
        const seed = `${this.stage.seed}|${key}`;
        const schedule = scheduleByChance(exchanges.length, workers, seed, shuffled, (stream) => exchanges[stream]?.request.worker); // prettier-ignore
        return {
          key,
          run: () => this.run(crowd, schedule, seed),
          smaller: () => [this.ordered(crowd, schedule)],
        };
      }),
    );
  }

  /** A case whose name is its order. */
  private ordered(crowd: Crowd, schedule: Schedule): ProofCase {
    const isFree = !choosesWorkers(this.stage);
    return {
      key: `${crowd.name} on ${saySchedule(schedule)}`,
      run: () => this.run(crowd, schedule, this.stage.seed),
      smaller: () => [
        ...fewerStreams(schedule).map((streams) =>
          this.ordered(crowd.of(streams), only(schedule, streams)),
        ),
        ...simplerSchedules(schedule, isFree).map((simpler) => this.ordered(crowd, simpler)),
      ],
    };
  }

  private async run(crowd: Crowd, schedule: Schedule, seed: string): Promise<Problem | undefined> {
    const ends = await runAtOnce(this.stage, crowd.group, schedule, seed);
    const message = await crowd.judge(ends, schedule.workers);
    return message === undefined ? undefined : { code: "OUT1807", message, fix };
  }
}

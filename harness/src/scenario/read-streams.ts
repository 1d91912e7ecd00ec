// Requests that are under way at once, and the order in which their parts take place.

import { nearestWord } from "../terminal/nearest-word.js";
import { readSideExpectation, type WrittenSide } from "./read-side.js";
import { readExchange, type Surroundings, type WrittenExchange } from "./read-steps.js";
import type {
  ScenarioExchange,
  ScenarioStreams,
  ScenarioTurn,
  SideExpectation,
  StreamAct,
} from "./scenario.js";
import { pointerSegment } from "./places.js";
import type { ValueReader } from "./values.js";

/** `NAME: what it does`, or a wait; and what is seen by then. */
export type WrittenTurn = Readonly<Record<string, unknown>> & {
  wait?: string;
  expect?: WrittenSide;
};

export interface WrittenStreams {
  streams?: Readonly<Record<string, Omit<WrittenExchange, "times">>>;
  order?: readonly WrittenTurn[];
}

/** What has become of a stream so far in the order. */
interface Progress {
  exchange: ScenarioExchange;
  begun: boolean;
  pieces: number;
  over?: "reset" | "reply";
}

const keysOfTurn = ["wait", "expect"];

class OrderReader {
  private readonly progress: Map<string, Progress>;

  constructor(
    private readonly reader: ValueReader,
    streams: ScenarioStreams["streams"],
  ) {
    this.progress = new Map(
      streams.map(({ name, exchange }) => [name, { exchange, begun: false, pieces: 0 }]),
    );
  }

  turn(written: WrittenTurn, at: string): ScenarioTurn {
    const { reader } = this;
    const { wait, expect } = written;
    const names = Object.keys(written).filter((key) => !keysOfTurn.includes(key));
    const [first, second] = [...(wait === undefined ? [] : ["wait"]), ...names];
    if (second !== undefined) {
      const fix = "make two entries of the list out of it";
      const place = `${at}/${pointerSegment(second)}`;
      reader.refuse(place, `${second} cannot stand beside ${first}.`, fix);
    }
    const side: SideExpectation =
      expect === undefined ? {} : readSideExpectation(reader, expect, `${at}/expect`);
    const name = first === "wait" ? undefined : first;
    return { act: this.act(name, written, at), expect: side, at: `${at}/expect` };
  }

  private act(name: string | undefined, written: WrittenTurn, at: string): ScenarioTurn["act"] {
    const { wait } = written;
    if (name === undefined) {
      return { wait: wait === undefined ? 0 : this.reader.duration(wait, `${at}/wait`) };
    }
    const does = written[name] as StreamAct;
    this.check(name, does, `${at}/${pointerSegment(name)}`);
    return { stream: name, does };
  }

  private check(name: string, does: StreamAct, at: string): void {
    const { reader } = this;
    const progress = this.progress.get(name);
    if (progress === undefined) {
      const known = [...this.progress.keys()];
      const nearest = nearestWord(name, [...known, ...keysOfTurn]);
      const fix = nearest === undefined ? `one of: ${known.join(", ")}` : `did you mean "${nearest}"?`; // prettier-ignore
      reader.refuse(at, `there is no stream named "${name}".`, fix);
      return;
    }
    if (progress.over !== undefined) {
      const why = progress.over === "reset" ? "its client has given up" : "its reply has come";
      reader.refuse(at, `${name} is over: ${why}.`);
    }
    if (does === "headers" && progress.begun) {
      reader.refuse(at, `the headers of ${name} have been sent before.`);
    }
    if (does === "piece" && ++progress.pieces > progress.exchange.request.chunks.length) {
      const { length } = progress.exchange.request.chunks;
      const found = length === 1 ? "one piece" : `${length === 0 ? "no" : length} pieces`;
      const fix = "cut its body with split, or write chunks";
      reader.refuse(at, `the body of ${name} has ${found}.`, fix);
    }
    if (does === "reset" && !progress.begun) {
      reader.refuse(at, `${name} has not begun.`, `write - ${name}: headers before it`);
    }
    progress.begun = true;
    if (does === "reset" || does === "reply") progress.over = does;
  }
}

/** A stream has what is its own: what all did together stands beside them. */
function refuseSide(reader: ValueReader, { expect = {} }: WrittenExchange, at: string): void {
  for (const key of ["logs", "callouts", "metrics", "shared", "trace"] as const) {
    if (expect[key] === undefined) continue;
    const message = `which stream ${key} came from cannot be seen.`;
    reader.refuse(`${at}/expect/${key}`, message, "move it to the expect beside streams");
  }
}

export function readStreams(
  reader: ValueReader,
  { streams: written = {}, order = [], expect }: WrittenStreams & Pick<WrittenExchange, "expect">,
  at: string,
  surroundings: Surroundings,
): ScenarioStreams {
  const streams = Object.entries(written).flatMap(([name, exchange]) => {
    const place = `${at}/streams/${pointerSegment(name)}`;
    if (keysOfTurn.includes(name)) {
      reader.refuse(place, `"${name}" cannot name a stream: it says something else in order.`);
    }
    refuseSide(reader, exchange, place);
    return readExchange(reader, exchange, place, surroundings).map((one) => ({
      name,
      exchange: one,
    }));
  });
  for (const key of ["reply", "upstream"] as const) {
    if (expect?.[key] === undefined) continue;
    const fix = "move it to the expect of one of them";
    reader.refuse(`${at}/expect/${key}`, `several streams have no ${key} in common.`, fix);
  }
  const turns = new OrderReader(reader, streams);
  return {
    kind: "streams",
    streams,
    order: order.map((turn, index) => turns.turn(turn, `${at}/order/${index}`)),
    expect: readSideExpectation(reader, expect ?? {}, `${at}/expect`),
    at: `${at}/expect`,
  };
}

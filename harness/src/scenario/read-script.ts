// What happens in a scenario: its steps in one of their forms, the clusters, what goes on in the background.

import { NamedValues, type WrittenValues } from "./named-values.js";
import { readCallouts, type WrittenCallouts } from "./read-callouts.js";
import { readConnectionStep, type WrittenMove } from "./read-connection.js";
import {
  readExchange,
  readRequestAlone,
  readWait,
  type Surroundings,
  type WrittenExchange,
  type WrittenRequest,
} from "./read-steps.js";
import { readStreams, type WrittenStreams } from "./read-streams.js";
import type {
  ScenarioBackground,
  ScenarioProtocol,
  ScenarioScript,
  ScenarioStep,
} from "./scenario.js";
import type { ValueReader } from "./values.js";

export interface WrittenStep extends WrittenExchange, WrittenStreams {
  wait?: string;
}

interface WrittenBackground {
  streams: number;
  request?: WrittenRequest;
}

export interface WrittenScript extends WrittenExchange, WrittenStreams {
  values?: WrittenValues;
  callouts?: WrittenCallouts;
  exchanges?: readonly WrittenStep[];
  connection?: readonly WrittenMove[];
  background?: WrittenBackground;
  workers?: number;
  upstreamProtocol?: ScenarioProtocol;
}

function readStep(
  reader: ValueReader,
  step: WrittenStep,
  at: string,
  surroundings: Surroundings,
): ScenarioStep[] {
  const { wait, streams } = step;
  const one = wait === undefined ? streams === undefined ? undefined : "streams" : "wait"; // prettier-ignore
  if (one === undefined) return readExchange(reader, step, at, surroundings);
  const others = one === "wait" ? (["streams"] as const) : [];
  for (const key of ["request", "upstream", "times", ...others] as const) {
    if (step[key] === undefined) continue;
    const fix = "make two entries of the list out of it";
    reader.refuse(`${at}/${key}`, `${key} cannot stand beside ${one}.`, fix);
  }
  if (wait === undefined) return [readStreams(reader, step, at, surroundings)];
  return [readWait(reader, { ...step, wait }, at)];
}

/** The forms that a scenario can have, and what cannot stand beside them. */
const forms = {
  connection: ["exchanges", "streams", "request", "upstream", "expect", "times", "background"],
  exchanges: ["streams", "request", "expect", "times"],
  streams: ["request", "times"],
} as const;

const fixes = {
  connection: "move it into a step",
  exchanges: "move it into an exchange",
  streams: "move it into one of the streams",
} as const;

function readSteps(
  reader: ValueReader,
  written: WrittenScript,
  surroundings: Surroundings,
): ScenarioStep[] {
  const { connection, exchanges } = written;
  const form = (["connection", "exchanges", "streams"] as const).find(
    (key) => written[key] !== undefined,
  );
  if (form === undefined) return readExchange(reader, written, "", surroundings);
  for (const key of forms[form]) {
    if (written[key] === undefined) continue;
    const isForm = key === "exchanges" || key === "streams";
    const fix = isForm ? "keep one of them" : fixes[form];
    reader.refuse(`/${key}`, `${key} cannot stand beside ${form}.`, fix);
  }
  if (connection !== undefined) {
    return connection.map((step, index) =>
      readConnectionStep(reader, step, `/connection/${index}`),
    );
  }
  if (exchanges === undefined) return [readStreams(reader, written, "", surroundings)];
  return exchanges.flatMap((step, index) =>
    readStep(reader, step, `/exchanges/${index}`, surroundings),
  );
}

function readBackground(
  reader: ValueReader,
  { streams: count, request = {} }: WrittenBackground,
  surroundings: Surroundings,
): ScenarioBackground {
  const pointer = "/background";
  if (request.trailers !== undefined) {
    const message = "a stream in the background never ends, so nobody sees trailers.";
    reader.refuse(`${pointer}/request/trailers`, message);
  }
  // Its length is not said, or its end would be known.
  const read = readRequestAlone(reader, { method: "POST", ...request }, pointer, surroundings);
  const headers = read.headers.filter(([name]) => name !== "content-length");
  return { count, request: { ...read, headers } };
}

/** @param now what the target's clock shows at the start */
export function readScript(reader: ValueReader, written: WrittenScript, now: Date): ScenarioScript {
  if (written.values !== undefined) {
    const values = new NamedValues(reader, written.values, now);
    reader.fill = (text, pointer) => values.fill(text, pointer);
  }
  const { upstream, upstreamProtocol = "http/1.1", workers = 1, background } = written;
  const surroundings: Surroundings = { upstream, upstreamProtocol, workers };
  const clusters = readCallouts(reader, written.callouts ?? {});
  const refused = written.expect?.refused !== undefined;
  return {
    clusters,
    steps: refused ? [] : readSteps(reader, written, surroundings),
    ...(background !== undefined && {
      background: readBackground(reader, background, surroundings),
    }),
  };
}

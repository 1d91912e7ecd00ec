// The steps of a scenario: requests with the upstream's answers, and times that pass between them.

import { framedHeaders } from "../envoy/upstream.js";
import { answerTo, readUpstream, type WrittenUpstream } from "./read-answers.js";
import { readExpectation, type WrittenExpectation } from "./read-expectation.js";
import { readSideExpectation } from "./read-side.js";
import type {
  ScenarioExchange,
  ScenarioProtocol,
  ScenarioRequest,
  ScenarioWait,
} from "./scenario.js";
import type { ValueReader, WrittenMessage } from "./values.js";

export interface WrittenRequest extends WrittenMessage {
  method?: string;
  path?: string;
  authority?: string;
  protocol?: ScenarioProtocol;
  pause?: string;
  worker?: number;
}

export interface WrittenExchange {
  request?: WrittenRequest;
  upstream?: WrittenUpstream;
  expect?: WrittenExpectation;
  times?: number;
}

/** What all exchanges of a scenario have in common. */
export interface Surroundings {
  /** What the upstream does where an exchange says nothing about it, and where that stands. */
  upstream: WrittenUpstream | undefined;
  upstreamProtocol: ScenarioProtocol;
  workers: number;
}

/** The request alone. */
export function readRequestAlone(
  reader: ValueReader,
  request: WrittenRequest,
  at: string,
  surroundings: Surroundings,
): ScenarioRequest {
  return readRequest(reader, { request }, at, surroundings);
}

function readRequest(
  reader: ValueReader,
  exchange: WrittenExchange,
  at: string,
  { workers }: Surroundings,
): ScenarioRequest {
  const written = exchange.request ?? {};
  const pointer = `${at}/request`;
  const message = reader.message(written, pointer);
  const hasBody = message.chunks.length > 0 || message.trailers.length > 0;
  const method = reader.token(
    written.method ?? (hasBody ? "POST" : "GET"),
    "a method",
    `${pointer}/method`,
  );
  const path = reader.fill(written.path ?? "/", `${pointer}/path`);
  const authority = reader.fill(written.authority ?? "example.com", `${pointer}/authority`);
  for (const [key, text] of Object.entries({ path, authority })) {
    if (/[\0-\x20\x7f]/.test(text) || text === "") {
      reader.refuse(
        `${pointer}/${key}`,
        `${key} must not be empty or hold white space.`,
        "percent-encode it",
      );
    }
  }
  // Clients send a length for a body of one piece; several pieces go with transfer-encoding, which is a
  // matter of the connection and never shown to a filter.
  const oneBody = message.chunks.length === 1 && message.trailers.length === 0;
  const headers = oneBody ? framedHeaders(message.headers, message.chunks) : message.headers;
  const { protocol, pause, worker } = written;
  if (worker !== undefined && worker >= workers) {
    const found = workers === 1 ? "one worker" : `${workers} workers`;
    const message = `there is no worker ${worker}: the scenario has ${found}, counted from 0.`;
    reader.refuse(`${pointer}/worker`, message, "write workers: beside scenario:");
  }
  return {
    ...message,
    headers,
    method,
    path,
    authority,
    ...(protocol !== undefined && { protocol }),
    ...(pause !== undefined && { pause: reader.duration(pause, `${pointer}/pause`) }),
    ...(worker !== undefined && { worker }),
  };
}

/** An exchange as often as `times` says. */
export function readExchange(
  reader: ValueReader,
  exchange: WrittenExchange,
  at: string,
  surroundings: Surroundings,
): ScenarioExchange[] {
  const request = readRequest(reader, exchange, at, surroundings);
  const own = exchange.upstream !== undefined;
  const { upstream, paths } = readUpstream(
    reader,
    exchange.upstream ?? surroundings.upstream ?? {},
    own ? `${at}/upstream` : "/upstream",
    surroundings.upstreamProtocol,
  );
  const one: ScenarioExchange = {
    kind: "exchange",
    request,
    upstream: answerTo(request, upstream),
    paths: paths.map(({ path, answer }) => ({ path, answer: answerTo(request, answer) })),
    expect: readExpectation(reader, exchange.expect ?? {}, `${at}/expect`),
    at: `${at}/expect`,
  };
  const { times } = exchange;
  if (times === undefined) return [one];
  return Array.from({ length: times }, (_, index) => ({
    ...one,
    repetition: { number: index + 1, of: times },
  }));
}

/** Time that passes between two exchanges. */
export function readWait(
  reader: ValueReader,
  { wait, expect = {} }: { wait: string; expect?: WrittenExpectation },
  at: string,
): ScenarioWait {
  for (const key of ["reply", "upstream"] as const) {
    if (expect[key] === undefined) continue;
    reader.refuse(`${at}/expect/${key}`, `there is no ${key} while time passes.`);
  }
  return {
    kind: "wait",
    milliseconds: reader.duration(wait, `${at}/wait`),
    expect: readSideExpectation(reader, expect, `${at}/expect`),
    at: `${at}/expect`,
  };
}

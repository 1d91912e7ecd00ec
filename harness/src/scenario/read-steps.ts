// The steps of a scenario: requests with the upstream's answers, and times that pass between them.

import { framedHeaders } from "../envoy/upstream.js";
import {
  readExpectation,
  readSideExpectation,
  type WrittenExpectation,
} from "./read-expectation.js";
import type {
  ScenarioAnswer,
  ScenarioExchange,
  ScenarioReply,
  ScenarioRequest,
  ScenarioStep,
} from "./scenario.js";
import type { ValueReader, WrittenMessage } from "./values.js";

export interface WrittenReply extends WrittenMessage {
  status?: number;
}

export interface WrittenExchange {
  request?: WrittenMessage & { method?: string; path?: string; authority?: string };
  upstream?: WrittenReply & { reset?: true };
  expect?: WrittenExpectation;
  times?: number;
}

export interface WrittenStep extends WrittenExchange {
  wait?: string;
}

function readRequest(reader: ValueReader, exchange: WrittenExchange, at: string): ScenarioRequest {
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
  return { ...message, headers, method, path, authority };
}

/** An answer of a server, ready to be sent. */
export function readReply(
  reader: ValueReader,
  written: WrittenReply,
  pointer: string,
): ScenarioReply {
  const message = reader.message(written, pointer);
  const status = written.status ?? 200;
  const bare = status === 204 || status === 304; // RFC 9110: no body, no length
  if (bare && message.chunks.length > 0) {
    reader.refuse(`${pointer}/status`, `an answer with status ${status} has no body.`);
  }
  const { chunks, trailers } = message;
  const headers = bare ? message.headers : framedHeaders(message.headers, chunks, trailers);
  return { ...message, headers, status };
}

function readAnswer(reader: ValueReader, exchange: WrittenExchange, at: string): ScenarioAnswer {
  const { reset, ...written } = exchange.upstream ?? {};
  const pointer = `${at}/upstream`;
  if (reset === undefined) return readReply(reader, written, pointer);
  if (Object.keys(written).length > 0) {
    reader.refuse(
      `${pointer}/reset`,
      "an upstream that resets answers nothing.",
      "drop the other keys",
    );
  }
  return "reset";
}

/** An exchange as often as `times` says. */
export function readExchange(
  reader: ValueReader,
  exchange: WrittenExchange,
  at: string,
): ScenarioExchange[] {
  const request = readRequest(reader, exchange, at);
  const upstream = readAnswer(reader, exchange, at);
  // An answer to HEAD says how long the body would be, and has none (RFC 9110 section 9.3.2).
  const bare = request.method === "HEAD" && upstream !== "reset";
  const one: ScenarioExchange = {
    kind: "exchange",
    request,
    upstream: bare ? { ...upstream, chunks: [], trailers: [] } : upstream,
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

export function readStep(reader: ValueReader, step: WrittenStep, at: string): ScenarioStep[] {
  if (step.wait === undefined) return readExchange(reader, step, at);
  for (const key of ["request", "upstream", "times"] as const) {
    if (step[key] === undefined) continue;
    const fix = "make two entries of the list out of it";
    reader.refuse(`${at}/${key}`, `${key} cannot stand beside wait.`, fix);
  }
  for (const key of ["reply", "upstream"] as const) {
    if (step.expect?.[key] === undefined) continue;
    reader.refuse(`${at}/expect/${key}`, `there is no ${key} while time passes.`);
  }
  return [
    {
      kind: "wait",
      milliseconds: reader.duration(step.wait, `${at}/wait`),
      expect: readSideExpectation(reader, step.expect ?? {}, `${at}/expect`),
      at: `${at}/expect`,
    },
  ];
}

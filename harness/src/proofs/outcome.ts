// What of a run others can see, in one form that can be compared: the reply, what reached upstream and callouts. How
// a body is framed and cut is no part of it.

import type { HeaderPair } from "../envoy/http1-reader.js";
import type { Observation, ObservedReply, ObservedRequest } from "../scenario/target.js";
import type { RehearsedStep } from "./rehearse.js";

/**
 * Framing, which says how a body travels and nothing about it (a connection is closed on which a body may still come),
 * and the times that Envoy itself tells.
 */
const framing = new Set([
  "content-length",
  "transfer-encoding",
  "connection",
  "x-envoy-expected-rq-timeout-ms",
  "x-envoy-upstream-service-time",
]);

function sayHeaders(headers: readonly HeaderPair[]): string[] {
  return headers
    .filter(([name]) => !framing.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}`);
}

const sayBody = (body: Uint8Array): string => Buffer.from(body).toString("latin1");

function sayRequest(request: ObservedRequest): string {
  const { method, path, authority, headers, body } = request;
  return [`${method} ${authority}${path}`, ...sayHeaders(headers), "", sayBody(body)].join("\n");
}

function sayReply(reply: Observation["reply"]): string {
  if ("stalled" in reply) return "nothing";
  if ("reset" in reply) return "a reset";
  const { status, headers, body } = reply satisfies ObservedReply;
  return [`status ${status}`, ...sayHeaders(headers), "", sayBody(body)].join("\n");
}

export interface Outcome {
  reply: string;
  upstream: string;
  callouts: string;
}

/** Undefined for a step without a request. */
export function outcomeOf({ observation }: RehearsedStep): Outcome | undefined {
  if (!("reply" in observation)) return undefined;
  const { reply, upstream, callouts } = observation;
  return {
    reply: sayReply(reply),
    upstream: upstream === undefined ? "nothing" : sayRequest(upstream),
    callouts: callouts
      .map((callout) => `${callout.cluster}: ${sayRequest(callout)}`)
      .sort()
      .join("\n\n"),
  };
}

const titles: Readonly<Record<keyof Outcome, string>> = {
  reply: "the client gets",
  upstream: "the upstream gets",
  callouts: "the callouts are",
};

const short = (text: string): string => {
  const line = JSON.stringify(text);
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
};

/** The first part that differs, with both forms; undefined when all is the same. */
export function difference(expected: Outcome, found: Outcome): string | undefined {
  for (const part of ["reply", "upstream", "callouts"] as const) {
    if (expected[part] === found[part]) continue;
    return `${titles[part]} ${short(found[part])} instead of ${short(expected[part])}`;
  }
  return undefined;
}

// Programs that are no chance: what once differed, strange targets of requests, requests that are given up at once, and
// sequences that end Envoy. A mutant of the mock meets them beside the random ones.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { targetPrograms } from "../request-target-programs.js";
import { programId } from "./filters.js";
import { repository } from "./places.js";
import type { Program, Step } from "./program.js";
import type { Run } from "./target.js";

const step = (op: string, ...args: NonNullable<Step["args"]>): Step => ({ op, args });

const go = step("proxy_continue_stream", 1);
const goOn = step("proxy_continue_stream", 0);
const close = step("proxy_close_stream", 0);
const reply = step("proxy_send_local_response", 403, "d", "no", { pairs: [] }, -1);

/** Each ends Envoy when this callback runs, which then answers so. */
const deadly: readonly (readonly [callback: string, steps: readonly Step[], result: number])[] = [
  ["proxy_on_request_headers", [go], 0],
  ["proxy_on_response_headers", [reply, reply], 0],
  ["proxy_on_response_body", [reply, reply], 0],
  ["proxy_on_log", [reply], 0],
  ["proxy_on_delete", [reply], 0],
  ["proxy_on_log", [close], 0],
  ["proxy_on_delete", [close], 0],
];

function deadlyProgram([callback, steps, result]: (typeof deadly)[number]): Program {
  const request = { method: "POST", path: "/", headers: [], chunks: ["abc"] };
  return {
    abi: "0.2.1",
    filters: [{ vm: 0, space: 0, handlers: [{ callback, steps, result }] }],
    requests: [{ protocol: "http/1.1", ...request }],
    upstream: [{ status: 200, headers: [], chunks: ["abc"], delay: 50 }],
  };
}

/** Each request is given up in the moment in which it goes on: what the one before left behind decides what is seen. */
function givenUpPrograms(): Program[] {
  const handlers = [{ callback: "proxy_on_request_headers", steps: [goOn, reply], result: 1 }];
  const request = { protocol: "http/1.1", path: "/", headers: [] } as const;
  return [
    [1, 2, 3].map(() => ({ ...request, method: "GET" })),
    [1, 2, 3].map(() => ({ ...request, method: "POST", chunks: ["abc"] })),
  ].map((requests) => ({
    abi: "0.2.1",
    filters: [{ vm: 0, space: 0, handlers }],
    requests,
    upstream: [{ status: 200, headers: [], chunks: ["abc"], delay: 50 }],
  }));
}

function regressions(): Program[] {
  const folder = join(repository, "test", "conformance", "regressions");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map(
    (name) =>
      (JSON.parse(readFileSync(join(folder, name), "utf8")) as { program: Program }).program,
  );
}

/** @param first Number of the first; random programs count from 0. */
export function fixedRuns(first: number): Run[] {
  const programs = [
    ...regressions(),
    ...targetPrograms,
    ...givenUpPrograms(),
    ...deadly.map(deadlyProgram),
  ];
  return programs.map((program, index) => ({ id: programId(first + index), program }));
}

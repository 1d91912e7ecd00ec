// Every member of the SDK that comes to a call of the host, in every moment of a stream that a client can bring
// about, on the mock and on a real Envoy: both give the same answers, Envoy lives, and no module traps.

import { describe, expect, it } from "vitest";
import { allMoments, type Moment } from "../../harness/src/reference/moments.js";
import type { RawRequest } from "../../harness/src/mock/index.js";
import type { ModuleRun } from "../languages/module-run.js";
import { runOnEnvoy } from "../languages/on-envoy.js";
import { runOnMock } from "../languages/on-mock.js";
import { compileGuest, exportCallbacks, statefulExports } from "../sdk/guest.js";
import { headersForChoice } from "../sdk/wrapper-choices.js";
import { wrapperGuest } from "../sdk/wrapper-guest.js";
import { isReachable } from "../sdk/wrapper-moments.js";
import type { WrapperRow } from "../sdk/wrapper-row.js";
import { wrapperRows } from "../sdk/wrapper-table.js";
import { realEnvoy } from "./real-envoy.js";
import { answer, answersIn, bitsOf, failures, surroundings } from "./wrapper-answers.js";

/** What a client can bring about with one request and its answer. */
const ofStreams: readonly Moment[] = [
  "requestHeaders",
  "requestBody",
  "responseHeaders",
  "responseBody",
  "outcome",
  "answered",
  "log",
  "delete",
];

/** Those of a message with trailers. */
const ofTrailers: readonly Moment[] = ["requestTrailers", "responseTrailers"];

// A stream that waits in a queue has no later moments; what a plugin does at its start, no request can ask for.
function isAskable(row: WrapperRow, moment: Moment): boolean {
  if (row.prepare?.includes("queue")) return moment === "requestHeaders";
  if (row.prepare?.some((name) => name === "open" || name === "timer")) return false;
  return isReachable(row, moment);
}

interface Asked {
  readonly row: WrapperRow;
  readonly moment: Moment;
  /** As the guest says it in the log. */
  readonly label: string;
  readonly request: Partial<RawRequest>;
}

const askedIn = (moments: readonly Moment[]): readonly Asked[] =>
  wrapperRows.flatMap((row, at) =>
    moments
      .filter((moment) => isAskable(row, moment))
      .map((moment) => {
        const place = allMoments.indexOf(moment);
        const prepare = bitsOf(row.prepare) + (row.side === "response" ? 64 : 0);
        return {
          row,
          moment,
          label: `row ${at} moment ${place}`,
          request: {
            method: "POST",
            headers: [
              ["x-a", "1"],
              ["x-row", `${at}`],
              ["x-moment", `${place}`],
              ["x-prepare", `${prepare}`],
            ],
            chunks: [new TextEncoder().encode("body")],
          },
        };
      }),
  );

function wrapperRun(wasm: Uint8Array, asked: readonly Asked[]): ModuleRun {
  const filter = { wasm, name: "wrappers", rootId: "probe", vmConfiguration: "machine" };
  return {
    ...surroundings,
    filters: [{ ...filter, environment: { ZONE: "eu-1" } }],
    requests: asked.map(({ request }) => request),
  };
}

const trailers = [["x-a", "1"]] as const;

/** The same requests and answers, with trailers. */
function withTrailers(run: ModuleRun): ModuleRun {
  const requests = run.requests?.map((request) => ({
    ...request,
    headers: [...(request.headers ?? []), ["transfer-encoding", "chunked"] as const],
    trailers,
  }));
  const { status, chunks } = answer;
  return {
    ...run,
    ...(requests !== undefined && { requests }),
    upstream: { status, headers: [["x-a", "1"]], chunks, trailers },
    http1Trailers: true,
  };
}

// What the guest needs to be there at all and to know what it shall do, and what lets go of its streams. Every other
// call of the host is answered with the status 10.
const allowed = [
  ...statefulExports.filter((name) => name.startsWith("proxy_on_")),
  "proxy_log",
  "proxy_get_log_level",
  "proxy_set_effective_context",
  "proxy_get_property",
  "proxy_get_header_map_value",
  "proxy_get_header_map_pairs",
  "proxy_continue_stream",
  "proxy_close_stream",
  "clock_time_get",
  "random_get",
  "environ_get",
  "environ_sizes_get",
];

/** The same requests, to a plugin that may do next to nothing. [R5.4-2] */
function withoutCapabilities(run: ModuleRun): ModuleRun {
  const filters = run.filters.map((filter) => ({ ...filter, allowedCapabilities: allowed }));
  return { ...run, filters };
}

const runs = [
  ["a stream", ofStreams, (run: ModuleRun) => run, 0],
  ["trailers", ofTrailers, withTrailers, 0],
  [
    "headers and bodies without capabilities",
    ["requestHeaders", "requestBody", "responseHeaders"],
    withoutCapabilities,
    20,
  ],
] as const;

let streams: Promise<Uint8Array>;
const compiledStreams = (): Promise<Uint8Array> =>
  (streams ??= compileGuest(wrapperGuest(headersForChoice) + exportCallbacks()));

describe("every wrapper of a host call", () => {
  it.for(runs)(
    "answers on a real Envoy as on the mock, in every moment of %s",
    { timeout: 300_000 },
    async (kind, context) => {
      const [, moments, changed, refusals] = kind;
      const path = await realEnvoy(context);
      const wasm = await compiledStreams();
      const asked = askedIn(moments);
      const run = changed(wrapperRun(wasm, asked));
      const onMock = answersIn((await runOnMock(run)).log);
      const shown = await runOnEnvoy(path, run);
      const onEnvoy = answersIn(shown.log);
      const told = (answers: Map<string, string>): string[] =>
        asked.map(({ row, moment, label }) => {
          return `${row.member} ${row.side ?? ""} in ${moment}: ${answers.get(label) ?? "not called"}`;
        });
      expect(told(onEnvoy)).toEqual(told(onMock));
      expect(shown.log.filter((line) => failures.test(line))).toEqual([]);
      expect(onEnvoy.size).toBe(asked.length);
      const refused = [...onEnvoy.values()].filter((text) => /(^| )10( |$)/.test(text));
      expect(refused.length).toBeGreaterThanOrEqual(refusals);
    },
  );
});

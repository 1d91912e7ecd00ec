// Every member of the SDK for TCP that comes to a call of the host, in every moment of a connection, on the mock and on
// a real Envoy: both give the same answers, Envoy lives, and no module traps.

import { expect, it } from "vitest";
import { allMoments } from "../../harness/src/reference/moments.js";
import { compileGuest, exportCallbacks } from "../sdk/guest.js";
import {
  connectionGuest,
  connectionMoments,
  connectionRows,
  listForChoice,
} from "../sdk/wrapper-connections.js";
import { connectionsOnEnvoy, connectionsOnMock } from "./connection-runs.js";
import { realEnvoy } from "./real-envoy.js";
import { answersIn, failures } from "./wrapper-answers.js";

/** What a connection brings about without a timer. */
const ofConnections = connectionMoments.filter((moment) => moment !== "tick" && moment !== "ended");

it("answers on a real Envoy as on the mock, in every moment of a connection", async (context) => {
  const envoy = await realEnvoy(context);
  const asked = connectionRows.flatMap((row, at) =>
    ofConnections.map((moment) => ({ row, moment, at, place: allMoments.indexOf(moment) })),
  );
  const runs = {
    wasm: await compileGuest(connectionGuest(listForChoice) + exportCallbacks("tcp")),
    configuration: asked.map(({ at, place }) => `${at} ${place}`).join(" "),
    // One more, with which the last has been deleted.
    count: asked.length + 1,
  };
  const told = (lines: readonly string[]): string[] => {
    const answers = answersIn(lines);
    return asked.map(({ row, moment, at, place }) => {
      const answer = answers.get(`row ${at} moment ${place}`) ?? "not called";
      return `${row.member} ${row.side ?? ""} in ${moment}: ${answer}`;
    });
  };
  const onMock = told(await connectionsOnMock(runs));
  const lines = await connectionsOnEnvoy(envoy, runs);
  expect(told(lines)).toEqual(onMock);
  expect(lines.filter((line) => failures.test(line))).toEqual([]);
  expect(onMock.filter((line) => line.endsWith("not called"))).toEqual([]);
}, 300_000);

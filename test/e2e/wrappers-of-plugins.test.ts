// Every member of the SDK that needs no stream and comes to a call of the host, in every moment of a plugin,
// on the mock and on a real Envoy: both give the same answers, Envoy lives, and no module traps.

import { expect, it } from "vitest";
import { serviceExtension } from "../../harness/src/envoy/service-extension.js";
import { allMoments, type Moment } from "../../harness/src/reference/moments.js";
import type { ModuleRun } from "../languages/module-run.js";
import { runOnEnvoy } from "../languages/on-envoy.js";
import { runOnMock } from "../languages/on-mock.js";
import { compileGuest, exportCallbacks } from "../sdk/guest.js";
import { namesForChoice, topLevelCalls } from "../sdk/wrapper-choices.js";
import { wrapperGuest } from "../sdk/wrapper-guest.js";
import { isReachable } from "../sdk/wrapper-moments.js";
import { wrapperRows } from "../sdk/wrapper-table.js";
import { realEnvoy } from "./real-envoy.js";
import { bitsOf, failures, surroundings } from "./wrapper-answers.js";

const atTheEnd: readonly Moment[] = ["pluginDone", "pluginDelete"];
/** What needs no stream. */
const ofPlugins: readonly Moment[] = [
  "start",
  ...(["pluginConstructor", "vmStart", "configure", "tick"] as const),
  ...atTheEnd,
];

// A number of milliseconds for each, so that their timers come in one order.
const pluginsAsked = wrapperRows
  .flatMap((row, at) =>
    ofPlugins.map((moment) => ({ row, at, moment, place: allMoments.indexOf(moment) })),
  )
  .filter(({ row, moment }) => row.needs !== "filter" && isReachable(row, moment))
  // A queue needs streams; and when the other side ends a stream of gRPC is not for a timer to say.
  .filter(({ row, moment }) =>
    (row.prepare ?? []).every(
      (name) => moment !== "start" && (name === "timer" || (name === "open" && moment !== "tick")),
    ),
  )
  .map((item, index) => ({
    ...item,
    name: `${item.at} ${item.place} ${bitsOf(item.row.prepare)} ${500 + 10 * index}`,
  }));

const lastTick = pluginsAsked.findLast(({ moment }) => moment === "tick");

// In services, each once and on one thread, so that they come in one order. [R6-8]
it("answers on a real Envoy as on the mock, in every moment of a plugin without streams", async (context) => {
  const envoy = await realEnvoy(context);
  const start = allMoments.indexOf("start");
  const atStart = pluginsAsked.filter(({ moment }) => moment === "start").map(({ at }) => at);
  const wasm = await compileGuest(
    wrapperGuest(namesForChoice) + topLevelCalls(atStart, start) + exportCallbacks(),
  );
  const plugin = {
    rootId: "probe",
    vmConfiguration: "machine",
    environment: { ZONE: "eu-1" },
  };
  const isEnd = ({ moment }: { moment: Moment }): boolean => atTheEnd.includes(moment);
  const names = pluginsAsked.filter(({ moment }) => moment !== "start").map(({ name }) => name);
  const services = [...names, "-1 0 0 0"].map((name) => ({ ...plugin, vmId: "services", name }));
  // These end on the worker and on the main thread.
  const filters = pluginsAsked
    .filter(isEnd)
    .map(({ name }) => ({ ...plugin, vmId: "filters", name, wasm }));
  const run: ModuleRun = {
    ...surroundings,
    filters,
    requests: [{}],
    toTheEnd: true,
    wait: 1000 + 10 * pluginsAsked.length,
    until: `row ${lastTick?.at} moment ${lastTick?.place}:`,
    around: {
      mock: { services: services.map((one) => ({ ...one, wasm, singleton: true })) },
      envoy: (bootstrap) =>
        void Object.assign(bootstrap, {
          bootstrap_extensions: services.map((one) =>
            serviceExtension({ ...one, module: { inlineBytes: wasm } }, true),
          ),
        }),
    },
  };
  const told = (lines: readonly string[]): string[] =>
    pluginsAsked.map(({ row, moment, at, place }) => {
      const label = ` row ${at} moment ${place}: `;
      const answers = lines.flatMap((line) => line.split(label).slice(1));
      return `${row.member} in ${moment}: ${answers.join(", ")}`;
    });
  const onMock = told((await runOnMock(run)).log);
  const { log } = await runOnEnvoy(envoy, run);
  expect(told(log)).toEqual(onMock);
  expect(log.filter((line) => failures.test(line))).toEqual([]);
  expect(onMock.filter((line) => line.endsWith(": "))).toEqual([]);
}, 300_000);

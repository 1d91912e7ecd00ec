// Every host call of the scenario fails in turn, with each status that the host can answer there. The filter may do
// what it wants but trap, hang, or let pass what it refuses.

import { WasmResult } from "../abi/enumerations.js";
import type { MockProxy } from "../mock/index.js";
import type { Observation } from "../scenario/target.js";
import { FaultInjector, type CallSite, type Fault } from "./fault-injector.js";
import { hostFailures } from "./host-failures.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { traceOf, type Rehearsal } from "./rehearse.js";
import { unsafety } from "./safety.js";

const resultNames = new Map<number, string>(
  Object.entries(WasmResult).map(([name, value]) => [value, name]),
);

const failuresOf = ({ call, result }: CallSite): readonly WasmResult[] =>
  (hostFailures[call] ?? []).filter((status) => status !== result);

const reached = (observation: object): boolean =>
  (observation as Partial<Observation>).upstream !== undefined;

/** A request that the filter refuses as the scenario is written, and that passed in this run. */
function letPass(baseline: Rehearsal, faulted: Rehearsal, at: number): number | undefined {
  const before = baseline.steps[at]?.observation;
  const after = faulted.steps[at]?.observation;
  if (before === undefined || after === undefined) return undefined;
  const refused = "reply" in before && "status" in before.reply && !reached(before);
  return refused && reached(after) ? at : undefined;
}

/**
 * The plugin started on the main thread and refuses on the worker: Envoy serves without it there, whatever the policy.
 * No filter can do anything about it. Source: Envoy source/extensions/common/wasm/wasm.cc, PluginConfig.
 */
const isLeftOut = (proxy: MockProxy | undefined): boolean =>
  proxy?.logs.some(({ fromHost, message }) => fromHost && /thread-local Wasm/.test(message)) ===
  true;

async function runFault(stage: Stage, fault: Fault, key: string): Promise<Problem | undefined> {
  const injector = new FaultInjector(fault);
  let started: MockProxy | undefined;
  const rehearsal = await stage.rehearse({
    options: (options) => ({ ...options, families: injector.families }),
    onStart: (proxy) => (started = proxy),
  });
  const circumstance = `when ${key},`;
  const unsafe = unsafety(rehearsal, circumstance);
  if (unsafe !== undefined) return unsafe;
  if (stage.scenario.failsOpen !== undefined || isLeftOut(started)) return undefined;
  // Only the first request that goes otherwise counts: those behind it see what it left.
  const differs = rehearsal.steps.findIndex(
    ({ observation }, index) =>
      reached(observation) !== reached(stage.baseline.steps[index]?.observation ?? {}),
  );
  const passed = differs < 0 ? undefined : letPass(stage.baseline, rehearsal, differs);
  if (passed === undefined) return undefined;
  const step = rehearsal.steps[passed];
  return {
    code: "OUT1804",
    message: `${circumstance} a request passes that the filter refuses otherwise${rehearsal.steps.length > 1 ? ` (step ${passed + 1})` : ""}.`,
    fix: "refuse when the host does not answer; or write failsOpen with the reason into the scenario",
    ...(step !== undefined && { trace: traceOf(step) }),
  };
}

export const faultSweep: Verb = {
  name: "faults",
  proves:
    "whichever host call fails, the filter neither traps nor hangs, and lets nothing pass that it refuses",

  async plan(stage) {
    const counter = new FaultInjector();
    await stage.rehearse({ options: (options) => ({ ...options, families: counter.families }) });
    const cases = counter.sites.flatMap((site): ProofCase[] =>
      failuresOf(site).map((status) => {
        const { call, occurrence, thread } = site;
        const key = `${call} #${occurrence} (${thread}) answers ${resultNames.get(status) ?? status}`;
        return { key, run: () => runFault(stage, { call, occurrence, status }, key) };
      }),
    );
    if (cases.length === 0) return "the plugin makes no host call that can fail";
    return { cases, space: `${counter.sites.length} host calls, ${cases.length} failures` };
  },
};

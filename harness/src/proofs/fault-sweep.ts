// Every host call of the scenario fails in turn, with each status that the host can answer there, and so does every
// service that it asks. The filter may do what it wants but trap, hang, or let pass what it refuses.

import { WasmResult } from "../abi/enumerations.js";
import type { MockProxy } from "../mock/index.js";
import { FaultInjector, type CallSite, type Fault } from "./fault-injector.js";
import { hostFailures } from "./host-failures.js";
import { letsPass } from "./lets-pass.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { unsafety } from "./safety.js";
import { serviceCases } from "./services-down.js";

const resultNames = new Map<number, string>(
  Object.entries(WasmResult).map(([name, value]) => [value, name]),
);

const failuresOf = ({ call, result }: CallSite): readonly WasmResult[] =>
  (hostFailures[call] ?? []).filter((status) => status !== result);

/**
 * The plugin started on the main thread and refuses on the worker: Envoy serves without it there, whatever the policy.
 * No filter can do anything about it. Source: Envoy source/extensions/common/wasm/wasm.cc, PluginConfig.
 */
const isLeftOut = ({ logs }: MockProxy): boolean =>
  logs.some(({ fromHost, message }) => fromHost && /thread-local Wasm/.test(message));

async function runFault(stage: Stage, fault: Fault, key: string): Promise<Problem | undefined> {
  const injector = new FaultInjector(fault);
  let leftOut = false;
  const rehearsal = await stage.rehearse({
    options: (options) => ({ ...options, families: injector.families }),
    async afterSteps(proxy) {
      leftOut = isLeftOut(proxy);
    },
  });
  const circumstance = `when ${key},`;
  const unsafe = unsafety(rehearsal, circumstance);
  if (unsafe !== undefined) return unsafe;
  return leftOut ? undefined : letsPass(stage, rehearsal, circumstance);
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
    const services = serviceCases(stage);
    if (cases.length + services.length === 0) return "the plugin makes no host call that can fail";
    const space = `${counter.sites.length} host calls, ${cases.length + services.length} failures`;
    return { cases: [...services, ...cases], space };
  },
};

// Bytes that the host answers, as nobody expected them: what another version of the module has left in shared data or
// a queue, an attribute of another form. A call that answers stays one that answers.

import { families, type HostCallFamilies } from "../mock/families/index.js";
import type { HostCall } from "../mock/vm/host-call.js";
import type { Vm } from "../mock/vm/vm.js";
import type { Chance } from "./chance.js";

/** Calls that answer bytes which others have written. */
const answering = new Set([
  "proxy_get_shared_data",
  "proxy_dequeue_shared_queue",
  "proxy_get_property",
]);

export const answersBytes = (call: string): boolean => answering.has(call);

/** Attributes that are numbers or truth values have these sizes, whatever their value. */
const fixedSizes = new Set([1, 8, 16]);

function change(bytes: Uint8Array, call: string, chance: Chance): Uint8Array {
  if (bytes.length === 0 || chance.percent(34)) return bytes;
  const isFixed = call === "proxy_get_property" && fixedSizes.has(bytes.length);
  const kind = chance.below(isFixed ? 2 : 4);
  if (kind === 2) return bytes.slice(0, chance.below(bytes.length));
  if (kind === 3) return Buffer.concat([bytes, bytes]);
  const changed = bytes.slice();
  const from = kind === 0 ? 0 : chance.below(bytes.length);
  const to = kind === 0 ? bytes.length : from + 1;
  for (let at = from; at < to; at++) changed[at] = chance.below(256);
  return changed;
}

/** The host's own names for plugin and VM, by which a module finds out which plugin it is, are what they are. */
function namesItself(vm: Vm, [path = 0, size = 0]: readonly number[]): boolean {
  return vm.memory.text(path, size)?.startsWith("plugin_") === true;
}

/** For `MockProxyOptions.families`: two of three such answers are changed. */
export function changedAnswers(chance: Chance): HostCallFamilies {
  const wrap = (name: string, call: HostCall): HostCall => {
    if (!answersBytes(name)) return call;
    const original = call as (vm: Vm, ...args: number[]) => number | undefined;
    const wrapped = (vm: Vm, ...args: number[]): number | undefined => {
      if (name === "proxy_get_property" && namesItself(vm, args)) return original(vm, ...args);
      // The call goes on with a VM that gives the module other bytes.
      const changing = Object.create(vm, {
        returnBytes: {
          value: (bytes: Uint8Array, address: number, size: number): boolean =>
            vm.returnBytes(change(bytes, name, chance), address, size),
        },
      }) as Vm;
      return original(changing, ...args);
    };
    return wrapped as HostCall;
  };
  const changed = Object.entries(families).map(([name, family]) => [
    name,
    Object.fromEntries(
      Object.entries<HostCall>(family).map(([call, run]) => [call, wrap(call, run)]),
    ),
  ]);
  return Object.fromEntries(changed) as HostCallFamilies;
}

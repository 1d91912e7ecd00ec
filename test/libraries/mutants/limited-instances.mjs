// Modules that are instantiated in this process cannot run for ever: each call of an export has fuel for some turns of
// loops, and the calls of an instance are counted. What uses up either one throws, which a test notices.

import { limitModule } from "../../../harness/src/module/limit-module.js";

const { Module, Instance } = WebAssembly;
const fuelNames = new WeakMap();

/** Turns of loops in one call, and calls of one instance; `used` is the most that was needed since it was set to 0. */
export const bounds = { fuel: 2 ** 31 - 1, calls: Infinity };
export const used = { fuel: 0, calls: 0 };

function limited(instance, fuelName) {
  const fuel = instance.exports[fuelName];
  let calls = 0;
  let depth = 0;
  const wrapped = {};
  for (const [name, value] of Object.entries(instance.exports)) {
    wrapped[name] = value;
    if (typeof value !== "function") continue;
    wrapped[name] = (...values) => {
      calls++;
      if (calls > used.calls) used.calls = calls;
      if (calls > bounds.calls) throw new Error("the tests call it without end");
      // What the host calls while the module waits for it, such as malloc, has what is left.
      const isOutermost = depth === 0;
      if (isOutermost) fuel.value = bounds.fuel;
      depth++;
      try {
        return value(...values);
      } finally {
        depth--;
        if (isOutermost) used.fuel = Math.max(used.fuel, bounds.fuel - fuel.value);
      }
    };
  }
  return { exports: wrapped };
}

export function limitInstances() {
  WebAssembly.Module = class extends Module {
    constructor(bytes) {
      const rewritten = limitModule(new Uint8Array(bytes), true);
      super(rewritten?.bytes ?? bytes);
      if (rewritten !== undefined) fuelNames.set(this, rewritten.fuelExport);
    }
  };
  WebAssembly.Instance = function (module, imports) {
    const instance = new Instance(module, imports);
    const fuelName = fuelNames.get(module);
    return fuelName === undefined ? instance : limited(instance, fuelName);
  };
  WebAssembly.compile = async (bytes) => new WebAssembly.Module(bytes);
  WebAssembly.instantiate = async (source, imports) => {
    if (source instanceof Module) return new WebAssembly.Instance(source, imports);
    const module = new WebAssembly.Module(source);
    return { module, instance: new WebAssembly.Instance(module, imports) };
  };
}

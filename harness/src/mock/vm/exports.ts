// The functions of an instance that the host calls, and what is wrong with those that it would call.
// Source: proxy-wasm-cpp-host src/wasm.cc, getFunctions; src/v8/v8.cc, getModuleFunctionImpl.

import { lookUpExports, type WrongExport } from "../../abi/export-lookup.js";
import { formatFunctionType, type AnyFunctionType } from "../../abi/types.js";
import type { ModuleFacts } from "../../module/module-facts.js";
import { envoyDies } from "../mock-errors.js";
import type { Refusal } from "./admission.js";
import type { Vm } from "./vm.js";

/** An exported function of the module. */
export interface Entry {
  readonly name: string;
  /** How many it has; more arguments are ignored. */
  readonly parameters: number;
  readonly run: (...args: number[]) => number | undefined;
}

export interface GuestExports {
  /** In the order in which they run. */
  readonly start: readonly Entry[];
  readonly allocator: Entry | undefined;
  readonly callbacks: readonly Entry[];
  /** Why the module is refused once its start functions have run. */
  readonly fault: Refusal | undefined;
}

const noAllocator: Refusal = {
  message: "the module exports no allocator, so the host cannot pass it bytes",
  envoyText: "Wasm module is missing malloc function.",
  fix: "export malloc(size: i32) -> i32",
};

function refusalOf(fault: WrongExport | "no allocator"): Refusal {
  if (fault === "no allocator") return noAllocator;
  const { name, wanted, found } = fault;
  if ([...found.params, ...found.results].includes("v128")) {
    throw envoyDies(
      `the module exports ${name} with a v128 in its type, which Envoy cannot print`,
      "give the export the type of the ABI, or another name",
    );
  }
  return {
    message: `the export ${name} has another type than the ABI's`,
    envoyText:
      `Bad function signature for: ${name}, want: ${formatFunctionType(wanted)}, ` +
      `but the module exports: ${formatFunctionType(found)}`,
    fix: `export it as ${formatFunctionType(wanted)}`,
  };
}

/** Finds them, and writes what is wrong to the log of the VM. */
export function findExports(
  vm: Vm,
  { exports }: ModuleFacts,
  instance: WebAssembly.Instance,
): GuestExports {
  const types = new Map<string, AnyFunctionType>();
  // Functions alone have one.
  for (const { name, type } of exports) if (type !== undefined) types.set(name, type);
  const found = lookUpExports(types, {
    version: vm.abiVersion,
    knowsMainVoid: vm.host.envoy.isAtLeast("1.39"),
    isAllowed: (name) => vm.isAllowed(name),
  });
  const entry = (name: string): Entry => ({
    name,
    parameters: types.get(name)?.params.length ?? 0,
    run: instance.exports[name] as Entry["run"],
  });
  const faults = found.faults.map(refusalOf);
  for (const fault of faults) {
    // This one is a failure of the host's Wasm object, the others are of the engine.
    vm.report(`${fault === noAllocator ? "Wasm VM failed " : ""}${fault.envoyText ?? ""}`);
  }
  return {
    start: found.start.map(entry),
    allocator: found.allocator === undefined ? undefined : entry(found.allocator),
    callbacks: [...found.callbacks].map(entry),
    fault: faults[0],
  };
}

// A host call as the module imports it: checks whether it may be made now, makes the arguments unsigned, and keeps
// the trace. This is the hot path of the mock host: one function for each number of arguments, so that a call
// makes no garbage.

import { findHostFunction, type HostFunction } from "../../abi/host-functions.js";
import { WasmResult } from "../../abi/enumerations.js";
import type { Allowance } from "../../abi/types.js";
import { envoyDies } from "../mock-errors.js";
import { RestrictedCallTrap } from "./trap.js";
import type { Vm } from "./vm.js";

type Argument = number | bigint;
type Result = number | undefined;
type Handler = (vm: Vm, ...args: Argument[]) => Result;

/** Arguments come as signed numbers; a bigint stays as it is. */
export type ImportedFunction = (...args: never[]) => Result;

/** WASI's ENOTCAPABLE. */
const notCapable = 76;

/** What stands in for a host call that the configuration does not allow. It can be imported and called. */
function restricted({ module, name, type }: HostFunction): Handler {
  const ofProxy = module === "env";
  const kind = ofProxy ? "proxy-wasm" : "WASI";
  return (vm) => {
    vm.report(`Attempted call to restricted ${kind} capability: ${name}`);
    if (type.results.length === 0) return undefined;
    return ofProxy ? WasmResult.InternalFailure : notCapable;
  };
}

/** The two leftovers of C++ toolchains and Envoy's extra are not subject to the restriction. */
const unrestricted = ["pthread_equal", "emscripten_notify_memory_growth", "envoy_resolve_dns"];

function handlerOf(vm: Vm, offered: HostFunction): Handler {
  const { module, name } = offered;
  if (!unrestricted.includes(name) && !vm.isAllowed(name)) return restricted(offered);
  const handler = vm.host.hostCalls.get(name);
  if (handler === undefined) throw new Error(`the mock host has no handler for ${module}.${name}`);
  return handler as Handler;
}

function unsigned(args: Argument[]): Argument[] {
  for (let index = 0; index < args.length; index++) {
    const value = args[index];
    if (typeof value === "number") args[index] = value >>> 0;
  }
  return args;
}

/** @param boot Done once the module is instantiated: before there is no context for a host call. */
export function hostFunction(
  vm: Vm,
  module: string,
  name: string,
  boot: { readonly done: boolean },
): ImportedFunction {
  const offered = findHostFunction(module, name);
  if (offered === undefined) throw new Error(`the mock host does not offer ${module}.${name}`);
  const { type } = offered;
  const isAllowed = (allowance: Allowance): boolean =>
    typeof allowance === "boolean" ? allowance : vm.host.envoy.isAtLeast(allowance);
  const allowedAtStart = isAllowed(offered.allowedAtStart);
  const allowedInAllocator = isAllowed(offered.allowedInAllocator);
  const call = handlerOf(vm, offered);
  const { trace } = vm.host;
  const label = `${module}.${name}`;
  const counter = trace.counter(label);

  const check = (): void => {
    if (!boot.done) {
      throw envoyDies(
        `the start section of the module calls ${label}, before the host has a context for it`,
        "compile with --exportStart _initialize, so that top-level code is no start section",
      );
    }
    const allowed = vm.restrictedBy === "start" ? allowedAtStart : allowedInAllocator;
    if (vm.restrictedBy !== undefined && !allowed) throw new RestrictedCallTrap();
    counter.count++;
  };
  const traced = (...args: Argument[]): Result => {
    const entry = trace.hostCall(vm, label, args);
    try {
      const result = call(vm, ...args);
      trace.returned(vm, entry, result);
      return result;
    } finally {
      trace.leave();
    }
  };

  if (type.params.includes("i64")) {
    return (...args: Argument[]) => {
      check();
      unsigned(args);
      return trace.active ? traced(...args) : call(vm, ...args);
    };
  }
  switch (type.params.length) {
    case 0:
      return () => {
        check();
        return trace.active ? traced() : call(vm);
      };
    case 1:
      return (a: number) => {
        check();
        return trace.active ? traced(a >>> 0) : call(vm, a >>> 0);
      };
    case 2:
      return (a: number, b: number) => {
        check();
        return trace.active ? traced(a >>> 0, b >>> 0) : call(vm, a >>> 0, b >>> 0);
      };
    case 3:
      return (a: number, b: number, c: number) => {
        check();
        if (trace.active) return traced(a >>> 0, b >>> 0, c >>> 0);
        return call(vm, a >>> 0, b >>> 0, c >>> 0);
      };
    case 4:
      return (a: number, b: number, c: number, d: number) => {
        check();
        if (trace.active) return traced(a >>> 0, b >>> 0, c >>> 0, d >>> 0);
        return call(vm, a >>> 0, b >>> 0, c >>> 0, d >>> 0);
      };
    case 5:
      return (a: number, b: number, c: number, d: number, e: number) => {
        check();
        if (trace.active) return traced(a >>> 0, b >>> 0, c >>> 0, d >>> 0, e >>> 0);
        return call(vm, a >>> 0, b >>> 0, c >>> 0, d >>> 0, e >>> 0);
      };
    default:
      return (...args: number[]) => {
        check();
        unsigned(args);
        return trace.active ? traced(...args) : call(vm, ...args);
      };
  }
}

// What Envoy finds when it looks up the exports of a module: its start functions, its allocator, its callbacks,
// and those whose types are wrong. One of a wrong type counts as absent while the search goes on.
// Source: proxy-wasm-cpp-host src/wasm.cc, getFunctions; Envoy source/extensions/common/wasm/wasm.cc, getFunctions.

import { allocatorExports, callbacks, callbackType, startExports } from "./callbacks.js";
import {
  sameFunctionType,
  type AbiVersion,
  type AnyFunctionType,
  type FunctionType,
} from "./types.js";

export interface WrongExport {
  readonly name: string;
  readonly wanted: FunctionType;
  readonly found: AnyFunctionType;
}

export interface FoundExports {
  /** In the order in which they run. */
  readonly start: readonly string[];
  readonly allocator: string | undefined;
  readonly callbacks: ReadonlySet<string>;
  /** In the order in which they are found; "no allocator" comes before the callbacks. One is enough for a refusal. */
  readonly faults: readonly (WrongExport | "no allocator")[];
}

export interface ExportLookup {
  readonly version: AbiVersion;
  /** False for an Envoy that does not know `__main_void`. Default: true. */
  readonly knowsMainVoid?: boolean;
  /** Callbacks that the configuration allows. Default: all. */
  readonly isAllowed?: (name: string) => boolean;
}

/** @param types The module's exported functions. */
export function lookUpExports(
  types: ReadonlyMap<string, AnyFunctionType>,
  { version, knowsMainVoid = true, isAllowed = () => true }: ExportLookup,
): FoundExports {
  const faults: (WrongExport | "no allocator")[] = [];
  const find = (name: string, wanted: FunctionType | undefined): boolean => {
    const found = types.get(name);
    if (found === undefined || wanted === undefined) return false;
    if (sameFunctionType(found, wanted)) return true;
    faults.push({ name, wanted, found });
    return false;
  };
  const findStart = (name: string): boolean => find(name, startExports.get(name));

  const start: string[] = [];
  if (findStart("_initialize")) {
    const main = findStart("main");
    const mainVoid = knowsMainVoid && findStart("__main_void");
    start.push("_initialize");
    if (main) start.push("main");
    else if (mainVoid) start.push("__main_void");
  } else if (findStart("_start")) {
    start.push("_start");
  }
  const allocator = [...allocatorExports].find(([name, wanted]) => find(name, wanted))?.[0];
  if (allocator === undefined) faults.push("no allocator");
  const found = new Set<string>();
  for (const name of callbacks.keys()) {
    // The restriction of capabilities is about the ABI's own callbacks, not about Envoy's extras.
    if (name.startsWith("proxy_") && !isAllowed(name)) continue;
    if (find(name, callbackType(name, version))) found.add(name);
  }
  return { start, allocator, callbacks: found, faults };
}

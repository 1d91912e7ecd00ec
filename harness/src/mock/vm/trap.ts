// A trap in the words of Envoy's log: what failed, and the functions on the stack when the module has a
// name section. Source: proxy-wasm-cpp-host src/v8/v8.cc, getFailMessage.

import { demangle } from "../../module/demangle.js";
import type { EnvoyVersion } from "../envoy-version.js";
import { SourcePlaces } from "../../module/source-places.js";
import type { PluginSettings } from "../plugin.js";
import type { AdmittedModule } from "./admission.js";

/** What a host call throws that is forbidden where it was made. */
export class RestrictedCallTrap extends Error {
  constructor() {
    super("restricted_callback");
    this.name = "Error";
  }
}

/** False for a mistake of the mock host itself, which must not be taken for one of the module. */
export function isTrap(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError ||
    error instanceof RestrictedCallTrap ||
    error instanceof WebAssembly.Exception ||
    String(error) === "RangeError: Maximum call stack size exceeded"
  );
}

export interface WasmFrame {
  readonly index: number;
  /** Byte of the compiled module. */
  readonly offset: number;
}

/** Node writes `at name (wasm://wasm/…:wasm-function[12]:0x3f)`; functions of the host stand between. */
export function wasmFrames(error: unknown): WasmFrame[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const found = stack.matchAll(/^ +at .*wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/gm);
  return [...found].map(([, index = "", offset = ""]) => ({
    index: Number(index),
    offset: Number.parseInt(offset, 16),
  }));
}

/** How many frames V8 keeps (`--stack-trace-limit`): the host raised it with Envoy 1.39. */
export function mostFrames(envoy: EnvoyVersion): number {
  return envoy.isAtLeast("1.39") ? 20 : 10;
}

/** Where a byte of the compiled module stands in the one that the author has. */
function originalOffset({ limited }: AdmittedModule["compiled"], offset: number): number {
  return limited?.offsets.original(offset) ?? offset;
}

type MappedModule = Pick<PluginSettings, "bytes" | "findSourceMap">;

// A map takes as long to read as a module to compile, and a plugin that traps again and again is asked each time.
const knownPlaces = new WeakMap<MappedModule, SourcePlaces | "none">();

function readPlaces({ bytes, findSourceMap }: MappedModule): SourcePlaces | "none" {
  const map = findSourceMap();
  if (map === undefined) return "none";
  try {
    return new SourcePlaces(map, bytes);
  } catch {
    return "none"; // Somebody's map is broken: the trap itself is what counts.
  }
}

/** Places in sources of the functions on the stack; none without a source map that can be read. */
export function placesOf(
  error: unknown,
  { compiled }: AdmittedModule,
  settings: MappedModule,
): string[] {
  const places = knownPlaces.get(settings) ?? readPlaces(settings);
  knownPlaces.set(settings, places);
  if (places === "none") return [];
  return wasmFrames(error).flatMap(
    ({ offset }) => places.at(originalOffset(compiled, offset)) ?? [],
  );
}

/** This V8 and Envoy's differ in the words for a few traps. */
export function reasonOf(error: unknown, envoy: EnvoyVersion): string {
  if (!(error instanceof Error)) return "#<Exception>"; // Thrown by the module itself.
  let { message } = error;
  if (/signature mismatch|null function/.test(message)) {
    const known = envoy.isAtLeast("1.38");
    message = `${known ? "" : "null function or "}function signature mismatch`;
  } else if (/^(table|element segment|array) .*out of bounds/.test(message)) {
    message = "table index is out of bounds";
  } else if (/^(memory access|data segment) .*out of bounds/.test(message)) {
    message = "memory access out of bounds";
  }
  return `${error.name}: ${message}`;
}

/** Envoy's log line for a function that trapped. */
export function describeTrap(
  functionName: string,
  error: unknown,
  { functionNames, compiled }: AdmittedModule,
  envoy: EnvoyVersion,
): string {
  const first = `Function: ${functionName} failed: Uncaught ${reasonOf(error, envoy)}`;
  if (functionNames.size === 0) return first;
  const lines = wasmFrames(error)
    .slice(0, mostFrames(envoy))
    .map(({ index, offset }, number) => {
      const original = originalOffset(compiled, offset);
      const known = functionNames.get(index);
      const name = known === undefined ? `unknown(function index:${index})` : demangle(known);
      return `${String(number).padStart(3)}:  0x${original.toString(16)} - ${name}`;
    });
  return [first, "Proxy-Wasm plugin in-VM backtrace:", ...lines].join("\n");
}

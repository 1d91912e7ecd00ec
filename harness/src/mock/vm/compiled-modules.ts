// Modules compiled once for all VMs that run them, and limited, so that none runs for ever or takes all memory.

import { createHash } from "node:crypto";
import { limitModule, type LimitedModule } from "../../module/limit-module.js";

export interface CompiledModule {
  readonly module: WebAssembly.Module;
  /** How the compiled bytes differ from the module's own; undefined when they do not. */
  readonly limited: LimitedModule | undefined;
}

/** A test run has few modules; a generator of modules must not fill the memory. */
const mostKept = 64;

const byContent = new Map<string, CompiledModule | string>();
const contents = new WeakMap<Uint8Array, string>();

function contentOf(bytes: Uint8Array): string {
  const known = contents.get(bytes);
  if (known !== undefined) return known;
  const content = createHash("sha256").update(bytes).digest("base64");
  contents.set(bytes, content);
  return content;
}

/** The module, or what V8 says against it. */
function compile(bytes: Uint8Array): WebAssembly.Module | string {
  try {
    return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    return (error as Error).message;
  }
}

function compileLimited(bytes: Uint8Array, withFuel: boolean): CompiledModule | string {
  const limited = limitModule(bytes, withFuel);
  const module = limited && compile(limited.bytes);
  if (limited !== undefined && module instanceof WebAssembly.Module) return { module, limited };
  // What cannot be rewritten runs as it is, if V8 takes it.
  const own = compile(bytes);
  return typeof own === "string" ? own : { module: own, limited: undefined };
}

/**
 * Compiles a module, or finds it compiled.
 * @param withFuel Whether endless loops in it end in a trap.
 * @returns what V8 says against it, for one that does not compile
 */
export function compileModule(bytes: Uint8Array, withFuel: boolean): CompiledModule | string {
  const key = `${contentOf(bytes)} ${withFuel}`;
  const compiled = byContent.get(key) ?? compileLimited(bytes, withFuel);
  byContent.delete(key); // What was used last stands last.
  byContent.set(key, compiled);
  const [oldest] = byContent.keys();
  if (byContent.size > mostKept && oldest !== undefined) byContent.delete(oldest);
  return compiled;
}

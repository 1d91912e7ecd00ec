// Makes an instance of a module: each import gets what the host has for it, and the host finds the one memory that
// it reads and writes. Source: proxy-wasm-cpp-host src/v8/v8.cc, link and registerHostFunctionImpl.

import { maximumPages } from "../../module/memory-limit.js";
import type { ModuleImport } from "../../module/module-facts.js";
import type { AdmittedModule } from "./admission.js";
import { hostFunction, type ImportedFunction } from "./host-function.js";
import type { Vm } from "./vm.js";

export interface Instantiated {
  readonly instance: WebAssembly.Instance;
  /** The memory that the module imports, else the last one that it exports. */
  readonly memory: WebAssembly.Memory | undefined;
}

function importedMemory({ limits }: ModuleImport): WebAssembly.Memory {
  const { initial = 0, maximum = maximumPages } = limits ?? {};
  return new WebAssembly.Memory({ initial, maximum: Math.min(maximum, maximumPages) });
}

function importedTable({ limits, element }: ModuleImport): WebAssembly.Table {
  const { initial = 0, maximum } = limits ?? {};
  return new WebAssembly.Table({
    element: element === "externref" ? "externref" : "anyfunc",
    initial,
    ...(maximum !== undefined && { maximum }),
  });
}

/** @throws what V8 throws: a LinkError, or the trap of a start section. */
export function instantiate(vm: Vm, { compiled, facts }: AdmittedModule): Instantiated {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  const boot: { done: boolean } = { done: false };
  let memory: WebAssembly.Memory | undefined;
  for (const item of facts.imports) {
    const group = (imports[item.module] ??= {});
    if (item.kind === "function") {
      group[item.name] ??= hostFunction(
        vm,
        item.module,
        item.name,
        boot,
      ) satisfies ImportedFunction;
    }
    if (item.kind === "memory") group[item.name] = memory = importedMemory(item);
    if (item.kind === "table") group[item.name] = importedTable(item);
  }
  const instance = new WebAssembly.Instance(compiled.module, imports);
  boot.done = true;
  for (const value of Object.values(instance.exports)) {
    if (value instanceof WebAssembly.Memory) memory ??= value;
  }
  return { instance, memory };
}

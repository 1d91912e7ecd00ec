// What Envoy checks before it runs a module, with Envoy's words for each refusal.
// Source: proxy-wasm-cpp-host src/wasm.cc (load, getFunctions), src/bytecode_util.cc, src/v8/v8.cc (link).

import { checkedExports } from "../../abi/callbacks.js";
import { findHostFunction } from "../../abi/host-functions.js";
import {
  formatFunctionType,
  sameFunctionType,
  type AbiVersion,
  type FunctionType,
} from "../../abi/types.js";
import { OutriggerError } from "../../errors/outrigger-error.js";
import { readModule, type ModuleFacts } from "../../module/module-facts.js";
import { MockStartError } from "../mock-errors.js";

export interface AdmittedModule {
  readonly module: WebAssembly.Module;
  readonly facts: ModuleFacts;
  readonly abiVersion: AbiVersion;
}

function refuse(message: string, envoyText: string, fix: string): never {
  throw new MockStartError({ code: "OUT1601", message, envoyText, fix });
}

function read(bytes: Uint8Array): ModuleFacts {
  try {
    return readModule(bytes);
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    const [diagnostic] = error.diagnostics;
    return refuse(
      diagnostic?.message ?? error.message,
      "Failed to parse corrupted Wasm module",
      "check that the file is a complete .wasm module",
    );
  }
}

function checkImports(facts: ModuleFacts, version: AbiVersion): void {
  for (const { module, name, kind, type } of facts.imports) {
    if (kind === "memory" || kind === "table") continue; // The host makes them.
    const label = `${module}.${name}`;
    const offered = kind === "function" ? findHostFunction(module, name, version) : undefined;
    if (offered === undefined) {
      const elsewhere = kind === "function" && findHostFunction(module, name) !== undefined;
      const reason = elsewhere ? `to modules of ABI ${version}` : "to any module";
      refuse(
        `the module imports ${label}, which Envoy does not offer ${reason}.`,
        `Failed to load Wasm module due to a missing import: ${label}`,
        "remove what uses it; outrigger build names the source line",
      );
    }
    const wanted = type as FunctionType;
    if (!sameFunctionType(offered.type, wanted)) {
      refuse(
        `the module imports ${label} with another type than Envoy's.`,
        `Failed to load Wasm module due to an import type mismatch: ${label}, want: ` +
          `${formatFunctionType(wanted)}, but host exports: ${formatFunctionType(offered.type)}`,
        `declare it as ${formatFunctionType(offered.type)}`,
      );
    }
  }
}

function checkExports(facts: ModuleFacts, version: AbiVersion): void {
  const types = new Map<string, FunctionType>();
  for (const { name, kind, type } of facts.exports) {
    if (kind === "function" && type !== undefined) types.set(name, type as FunctionType);
  }
  for (const [name, wanted] of checkedExports(version, (candidate) => types.has(candidate))) {
    const found = types.get(name);
    if (found === undefined || sameFunctionType(found, wanted)) continue;
    refuse(
      `the export ${name} has another type than the ABI's.`,
      `Bad function signature for: ${name}, want: ${formatFunctionType(wanted)}, ` +
        `but the module exports: ${formatFunctionType(found)}`,
      `export it as ${formatFunctionType(wanted)}`,
    );
  }
  if (!types.has("malloc") && !types.has("proxy_on_memory_allocate")) {
    refuse(
      "the module exports no allocator, so the host cannot pass it bytes.",
      "Wasm module is missing malloc function.",
      "export malloc(size: i32) -> i32",
    );
  }
}

const compiled = new WeakMap<Uint8Array, AdmittedModule>();

/**
 * Compiles a module that Envoy would load.
 * @throws MockStartError OUT1601 with Envoy's text for one that it would refuse.
 */
export function admitModule(bytes: Uint8Array): AdmittedModule {
  const known = compiled.get(bytes);
  if (known !== undefined) return known;
  const facts = read(bytes);
  const { abiVersion } = facts;
  if (abiVersion === undefined) {
    return refuse(
      "the module does not say which proxy-wasm ABI it speaks.",
      "Missing or unknown Proxy-Wasm ABI version",
      "export an empty function proxy_abi_version_0_2_1",
    );
  }
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    return refuse(
      `the module does not compile: ${(error as Error).message}.`,
      "Failed to load Wasm bytecode",
      "build it without WebAssembly features that V8 does not have",
    );
  }
  checkImports(facts, abiVersion);
  checkExports(facts, abiVersion);
  const admitted = { module, facts, abiVersion };
  compiled.set(bytes, admitted);
  return admitted;
}

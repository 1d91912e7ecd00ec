// What Envoy checks before it runs a module, with Envoy's words for each refusal.
// Source: proxy-wasm-cpp-host src/wasm.cc (load), src/bytecode_util.cc, src/v8/v8.cc (load, link).

import { findHostFunction } from "../../abi/host-functions.js";
import { formatFunctionType, sameFunctionType, type AbiVersion } from "../../abi/types.js";
import { OutriggerError } from "../../errors/outrigger-error.js";
import { readDeclaredAbi, readNameSection } from "../../module/declared-abi.js";
import { maximumPages } from "../../module/memory-limit.js";
import {
  readModule,
  type ModuleFacts,
  type ModuleExport,
  type ModuleImport,
} from "../../module/module-facts.js";
import type { EnvoyVersion } from "../envoy-version.js";
import { envoyDies, MockStartError } from "../mock-errors.js";
import { compileModule, type CompiledModule } from "./compiled-modules.js";

export interface AdmittedModule {
  readonly compiled: CompiledModule;
  readonly facts: ModuleFacts;
  readonly abiVersion: AbiVersion;
  /** By index; empty without a name section. */
  readonly functionNames: ReadonlyMap<number, string>;
}

/** Why a module is refused: for a person, and as Envoy says it in its log before the general failure. */
export interface Refusal {
  readonly message: string;
  /** Undefined where Envoy says nothing of its own. */
  readonly envoyText: string | undefined;
  readonly fix: string;
}

const corrupted: Refusal = {
  message: "the bytes are not those of a WebAssembly module",
  envoyText: "Failed to parse corrupted Wasm module",
  fix: "check that the file is a complete .wasm module",
};

const undeclared: Refusal = {
  message: "the module does not say which proxy-wasm ABI it speaks",
  envoyText: "Missing or unknown Proxy-Wasm ABI version",
  fix: "export an empty function proxy_abi_version_0_2_1",
};

function refuse(refusal: Refusal): never {
  const { message, envoyText = "", fix } = refusal;
  throw new MockStartError({ code: "OUT1601", message: `${message}.`, envoyText, fix });
}

function readFacts(bytes: Uint8Array): ModuleFacts {
  try {
    return readModule(bytes);
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    const reason = error.diagnostics[0]?.message.replace(/\.$/, "") ?? error.message;
    return refuse(uncompilable(reason));
  }
}

function uncompilable(reason: string): Refusal {
  return {
    message: `the module does not compile: ${reason}`,
    envoyText: "Failed to load Wasm bytecode",
    fix:
      "check that the file is complete; what uses newer WebAssembly (garbage collection, several memories, " +
      `64-bit memories, exnref) runs in Envoy, but here only with a newer Node.js than ${process.version}`,
  };
}

/** What is read in the bytes of a module, once for all VMs that run it; by the module as it was compiled. */
const admitted = new WeakMap<CompiledModule, AdmittedModule>();

/**
 * Compiles a module that Envoy would load; what it imports is not looked at yet.
 * @param limited Whether endless loops in it end in a trap.
 * @throws MockStartError OUT1601 with Envoy's text for one that it would refuse.
 */
export function admitModule(bytes: Uint8Array, limited = true): AdmittedModule {
  if (bytes.length === 0)
    refuse({ ...corrupted, message: "the file is empty", envoyText: undefined });
  const abiVersion = readDeclaredAbi(bytes);
  if (abiVersion === "corrupted") return refuse(corrupted);
  if (abiVersion === undefined) return refuse(undeclared);
  const functionNames = readNameSection(bytes);
  if (functionNames === "corrupted") return refuse(corrupted);
  const compiled = compileModule(bytes, limited);
  if (typeof compiled === "string") return refuse(uncompilable(compiled));
  const known = admitted.get(compiled);
  if (known !== undefined) return known;
  const module = { compiled, facts: readFacts(bytes), abiVersion, functionNames };
  admitted.set(compiled, module);
  return module;
}

function missing(item: ModuleImport, version: AbiVersion, envoy: EnvoyVersion): Refusal {
  const label = `${item.module}.${item.name}`;
  const known = item.kind === "function" ? findHostFunction(item.module, item.name) : undefined;
  const since = known?.sinceEnvoy;
  let audience = "to any module";
  if (known !== undefined && !known.versions.includes(version))
    audience = `to modules of ABI ${version}`;
  else if (since !== undefined) audience = `before Envoy ${since}; this is ${envoy.minor}`;
  return {
    message: `the module imports ${label}, which Envoy does not offer ${audience}`,
    envoyText: `Failed to load Wasm module due to a missing import: ${label}`,
    fix: "remove what uses it; outrigger build names the source line",
  };
}

function checkFunction(
  item: ModuleImport,
  version: AbiVersion,
  envoy: EnvoyVersion,
): Refusal | undefined {
  const { module, name, type = { params: [], results: [] } } = item;
  const offered = findHostFunction(module, name, version);
  const there = offered?.sinceEnvoy === undefined || envoy.isAtLeast(offered.sinceEnvoy);
  if (offered === undefined || !there) return missing(item, version, envoy);
  if (sameFunctionType(offered.type, type)) return undefined;
  const label = `${module}.${name}`;
  if ([...type.params, ...type.results].includes("v128")) {
    throw envoyDies(
      `the module imports ${label} with a v128 in its type, which Envoy cannot print`,
      `declare it as ${formatFunctionType(offered.type)}`,
    );
  }
  return {
    message: `the module imports ${label} with another type than Envoy's`,
    envoyText:
      `Failed to load Wasm module due to an import type mismatch: ${label}, want: ` +
      `${formatFunctionType(type)}, but host exports: ${formatFunctionType(offered.type)}`,
    fix: `declare it as ${formatFunctionType(offered.type)}`,
  };
}

const tooMuchMemory: Omit<Refusal, "envoyText"> = {
  message: `the module asks for more than ${maximumPages} pages (1 GiB) of memory, the most that Envoy gives`,
  fix: "lower the initial size of its memory",
};

/** Why Envoy cannot link the module, or undefined when it can. The imports are looked at in their order. */
export function findLinkFailure(
  { imports, exports, memory }: ModuleFacts,
  version: AbiVersion,
  envoy: EnvoyVersion,
): Refusal | undefined {
  for (const item of imports) {
    const { kind, limits } = item;
    if (kind === "function") {
      const failure = checkFunction(item, version, envoy);
      if (failure !== undefined) return failure;
    } else if (kind === "global") {
      return missing(item, version, envoy);
    } else if (kind === "memory" && limits !== undefined && limits.initial > maximumPages) {
      return { ...tooMuchMemory, envoyText: undefined };
    } else if (kind === "tag") {
      throw envoyDies(
        `the module imports the tag ${item.module}.${item.name}`,
        "define the tag inside the module",
      );
    }
  }
  if (imports.filter(({ kind }) => kind === "table").length > 1) {
    return {
      message: "the module imports more than one table",
      envoyText: "Failed to create new Wasm instance",
      fix: "import one table, or define them inside the module",
    };
  }
  if (memory !== undefined && memory.initial > maximumPages) {
    return { ...tooMuchMemory, envoyText: "Failed to create new Wasm instance" };
  }
  checkExports(exports);
  return undefined;
}

/** Envoy asks V8 for the type of each export, and V8's own interface to C++ knows not all of them. */
function checkExports(exports: readonly ModuleExport[]): void {
  for (const { name, kind, type } of exports) {
    const unknown = [...(type?.params ?? []), ...(type?.results ?? [])].find(
      (value) => value === "v128" || value === "reference",
    );
    if (kind !== "tag" && unknown === undefined) continue;
    const what = kind === "tag" ? `the tag ${name}` : `${name} with a ${unknown} in its type`;
    throw envoyDies(`the module exports ${what}, which V8 cannot describe`, "do not export it");
  }
}

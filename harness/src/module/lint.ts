// Checks a module against what Envoy does when it loads one, so that a refusal (or a crash of the whole
// proxy) is told here, with its cause. Modules of every language are welcome.

import { allocatorExports, callbacks } from "../abi/callbacks.js";
import { lookUpExports } from "../abi/export-lookup.js";
import { formatFunctionType, type AbiVersion, type AnyFunctionType } from "../abi/types.js";
import { nearestWord } from "../terminal/nearest-word.js";
import { tidyDiagnostics, type Diagnostic } from "../errors/diagnostic.js";
import { OutriggerError } from "../errors/outrigger-error.js";
import { lintImport, type ModuleSource } from "./lint-imports.js";
import { readModule, type ModuleFacts } from "./module-facts.js";

const pageSize = 65_536;
/** A ConfigMap's data may have 1 MiB in all, and etcd takes requests up to 1.5 MiB in base64. */
const comfortableSize = 1_000_000;

type Finding = Omit<Diagnostic, "file" | "severity"> & Partial<Pick<Diagnostic, "severity">>;

function lintAbi(facts: ModuleFacts): Finding[] {
  if (facts.abiVersion !== undefined) return [];
  return [
    {
      code: "OUT1232",
      message: "the module does not export an ABI version.",
      rule: "Envoy wants a function export proxy_abi_version_0_2_1 (or _0_2_0, _0_1_0)",
      fix: "build the filter with outrigger build, or use your language's proxy-wasm SDK",
    },
  ];
}

function lintAllocator(facts: ModuleFacts): Finding[] {
  const names = facts.exports.filter((item) => item.kind === "function").map((item) => item.name);
  if (names.some((name) => allocatorExports.has(name))) return [];
  return [
    {
      code: "OUT1233",
      message: "the module exports no allocator, so the host cannot give it any bytes.",
      rule: "a function export malloc or proxy_on_memory_allocate of type i32 -> i32",
      fix: "build the filter with outrigger build, or use your language's proxy-wasm SDK",
    },
  ];
}

function lintExportTypes(facts: ModuleFacts, version: AbiVersion): Finding[] {
  const functions = new Map<string, AnyFunctionType>();
  for (const { name, kind, type } of facts.exports) {
    if (kind === "function" && type !== undefined) functions.set(name, type);
  }
  const findings: Finding[] = [];
  for (const fault of lookUpExports(functions, { version }).faults) {
    if (fault === "no allocator") continue; // Another finding tells that none is there under any name.
    const { name, wanted, found } = fault;
    findings.push({
      code: "OUT1234",
      message: `the export ${name} has the type ${formatFunctionType(found)}.`,
      rule: `in ABI ${version} it is ${formatFunctionType(wanted)}`,
      fix: `give ${name} that type, or remove the export`,
    });
  }
  return findings;
}

function lintUnknownCallbacks(facts: ModuleFacts): Finding[] {
  const unknown = facts.exports.filter(
    ({ kind, name }) => kind === "function" && /^proxy_on_/.test(name) && !callbacks.has(name),
  );
  return unknown
    .filter(({ name }) => !allocatorExports.has(name))
    .map(({ name }): Finding => {
      const near = nearestWord(name, [...callbacks.keys()]);
      return {
        code: "OUT1241",
        severity: "warning",
        message: `the export ${name} is no callback: the host never calls it.`,
        ...(near !== undefined && { fix: `did you mean ${near}?` }),
      };
    });
}

function lintStart(facts: ModuleFacts): Finding[] {
  if (!facts.hasStartSection) return [];
  return [
    {
      code: "OUT1237",
      message:
        "the module runs code in its start section, before the host is ready: a host call there crashes Envoy.",
      rule: "code that runs at load belongs into the export _initialize",
      fix: 'AssemblyScript: set "exportStart": "_initialize" in the options of asconfig.json',
    },
  ];
}

function lintMemory(facts: ModuleFacts): Finding[] {
  const reachable = [...facts.imports, ...facts.exports].some((item) => item.kind === "memory");
  if (facts.memory === undefined || !reachable) {
    return [
      {
        code: "OUT1238",
        message:
          facts.memory === undefined
            ? "the module has no memory: the first host call that passes bytes crashes Envoy."
            : "the module does not export its memory: the first host call that passes bytes crashes Envoy.",
        rule: "one memory, exported",
        fix: 'AssemblyScript: remove "noExportMemory" from asconfig.json',
      },
    ];
  }
  if (facts.memory.maximum !== undefined) return [];
  return [
    {
      code: "OUT1239",
      severity: "warning",
      message: "the module's memory has no maximum: it can grow to 4 GiB in every worker.",
      fix: 'AssemblyScript: set "maximumMemory" (in pages of 64 KiB) in the options of asconfig.json',
    },
  ];
}

function lintSize(bytes: Uint8Array, facts: ModuleFacts): Finding[] {
  const findings: Finding[] = [];
  if (bytes.length > comfortableSize) {
    findings.push({
      code: "OUT1240",
      severity: "warning",
      message: `the module has ${bytes.length} bytes, too many for a ConfigMap or to stand in an EnvoyFilter.`,
      rule: "a ConfigMap holds 1 MiB",
      fix: "build in release, or ship the module as an image",
    });
  }
  const { memory } = facts;
  if (memory?.maximum !== undefined && memory.initial > memory.maximum) {
    findings.push({
      code: "OUT1231",
      message: `the memory starts with ${memory.initial * pageSize} bytes, more than its maximum.`,
      fix: 'AssemblyScript: raise "maximumMemory" in asconfig.json',
    });
  }
  return findings;
}

/**
 * What would go wrong when Envoy loads this module. Empty when nothing would.
 *
 * @param file Path of the module for the messages, as the user would type it.
 * @param sources The author's files, where they are known: a forbidden import is then told at the line
 * that caused it.
 * @returns Sorted findings; none of them is thrown, not even for bytes that are no module (OUT1231).
 */
export function lintModule(
  bytes: Uint8Array,
  file: string,
  sources: readonly ModuleSource[] = [],
): Diagnostic[] {
  let facts: ModuleFacts;
  try {
    facts = readModule(bytes, file);
  } catch (error) {
    if (error instanceof OutriggerError) return [...error.diagnostics];
    throw error;
  }
  const findings = [
    ...lintAbi(facts),
    ...lintAllocator(facts),
    ...(facts.abiVersion === undefined ? [] : lintExportTypes(facts, facts.abiVersion)),
    ...lintUnknownCallbacks(facts),
    ...lintStart(facts),
    ...lintMemory(facts),
    ...lintSize(bytes, facts),
  ].map((finding): Diagnostic => ({ severity: "error", file, ...finding }));
  for (const item of facts.imports) {
    findings.push(...lintImport(item, facts.abiVersion, file, sources));
  }
  return tidyDiagnostics(findings);
}

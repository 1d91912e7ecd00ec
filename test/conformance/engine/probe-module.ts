// The probe as a module: its dispatch over all host calls and its exports are made from the ABI's tables, one module
// for each ABI version and each set of WASI calls. Compiled once and kept.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { callbackType, callbacks } from "../../../harness/src/abi/callbacks.js";
import { hostFunctions } from "../../../harness/src/abi/host-functions.js";
import type { AbiVersion } from "../../../harness/src/abi/types.js";
import { repository } from "./places.js";

/** Index of a call in the dispatch; the same for all versions. */
const named = hostFunctions.filter(({ module }) => module !== "wasi_unstable");
export const callNumbers: ReadonlyMap<string, number> = new Map(
  named.map(({ name }, index) => [name, index]),
);
/** The probe knows the first four by their numbers. */
const firstCallbacks = [
  "proxy_on_context_create",
  "proxy_on_vm_start",
  "proxy_on_configure",
  "proxy_validate_configuration",
];
export const callbackNames: readonly string[] = [
  ...firstCallbacks,
  ...[...callbacks.keys()].filter((name) => !firstCallbacks.includes(name)),
];
export const callbackNumbers: ReadonlyMap<string, number> = new Map(
  callbackNames.map((name, index) => [name, index]),
);

/** WASI calls that came in April 2026, which older Envoys refuse. */
const wasiOf2026 =
  /^(clock_res_get|fd_(advise|allocate|datasync|fdstat_set_rights|filestat_.*|pread|pwrite|readdir|renumber|sync|tell)|path_(?!open).*|sock_.*)$/;

export interface ProbeVariant {
  readonly abi: AbiVersion;
  /** Imports the WASI calls that not every Envoy has. */
  readonly longWasi: boolean;
}

function offered({ abi, longWasi }: ProbeVariant): typeof named {
  return named.filter(
    ({ name, versions, module }) =>
      versions.includes(abi) && (module === "env" || longWasi || !wasiOf2026.test(name)),
  );
}

export function isOffered(variant: ProbeVariant, name: string): boolean {
  return offered(variant).some((entry) => entry.name === name);
}

function callsSource(variant: ProbeVariant): string {
  const functions = offered(variant);
  const declarations = functions.map(({ module, name, type }) => {
    const parameters = type.params.map((kind, index) => `a${index}: ${kind}`).join(", ");
    const result = type.results.length === 0 ? "void" : "i32";
    return `@external("${module}", "${name}") declare function ${name}_(${parameters}): ${result};`;
  });
  const cases = functions.map(({ name, type }) => {
    let small = 0;
    let large = 0;
    const given = type.params.map((kind) =>
      kind === "i64" ? `load<i64>(longs, ${8 * large++})` : `load<i32>(at, ${4 * small++})`,
    );
    const expression = `${name}_(${given.join(", ")})`;
    const number = callNumbers.get(name) ?? 0;
    return type.results.length === 0
      ? `case ${number}: ${expression}; return 0;`
      : `case ${number}: return ${expression};`;
  });
  const configuration =
    variant.abi === "0.1.0"
      ? "proxy_get_configuration_(<i32>out, <i32>outSize)"
      : "proxy_get_buffer_bytes_(type, start, length, <i32>out, <i32>outSize)";
  return `import { longs } from "./probe";
${declarations.join("\n")}
export function call(op: i32, at: usize): i32 {
  switch (op) {
    ${cases.join("\n    ")}
    default: return -1;
  }
}
export function log(level: i32, data: usize, size: usize): void { proxy_log_(level, <i32>data, <i32>size); }
export function randomGet(at: usize, size: usize): void { random_get_(<i32>at, <i32>size); }
export function getBuffer(type: i32, start: i32, length: i32, out: usize, outSize: usize): i32 {
  return ${configuration};
}
export function environmentSizes(count: usize, size: usize): void { environ_sizes_get_(<i32>count, <i32>size); }
export function environment(list: usize, text: usize): void { environ_get_(<i32>list, <i32>text); }
`;
}

function entrySource({ abi }: ProbeVariant): string {
  const exports = callbackNames.map((name, number) => {
    const type = callbackType(name, abi);
    if (type === undefined) return "";
    const letters = ["a", "b", "c", "d", "e"].slice(0, type.params.length);
    const parameters = letters.map((letter) => `${letter}: i32`).join(", ");
    const given = [...letters, "0", "0", "0", "0", "0"].slice(0, 5).join(", ");
    const body = `run(${number}, ${letters.length}, ${given})`;
    return type.results.length === 0
      ? `export function ${name}(${parameters}): void { ${body}; }`
      : `export function ${name}(${parameters}): i32 { return ${body}; }`;
  });
  return `import { run, start, allocate, setDoneKind, setRestrictedCall } from "./probe";
${exports.join("\n")}
export function malloc(size: i32): i32 { return allocate(size); }
export function _initialize(): void {
  setDoneKind(${callbackNumbers.get("proxy_on_done") ?? -1});
  setRestrictedCall(${callNumbers.get("proxy_done") ?? -1});
  start();
}
export function proxy_abi_version_${abi.replaceAll(".", "_")}(): void {}
`;
}

async function compile(sources: ReadonlyMap<string, string>): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(
    [
      ...["entry.ts", "--outFile", "probe.wasm", "--noColors"],
      ...["--runtime", "stub", "--use", "abort=", "-O2", "--noAssert"],
      ...["--initialMemory", "64"],
    ],
    {
      stdout: messages,
      stderr: messages,
      readFile: (file) => sources.get(file.replace(/^\.\//, "")) ?? null,
      writeFile: (_, contents) => void (bytes = contents as Uint8Array),
      listFiles: () => [],
    },
  );
  if (error !== null || bytes === undefined) {
    throw new Error(`the probe does not compile:\n${messages.toString()}`);
  }
  return bytes;
}

const made = new Map<string, Promise<string>>();

async function make(variant: ProbeVariant): Promise<string> {
  const probe = await readFile(
    join(repository, "test", "conformance", "engine", "probe", "probe.ts"),
    "utf8",
  );
  const sources = new Map([
    ["probe.ts", probe],
    ["calls.ts", callsSource(variant)],
    ["entry.ts", entrySource(variant)],
  ]);
  const hash = createHash("sha256")
    .update(JSON.stringify([...sources]))
    .digest("hex");
  const folder = join(repository, ".outrigger", "conformance");
  const kept = join(folder, `probe-${hash.slice(0, 16)}.wasm`);
  if (existsSync(kept)) return kept;
  const bytes = await compile(sources);
  await mkdir(folder, { recursive: true });
  await writeFile(`${kept}.${process.pid}`, bytes);
  await rename(`${kept}.${process.pid}`, kept);
  return kept;
}

/** Path of the compiled probe. */
export function probeFile(variant: ProbeVariant): Promise<string> {
  const key = `${variant.abi} ${variant.longWasi}`;
  const known = made.get(key) ?? make(variant);
  made.set(key, known);
  return known;
}

export async function probeModule(variant: ProbeVariant): Promise<Uint8Array> {
  return readFile(await probeFile(variant));
}

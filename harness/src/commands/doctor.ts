// `outrigger doctor`: what a proxy has of our filters, from its config dump, and why not.

import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { CommandContext } from "./command-context.js";
import { parseAdminAddress, readAdminPage } from "../doctor/admin.js";
import type { Check } from "../doctor/check.js";
import { readConfigDump, type ConfigDump } from "../doctor/config-dump.js";
import { diagnose, type Diagnosis, type DiagnosedFilter } from "../doctor/diagnose.js";
import { expectationsIn, type Expectation } from "../doctor/expectation.js";
import { describePlace } from "../doctor/compare.js";
import { ExitCode, isSystemError, OutriggerError } from "../errors/outrigger-error.js";
import { readManifestText } from "../lint/manifest-text.js";
import { displayPath } from "../project/project.js";
import { formatTable } from "../terminal/table.js";

export interface DoctorCommandOptions {
  admin?: string;
  manifest?: string[];
  filter?: string[];
  stats?: string;
}

/** Absolute names and standard input stay; others are meant from --dir. */
function fromFolder(folder: string, name: string): string {
  return name === "-" || isAbsolute(name) ? name : displayPath(join(folder, name));
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT2001",
      severity: "error",
      file,
      message: `the file cannot be read: ${error.code === "ENOENT" ? "there is no such file" : (error.code ?? error.message)}.`,
    });
  }
}

interface Sources {
  readonly dump: ConfigDump;
  readonly statistics: string;
}

async function readSources(
  context: CommandContext,
  [file]: string[],
  options: DoctorCommandOptions,
): Promise<Sources> {
  const { folder, signal } = context;
  const statistics = options.stats === undefined ? "" : readText(fromFolder(folder, options.stats));
  if (options.admin !== undefined && file === undefined) {
    const address = parseAdminAddress(options.admin);
    // One after the other: the admin page of a proxy has one thread.
    const dump = await readAdminPage(address, "/config_dump", signal);
    const counters = await readAdminPage(address, "/stats?filter=wasm", signal);
    return { dump: readConfigDump(dump, options.admin), statistics: statistics || counters };
  }
  if (file !== undefined && options.admin === undefined) {
    const name = fromFolder(folder, file);
    return { dump: readConfigDump(readText(name), name), statistics };
  }
  throw new OutriggerError(ExitCode.Usage, {
    code: "OUT1003",
    severity: "error",
    message:
      file === undefined ? "doctor needs a config dump." : "a dump and --admin exclude each other.",
    rule: "a file, - for standard input, or --admin",
    fix: "kubectl exec POD -c istio-proxy -- pilot-agent request GET config_dump | outrigger doctor -",
  });
}

function readExpectations(folder: string, names: readonly string[]): Expectation[] {
  const files = names.map((name) => fromFolder(folder, name));
  const texts = files.map((file) => readManifestText(readText(file), file));
  const unread = texts.flatMap(({ file, unread: mistakes }) =>
    mistakes.map((mistake) => ({ file, mistake })),
  );
  const [first] = unread;
  if (first !== undefined) {
    const { code, message, line, column } = first.mistake;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code,
      severity: "error",
      file: first.file,
      line,
      column,
      message,
    });
  }
  const expected = expectationsIn(texts);
  if (files.length > 0 && expected.length === 0) {
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT2169",
      severity: "error",
      ...(files[0] !== undefined && { file: files[0] }),
      message: "the manifest inserts no Wasm filter.",
      rule: "an EnvoyFilter with a Wasm filter, a WasmPlugin, a TrafficExtension, an EnvoyExtensionPolicy, or a bootstrap or listener of Envoy",
    });
  }
  return expected;
}

function rowsOf({ terminal }: CommandContext, checks: readonly Check[]): string[][] {
  const { colors } = terminal;
  const signs = { ok: colors.green("ok"), wrong: colors.red("wrong"), note: colors.cyan("note") };
  return checks.map(({ status, check, found, wanted, remedy = "", code }) => [
    signs[status],
    check,
    found,
    wanted === "" ? "-" : wanted,
    code === undefined || status === "ok"
      ? remedy
      : `${remedy}${remedy === "" ? "" : " "}(${code})`,
  ]);
}

const columns = ["", "check", "found", "wanted", "remedy"].map((title) => ({ title }));

function printDiagnosis(
  context: CommandContext,
  dump: ConfigDump,
  { filters, checks }: Diagnosis,
): void {
  const { terminal } = context;
  const { version, istioVersion, node } = dump;
  const proxy = [
    ...(node === undefined ? [] : [node]),
    ...(version === undefined ? [] : [`Envoy ${version}`]),
    ...(istioVersion === undefined ? [] : [`Istio ${istioVersion}`]),
  ];
  terminal.info(
    `${proxy.length === 0 ? "proxy" : proxy.join(", ")}: ${dump.listeners.length} listeners`,
  );
  for (const filter of filters) {
    const object = filter.object === undefined ? "" : ` of ${filter.object}`;
    terminal.result(`\n${terminal.colors.bold(filter.name)}${object}`);
    for (const line of formatTable(columns, rowsOf(context, filter.checks))) terminal.result(line);
  }
  if (checks.length === 0) return;
  terminal.result(`\n${terminal.colors.bold("proxy")}`);
  for (const line of formatTable(columns, rowsOf(context, checks))) terminal.result(line);
}

function placeForJson({ chain, filter, index }: DiagnosedFilter["places"][number]): object {
  const { listener, state, direction, port } = chain;
  return {
    listener,
    chain: chain.chain,
    state,
    direction,
    ...(port !== undefined && { port }),
    place: describePlace({ chain, filter, index }),
    filters: chain.filters.map(({ name }) => name),
    ...(filter.wasm !== undefined && { wasm: filter.wasm }),
  };
}

export async function doctorCommand(
  context: CommandContext,
  names: string[],
  options: DoctorCommandOptions,
): Promise<ExitCode> {
  const { terminal, folder } = context;
  const expected = readExpectations(folder, options.manifest ?? []);
  const { dump, statistics } = await readSources(context, names, options);
  const diagnosis = diagnose(dump, { expected, names: options.filter ?? [], statistics });
  const all = [...diagnosis.checks, ...diagnosis.filters.flatMap(({ checks }) => checks)];
  const exitCode = all.some(({ status }) => status === "wrong") ? ExitCode.Found : ExitCode.Ok;
  if (!terminal.json) {
    printDiagnosis(context, dump, diagnosis);
    return exitCode;
  }
  const { version, istioVersion, node, namespace, labels } = dump;
  const report = {
    ok: exitCode === ExitCode.Ok,
    exitCode,
    proxy: { node, envoy: version, istio: istioVersion, namespace, labels },
    filters: diagnosis.filters.map((filter) => ({
      ...filter,
      places: filter.places.map(placeForJson),
    })),
    checks: diagnosis.checks,
  };
  terminal.result(JSON.stringify(report, null, 2));
  return exitCode;
}

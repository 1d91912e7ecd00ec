// A filter that passed every gate, served from a real Envoy; what `dev` and `demo` share.

import type { CommandContext } from "./command-context.js";
import { printDiagnostics } from "./report.js";
import { kindOf } from "../author/plugin-kind.js";
import type { EnvoyLogLine } from "../envoy/envoy-log.js";
import { isPortFree } from "../envoy/free-port.js";
import { locateEnvoy } from "../envoy/locate.js";
import { serveFilter, type ServedFilter } from "../envoy/serve.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { chooseRootId } from "../manifest/rules/root-id.js";
import type { FilterFolder, Project } from "../project/project.js";
import { exitCodeOf, isServable, proveFilters, type EmittableFilter } from "./pipeline.js";

export interface ServeOptions {
  port?: number;
  strictPort?: boolean;
}

/** Where `dev` and `demo` listen when the user names no port. */
const defaultPort = 10_000;

/** How many ports are tried after a taken one. */
const portsToTry = 100;

/** Resolves at Ctrl-C. */
export function waitForInterruption(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

/** The port to listen on: the wanted one or, unless the user is strict, the next free one. */
async function choosePort(context: CommandContext, options: ServeOptions): Promise<number> {
  const wanted = options.port ?? defaultPort;
  if (wanted === 0 || options.strictPort === true) return wanted;
  const last = Math.min(65_535, wanted + portsToTry);
  for (let port = wanted; port <= last; port++) {
    if (!(await isPortFree(port))) continue;
    if (port !== wanted) context.terminal.info(`port ${wanted} is taken, using ${port}`);
    return port;
  }
  return wanted;
}

/** The plugin that Envoy runs, and what it gets: the same as in the manifest. */
export function pluginOf({ built, settings, filter }: EmittableFilter): {
  rootId: string;
  configuration: string;
} {
  return {
    rootId: chooseRootId(built.plugins, settings.rootId, filter.name),
    configuration: settings.configuration ?? "",
  };
}

/**
 * Builds and proves one filter for serving. A scenario that fails is told and does not stop it: who changes a
 * filter wants to see what it does now. Whatever Envoy would refuse is thrown.
 */
export async function proveForServing(
  context: CommandContext,
  project: Project,
  filter: FilterFolder,
): Promise<EmittableFilter> {
  const all = await proveFilters(context, project, [filter]);
  const diagnostics = all.flatMap((entry) => entry.diagnostics);
  const [proven] = all;
  if (proven === undefined || !isServable(proven)) {
    throw new OutriggerError(exitCodeOf(all), diagnostics);
  }
  if (!context.terminal.json) printDiagnostics(context.terminal, diagnostics);
  refuseOtherKinds(proven);
  return proven;
}

/** What is served is an HTTP listener. */
function refuseOtherKinds({ built, settings, filter }: EmittableFilter): void {
  const { name } = filter;
  const kind = kindOf(built.kinds, chooseRootId(built.plugins, settings.rootId, name));
  if (kind === "http") return;
  throw new OutriggerError(ExitCode.Usage, {
    code: "OUT1011",
    severity: "error",
    message: `${name} is ${kind === "tcp" ? "a TCP filter" : "a service"}, and what is served here is HTTP.`,
    fix: `outrigger test ${name}, or start Envoy with build/${name}.envoy.yaml, which outrigger emit writes`,
  });
}

export const serveCodes: ExplanationTable = {
  OUT1011: {
    title: "a plugin that is not for HTTP",
    text: "dev and demo serve an HTTP listener with the filter in it. A TCP filter or a service is proven by its scenarios, which start an Envoy of their own, and can be started with the bootstrap that build and emit write to build/NAME.envoy.yaml.",
  },
};

/** Builds, proves and serves one filter. Envoy is looked for first: without it nothing else helps. */
export async function serveProven(
  context: CommandContext,
  project: Project,
  filter: FilterFolder,
  options: ServeOptions & { onLog(line: EnvoyLogLine): void },
): Promise<{ server: ServedFilter; sha256: string }> {
  const envoy = await locateEnvoy({
    cacheFolder: project.cacheFolder,
    environment: context.environment,
    ...(context.envoyFlag === undefined ? {} : { flag: context.envoyFlag }),
  });
  const proven = await proveForServing(context, project, filter);
  const server = await serveFilter({
    envoy,
    wasm: proven.built.file,
    pluginName: proven.settings.name,
    vmId: proven.settings.vmId,
    ...pluginOf(proven),
    port: await choosePort(context, options),
    onLog: (line) => options.onLog(line),
  });
  return { server, sha256: proven.built.sha256 };
}

// A filter that passed every gate, served from a real Envoy; what `dev` and `demo` share.

import type { CommandContext } from "../cli/command-context.js";
import { locateEnvoy } from "../envoy/locate.js";
import { serveFilter, type FilterServer } from "../envoy/serve.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { FilterFolder, Project } from "../project/project.js";
import { isProven, proveFilters } from "./pipeline.js";

export interface ServeOptions {
  port?: number;
  strictPort?: boolean;
}

export interface ServedFilter {
  server: FilterServer;
  sha256: string;
}

/** Resolves at Ctrl-C. */
export function waitForInterruption(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

/** Builds, proves and serves one filter. Envoy is looked for first: without it nothing else helps. */
export async function serveProven(
  context: CommandContext,
  project: Project,
  filter: FilterFolder,
  options: ServeOptions,
): Promise<ServedFilter> {
  const envoy = await locateEnvoy({
    cacheFolder: project.cacheFolder,
    environment: context.environment,
    ...(context.envoyFlag === undefined ? {} : { flag: context.envoyFlag }),
  });
  const [proven] = await proveFilters(context, project, [filter]);
  if (proven === undefined || !isProven(proven)) {
    throw new OutriggerError(ExitCode.InvalidInput, proven?.diagnostics ?? []);
  }
  const { built, settings } = proven;
  const server = await serveFilter({
    envoy,
    wasm: built.path,
    pluginName: settings.rootId ?? built.plugins[0] ?? filter.name,
    configuration: settings.configuration,
    port: options.port ?? 10_000,
    strictPort: options.strictPort === true,
    signal: context.signal,
  });
  return { server, sha256: built.sha256 };
}

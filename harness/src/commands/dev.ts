// `outrigger dev`: serves one filter from a real Envoy and rebuilds it on save. A build that fails keeps the
// old filter serving.

import { watch } from "node:fs";
import type { CommandContext } from "./command-context.js";
import { printDiagnostics } from "./report.js";
import type { ServedFilter } from "../envoy/serve.js";
import { OutriggerError, ExitCode } from "../errors/outrigger-error.js";
import { displayPath, type FilterFolder, type Project } from "../project/project.js";
import { selectFilter } from "./select-filters.js";
import {
  pluginOf,
  proveForServing,
  serveProven,
  waitForInterruption,
  type ServeOptions,
} from "./serve-proven.js";

/** Editors write a file in several steps; what comes within this time is one save. */
const settleMilliseconds = 80;

interface Watched {
  context: CommandContext;
  project: Project;
  filter: FilterFolder;
  server: ServedFilter;
  failing: boolean;
  run: number;
}

function report(watched: Watched, event: Record<string, unknown>, text: string): void {
  const { terminal } = watched.context;
  if (terminal.json) terminal.result(JSON.stringify({ version: 1, run: watched.run, ...event }));
  else terminal.info(text);
}

/** Tells that the filter serves; only after Envoy answers with this very module. */
function reportReady(watched: Watched, sha256: string, started: number): void {
  const { context, server, failing } = watched;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const word = context.terminal.colors.green(failing ? "fixed" : "ready");
  watched.failing = false;
  report(
    watched,
    { type: "ready", port: server.port, sha256 },
    `${word} in ${seconds} s: curl -i ${server.url} (module ${sha256.slice(0, 12)})`,
  );
}

async function rebuild(watched: Watched, changed: string): Promise<void> {
  const { context, project, filter, server } = watched;
  const started = performance.now();
  watched.run++;
  report(
    watched,
    { type: "changed", file: changed },
    `\n── run ${watched.run}: ${changed} changed`,
  );
  try {
    const proven = await proveForServing(context, project, filter);
    await server.replaceModule(proven.built.file, pluginOf(proven));
    reportReady(watched, proven.built.sha256, started);
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    watched.failing = true;
    if (!context.terminal.json) printDiagnostics(context.terminal, error.diagnostics);
    report(
      watched,
      { type: "failed", diagnostics: error.diagnostics },
      `${context.terminal.colors.red("failed")} the filter from before keeps serving on ${server.url}`,
    );
  }
}

export async function devCommand(
  context: CommandContext,
  names: string[],
  options: ServeOptions,
): Promise<ExitCode> {
  const started = performance.now();
  const { terminal } = context;
  const { project, filter } = selectFilter(context, names);
  const { server, sha256 } = await serveProven(context, project, filter, {
    ...options,
    onLog: ({ level, message }) => {
      if (terminal.json)
        terminal.result(JSON.stringify({ version: 1, type: "log", level, message }));
      else terminal.info(`${terminal.colors.dim(level)} ${message}`);
    },
  });
  const watched: Watched = { context, project, filter, server, failing: false, run: 1 };
  reportReady(watched, sha256, started);
  terminal.info(`watching ${displayPath(filter.path)}; Ctrl-C stops Envoy`);
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  let broken: unknown;
  const stop = new AbortController();
  const watcher = watch(filter.path, { recursive: true }, (_event, name) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      working = working
        .then(() => rebuild(watched, name ?? filter.name))
        .catch((error: unknown) => {
          broken = error;
          stop.abort();
        });
    }, settleMilliseconds);
  });
  try {
    await Promise.race([
      waitForInterruption(AbortSignal.any([context.signal, stop.signal])),
      server.ended(),
    ]);
    if (broken !== undefined) throw broken;
    return ExitCode.Interrupted;
  } finally {
    clearTimeout(timer);
    watcher.close();
    await working;
    await server.stop();
  }
}

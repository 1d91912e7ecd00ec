// `outrigger dev`: serves one filter from a real Envoy and rebuilds it on save. A build that fails keeps the
// old filter serving.

import { watch } from "node:fs";
import { relative } from "node:path";
import type { CommandContext } from "../cli/command-context.js";
import { printDiagnostics } from "../cli/report.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { FilterFolder, Project } from "../project/project.js";
import { isProven, proveFilters } from "./pipeline.js";
import { selectFilter } from "./select-filters.js";
import {
  serveProven,
  waitForInterruption,
  type ServedFilter,
  type ServeOptions,
} from "./serve-proven.js";

/** Editors write a file in several steps; what comes within this time is one save. */
const settleMilliseconds = 80;

interface Watched {
  context: CommandContext;
  project: Project;
  filter: FilterFolder;
  served: ServedFilter;
  failing: boolean;
  run: number;
}

function report(watched: Watched, event: Record<string, unknown>, text: string): void {
  const { terminal } = watched.context;
  if (terminal.json) terminal.result(JSON.stringify({ version: 1, run: watched.run, ...event }));
  else terminal.info(text);
}

async function rebuild(watched: Watched, changed: string): Promise<void> {
  const { context, project, filter, served } = watched;
  const { colors } = context.terminal;
  const started = performance.now();
  watched.run++;
  report(
    watched,
    { type: "changed", file: changed },
    `\n── run ${watched.run}: ${changed} changed`,
  );
  const fail = (error: OutriggerError): void => {
    watched.failing = true;
    if (!context.terminal.json) printDiagnostics(context.terminal, error.diagnostics);
    report(
      watched,
      { type: "failed", diagnostics: error.diagnostics },
      `${colors.red("failed")} the filter from before keeps serving on :${served.server.port}`,
    );
  };
  try {
    const [proven] = await proveFilters(context, project, [filter]);
    if (proven === undefined || !isProven(proven)) {
      fail(new OutriggerError(ExitCode.InvalidInput, proven?.diagnostics ?? []));
      return;
    }
    await served.server.replaceModule(proven.built.path, proven.settings.configuration);
    served.sha256 = proven.built.sha256;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const word = colors.green(watched.failing ? "fixed" : "ready");
    watched.failing = false;
    report(
      watched,
      { type: "ready", port: served.server.port, sha256: served.sha256 },
      `${word} in ${seconds} s on :${served.server.port}, module ${served.sha256.slice(0, 12)}`,
    );
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    fail(error);
  }
}

export async function devCommand(
  context: CommandContext,
  names: string[],
  options: ServeOptions,
): Promise<ExitCode> {
  const started = performance.now();
  const { project, filter } = selectFilter(context, names);
  const served = await serveProven(context, project, filter, options);
  const watched: Watched = { context, project, filter, served, failing: false, run: 1 };
  const { server } = served;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  report(
    watched,
    { type: "ready", port: server.port, sha256: served.sha256 },
    `${context.terminal.colors.green("ready")} in ${seconds} s: curl -i http://127.0.0.1:${server.port}/\nwatching ${relative(process.cwd(), filter.path)}; Ctrl-C stops Envoy.`,
  );
  server.onLog((line) =>
    report(
      watched,
      { type: "log", level: line.level, message: line.message },
      `${context.terminal.colors.dim(line.level)} ${line.message}`,
    ),
  );
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
    await waitForInterruption(AbortSignal.any([context.signal, stop.signal]));
    if (broken !== undefined) throw broken;
    return ExitCode.Interrupted;
  } finally {
    clearTimeout(timer);
    watcher.close();
    await working;
    await server.stop();
  }
}

// `outrigger envoy install` and `outrigger envoy path`: the real Envoy that scenarios and `dev` run on.

import type { CommandContext } from "./command-context.js";
import { installEnvoy } from "../envoy/install.js";
import { locateEnvoy } from "../envoy/locate.js";
import { ExitCode } from "../errors/outrigger-error.js";
import { openProject } from "../project/project.js";

export async function envoyInstallCommand(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const path = await installEnvoy({
    cacheFolder: openProject(context.folder).cacheFolder,
    onProgress: (text) => terminal.info(text),
  });
  terminal.result(terminal.json ? JSON.stringify({ ok: true, path }, null, 2) : path);
  return ExitCode.Ok;
}

export async function envoyPathCommand(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const located = await locateEnvoy({
    cacheFolder: openProject(context.folder).cacheFolder,
    environment: context.environment,
    ...(context.envoyFlag === undefined ? {} : { flag: context.envoyFlag }),
  });
  terminal.result(terminal.json ? JSON.stringify({ ok: true, path: located }, null, 2) : located);
  return ExitCode.Ok;
}

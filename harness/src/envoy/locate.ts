// Finds the Envoy to run: the flag before the environment before the project's own installation.

import { execFile } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { pinnedEnvoyVersion } from "./wheels.js";

const run = promisify(execFile);

export interface LocateEnvoyOptions {
  /** The project's `.outrigger`. */
  cacheFolder: string;
  environment: NodeJS.ProcessEnv;
  /** Path from the command line. */
  flag?: string;
  /** One of the pinned versions: only its own installation counts then. Default: the Envoy that is named, else the default one. */
  version?: string;
  /** Gets one sentence when the Envoy that was found is not of the pinned version. */
  onWarning?: (text: string) => void;
}

/** The version that a binary reports with `--version`; undefined when it is no Envoy that runs here. */
export async function readEnvoyVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ["--version"], { timeout: 20_000 });
    return /version: [^/\s]*\/(\d+\.\d+\.\d+[^/]*)\//.exec(stdout)?.[1];
  } catch {
    return undefined; // Another program, another platform's binary, or one that fails: no Envoy for us.
  }
}

function missing(message: string, fix: string): OutriggerError {
  return new OutriggerError(ExitCode.Environment, {
    code: "OUT1401",
    severity: "error",
    message,
    fix,
  });
}

/** In a clone of this repository the npm script is the shorter way; elsewhere only the command exists. */
function installFix(cacheFolder: string, version?: string): string {
  if (version !== undefined) return `npx outrigger envoy install --version ${version}`;
  const ownRepository = existsSync(join(cacheFolder, "..", "harness", "package.json"));
  const command = ownRepository ? "npm run envoy:install" : "npx outrigger envoy install";
  return `${command} (downloads Envoy ${pinnedEnvoyVersion}), or: export ENVOY=/path/to/envoy`;
}

async function checkNamed(path: string, source: string): Promise<string> {
  const fix = `name a binary that runs here, or drop ${source} to use the installed one`;
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) {
    throw missing(`${source} names ${path}, which does not exist.`, fix);
  }
  if (!entry.isFile()) throw missing(`${source} names ${path}, which is not a file.`, fix);
  try {
    await access(path, constants.X_OK);
  } catch {
    throw missing(`${source} names ${path}, which is not executable.`, `chmod +x '${path}'`);
  }
  return path;
}

/**
 * Absolute path of the Envoy to run.
 *
 * A path that was named (flag, `ENVOY`) must be an Envoy that runs: a wrong one is an error, never a
 * reason to take another. Versions other than the pinned one are allowed, with a warning.
 * @throws OutriggerError OUT1401 (exit code 4) with the command that installs one.
 */
export async function locateEnvoy(options: LocateEnvoyOptions): Promise<string> {
  const { cacheFolder, environment, flag, version: wanted, onWarning } = options;
  if (wanted !== undefined) {
    const installed = join(cacheFolder, `envoy-${wanted}`, "envoy");
    if (existsSync(installed)) return installed;
    throw missing(`no Envoy ${wanted} is installed here.`, installFix(cacheFolder, wanted));
  }
  const named = flag ?? (environment.ENVOY === "" ? undefined : environment.ENVOY);
  if (named === undefined) {
    const installed = join(cacheFolder, `envoy-${pinnedEnvoyVersion}`, "envoy");
    if (existsSync(installed)) return installed;
    throw missing(
      "no Envoy here: neither --envoy nor ENVOY names one, and none is installed in this project.",
      installFix(cacheFolder),
    );
  }
  const source = flag === undefined ? "ENVOY" : "--envoy";
  const path = await checkNamed(resolve(named), source);
  const version = await readEnvoyVersion(path);
  if (version === undefined) {
    throw missing(
      `${source} names ${path}, which does not answer --version as an Envoy does.`,
      `name an Envoy binary for this machine, or drop ${source} to use the installed one`,
    );
  }
  if (version !== pinnedEnvoyVersion) {
    onWarning?.(`${path} is Envoy ${version}; Outrigger is tested with ${pinnedEnvoyVersion}.`);
  }
  return path;
}

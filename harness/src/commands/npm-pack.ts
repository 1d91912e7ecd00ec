// Packs a package folder into a tarball with npm: the npm that started this command, or the user's own.
// Never one of node_modules/.bin, which npx puts in front of PATH and which may be of any age.

import { execFile } from "node:child_process";
import { basename, delimiter, dirname, sep } from "node:path";
import { promisify } from "node:util";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

interface NpmCommand {
  file: string;
  argv: string[];
  environment: NodeJS.ProcessEnv;
}

/** npm says in `npm_execpath` which npm runs; other package managers name themselves there. */
export function npmCommand(environment: NodeJS.ProcessEnv = process.env): NpmCommand {
  const running = environment["npm_execpath"];
  if (running !== undefined && basename(running) === "npm-cli.js") {
    return { file: process.execPath, argv: [running], environment };
  }
  const path = (environment["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(`${sep}node_modules${sep}.bin`))
    .join(delimiter);
  return { file: "npm", argv: [], environment: { ...environment, PATH: path } };
}

/**
 * Packs the package in `folder` into the folder `destination` and returns the tarball's name.
 * @throws OutriggerError OUT1009 when npm is not there, or fails.
 */
export async function packPackage(folder: string, destination: string): Promise<string> {
  const { file, argv, environment } = npmCommand();
  const pack = ["pack", folder, "--pack-destination", destination, "--json", "--ignore-scripts"];
  try {
    const { stdout } = await promisify(execFile)(file, [...argv, ...pack], {
      cwd: dirname(destination),
      env: environment,
      maxBuffer: 1 << 24,
    });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    if (packed !== undefined) return packed.filename;
    throw new Error("it names no file");
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim();
    const reason = said === undefined || said === "" ? (error as Error).message : said;
    throw new OutriggerError(ExitCode.Environment, {
      code: "OUT1009",
      severity: "error",
      message: `npm pack ${folder} failed: ${reason}`,
      fix: "make `npm pack` work in that folder; npm 8 or newer must be on PATH",
    });
  }
}

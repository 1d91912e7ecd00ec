// Runs a command line of a user in a folder, bounded in time, and hands back everything it printed.

import { spawn } from "node:child_process";
import { delimiter, sep } from "node:path";

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd: string;
  env?: Record<string, string | undefined>;
  /** Milliseconds after which the command is ended and the promise rejects. */
  timeout?: number;
}

/** Output of a terminal without colours, so that text can be compared. */
const plainEnvironment = { NO_COLOR: "1", FORCE_COLOR: undefined };

/** What `npm test` and npx add to the environment, and a user's own shell does not have. */
const addedByNpm = /^(npm_(?!config_)|npm_config_(call|local_prefix)$|INIT_CWD$)/;

/** The environment of a user's shell: also without the programs of this repository's dependencies. */
function shellEnvironment(): Record<string, string | undefined> {
  const entries = Object.entries(process.env).filter(([name]) => !addedByNpm.test(name));
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const path = folders.filter((folder) => !folder.endsWith(`${sep}node_modules${sep}.bin`));
  return { ...Object.fromEntries(entries), PATH: path.join(delimiter) };
}

export function runCommand(
  command: string,
  argv: readonly string[],
  { cwd, env = {}, timeout = 240_000 }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, {
      cwd,
      env: { ...shellEnvironment(), ...plainEnvironment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${command} ${argv.join(" ")} took longer than ${timeout} ms\n${stderr}`));
    }, timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

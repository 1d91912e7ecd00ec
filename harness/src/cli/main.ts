// The command's entry: parses, runs, reports. Returns the exit code and never throws.

import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { ExitCode } from "../errors/outrigger-error.js";
import { Terminal } from "../terminal/terminal.js";
import { createProgram } from "./program.js";
import { reportFailure } from "../commands/report.js";
import { usageError } from "./usage-error.js";

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Commander ends --help and --version with an "error" of code 0. */
function isHelp(error: CommanderError): boolean {
  return error.exitCode === 0 || error.code === "commander.help";
}

export async function main(argv: readonly string[]): Promise<ExitCode> {
  const version = readVersion();
  const interruption = new AbortController();
  const interrupt = (): void => {
    // The second Ctrl-C does not wait for anything.
    if (interruption.signal.aborted) process.exit(ExitCode.Interrupted);
    interruption.abort();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // `outrigger explain | head`: who reads has seen enough, which is nobody's mistake.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(ExitCode.Ok);
    throw error;
  });
  let terminal = new Terminal({
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    json: argv.includes("--json"),
  });
  let code: ExitCode = ExitCode.Ok;
  const program = createProgram({
    version,
    signal: interruption.signal,
    onContext: (context) => (terminal = context.terminal),
    onExit: (exitCode) => (code = exitCode),
  });
  try {
    if (argv.length === 0) {
      process.stdout.write(program.helpInformation());
      return ExitCode.Usage;
    }
    await program.parseAsync([...argv], { from: "user" });
    return interruption.signal.aborted ? ExitCode.Interrupted : code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (isHelp(error)) return ExitCode.Ok;
      return reportFailure(terminal, usageError(error, argv), version);
    }
    if (interruption.signal.aborted) return ExitCode.Interrupted;
    return reportFailure(terminal, error, version);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

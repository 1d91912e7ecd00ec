// Flags that every command takes. A flag wins over its environment variable OUTRIGGER_<FLAG>.

import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { Terminal } from "../terminal/terminal.js";
import type { CommandContext } from "../commands/command-context.js";

const heading = "Global flags";

function globalOptions(): Option[] {
  const options = [
    new Option("-C, --dir <path>", "work in this folder").env("OUTRIGGER_DIR"),
    new Option("-q, --quiet", "print results and problems only").env("OUTRIGGER_QUIET"),
    new Option("-v, --verbose", "print details").env("OUTRIGGER_VERBOSE"),
    new Option("--json", "print one JSON document on stdout").env("OUTRIGGER_JSON"),
    new Option("--no-color", "never use colours").env("OUTRIGGER_NO_COLOR"),
    new Option("--envoy <path>", "the Envoy binary to use").env("OUTRIGGER_ENVOY"),
  ];
  for (const option of options) option.helpGroup(heading);
  return options;
}

export function addGlobalOptions(command: Command): Command {
  for (const option of globalOptions()) command.addOption(option);
  const help = new Option("-h, --help", "show this help").helpGroup(heading);
  return command.addHelpOption(help);
}

interface GlobalValues {
  dir?: string;
  quiet?: boolean;
  verbose?: boolean;
  json?: boolean;
  color?: boolean;
  envoy?: string;
}

export function createContext(
  command: Command,
  signal: AbortSignal,
  version: string,
): CommandContext {
  const parents = command.parent?.opts<GlobalValues>() ?? {};
  const values = { ...parents, ...definedValues(command.opts<GlobalValues>()) };
  const refusesColor = parents.color === false || values.color === false;
  return {
    terminal: new Terminal({
      stdout: process.stdout,
      stderr: process.stderr,
      environment: process.env,
      color: refusesColor ? false : undefined,
      quiet: values.quiet === true,
      verbose: values.verbose === true,
      json: values.json === true,
    }),
    folder: resolve(values.dir ?? "."),
    environment: process.env,
    envoyFlag: values.envoy,
    signal,
    version,
  };
}

function definedValues(values: GlobalValues): GlobalValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

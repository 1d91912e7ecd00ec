// What a command talks through: results on stdout, everything else on stderr.

import { createColors, wantsColor, type Colors } from "./colors.js";

export interface TerminalOptions {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  environment: NodeJS.ProcessEnv;
  color?: boolean | undefined;
  quiet?: boolean;
  verbose?: boolean;
  json?: boolean;
}

export class Terminal {
  readonly colors: Colors;
  readonly isTerminal: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly json: boolean;

  constructor(private readonly options: TerminalOptions) {
    this.isTerminal = options.stderr.isTTY === true;
    this.quiet = options.quiet ?? false;
    this.verbose = options.verbose ?? false;
    this.json = options.json ?? false;
    this.colors = createColors(
      wantsColor({
        color: options.color,
        isTerminal: this.isTerminal,
        environment: options.environment,
      }),
    );
  }

  /** What the command was asked for. Goes to stdout, also with --quiet. */
  result(text: string): void {
    this.options.stdout.write(`${text}\n`);
  }

  /** What a person wants to know while it runs. Silent with --quiet. */
  info(text: string): void {
    if (!this.quiet) this.options.stderr.write(`${text}\n`);
  }

  /** Details that only --verbose shows. */
  detail(text: string): void {
    if (this.verbose) this.options.stderr.write(`${this.colors.dim(text)}\n`);
  }

  /** Errors and warnings. Goes to stderr, also with --quiet. */
  problem(text: string): void {
    this.options.stderr.write(`${text}\n`);
  }
}

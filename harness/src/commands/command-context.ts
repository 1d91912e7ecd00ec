// What every command gets: where it talks to, where it works, and how it learns that it was interrupted.

import type { Terminal } from "../terminal/terminal.js";

export interface CommandContext {
  terminal: Terminal;
  /** Folder to work in: --dir, or where the command was started. Absolute. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  /** Path of an Envoy binary from --envoy, when one was given. */
  envoyFlag: string | undefined;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
  /** Version of this package. */
  version: string;
}

// What is wrong with a command line, in the same form as every other mistake.

import type { CommanderError } from "commander";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

/** `outrigger` and the given words, with the one that is wrong replaced. */
function correctedLine(argv: readonly string[], wrong: string, right: string): string {
  return ["outrigger", ...argv.map((word) => (word === wrong ? right : word))]
    .map((word) => (/^[\w./:=@-]+$/.test(word) ? word : `'${word}'`))
    .join(" ");
}

export function usageError(error: CommanderError, argv: readonly string[]): OutriggerError {
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /Did you mean (?:one of )?([^?,]+)/.exec(rest.join(" "))?.[1]?.trim();
  const command = argv.find((word) => !word.startsWith("-"));
  const wrong = /'([^']+)'/.exec(first)?.[1];
  const message = `${first.charAt(0).toLowerCase()}${first.slice(1)}`.replace(/\.?$/, ".");
  return new OutriggerError(ExitCode.Usage, {
    code: "OUT1003",
    severity: "error",
    message,
    fix:
      suggestion !== undefined && wrong !== undefined
        ? `did you mean: ${correctedLine(argv, wrong, suggestion)}`
        : `outrigger${command === undefined ? "" : ` ${command}`} --help says what can be given`,
  });
}

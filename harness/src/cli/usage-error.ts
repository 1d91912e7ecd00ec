// What is wrong with a command line, in the same form as every other mistake.

import type { CommanderError } from "commander";
import type { ExplanationTable } from "../errors/explanation.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

export const usageCodes: ExplanationTable = {
  OUT1003: {
    title: "the command line is wrong",
    text: "A command, a flag or a value that does not exist was given, or one that is needed is missing. `outrigger --help` lists the commands, `outrigger COMMAND --help` what a command takes. A suggestion is never run by itself.",
  },
};

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

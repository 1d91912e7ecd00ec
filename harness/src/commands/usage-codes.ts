// Explanation of what is wrong with a command line.

import type { ExplanationTable } from "../errors/explanation.js";

export const usageCodes: ExplanationTable = {
  OUT1003: {
    title: "the command line is wrong",
    text: "A command, a flag or a value that does not exist was given, or one that is needed is missing. `outrigger --help` lists the commands, `outrigger COMMAND --help` what a command takes. A suggestion is never run by itself.",
  },
};

// The file that `--junit` names.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { displayPath } from "../project/project.js";
import { junitReport, type JunitCase } from "../reports/junit.js";
import type { CommandContext } from "./command-context.js";

export const junitCodes: ExplanationTable = {
  OUT1016: {
    title: "a report cannot be written",
    text: "`--junit FILE` names a file that cannot be written: it is a folder, or its folder may not be written to. Folders that are not there are made.",
  },
};

/** Writes the report where `file` says, if it says anything. */
export function writeJunit(
  context: CommandContext,
  file: string | undefined,
  cases: readonly JunitCase[],
): void {
  if (file === undefined) return;
  const path = resolve(context.folder, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, junitReport(cases));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1016",
      severity: "error",
      message: `the report ${displayPath(path)} cannot be written: ${reason}`,
      fix: "name a file in a folder that you may write to",
    });
  }
}

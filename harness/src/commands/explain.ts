// `outrigger explain CODE`: what a code means, why it matters, how to mend it.

import type { CommandContext } from "./command-context.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { nearestWord } from "../terminal/nearest-word.js";
import { explanations } from "./explanations.js";

function wrap(text: string, width = 78): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

export function explainCommand(context: CommandContext, codes: string[]): Promise<ExitCode> {
  const { terminal } = context;
  const all = new Map(Object.entries(explanations()));
  const wanted = codes.length === 0 ? [...all.keys()].sort() : codes.map((c) => c.toUpperCase());
  const known = wanted.map((code) => {
    const explanation = all.get(code);
    if (explanation !== undefined) return { code, ...explanation };
    throw new OutriggerError(ExitCode.Usage, {
      code: "OUT1003",
      severity: "error",
      message: `there is no code ${code}.`,
      fix: `did you mean ${nearestWord(code, all.keys()) ?? "OUT1001"}? \`outrigger explain\` lists all`,
    });
  });
  if (terminal.json) {
    terminal.result(JSON.stringify(known, null, 2));
  } else if (codes.length === 0) {
    for (const { code, title } of known) terminal.result(`${code}  ${title}`);
  } else {
    for (const { code, title, text } of known) {
      terminal.result(`${terminal.colors.bold(code)} ${title}\n`);
      for (const paragraph of text.split("\n\n"))
        terminal.result(`${wrap(paragraph).join("\n")}\n`);
    }
  }
  return Promise.resolve(ExitCode.Ok);
}

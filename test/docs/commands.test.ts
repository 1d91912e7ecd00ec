// docs/commands.md is written from the same source as --help. `npx vitest run test/docs/commands -u` renews it.

import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../harness/src/cli/program.js";

const page = fileURLToPath(new URL("../../docs/commands.md", import.meta.url));

const program = createProgram({
  version: "0.0.0",
  signal: new AbortController().signal,
  onContext: () => undefined,
  onExit: () => undefined,
});

function leaves(command: Command): Command[] {
  return command.commands.flatMap((sub) => (sub.commands.length > 0 ? leaves(sub) : [sub]));
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

const exitCodes = `| code | meaning |
| --- | --- |
| 0 | fine |
| 1 | it ran and found problems: a scenario failed |
| 2 | the command line is wrong |
| 3 | what it was given is invalid: a filter that does not compile, a configuration, a manifest |
| 4 | the machine lacks something: Envoy, Python, a free port |
| 70 | a bug in outrigger |
| 130 | ended by Ctrl-C |`;

function markdown(): string {
  const parts = [
    "<!-- Generated from the command line's own definitions by `npx vitest run test/docs/commands -u`. -->",
    "# Commands",
    "In a clone of the repository and in a project of your own: `npx outrigger <command>`.",
    `\`\`\`text\n${program.helpInformation().trim()}\n\`\`\``,
    "Every global flag has an environment variable `OUTRIGGER_<FLAG>`; the flag wins. Results go to stdout, everything else to stderr. With `--json` stdout holds exactly one document (`dev`: one line for each event).",
    "## Exit codes",
    exitCodes,
    ...leaves(program).flatMap((command) => [
      `## ${fullName(command).replace(/^outrigger /, "")}`,
      `\`\`\`text\n${command.helpInformation().trim()}\n\`\`\``,
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

describe("--help", () => {
  const all = [program, ...leaves(program)];

  it.each(all.map((command) => [fullName(command), command] as const))(
    "of %s fits a terminal of 80 columns and 40 lines",
    (_name, command) => {
      const lines = command.helpInformation().split("\n");
      expect(lines.length).toBeLessThanOrEqual(40);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    },
  );

  it.each(leaves(program).map((command) => [fullName(command), command] as const))(
    "of %s shows an example",
    (_name, command) => {
      expect(command.helpInformation()).toContain(`Examples:\n  ${fullName(command)}`);
    },
  );
});

describe("docs/commands.md", () => {
  it.each(
    [program, ...program.commands, ...leaves(program)].map(
      (command) => [fullName(command), command] as const,
    ),
  )("has the heading that the help of %s names", (_name, command) => {
    const [, anchor] =
      /^More: docs\/commands\.md(?:#(\S+))? in the repository of Outrigger$/m.exec(
        command.helpInformation(),
      ) ?? [];
    const headings = [...markdown().matchAll(/^## (.*)$/gm)].map(([, title = ""]) =>
      title.replaceAll(" ", "-"),
    );
    if (command !== program) expect(headings).toContain(anchor);
  });

  it("says what --help says", async () => {
    await expect(markdown()).toMatchFileSnapshot(page);
  });
});

// The layout of --help: examples first, then what can be given, in groups, then where to read more.

import type { Command, Help } from "commander";

/** Examples and the name of the documentation page, by command. */
const details = new WeakMap<Command, { examples: readonly string[]; page: string }>();

export function describeHelp(command: Command, examples: readonly string[], page: string): void {
  details.set(command, { examples, page });
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([term]) => term.length));
  return ["", `${title}:`, ...rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`)];
}

/** Name and arguments; that a command takes flags goes without saying. */
function subcommandTerm(command: Command): string {
  const names = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...names].join(" ");
}

export function formatHelp(command: Command, helper: Help): string {
  const { examples, page } = details.get(command) ?? { examples: [], page: "README.md" };
  const lines = [helper.commandDescription(command), ""];
  lines.push(`Usage: ${helper.commandUsage(command)}`);
  if (examples.length > 0) lines.push("", "Examples:", ...examples.map((text) => `  ${text}`));
  lines.push(
    ...section(
      "Commands",
      helper
        .visibleCommands(command)
        .filter((sub) => sub.name() !== "help")
        .map((sub) => [subcommandTerm(sub), helper.subcommandDescription(sub)]),
    ),
    ...section(
      "Arguments",
      helper
        .visibleArguments(command)
        .map((argument) => [helper.argumentTerm(argument), argument.description]),
    ),
  );
  const groups = new Map<string, (readonly [string, string])[]>();
  for (const option of helper.visibleOptions(command)) {
    const group = option.helpGroupHeading ?? "Flags";
    const rows = groups.get(group) ?? [];
    rows.push([helper.optionTerm(option), option.description]);
    groups.set(group, rows);
  }
  for (const [group, rows] of groups) lines.push(...section(group, rows));
  lines.push("", `More: ${page} in the repository of Outrigger`, "");
  return lines.join("\n");
}

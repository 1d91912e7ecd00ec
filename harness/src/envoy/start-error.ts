// What an Envoy that did not start, or stopped by itself, said about it: as one diagnostic.

import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { EnvoyLogLine } from "./envoy-log.js";

/** Envoy's own sentence after the whole refused configuration, which nobody can read. */
function shorten(message: string): string {
  const cause = /^error `([\s\S]*)` initializing config/.exec(message)?.[1];
  if (cause !== undefined) return shorten(cause);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  const first = lines[0] ?? "";
  const last = lines.at(-1) ?? "";
  const text = lines.length > 6 && last !== first ? `${first} … ${last}` : lines.join("\n");
  return text.length > 600 ? `${text.slice(0, 600)} …` : text;
}

/** Log lines as a person reads them: level, and what was said. */
export function plainLogLines(lines: readonly EnvoyLogLine[], count = 8): string[] {
  const texts = lines
    .filter((line) => !/^Plugin configured to fail closed/.test(line.message)) // says nothing more
    .map((line) => `${line.fromPlugin ? "plugin " : ""}${line.level}: ${shorten(line.message)}`);
  return [...new Set(texts)].slice(-count);
}

/** `port N of A is taken` when one of the lines says that an address could not be bound. */
function portTaken(lines: readonly EnvoyLogLine[]): Diagnostic | undefined {
  for (const { message } of lines) {
    const match = /cannot bind '?([^'\s]*?):(\d+)'?: Address (already )?in use/i.exec(message);
    if (match === null) continue;
    return {
      code: "OUT1411",
      severity: "error",
      message: `port ${match[2]} of ${match[1]} is taken by another process.`,
      fix: "choose another one: --port 0 takes any free port; or stop the process that has it",
    };
  }
  return undefined;
}

function diagnose(
  lines: readonly EnvoyLogLine[],
  exit: { code: number | null; signal: NodeJS.Signals | null } | undefined,
  timeout: number | undefined,
): Diagnostic {
  const said = plainLogLines(lines).join("\n");
  const withWords = (text: string): string => (said === "" ? text : `${text}\n${said}`);
  const taken = portTaken(lines);
  if (taken !== undefined) return taken;
  if (timeout !== undefined) {
    return {
      code: "OUT1412",
      severity: "error",
      message: withWords(`Envoy was not ready after ${timeout / 1000} s.`),
      fix: "look for a loop in the code that runs at start: the module's top level, onVmStart, onConfigure",
    };
  }
  if (typeof exit?.signal === "string") {
    return {
      code: "OUT1413",
      severity: "error",
      message: withWords(`Envoy was ended by ${exit.signal}.`),
      fix: "run the filter's scenarios on the mock, which names the host call that crashes Envoy",
    };
  }
  return {
    code: "OUT1410",
    severity: "error",
    message: withWords("Envoy refused its configuration; it said:"),
    fix: "mend what the last line names; `outrigger build` finds most of it without Envoy",
  };
}

/** The error for an Envoy that ended (`exit`) or was not ready after `timeout` milliseconds. */
export function startError(
  lines: readonly EnvoyLogLine[],
  exit: { code: number | null; signal: NodeJS.Signals | null } | undefined,
  timeout?: number,
): OutriggerError {
  const diagnostic = diagnose(lines, exit, timeout);
  const refused = diagnostic.code === "OUT1410" || diagnostic.code === "OUT1412";
  return new OutriggerError(refused ? ExitCode.InvalidInput : ExitCode.Environment, diagnostic);
}

/** The error for a running Envoy that refused an update; `lines` is what it said since. */
export function refusalError(lines: readonly EnvoyLogLine[]): OutriggerError {
  const taken = portTaken(lines);
  if (taken !== undefined) return new OutriggerError(ExitCode.Environment, taken);
  return new OutriggerError(ExitCode.InvalidInput, {
    code: "OUT1410",
    severity: "error",
    message: ["Envoy refused the new configuration; it said:", ...plainLogLines(lines)].join("\n"),
    fix: "mend what the last line names; what was served before is still served",
  });
}

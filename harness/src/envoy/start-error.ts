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
  return lines
    .slice(-count)
    .map((line) => `${line.fromPlugin ? "plugin " : ""}${line.level}: ${shorten(line.message)}`);
}

function diagnose(
  lines: readonly EnvoyLogLine[],
  exit: { code: number | null; signal: NodeJS.Signals | null } | undefined,
  timeout: number | undefined,
): Diagnostic {
  const said = plainLogLines(lines).join("\n");
  const withWords = (text: string): string => (said === "" ? text : `${text}\n${said}`);
  const taken = lines
    .map((line) => /cannot bind '?([^']*?):(\d+)'?: Address (already )?in use/i.exec(line.message))
    .find((match) => match !== null);
  if (taken) {
    const [, address, port] = taken;
    return {
      code: "OUT1411",
      severity: "error",
      message: `port ${port} of ${address} is taken by another process.`,
      fix: "choose another one: --port 0 takes any free port; or stop the process that has it",
    };
  }
  if (timeout !== undefined) {
    return {
      code: "OUT1412",
      severity: "error",
      message: withWords(`Envoy was not ready after ${timeout / 1000} s.`),
      fix: "look for a loop in the code that runs at start: the module's top level, onVmStart, onConfigure",
    };
  }
  if (exit?.signal != null) {
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

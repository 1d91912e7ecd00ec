// Reads the scenarios of a filter: YAML, form, values; every mistake with its line and column, all at once.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { Diagnostic, DiagnosticCode, Location } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { displayPath, type FilterFolder } from "../project/project.js";
import { checkTime } from "./check-time.js";
import { formMistakes } from "./form.js";
import { hiddenExpectations, onlyOnMock } from "./mock-only.js";
import { placeOf } from "./places.js";
import { readPlugins, type WrittenPlugin } from "./read-plugins.js";
import { readScript, type WrittenScript } from "./read-script.js";
import type { At, LogLevelName, Scenario, ScenarioStep } from "./scenario.js";
import { Snapshots } from "./snapshots.js";
import { ValueReader } from "./values.js";

/** Which time it is does not matter for the question whether a scenario can be read. */
const anyTime = new Date("2026-01-01T00:00:00Z");

interface WrittenScenario extends WrittenScript {
  scenario: string;
  plugin?: WrittenPlugin;
  filters?: readonly WrittenPlugin[];
  logLevel?: LogLevelName;
  only?: "mock";
  why?: string;
  failsOpen?: string;
  noTrailers?: string;
}

/** A scenario of a plugin that refuses to start has nothing else in it. */
function readRefusal(
  reader: ValueReader,
  written: WrittenScenario,
): At<readonly At<string>[]> | undefined {
  const texts = written.expect?.refused;
  const pointer = "/expect/refused";
  if (texts === undefined) return undefined;
  const others = [
    ...(
      [
        "request",
        "upstream",
        "times",
        "exchanges",
        "streams",
        "connection",
        "callouts",
        "background",
      ] as const
    ).filter((key) => written[key] !== undefined),
    ...Object.keys(written.expect ?? {}).filter((key) => key !== "refused"),
  ];
  if (others.length > 0) {
    const message = `a plugin that is refused serves nothing, so ${others.join(", ")} cannot be seen.`;
    reader.refuse(pointer, message, "keep plugin: and refused: alone");
  }
  return {
    at: pointer,
    value: texts.map((text, index) => ({ at: `${pointer}/${index}`, value: text })),
  };
}

/** What one step expects: of messages, and beside them. */
function expectationsOf(step: ScenarioStep): readonly object[] {
  if (step.kind !== "streams") return [step.expect];
  const own = step.streams.map(({ exchange }) => exchange.expect);
  return [step.expect, ...step.order.map(({ expect }) => expect), ...own];
}

function expectsSomething(step: ScenarioStep): boolean {
  return expectationsOf(step).some((expect) => Object.keys(expect).length > 0);
}

/**
 * Reads one scenario.
 * @param text the file's content
 * @param file its path as a user would type it, for messages
 * @param filter name of the filter
 * @throws OutriggerError (exit code 3) OUT1301 no YAML, OUT1302 wrong form, OUT1303 impossible value.
 */
export function parseScenario(text: string, file: string, filter: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const locate = (pointer: string): Location => placeOf(file, document, lines, pointer);
  const told = (
    code: DiagnosticCode,
    place: Location,
    message: string,
    fix?: string,
  ): Diagnostic => ({
    code,
    severity: "error",
    ...place,
    message,
    ...(fix !== undefined && { fix }),
  });

  const broken = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return told("OUT1301", { file, line, column: col }, `this is not YAML: ${error.message}`);
  });
  if (broken.length > 0) throw new OutriggerError(ExitCode.InvalidInput, broken);
  const value: unknown = document.toJS();
  const mistakes = formMistakes(value);
  if (mistakes.length > 0) {
    throw new OutriggerError(
      ExitCode.InvalidInput,
      mistakes.map(({ pointer, message, fix }) => told("OUT1302", locate(pointer), message, fix)),
    );
  }
  const written = value as WrittenScenario;
  const reader = new ValueReader(file);
  const first = readScript(reader, written, anyTime);
  const plugins = readPlugins(reader, written, filter);
  const refused = readRefusal(reader, written);
  const only: Scenario["only"] =
    written.only === undefined
      ? onlyOnMock(first)
      : { target: written.only, why: written.why ?? "" };
  const lists = ["connection", "exchanges", "order"] as const;
  const list = lists.find((key) => written[key] !== undefined);
  if (only === undefined) checkTime(reader, `/${list ?? ""}`, first);
  const readable = reader.mistakes.length === 0 && refused === undefined;
  if (readable && !first.steps.some(expectsSomething)) {
    const fix = "add expect: with reply, upstream, logs, callouts or metrics";
    reader.refuse("", "the scenario expects nothing.", fix);
  }
  if (reader.mistakes.length > 0) {
    throw new OutriggerError(
      ExitCode.InvalidInput,
      reader.mistakes.map((m) => told("OUT1303", locate(m.pointer), m.message, m.fix)),
    );
  }
  return {
    name: written.scenario,
    file,
    filter,
    ...plugins,
    workers: written.workers ?? 1,
    upstreamProtocol: written.upstreamProtocol ?? "http/1.1",
    logLevel: written.logLevel ?? "info",
    script: (now) =>
      written.values === undefined ? first : readScript(new ValueReader(file), written, now),
    readsMetrics: first.steps.flatMap(expectationsOf).some((expect) => "metrics" in expect),
    ...(refused !== undefined && { refused }),
    ...(written.noTrailers !== undefined && { noTrailers: written.noTrailers }),
    ...(written.failsOpen !== undefined && { failsOpen: written.failsOpen }),
    ...(only !== undefined && { only }),
    mockOnly: hiddenExpectations(first),
    snapshots: new Snapshots(file),
    locate,
  };
}

/**
 * Reads all scenarios of a filter, sorted by file name. None at all is fine.
 * @throws OutriggerError (exit code 3) with the mistakes of all files, OUT1301 to OUT1304.
 */
export function loadScenarios(filter: Pick<FilterFolder, "name" | "scenarios">): Scenario[] {
  if (!existsSync(filter.scenarios)) return [];
  const diagnostics: Diagnostic[] = [];
  const scenarios = new Map<string, Scenario>();
  for (const name of readdirSync(filter.scenarios).sort()) {
    if (!/\.ya?ml$/.test(name)) continue;
    const path = join(filter.scenarios, name);
    try {
      const scenario = parseScenario(readFileSync(path, "utf8"), displayPath(path), filter.name);
      const other = scenarios.get(scenario.name);
      if (other === undefined) scenarios.set(scenario.name, scenario);
      else {
        diagnostics.push({
          code: "OUT1304",
          severity: "error",
          ...scenario.locate("/scenario"),
          message: `${other.file} has the same name.`,
          fix: "say in the sentence what makes this one different",
        });
      }
    } catch (error) {
      if (!(error instanceof OutriggerError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.length > 0) throw new OutriggerError(ExitCode.InvalidInput, diagnostics);
  return [...scenarios.values()];
}

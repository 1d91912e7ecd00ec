// Reads the scenarios of a filter: YAML, form, values; every mistake with its line and column, all at once.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { Diagnostic, DiagnosticCode, Location } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { displayPath, type FilterFolder } from "../project/project.js";
import { formMistakes } from "./form.js";
import { NamedValues, type WrittenValues } from "./named-values.js";
import { placeOf, pointerSegment } from "./places.js";
import { longestWait, readCallouts, type WrittenCallouts } from "./read-callouts.js";
import { readConnectionStep, type WrittenMove } from "./read-connection.js";
import { readExchange, readStep, type WrittenExchange, type WrittenStep } from "./read-steps.js";
import type {
  At,
  LogLevelName,
  Scenario,
  ScenarioPlugin,
  ScenarioScript,
  ScenarioStep,
} from "./scenario.js";
import { ValueReader } from "./values.js";

/** Which time it is does not matter for the question whether a scenario can be read. */
const anyTime = new Date("2026-01-01T00:00:00Z");

interface WrittenPlugin extends Omit<Partial<ScenarioPlugin>, "configuration" | "vmConfiguration"> {
  configuration?: string | object;
  vmConfiguration?: string | object;
}

interface WrittenScenario extends WrittenExchange {
  scenario: string;
  plugin?: WrittenPlugin;
  logLevel?: LogLevelName;
  values?: WrittenValues;
  callouts?: WrittenCallouts;
  exchanges?: readonly WrittenStep[];
  connection?: readonly WrittenMove[];
  only?: "mock";
  why?: string;
  failsOpen?: string;
  noTrailers?: string;
}

function configurationText(value: string | object | undefined): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

function readPlugin(written: WrittenPlugin | undefined, filter: string): ScenarioPlugin {
  const { configuration, vmConfiguration, ...others } = written ?? {};
  const text = configurationText(configuration);
  const vmText = configurationText(vmConfiguration);
  return {
    name: filter,
    rootId: filter,
    ...others,
    ...(text !== undefined && { configuration: text }),
    ...(vmText !== undefined && { vmConfiguration: vmText }),
  };
}

function readSteps(reader: ValueReader, written: WrittenScenario): ScenarioStep[] {
  const { exchanges, connection } = written;
  if (exchanges === undefined && connection === undefined) return readExchange(reader, written, "");
  const list = connection === undefined ? "exchanges" : "connection";
  const fix = connection === undefined ? "move it into an exchange" : "move it into a step";
  for (const key of ["request", "upstream", "expect", "times"] as const) {
    if (written[key] === undefined) continue;
    reader.refuse(`/${key}`, `${key} cannot stand beside ${list}.`, fix);
  }
  if (connection !== undefined) {
    if (exchanges !== undefined)
      reader.refuse("/exchanges", "exchanges cannot stand beside connection.", "keep one of them");
    return connection.map((step, index) =>
      readConnectionStep(reader, step, `/connection/${index}`),
    );
  }
  if (exchanges === undefined) return [];
  return exchanges.flatMap((step, index) => readStep(reader, step, `/exchanges/${index}`));
}

function timeOf(step: ScenarioStep): number {
  if (step.kind === "exchange") return 0;
  if (step.kind === "wait") return step.milliseconds;
  return step.move.does === "nothing" ? step.move.milliseconds : 0;
}

/** A real Envoy really waits: what takes long there is for the mock alone. */
function checkTime(
  reader: ValueReader,
  written: WrittenScenario,
  { clusters, steps }: ScenarioScript,
): void {
  if (written.only === "mock") return;
  const refuse = (pointer: string, what: string, time: number): void => {
    const message = `${what} ${time / 1000} s; on a real Envoy this is real time, so at most ${longestWait / 1000} s.`;
    reader.refuse(pointer, message, "shorten it, or run it on the mock alone: only: mock, and why");
  };
  const all = steps.reduce((sum, step) => sum + timeOf(step), 0);
  const list = written.connection === undefined ? "/exchanges" : "/connection";
  if (all > longestWait) refuse(list, "the waits take", all);
  for (const { name, script } of clusters) {
    const delays = script === "unreachable" ? [] : script.map(({ delay }) => delay);
    const delay = Math.max(0, ...delays);
    if (delay > longestWait) refuse(`/callouts/${pointerSegment(name)}`, "an answer takes", delay);
  }
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
    ...(["request", "upstream", "times", "exchanges", "connection", "callouts"] as const).filter(
      (key) => written[key] !== undefined,
    ),
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

function readScript(
  reader: ValueReader,
  written: WrittenScenario,
  file: string,
  now: Date,
): ScenarioScript {
  if (written.values !== undefined) {
    const values = new NamedValues(reader, written.values, file, now);
    reader.fill = (text, pointer) => values.fill(text, pointer);
  }
  const clusters = readCallouts(reader, written.callouts ?? {});
  const steps = written.expect?.refused === undefined ? readSteps(reader, written) : [];
  return { clusters, steps };
}

function expectsSomething(step: ScenarioStep): boolean {
  const { metrics, ...others } = step.expect;
  return metrics.length > 0 || Object.keys(others).length > 0;
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
  const reader = new ValueReader();
  const first = readScript(reader, written, file, anyTime);
  const refused = readRefusal(reader, written);
  checkTime(reader, written, first);
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
    plugin: readPlugin(written.plugin, filter),
    logLevel: written.logLevel ?? "info",
    script: (now) =>
      written.values === undefined ? first : readScript(new ValueReader(), written, file, now),
    readsMetrics: first.steps.some((step) => step.expect.metrics.length > 0),
    ...(refused !== undefined && { refused }),
    ...(written.noTrailers !== undefined && { noTrailers: written.noTrailers }),
    ...(written.failsOpen !== undefined && { failsOpen: written.failsOpen }),
    ...(written.only !== undefined && { only: { target: written.only, why: written.why ?? "" } }),
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

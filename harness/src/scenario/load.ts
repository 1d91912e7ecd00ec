// Reads the scenarios of a filter: YAML, form, values; every mistake with its line and column, all at once.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { Diagnostic, DiagnosticCode, Location } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { framedHeaders } from "../envoy/upstream.js";
import { displayPath, type FilterFolder } from "../project/project.js";
import { formMistakes } from "./form.js";
import { placeOf } from "./places.js";
import { readExpectation, type WrittenExpectation } from "./read-expectation.js";
import type {
  LogLevelName,
  Scenario,
  ScenarioAnswer,
  ScenarioExchange,
  ScenarioPlugin,
  ScenarioRequest,
} from "./scenario.js";
import { ValueReader, type WrittenMessage } from "./values.js";

interface WrittenExchange {
  request?: WrittenMessage & { method?: string; path?: string; authority?: string };
  upstream?: WrittenMessage & { status?: number; reset?: true };
  expect?: WrittenExpectation;
}

interface WrittenPlugin extends Omit<Partial<ScenarioPlugin>, "configuration" | "vmConfiguration"> {
  configuration?: string | object;
  vmConfiguration?: string | object;
}

interface WrittenScenario extends WrittenExchange {
  scenario: string;
  plugin?: WrittenPlugin;
  logLevel?: LogLevelName;
  exchanges?: readonly WrittenExchange[];
  only?: "mock";
  why?: string;
}

function readRequest(reader: ValueReader, exchange: WrittenExchange, at: string): ScenarioRequest {
  const written = exchange.request ?? {};
  const pointer = `${at}/request`;
  const message = reader.message(written, pointer);
  const hasBody = message.chunks.length > 0 || message.trailers.length > 0;
  const method = reader.token(
    written.method ?? (hasBody ? "POST" : "GET"),
    "a method",
    `${pointer}/method`,
  );
  const { path = "/", authority = "example.com" } = written;
  for (const [key, text] of Object.entries({ path, authority })) {
    if (/[\0-\x20\x7f]/.test(text) || text === "") {
      reader.refuse(
        `${pointer}/${key}`,
        `${key} must not be empty or hold white space.`,
        "percent-encode it",
      );
    }
  }
  // Clients send a length for a body of one piece; several pieces go with transfer-encoding, which is a
  // matter of the connection and never shown to a filter.
  const oneBody = message.chunks.length === 1 && message.trailers.length === 0;
  const headers = oneBody ? framedHeaders(message.headers, message.chunks) : message.headers;
  return { ...message, headers, method, path, authority };
}

function readAnswer(reader: ValueReader, exchange: WrittenExchange, at: string): ScenarioAnswer {
  const written = exchange.upstream ?? {};
  const pointer = `${at}/upstream`;
  const message = reader.message(written, pointer);
  if (written.reset === true) {
    if (Object.keys(written).length > 1) {
      reader.refuse(
        `${pointer}/reset`,
        "an upstream that resets answers nothing.",
        "drop the other keys",
      );
    }
    return "reset";
  }
  const status = written.status ?? 200;
  const bare = status === 204 || status === 304; // RFC 9110: no body, no length
  if (bare && message.chunks.length > 0) {
    reader.refuse(`${pointer}/status`, `an answer with status ${status} has no body.`);
  }
  const { chunks, trailers } = message;
  const headers = bare ? message.headers : framedHeaders(message.headers, chunks, trailers);
  return { ...message, headers, status };
}

function readExchange(
  reader: ValueReader,
  exchange: WrittenExchange,
  at: string,
): ScenarioExchange {
  const request = readRequest(reader, exchange, at);
  const upstream = readAnswer(reader, exchange, at);
  // An answer to HEAD says how long the body would be, and has none (RFC 9110 section 9.3.2).
  const bare = request.method === "HEAD" && upstream !== "reset";
  return {
    request,
    upstream: bare ? { ...upstream, chunks: [], trailers: [] } : upstream,
    expect: readExpectation(reader, exchange.expect ?? {}, `${at}/expect`),
    at: `${at}/expect`,
  };
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

function readExchanges(reader: ValueReader, written: WrittenScenario): ScenarioExchange[] {
  const { exchanges } = written;
  if (exchanges === undefined) {
    if (written.expect === undefined) {
      reader.refuse(
        "",
        "the scenario expects nothing.",
        "add expect: with reply, upstream or logs",
      );
    }
    return [readExchange(reader, written, "")];
  }
  for (const key of ["request", "upstream", "expect"] as const) {
    if (written[key] === undefined) continue;
    reader.refuse(`/${key}`, `${key} cannot stand beside exchanges.`, `move it into an exchange`);
  }
  return exchanges.map((exchange, index) => readExchange(reader, exchange, `/exchanges/${index}`));
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
  const exchanges = readExchanges(reader, written);
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
    exchanges,
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

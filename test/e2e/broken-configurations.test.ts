// A configuration with a mistake is refused in Node before anything is deployed, on the mock and by a real
// Envoy, with the same pointers and the same words.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFilters, type BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { DynamicEnvoy } from "../../harness/src/envoy/dynamic-listeners.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { MockProxy, MockStartError } from "../../harness/src/mock/index.js";
import { openProject } from "../../harness/src/project/project.js";
import {
  fragmentsFolder,
  openSchema,
  validateConfiguration,
} from "../../harness/src/schema/index.js";
import { decodeUtf8 } from "../../harness/src/schema/json-text.js";
import { brokenConfigurations, type BrokenConfiguration } from "./broken-configurations.js";
import { realEnvoy, repository } from "./real-envoy.js";

const names = [...new Set(brokenConfigurations.map(({ filter }) => filter))];
const fragments = fragmentsFolder(repository);
let modules: ReadonlyMap<string, BuiltFilter>;

beforeAll(async () => {
  const { built, diagnostics } = await buildFilters(openProject(repository), { filters: names });
  expect(diagnostics).toEqual([]);
  modules = new Map(built.map((one) => [one.filter.name, one]));
}, 180_000);

function moduleOf(filter: string): BuiltFilter {
  const module = modules.get(filter);
  if (module === undefined) throw new Error(`${filter} was not built`);
  return module;
}

const bytesOf = ({ text, isLatin1 }: BrokenConfiguration): Uint8Array =>
  Buffer.from(text, isLatin1 ? "latin1" : "utf8");

/** The lines of a log that are about the configuration, each once: Envoy tries a configuration several times. */
function refusals(logs: readonly { level: string; message: string }[]): string[] {
  const own = logs.filter(({ level }) => level === "error" || level === "critical");
  return [...new Set(own.map(({ level, message }) => `${level}: ${message}`))];
}

function expectedLines({ lines, level = "error" }: BrokenConfiguration): string[] {
  const prefix = level === "error" ? "error: configuration: " : `${level}: `;
  return lines.map((line) => `${prefix}${line}`);
}

/** Everything that Node says, in the form of the module's lines. */
function saidInNode(broken: BrokenConfiguration): string[] {
  const { filter } = moduleOf(broken.filter);
  const schema = openSchema(filter, fragments);
  if (schema === undefined) return [];
  let text: string;
  try {
    text = decodeUtf8(bytesOf(broken), "deploy.yaml", "OUT1710");
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics.map(({ message }) => message);
  }
  return validateConfiguration(schema, text).map(({ code, pointer = "", message }) => {
    expect(code).toBe(broken.node === undefined ? "OUT1711" : "OUT1710");
    return `${pointer === "" ? "" : `${pointer}: `}${message.slice(0, -1)}`;
  });
}

it("there are at least 30, of every filter of the project", () => {
  expect(brokenConfigurations.length).toBeGreaterThanOrEqual(30);
  expect([...names].sort()).toEqual(openProject(repository).filters.map(({ name }) => name));
});

describe("a broken configuration in Node", () => {
  for (const broken of brokenConfigurations) {
    it(`${broken.filter}: ${broken.about}`, () => {
      const said = saidInNode(broken);
      if (broken.node === undefined) expect(said).toEqual(broken.lines);
      else expect(said.join("\n")).toContain(broken.node);
      if (broken.secret !== undefined) expect(said.join("\n")).not.toContain(broken.secret);
    });
  }
});

describe("a broken configuration on the mock", () => {
  for (const broken of brokenConfigurations) {
    it(`${broken.filter}: ${broken.about}`, async () => {
      const { bytes } = moduleOf(broken.filter);
      const filter = { wasm: bytes, name: broken.filter, configuration: bytesOf(broken) };
      const error: unknown = await MockProxy.start({ filters: [filter] }).catch(
        (refused: unknown) => refused,
      );
      expect(error).toBeInstanceOf(MockStartError);
      const { logs, message } = error as MockStartError;
      expect(refusals(logs.filter(({ fromHost }) => !fromHost))).toEqual(expectedLines(broken));
      if (broken.secret !== undefined) {
        expect(`${message}\n${logs.map((line) => line.message).join("\n")}`).not.toContain(
          broken.secret,
        );
      }
    });
  }
});

describe("a broken configuration on a real Envoy", () => {
  let envoy: DynamicEnvoy | undefined;
  afterAll(() => envoy?.stop());

  for (const broken of brokenConfigurations) {
    it(`${broken.filter}: ${broken.about}`, async (context) => {
      // Nothing is ever sent to an upstream: no listener is taken.
      envoy ??= await DynamicEnvoy.start({
        envoy: await realEnvoy(context),
        upstream: { address: "127.0.0.1", port: 1 },
      });
      const { process } = envoy;
      const { file } = moduleOf(broken.filter);
      const filter = {
        name: broken.filter,
        module: { filename: file },
        configuration: bytesOf(broken),
      };
      const begin = process.logs.length;
      const put = envoy.put({ name: broken.filter, port: 0, filters: [filter] });
      await expect(put).rejects.toThrow("OUT1410");
      const own = process.logs.slice(begin).filter(({ fromPlugin }) => fromPlugin);
      expect(refusals(own)).toEqual(expectedLines(broken));
      if (broken.secret !== undefined) {
        const everything = process.logs.slice(begin).map(({ message }) => message);
        expect(everything.join("\n")).not.toContain(broken.secret);
      }
    });
  }
});

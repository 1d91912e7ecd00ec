// Every filter on the pages compiles without a warning, and every scenario on them runs on the mock against the
// filter that stands before it. What is shown of other files stands there, and refusals are told as shown.

import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isCompiled } from "../../harness/src/compiler/compile-filter.js";
import { formatDiagnostic } from "../../harness/src/errors/format.js";
import { MockProxy, MockStartError } from "../../harness/src/mock/index.js";
import type { VerbName } from "../../harness/src/proofs/proof.js";
import { prove } from "../../harness/src/proofs/prove.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import { createColors } from "../../harness/src/terminal/colors.js";
import { parseBlocks, type Block } from "./markdown-blocks.js";
import { filterAround, PageProject, readPage } from "./page-project.js";

const pages = [
  "docs/sdk.md",
  "docs/libraries.md",
  "docs/scenarios.md",
  "docs/configuration.md",
  "docs/rules.md",
  "docs/global-rate-limits.md",
  "docs/proofs/faults.md",
  "docs/proofs/splits.md",
  "docs/proofs/mutations.md",
  "docs/proofs/interleaving.md",
  "docs/proofs/upgrade.md",
  "docs/proofs/leaks.md",
];
/** Diagrams, and what shell-snippets.test.ts runs. */
const untested = new Set(["text", "sh"]);
const project = new PageProject();
afterAll(() => project.close());

interface ShownFilter {
  name: string;
  text: string;
}

/** A scenario of which the page shows only a part. */
function completed({ text, line }: Block): string {
  const name = /^scenario:/m.test(text) ? "" : `scenario: the one at line ${line}\n`;
  const expectation = /^(expect|exchanges|streams|connection):/m.test(text)
    ? ""
    : "expect: { reply: { status: 200 } }\n";
  return `${name}${text}${expectation}`;
}

const format = (diagnostic: Parameters<typeof formatDiagnostic>[0]): string =>
  formatDiagnostic(diagnostic, createColors(false), { frames: true });

async function failuresOf(block: Block, filter: ShownFilter): Promise<string> {
  const { bytes, kinds } = await project.compile(filter.name, filter.text);
  const text = completed(block);
  const sentence = /^scenario: (.*)$/m.exec(text)?.[1] ?? "";
  const file = `filters/${filter.name}/scenarios/${sentence.replaceAll(" ", "-")}.yaml`;
  // What needs other files finds them where the page puts them: in the project, beside the scenario.
  const needsFiles = block.attributes.has("files");
  if (needsFiles) project.write(`build/${filter.name}.wasm`, bytes);
  const path = needsFiles ? join(project.folder, file) : file;
  const scenario = parseScenario(text, path, filter.name);
  const [result] = await runScenarios([scenario], new MockTarget({ wasm: bytes, kinds }));
  return result?.failures.map(format).join("\n") ?? "the scenario did not run";
}

/** What a verb finds for the scenario. */
async function foundBy(verb: VerbName, block: Block, filter: ShownFilter): Promise<string> {
  const { bytes, kinds } = await project.compile(filter.name, filter.text);
  const scenario = parseScenario(completed(block), "scenario.yaml", filter.name);
  const options = { verbs: [verb], executions: 60 };
  const [proof] = await prove({ filter: filter.name, wasm: bytes, kinds }, [scenario], options);
  expect(proof?.outcome).not.toBe("skipped");
  return proof?.problems.map(({ code, message }) => `${code} ${message}`).join("\n") ?? "no proof";
}

async function mistakesOf(block: Block): Promise<string> {
  const result = await project.tryCompile("example", block.text);
  return isCompiled(result) ? "" : result.diagnostics.map(format).join("\n");
}

/** What a ready filter logs when it refuses a configuration. */
async function refusalOf({ text }: Block, name: string): Promise<string> {
  const { bytes } = await project.compileReady(name);
  const value = parse(text) as string | object;
  try {
    const filters = [{ wasm: bytes, name, rootId: name, configuration: value }];
    await (await MockProxy.start({ filters })).close();
    return "";
  } catch (error) {
    if (!(error instanceof MockStartError)) throw error;
    return error.logs.map(({ message }) => message).join("\n");
  }
}

const unindented = (text: string): string => text.trim().replace(/\n\s*/g, "\n");

/** The parts of what is shown of a file, without indentation; `// …` stands for what is left out. */
const partsOf = (text: string): string[] => text.split(/^\s*\/\/ …$/m).map(unindented);

describe.each(pages)(
  "%s",
  (page) => {
    let filter: ShownFilter = { name: "none", text: "" };
    const filters = new Map<string, ShownFilter>();
    /** What is told about the block before. */
    let told: () => Promise<string> = async () => "";

    for (const block of parseBlocks(readPage(page))) {
      const { language, attributes, text, line } = block;
      const place = `line ${line}:`;
      const callback = attributes.get("in");
      const shown = attributes.get("filter");
      const source = attributes.get("from");
      const beside = attributes.get("beside");
      if (beside !== undefined) {
        project.write(`filters/${shown ?? filter.name}/scenarios/${beside}`, text);
      } else if (source !== undefined) {
        it(`${place} stands in ${source}`, () => {
          const whole = unindented(readPage(source));
          for (const part of partsOf(text)) expect(whole).toContain(part);
        });
      } else if (language === "json" && attributes.has("schema")) {
        project.writeSchema(attributes.get("schema") ?? "", text);
      } else if (language === "yaml" && attributes.has("configuration")) {
        const refused = attributes.get("configuration") ?? "";
        told = () => refusalOf(block, refused);
        const tell = told;
        it(`${place} is refused`, async () => expect(await tell()).not.toBe(""));
      } else if (language === "ts" && shown !== undefined) {
        filter = { name: shown, text };
        filters.set(shown, filter);
        it(`${place} the filter ${shown} compiles`, async () => {
          await project.compile(shown, text);
        });
      } else if (language === "ts" && callback !== undefined) {
        it(`${place} the statements compile in ${callback}`, async () => {
          await project.compile(`line-${line}`, filterAround(text, callback, `line-${line}`));
        });
      } else if (language === "ts" && attributes.has("mistake")) {
        told = () => mistakesOf(block);
        const tell = told;
        it(`${place} the mistake is found`, async () => expect(await tell()).not.toBe(""));
      } else if (language === "yaml" && attributes.has("scenario")) {
        // The filter before it, or another one of the page.
        const tested = filters.get(shown ?? "") ?? filter;
        told = () => failuresOf(block, tested);
        const tell = told;
        const verb = (attributes.get("refutes") ?? attributes.get("proves")) as
          VerbName | undefined;
        if (verb !== undefined) {
          it(`${place} the scenario passes`, async () =>
            expect(await failuresOf(block, tested)).toBe(""));
          told = () => foundBy(verb, block, tested);
          const find = told;
          it(`${place} ${verb} decides`, async () => {
            const found = await find();
            if (attributes.has("refutes")) expect(found).not.toBe("");
            else expect(found).toBe("");
          });
        } else if (attributes.has("fails")) {
          it(`${place} the scenario fails`, async () => expect(await tell()).not.toBe(""));
        } else {
          it(`${place} the scenario passes`, async () => expect(await tell()).toBe(""));
        }
      } else if (language === "output") {
        const tell = told;
        it(`${place} that is what is told`, async () => {
          const lines = (await tell()).split("\n");
          for (const shownLine of text.trimEnd().split("\n")) expect(lines).toContain(shownLine);
        });
      } else if (!untested.has(language)) {
        it(`${place} no test knows what to do with this block`, () => expect.fail(text));
      }
    }
  },
  60_000,
);

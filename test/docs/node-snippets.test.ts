// The programs of harness/README.md and docs/mock.md, as a user has them: compiled against the package's types, run
// with its dist. Between them they use every name that the package exports.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseBlocks } from "./markdown-blocks.js";
import { PackagePrograms } from "./package-programs.js";
import { PageProject, readPage, repository } from "./page-project.js";

const programs = ["harness/README.md", "docs/mock.md"].flatMap((page) => {
  const blocks = parseBlocks(readPage(page));
  return blocks.flatMap(({ language, text, line }, index) => {
    if (language !== "ts") return [];
    const next = blocks[index + 1];
    const output = next?.language === "output" ? next.text : "";
    const name = `${page.replace(/\W/g, "-")}-${line}`;
    return [{ page, line, text, name, output }];
  });
});
const folder = mkdtempSync(join(tmpdir(), "outrigger-node-"));
/** What the programs find in build/, and where it is made from. */
const filters = [
  ["hello-header", "filters/hello-header/index.ts"],
  ["authorize", "test/fixtures/callout/index.ts"],
  ["trapping", "test/fixtures/trapping/index.ts"],
  ["grpc", "test/fixtures/grpc/index.ts"],
  ["lookout", "test/fixtures/lookout/index.ts"],
] as const;
/** What a program only hands on: a scenario that was read, and what kinds of plugins a module has. */
const carried = /^(Scenario\.|Subject\.kinds$)/;
let checked: PackagePrograms;
/** What each program printed, by its name. */
let printed: Record<string, string> = {};

function write(path: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, path), content);
}

/** Runs programs one after the other in one process, which costs less than one for each. */
const runner = `
const printed = {};
const write = process.stdout.write;
for (const name of process.argv.slice(2)) {
  printed[name] = "";
  process.stdout.write = (text) => ((printed[name] += text), true);
  try {
    await import(\`./out/\${name}.js\`);
  } catch (error) {
    printed[name] += error.stack;
  }
}
process.stdout.write = write;
console.log(JSON.stringify(printed));
`;

beforeAll(async () => {
  const project = new PageProject();
  const modules = new Map<string, Uint8Array>();
  for (const [name, source] of filters) {
    const { bytes, sourceMap = "" } = await project.compile(name, readPage(source));
    modules.set(`${name}.wasm`, bytes);
    modules.set(`${name}.wasm.map`, Buffer.from(sourceMap));
  }
  project.close();
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "build"));
  for (const [name, bytes] of modules) write(`build/${name}`, bytes);
  write("package.json", JSON.stringify({ type: "module" }));
  write("run.js", runner);
  for (const { name, text } of programs) write(`${name}.ts`, text);
  checked = new PackagePrograms(
    folder,
    programs.map(({ name }) => `${name}.ts`),
  );
  const argv = [join(folder, "run.js"), ...programs.map(({ name }) => name)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, {
    cwd: folder,
    timeout: 60_000,
  });
  expect(stderr).toBe("");
  printed = JSON.parse(stdout) as Record<string, string>;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("all programs pass the type checker", () => {
  expect(checked.mistakes).toEqual([]);
});

describe("the programs", () => {
  it.each(programs)("$page, line $line: prints what the page shows", ({ name, output }) => {
    expect(printed[name]).toBe(output);
  });
});

describe.each(["outrigger", "outrigger/matchers"])("%s", (specifier) => {
  it("exports no name that no program uses", () => {
    const { exported, unused } = checked.exportsOf(specifier);
    expect(exported.length).toBeGreaterThan(5);
    expect(unused).toEqual([]);
  });

  it("exports no public member that no program uses", () => {
    expect(checked.unusedMembersOf(specifier).filter((name) => !carried.test(name))).toEqual([]);
  });
});

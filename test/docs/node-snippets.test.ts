// The programs of harness/README.md, as a user has them: compiled against the package's types, run with its dist.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../packages/run-command.js";
import { parseBlocks } from "./markdown-blocks.js";
import { PageProject, readPage, repository } from "./page-project.js";

const blocks = parseBlocks(readPage("harness/README.md"));
const programs = blocks.filter(({ language }) => language === "ts");
const folder = mkdtempSync(join(tmpdir(), "outrigger-node-"));
/** What the programs find in build/, and where it is made from. */
const filters = [
  ["hello-header", "filters/hello-header/index.ts"],
  ["authorize", "test/fixtures/callout/index.ts"],
  ["trapping", "test/fixtures/trapping/index.ts"],
] as const;
const fileOf = (line: number): string => `line-${line}.ts`;

function write(path: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, path), content);
}

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
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    strict: true,
    types: ["node"],
    outDir: "out",
    skipLibCheck: true,
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  for (const { text, line } of programs) write(fileOf(line), text);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("harness/README.md", () => {
  it("has programs that pass the type checker", async () => {
    const tsc = join(repository, "node_modules/.bin/tsc");
    const { code, stdout } = await runCommand(tsc, ["-p", "."], { cwd: folder });
    expect(code, stdout).toBe(0);
  }, 60_000);

  it.each(programs)("line $line: prints what the page shows", async ({ line }) => {
    const next = blocks.find((block) => block.line > line);
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      [join("out", fileOf(line).replace(".ts", ".js"))],
      { cwd: folder },
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(next?.language === "output" ? next.text : "");
  });
});

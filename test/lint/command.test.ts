// `outrigger lint` as a command: what it reads, what it prints, how it ends.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../harness/src/commands/command-context.js";
import { lintCommand, type LintCommandOptions } from "../../harness/src/commands/lint.js";
import { Terminal } from "../../harness/src/terminal/terminal.js";
import { runCommand } from "../packages/run-command.js";

const repository = join(import.meta.dirname, "..", "..");
const outrigger = join(repository, "harness/bin/outrigger.js");
const folder = mkdtempSync(join(tmpdir(), "outrigger-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const broken = (name: string): string =>
  readFileSync(join(import.meta.dirname, "broken", `${name}.yaml`), "utf8");

interface Report {
  exitCode: number;
  documents: number;
  findings: {
    code: string;
    file: string;
    line: number;
    column: number;
    istio?: string;
    fixable: boolean;
    object: string;
  }[];
  fixed?: { code: string; change: string }[];
}

interface Result {
  code: number;
  report: Report;
}

/** The command as the command line calls it, in this process. */
async function lint(
  names: readonly string[],
  options: Partial<LintCommandOptions> = {},
): Promise<Result> {
  let printed = "";
  const stream = (add: (text: string) => void): NodeJS.WriteStream =>
    ({ write: add, isTTY: false }) as unknown as NodeJS.WriteStream;
  const terminal = new Terminal({
    stdout: stream((text) => (printed += text)),
    stderr: stream(() => undefined),
    environment: {},
    json: true,
    quiet: true,
  });
  const context: CommandContext = {
    terminal,
    folder,
    environment: {},
    envoyFlag: undefined,
    signal: new AbortController().signal,
    version: "0.0.0",
  };
  const code = await lintCommand(context, [...names], { failOn: "warning", ...options });
  return { code, report: JSON.parse(printed) as Report };
}

/** The file as the report names it: relative to where this process stands, or absolute. */
const named = (path: string): unknown => expect.stringMatching(new RegExp(`${path}$`));

const codes = ({ report }: Pick<Result, "report">): string[] =>
  report.findings.map(({ code }) => code);

describe("outrigger lint", () => {
  it("ends with 0 for what outrigger itself emits", async () => {
    const result = await lint([join(repository, "envoyfilters")]);
    expect(codes(result)).toEqual([]);
    expect(result.code).toBe(0);
    expect(result.report.documents).toBeGreaterThan(5);
  });

  it("ends with 1 for a finding, and names its place, object and Istio's code", async () => {
    write("filter.yaml", broken("legacy-router"));
    const { code, report } = await lint(["filter.yaml"]);
    expect(code).toBe(1);
    expect(report.findings).toMatchObject([
      {
        code: "OUT2039",
        file: named("filter.yaml"),
        line: 22,
        column: 21,
        istio: "IST0133",
        fixable: true,
        object: "EnvoyFilter shop/add-headers",
      },
    ]);
  });

  it("ends with 0 for warnings with --fail-on error", async () => {
    write("warned.yaml", broken("no-priority"));
    expect((await lint(["warned.yaml"], { failOn: "error" })).code).toBe(0);
    expect((await lint(["warned.yaml"])).code).toBe(1);
  });

  it.each([
    ["a file that is not there", ["absent.yaml"], "OUT2001"],
    ["what is no YAML", ["tab.yaml"], "OUT2002"],
    ["a key that is there twice", ["twice.yaml"], "OUT2002"],
    ["a template of Helm", ["chart/templates/filter.yaml"], "OUT2003"],
  ])("ends with 3 for %s", async (_, argv, expected) => {
    write("tab.yaml", "spec:\n\tpriority: 10\n");
    write("twice.yaml", "kind: EnvoyFilter\nkind: EnvoyFilter\n");
    write("chart/templates/filter.yaml", "metadata:\n  name: {{ .Values.name }}\n");
    const result = await lint(argv);
    expect(codes(result)).toEqual([expected]);
    expect(result.code).toBe(3);
  });

  it("reads standard input, several documents and lists", async () => {
    const list = JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [
        {
          apiVersion: "networking.istio.io/v1beta1",
          kind: "EnvoyFilter",
          metadata: { name: "x", namespace: "shop" },
          spec: {},
        },
      ],
    });
    write("input.yaml", `${broken("filter-class")}---\n${list}\n`);
    const argv = ["-c", '"$0" "$@" < input.yaml', process.execPath, outrigger];
    const { code, stdout } = await runCommand("bash", [...argv, "lint", "-", "--json"], {
      cwd: folder,
    });
    const report = JSON.parse(stdout) as Report;
    expect(codes({ report })).toEqual(["OUT2050", "OUT2010", "OUT2127"]);
    expect(report.findings[1]).toMatchObject({ file: "-" });
    expect(code).toBe(1);
  });

  it("searches folders, tells what Kustomize and Helm read, and passes over data", async () => {
    write("base/kustomization.yaml", "resources: [filter.yaml]\n");
    write(
      "base/filter.yaml",
      broken("no-priority").replace("  configPatches:", "  priority: 10\n  configPatches:"),
    );
    write("base/values.yaml", "name: headers\n");
    write("base/package.json", '{"name": "data"}\n');
    write("base/node_modules/x/filter.yaml", broken("add-operation"));
    const result = await lint(["base"]);
    expect(codes(result)).toEqual(["OUT2004", "OUT2004"]);
    expect(result.code).toBe(0);
  });

  it("reads words as kubectl does: off is no text", async () => {
    write("off.yaml", broken("label-as-number").replace("version: 2", "version: off"));
    expect(codes(await lint(["off.yaml"]))).toEqual(["OUT2015"]);
  });

  it("says what is too new for an Istio, by table", async () => {
    write("new.yaml", broken("filter-class").replace(/^ +filterClass.*\n/m, ""));
    expect(codes(await lint(["new.yaml"], { istioVersion: "1.24" }))).toEqual(["OUT2064"]);
    expect((await lint(["new.yaml"], { istioVersion: "1.31" })).code).toBe(0);
  });

  it("refuses a version that is none", async () => {
    await expect(lint(["."], { istioVersion: "latest" })).rejects.toThrow("is no version");
  });

  it("mends a file, says how, and changes nothing else", async () => {
    const file = write("mend.yaml", broken("add-with-filter-class"));
    const { code, report } = await lint(["mend.yaml"], { fix: true });
    expect(code).toBe(0);
    expect(report.fixed?.map(({ change }) => change)).toEqual([
      "ADD becomes INSERT_BEFORE, subFilter: {name: envoy.filters.http.router} is added",
      "filterClass is taken away",
    ]);
    const before = broken("add-with-filter-class").split("\n");
    const after = readFileSync(file, "utf8").split("\n");
    expect(after.filter((line) => !before.includes(line))).toEqual([
      "            subFilter: {name: envoy.filters.http.router}",
      "      operation: INSERT_BEFORE",
    ]);
    expect(before.filter((line) => !after.includes(line))).toEqual([
      "      operation: ADD",
      "      filterClass: AUTHZ",
    ]);
  });
});

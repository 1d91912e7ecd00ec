// A project outside the repository, made from the packed packages alone, in a folder with a space in its path.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { runCommand, type CommandResult } from "./run-command.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "outrigger own project "));
const tools = join(scratch, "the tools");
const project = join(scratch, "my policies");

async function succeed(
  command: string,
  argv: string[],
  cwd: string,
  env: Record<string, string | undefined> = {},
): Promise<CommandResult> {
  const result = await runCommand(command, argv, { cwd, env });
  expect(result.code, `${command} ${argv.join(" ")}\n${result.stdout}\n${result.stderr}`).toBe(0);
  return result;
}

/** The Envoy that this repository's own tests use, so that the project need not download another. */
async function repositoryEnvoy(): Promise<string> {
  if (process.env.ENVOY) return process.env.ENVOY;
  const { code, stdout, stderr } = await runCommand(
    process.execPath,
    [join(repository, "harness/bin/outrigger.js"), "envoy", "path"],
    { cwd: repository },
  );
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

describe("a project made by `outrigger new` from the tarballs", () => {
  beforeAll(async () => {
    mkdirSync(tools, { recursive: true });
    for (const folder of ["assembly", "harness"]) {
      await succeed(
        "npm",
        ["pack", join(repository, folder), "--pack-destination", tools, "--ignore-scripts"],
        repository,
      );
    }
    const tarballs = readdirSync(tools).filter((name) => name.endsWith(".tgz"));
    expect(tarballs).toHaveLength(2);
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
    await succeed("npm", [...install, ...tarballs.map((name) => `./${name}`)], tools);
    await succeed(join(tools, "node_modules/.bin/outrigger"), ["new", project], tools);
    await succeed("npm", install, project);
  }, 240_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("bears its own name, and nothing of the template's placeholders", () => {
    const files = ["package.json", "README.md", "filters/hello-header/index.ts"];
    const [manifest = "", readme = "", filter = ""] = files.map((name) =>
      readFileSync(join(project, name), "utf8"),
    );
    expect(JSON.parse(manifest)).toMatchObject({ name: "my-policies" });
    expect(readme.split("\n")[0]).toBe("# `my-policies`");
    expect(filter).toContain("class HelloHeader extends HttpFilter");
    expect(`${manifest}${readme}${filter}`).not.toMatch(/__[A-Z]+__|\bPROJECT\b/);
  });

  it("builds: a module, its manifests, and the table", async () => {
    const { stdout } = await succeed("npm", ["run", "--silent", "build"], project);
    expect(stdout).toMatch(/^FILTER +SIZE +GZIP +SHA-256 +IMPORTS +SCENARIOS +MANIFEST$/m);
    expect(stdout).toMatch(/^hello-header .* 1\/1 +envoyfilters\/hello-header\.yaml$/m);
    expect(existsSync(join(project, "build/hello-header.wasm"))).toBe(true);
  }, 120_000);

  it("tests: its scenario passes on the mock and on a real Envoy", async () => {
    const ENVOY = await repositoryEnvoy();
    const { stdout } = await succeed("npm", ["test", "--silent"], project, { ENVOY });
    expect(stdout).toMatch(/^2 passed, 0 failed, 0 skipped$/m);
  }, 120_000);

  it("emits for the workload that the command line names", async () => {
    const argv = ["emit", "hello-header", "--namespace", "shop", "--selector", "app=cart"];
    await succeed(join(project, "node_modules/.bin/outrigger"), argv, project);
    const text = readFileSync(join(project, "envoyfilters/hello-header.yaml"), "utf8");
    const [document] = parseAllDocuments(text);
    expect(document?.toJS()).toMatchObject({
      apiVersion: "networking.istio.io/v1alpha3",
      kind: "EnvoyFilter",
      metadata: { namespace: "shop" },
      spec: { workloadSelector: { labels: { app: "cart" } } },
    });
  }, 120_000);

  it("has types that work in an editor", async () => {
    const tsc = join(project, "node_modules/.bin/tsc");
    await succeed(tsc, ["--noEmit", "-p", "filters"], project);
  }, 60_000);

  it("is not written over a folder that holds something", async () => {
    const command = join(tools, "node_modules/.bin/outrigger");
    const { code, stderr } = await runCommand(command, ["new", project], { cwd: tools });
    expect(code).toBe(2);
    expect(stderr).toContain("OUT1007");
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

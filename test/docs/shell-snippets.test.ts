// What the pages tell to type is typed, in a project that holds hello-header. Lines that need a cluster (```sh
// cluster) are not run: their files and flags have to exist. What is shown of emitted files is what is emitted.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ScratchProject } from "../cli/scratch-project.js";
import { runCommand } from "../packages/run-command.js";
import { parseBlocks } from "./markdown-blocks.js";
import { readPage, repository } from "./page-project.js";

const pages = [
  "docs/scenarios.md",
  "docs/manifests.md",
  "docs/images.md",
  "docs/lint.md",
  "docs/doctor.md",
  "docs/proofs.md",
];

const project = new ScratchProject();
afterAll(() => project.close());

/** The Envoy of the repository's own tests. */
async function repositoryEnvoy(): Promise<string> {
  if (process.env["ENVOY"]) return process.env["ENVOY"];
  const argv = [join(repository, "harness/bin/outrigger.js"), "envoy", "path"];
  const { code, stdout, stderr } = await runCommand(process.execPath, argv, { cwd: repository });
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

/** An emitted file with short words for what is long or differs from build to build. */
function shortened(path: string): string {
  const text = readFileSync(join(project.folder, path), "utf8");
  const [, size = "", hash = ""] = /wasm, (\d+) bytes, SHA-256 ([0-9a-f]{64})/.exec(text) ?? [];
  expect(hash).not.toBe("");
  return text
    .replaceAll(hash, "SHA256")
    .replaceAll(hash.slice(0, 12), "VERSION")
    .replace(` ${size} bytes`, " SIZE bytes")
    .replace(/[A-Za-z0-9+/=]{1000,}/g, "BASE64");
}

describe("docs/manifests.md", () => {
  const blocks = parseBlocks(readPage("docs/manifests.md"));

  beforeAll(async () => {
    const settings = blocks.find(({ attributes }) => attributes.has("deploy"))?.text ?? "";
    expect(settings).not.toBe("");
    project.write("filters/hello-header/deploy.yaml", settings);
    const policy = blocks.find(({ attributes }) => attributes.has("policy"))?.text ?? "";
    expect(policy).not.toBe("");
    project.write("outrigger.yaml", policy);
    const result = await project.run(["build"]);
    expect(result.code, result.stderr).toBe(0);
  }, 60_000);

  const shown = blocks.flatMap(({ attributes, text, line }) => {
    const path = attributes.get("emitted") ?? attributes.get("comments");
    return path === undefined ? [] : [{ path, text, line }];
  });

  it("shows a part of every manifest", () => {
    expect(new Set(shown.map(({ path }) => path)).size).toBe(3);
  });

  it.each(shown)("line $line: shows $path as it is emitted", ({ path, text }) => {
    expect(shortened(path)).toContain(text);
  });
});

describe.each(pages)("%s", (page) => {
  const blocks = parseBlocks(readPage(page)).filter(({ language }) => language === "sh");
  const local = blocks.filter(({ attributes }) => !attributes.has("cluster"));
  const remote = blocks.filter(({ attributes }) => attributes.has("cluster"));

  it.each(local)(
    "line $line: works as it is written",
    async ({ text }) => {
      const { code, stdout, stderr } = await runCommand("bash", ["-e", "-c", text], {
        cwd: project.folder,
        env: { ENVOY: await repositoryEnvoy() },
      });
      expect(code, `${text}\n${stdout}\n${stderr}`).toBe(0);
    },
    60_000,
  );

  it.each(remote)("line $line: names files that were emitted", ({ text }) => {
    for (const [, path = ""] of text.matchAll(/(?:-f|--patch-file)[ =](\S+)/g)) {
      expect(existsSync(join(project.folder, path)), path).toBe(true);
    }
  });
});

// The tutorial, done as it is written: every block of the page is run, in order, in a home folder of its own.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "../packages/run-command.js";
import { parseBlocks, type Block } from "./markdown-blocks.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "outrigger tutorial "));
const page = readFileSync(join(repository, "docs/tutorial.md"), "utf8");

/** What this very test run has done already: the build of the clone. */
const doneBefore = "npm ci && npm run build\n";

const environment = {
  HOME: home,
  npm_config_cache: process.env.npm_config_cache ?? join(homedir(), ".npm"),
  npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), ".npmrc"),
  npm_config_audit: "false",
  npm_config_fund: "false",
  ENVOY: process.env.ENVOY,
};

let folder = repository;
let output = "";
/** Line of the block that failed, or runs. */
let brokenAt: number | undefined;

/** The tests' own Envoy serves the tutorial's project too: one download is enough. */
function lendEnvoy(): void {
  const ours = join(repository, ".outrigger");
  const theirs = join(folder, ".outrigger");
  if (!existsSync(ours)) return;
  mkdirSync(theirs, { recursive: true });
  const name = "envoy-1.40.0";
  if (existsSync(join(ours, name)) && !existsSync(join(theirs, name))) {
    symlinkSync(join(ours, name), join(theirs, name));
  }
}

async function runShell({ text, attributes }: Block): Promise<void> {
  if (text.includes("envoy:install")) lendEnvoy();
  const placeFile = join(home, "working-folder");
  const script = `set -e\ntrap 'pwd > "$PLACE"' EXIT\n${text}`;
  const result = await runCommand("bash", ["-c", script], {
    cwd: folder,
    env: { ...environment, PLACE: placeFile },
  });
  output = `${result.stdout}${result.stderr}`;
  expect(result.code, `${text}\n${output}`).toBe(Number(attributes.get("exit") ?? "0"));
  folder = readFileSync(placeFile, "utf8").trim();
}

/** Files of the page belong into its own project, never into the clone. */
function writeBlock(file: string, text: string): void {
  expect(folder.startsWith(home), `${folder} is not in the tutorial's home folder`).toBe(true);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

describe.sequential("the tutorial", () => {
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const blocks = parseBlocks(page).filter(({ attributes }) => !attributes.has("cluster"));

  it("has blocks of every kind", () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(
      new Set(["sh", "ts", "yaml", "output"]),
    );
    expect(blocks[0]?.text).toBe(doneBefore);
  });

  for (const block of blocks.slice(1)) {
    const title = block.attributes.get("file") ?? block.text.trim().split("\n").join("; ");
    it(`line ${block.line}: ${title}`, async () => {
      const file = block.attributes.get("file");
      // Each block needs those before it.
      expect(brokenAt, "an earlier block failed").toBeUndefined();
      brokenAt = block.line;
      if (file !== undefined) {
        writeBlock(file, block.text);
      } else if (block.language === "output") {
        for (const line of block.text.trim().split("\n")) expect(output).toContain(line);
      } else {
        await runShell(block);
      }
      brokenAt = undefined;
    }, 240_000);
  }
});

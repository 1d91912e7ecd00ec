// What the README shows is what the repository holds.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseBlocks } from "./markdown-blocks.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(repository, path), "utf8");

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/tutorial.md",
  "docs/commands.md",
  "docs/scenarios.md",
  "docs/manifests.md",
  "assembly/README.md",
  "harness/README.md",
  "filters/hello-header/README.md",
];

describe("the README", () => {
  it("shows the filter hello-header as it is, without its comments", () => {
    const [snippet] = parseBlocks(read("README.md")).filter(({ language }) => language === "ts");
    const code = read("filters/hello-header/index.ts").replace(/^\/\/.*\n/gm, "");
    expect(snippet?.text.trim()).toBe(code.trim());
  });

  it("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = parseBlocks(read("README.md"))
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => text.trim().split(/\n|&&/))
      .map((command) => command.trim());
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [, script] = /^npm (?:run )?(\S+)$/.exec(command) ?? [];
      expect(["ci", ...Object.keys(scripts)], command).toContain(script);
    }
  });
});

describe.each(pages)("%s", (page) => {
  it("links only to files that exist", () => {
    for (const [, target = ""] of read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue;
      const path = join(repository, dirname(page), target);
      expect(existsSync(path), `${page} links to ${target}`).toBe(true);
    }
  });
});

// What the pages name exists: commands with their flags, codes, files of the repository, npm scripts.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../harness/src/cli/program.js";
import { explanations } from "../../harness/src/commands/explanations.js";
import { readPage, repository } from "./page-project.js";
import { pages } from "./pages.js";

const program = createProgram({
  version: "0.0.0",
  signal: new AbortController().signal,
  onContext: () => undefined,
  onExit: () => undefined,
});

/** Flags of other programs that the pages name by themselves. */
const flagsOfEnvoy = new Set(["--mode", "--disable-hot-restart", "--concurrency"]);

const filters = readdirSync(join(repository, "filters"));
/** Not those of filters that only an example has. */
const ownFiles = new RegExp(`^(?!(envoy)?filters/(?!${filters.join("|")}))`);

const npmScripts = new Set([
  "ci",
  "install",
  ...Object.keys((JSON.parse(readPage("package.json")) as { scripts: object }).scripts),
]);

/** Everything on a page that is set as code: blocks and spans, line by line. */
function codeOf(page: string): string[] {
  const text = readPage(page);
  const blocks = [...text.matchAll(/^```sh.*\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  const spans = text.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`\n]+)`/g);
  return [
    ...blocks.flatMap((block) => block.split("\n")),
    ...[...spans].map(([, code = ""]) => code),
  ];
}

/** The command that these words name, and the words after it. */
function resolve(words: readonly string[]): { command: Command; rest: readonly string[] } {
  let command = program;
  let at = 0;
  for (; at < words.length; at++) {
    const next = command.commands.find((item) => item.name() === words[at]);
    if (next === undefined) break;
    command = next;
  }
  return { command, rest: words.slice(at) };
}

describe.each(pages)("%s", (page) => {
  const code = codeOf(page);

  it("names only commands and flags that exist", () => {
    for (const line of code) {
      for (const [, call = ""] of line.matchAll(/(?:^|npx |[;&|(] *)outrigger ([^;&|)]*)/g)) {
        const { command, rest } = resolve(call.trim().split(/\s+/));
        const isPlaceholder = /^(<|COMMAND|--)/.test(rest[0] ?? "--");
        expect(command !== program || isPlaceholder, `${page}: ${line}`).toBe(true);
        for (const flag of rest.filter((word) => /^-./.test(word))) {
          const known = command.options.some(({ long, short }) => flag === long || flag === short);
          expect(known || flag === "--help", `${page}: ${flag} in ${line}`).toBe(true);
        }
      }
    }
  });

  it("names only flags that some command has", () => {
    const all = [
      program,
      ...program.commands,
      ...program.commands.flatMap(({ commands }) => commands),
    ];
    const flags = new Set(all.flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])));
    for (const span of code) {
      const [, flag] = /^(--[a-z-]+)( \w+)?$/.exec(span) ?? [];
      if (flag === undefined || flagsOfEnvoy.has(flag)) continue;
      expect(flags, `${page}: ${span}`).toContain(flag);
    }
  });

  it("names only codes that can be explained", () => {
    for (const [found] of readPage(page).matchAll(/OUT\d{4}/g)) {
      expect(Object.keys(explanations())).toContain(found);
    }
  });

  it("names only files that exist", () => {
    const folders = /^(assembly|docs|envoyfilters|filters|harness|test)\/[\w./-]*$/;
    for (const span of code) {
      if (!folders.test(span)) continue;
      // NAME is any filter of the repository; other names are those of examples.
      const paths = filters.map((name) => span.replace("NAME", name));
      const isOfExample = !paths.some((path) => ownFiles.test(path));
      const exists = paths.some((path) => existsSync(join(repository, path)));
      expect(exists || isOfExample, `${page}: ${span}`).toBe(true);
    }
  });

  it("names only npm scripts that exist", () => {
    for (const line of code) {
      for (const [, script = ""] of line.matchAll(/\bnpm (?:run )?([\w:-]+)/g)) {
        expect(npmScripts, `${page}: ${line}`).toContain(script);
      }
    }
  });
});

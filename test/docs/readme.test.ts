// What the README shows is what the repository holds.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseBlocks } from "./markdown-blocks.js";
import { readPage, repository } from "./page-project.js";
import { pages } from "./pages.js";

it.each(["README.md", "assembly/README.md"])(
  "%s shows the filter hello-header as it is, without its comments",
  (page) => {
    const [snippet] = parseBlocks(readPage(page)).filter(({ language }) => language === "ts");
    const code = readPage("filters/hello-header/index.ts").replace(/^\/\/.*\n/gm, "");
    expect(snippet?.text.trim()).toBe(code.trim());
  },
);

describe("the README", () => {
  it("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(readPage("package.json")) as { scripts: Record<string, string> };
    const commands = parseBlocks(readPage("README.md"))
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

/** The anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(page: string): string[] {
  const text = readPage(page).replace(/^```[\s\S]*?^```$/gm, "");
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

it("has every page of docs/ in its table", () => {
  for (const page of pages.filter((path) => path.startsWith("docs/"))) {
    const [, folder = "", name = ""] = /^docs\/(?:(\w+)\/)?(.+)$/.exec(page) ?? [];
    // Pages of a folder stand in the table of the page that has the folder's name.
    if (folder === "") expect(readPage("README.md")).toContain(`](${page})`);
    else expect(readPage(`docs/${folder}.md`)).toContain(`](${folder}/${name})`);
  }
  // The generated ones have tests of their own: harness/src/reference.
  expect(readPage("README.md")).toContain("](docs/api/README.md)");
  const written = readdirSync(join(repository, "docs"), { recursive: true }).map(String);
  for (const name of written) {
    const isPage = name.endsWith(".md") && !name.startsWith("api");
    if (isPage) expect(pages).toContain(`docs/${name}`);
  }
});

describe.each(pages)("%s", (page) => {
  it("links only to files and headings that exist", () => {
    for (const [, target = "", anchor] of readPage(page).matchAll(
      /\]\(([^)#\s]*)(?:#([^)]*))?\)/g,
    )) {
      if (/^https?:/.test(target)) continue;
      const path = target === "" ? page : join(dirname(page), target);
      expect(existsSync(join(repository, path)), `${page} links to ${target}`).toBe(true);
      if (anchor !== undefined)
        expect(anchorsOf(path), `${page} links to ${path}`).toContain(anchor);
    }
  });
});

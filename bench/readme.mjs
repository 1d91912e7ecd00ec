// Puts the tables of a run into bench/README.md, between two marker comments.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { markdownReport } from "./report.mjs";

const file = fileURLToPath(new URL("README.md", import.meta.url));
const begin = "<!-- begin: written by npm run bench -- --write-readme -->";
const end = "<!-- end -->";

export async function writeReadme(document) {
  const text = await readFile(file, "utf8");
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error("bench/README.md has lost its marker comments");
  const marked = `${text.slice(0, from + begin.length)}\n\n${markdownReport(document)}\n\n${text.slice(to)}`;
  const options = await resolveConfig(file);
  await writeFile(file, await format(marked, { ...options, filepath: file }));
}

// The program behind `npm run reference`: writes docs/api of this repository.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSymbols, referencePages } from "./reference-pages.js";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const folder = join(repository, "docs", "api");
const pages = referencePages(readSymbols(join(repository, "assembly")));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) {
  if (!pages.some(({ file }) => file === name)) rmSync(join(folder, name));
}
for (const { file, text } of pages) writeFileSync(join(folder, file), text);

// The program behind `npm run declarations`: writes assembly/*.d.ts of this repository.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { editorDeclarations } from "./editor-declarations.js";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "..", "..", "assembly");
for (const { path, text } of editorDeclarations(folder)) writeFileSync(path, text);

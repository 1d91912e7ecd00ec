// The program behind `npm run declarations`: writes assembly/index.d.ts of this repository.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { editorDeclarations } from "./editor-declarations.js";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "..", "..", "assembly");
writeFileSync(join(folder, "index.d.ts"), editorDeclarations(folder));

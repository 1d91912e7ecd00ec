// The program behind `npm run declarations`: writes the attributes and assembly/*.d.ts of this repository.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { attributeFile, attributeSource } from "./attribute-source.js";
import { declarationsCommand, editorDeclarations } from "./editor-declarations.js";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "..", "..", "assembly");
writeFileSync(join(folder, attributeFile), attributeSource(declarationsCommand));
for (const { path, text } of editorDeclarations(folder)) writeFileSync(path, text);

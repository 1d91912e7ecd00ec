// Lets plain Node run the engine's TypeScript as it stands: types are taken out of each module when it is loaded, and
// an import of `x.js` finds `x.ts`. Nothing is checked here; the repository's type check does that.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export async function resolve(specifier, context, next) {
  if (/^\.{0,2}\/.*\.js$/.test(specifier) || specifier.startsWith("file:")) {
    const url = new URL(specifier, context.parentURL);
    if (url.protocol === "file:" && !existsSync(url)) {
      const source = new URL(url.href.replace(/\.js$/, ".ts"));
      if (existsSync(source)) return { url: source.href, shortCircuit: true };
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(await readFile(fileName, "utf8"), {
    fileName,
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
    },
  });
  return { format: "module", source: outputText, shortCircuit: true };
}

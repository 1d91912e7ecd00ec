// The filters that a page shows, compiled as `outrigger build` would, in a project of their own.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  compileFilter,
  isCompiled,
  type CompiledFilter,
  type CompileFailure,
} from "../../harness/src/compiler/compile-filter.js";
import { guestCode } from "../../harness/src/schema/guest-code.js";
import { readSchema } from "../../harness/src/schema/index.js";

export const repository = fileURLToPath(new URL("../../", import.meta.url));

export const readPage = (path: string): string => readFileSync(join(repository, path), "utf8");

const sdk = "proxy-wasm-assemblyscript-sdk";

/** The public names of the SDK. */
export const sdkNames = [
  ...readPage("assembly/index.ts").matchAll(/^export \{([^}]*)\}/gm),
].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()));

function importsFor(code: string): string {
  const used = sdkNames.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return `import { ${used.join(", ")} } from "${sdk}";`;
}

/** Statements of a callback as a whole filter. */
export function filterAround(statements: string, callback: string, name: string): string {
  const parameters = callback.endsWith("Headers") ? "endOfStream: bool" : "";
  const body = [
    "class Snippet extends HttpFilter {",
    `  override ${callback}(${parameters}): Action {`,
    ...statements.trimEnd().split("\n"),
    "    return Action.Continue;",
    "  }",
    "}",
    `plugin("${name}", (stream) => new Snippet(stream));`,
    "",
  ].join("\n");
  return `${importsFor(body)}\n${body}`;
}

export class PageProject {
  readonly folder = mkdtempSync(join(tmpdir(), "outrigger-page-"));
  private readonly compiled = new Map<string, Promise<CompiledFilter | CompileFailure>>();

  constructor() {
    symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
    this.write("asconfig.json", JSON.stringify({ extends: `./node_modules/${sdk}/asconfig.json` }));
  }

  write(path: string, text: string | Uint8Array): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** A schema that a page shows, with what is made from it, for the filter that follows on the page. */
  writeSchema(name: string, text: string): void {
    const path = this.write(`filters/${name}/config.schema.json`, text);
    const fragments = join(repository, "assembly/config/fragments");
    const code = guestCode(readSchema(path, name, fragments), `outrigger schema ${name}`);
    this.write(`filters/${name}/config.gen.ts`, code);
  }

  /** A filter of the repository. */
  async compileReady(name: string): Promise<CompiledFilter> {
    const result = await compileFilter({
      root: repository,
      source: join(repository, `filters/${name}/index.ts`),
      name,
      profile: "release",
      cacheFolder: join(repository, ".outrigger"),
    });
    if (isCompiled(result)) return result;
    throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  }

  /** The same source is compiled once, whatever the number of snippets that use it. */
  tryCompile(name: string, text: string): Promise<CompiledFilter | CompileFailure> {
    const key = `${name}\n${text}`;
    let result = this.compiled.get(key);
    if (result === undefined) {
      result = compileFilter({
        root: this.folder,
        source: this.write(`filters/${name}/index.ts`, text),
        name,
        profile: "debug",
        cacheFolder: join(repository, ".outrigger"),
      });
      this.compiled.set(key, result);
    }
    return result;
  }

  /** @throws Error with all messages when the snippet does not pass the checks, or only with warnings. */
  async compile(name: string, text: string): Promise<CompiledFilter> {
    const result = await this.tryCompile(name, text);
    const told = isCompiled(result) ? result.warnings : result.diagnostics;
    if (isCompiled(result) && told.length === 0) return result;
    const lines = told.map(({ code, line, message }) => `${code} line ${line}: ${message}`);
    throw new Error(`${name}:\n${lines.join("\n")}\n${text}`);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

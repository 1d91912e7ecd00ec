// The author's files as TypeScript sees them: parsed, with AssemblyScript's own declarations in place of
// a JavaScript library and the SDK's editor declarations in place of its sources.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";
import { InputFiles, type InputHashes } from "./input-files.js";

export const sdkPackage = "proxy-wasm-assemblyscript-sdk";

export interface AuthorProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The filter's index.ts. */
  readonly entry: ts.SourceFile;
  /** index.ts and the project's own files that it imports, in the order of the imports. */
  readonly files: readonly ts.SourceFile[];
  /** Real path of the SDK's folder, or undefined when the project does not have it. */
  readonly sdkFolder: string | undefined;
  /** Whether a node belongs to the SDK. */
  isSdk(node: ts.Node): boolean;
  /** The files that were read, and those that were looked for in vain. */
  readonly inputs: InputHashes;
}

/** Folder of AssemblyScript's standard library with its editor declarations. */
export function assemblyScriptLibrary(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("assemblyscript/package.json")), "std", "assembly");
}

/** The options of AssemblyScript's own std/assembly.json, which editors use. */
function compilerOptions(library: string): ts.CompilerOptions {
  return {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    baseUrl: library, // "util/error" is a module of the standard library in AssemblyScript
    noLib: true,
    noEmit: true,
    types: [],
    strict: true,
    strictPropertyInitialization: false, // asc checks it, with its own rules
    experimentalDecorators: true,
    skipLibCheck: true,
    skipDefaultLibCheck: true,
  };
}

function isInside(path: string, folder: string): boolean {
  const short = relative(folder, path);
  return short !== "" && !short.startsWith(`..${sep}`) && short !== "..";
}

/** Declarations parsed before, by path: they are large, and the same for every filter. */
const parsedDeclarations = new Map<string, { file: ts.SourceFile; modified: number }>();

class AuthorHost {
  readonly inputs = new InputFiles();
  readonly host: ts.CompilerHost;

  constructor(root: string, options: ts.CompilerOptions) {
    const host = ts.createCompilerHost(options, true);
    const { fileExists, getSourceFile } = host;
    host.getCurrentDirectory = () => root;
    host.readFile = (path) => this.read(path);
    host.fileExists = (path) => {
      const exists = fileExists(path);
      if (!exists) this.inputs.noteAbsent(path);
      return exists;
    };
    host.getSourceFile = (path, ...rest) => {
      if (!path.endsWith(".d.ts")) return getSourceFile(path, ...rest);
      this.read(path);
      const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const known = parsedDeclarations.get(path);
      if (known?.modified === modified) return known.file;
      const file = getSourceFile(path, ...rest);
      if (file !== undefined) parsedDeclarations.set(path, { file, modified });
      return file;
    };
    this.host = host;
  }

  private read(path: string): string | undefined {
    try {
      const bytes = readFileSync(path);
      this.inputs.noteRead(path, bytes);
      return bytes.toString("utf8").replace(/^\uFEFF/, "");
    } catch {
      this.inputs.noteAbsent(path);
      return undefined;
    }
  }
}

/**
 * Parses and binds the filter whose index.ts is `source`. Nothing is checked yet.
 * @param root Folder of the project: files outside it, and in node_modules, are not the author's.
 */
export function openAuthorProgram(root: string, source: string): AuthorProgram {
  const library = assemblyScriptLibrary();
  const options = compilerOptions(library);
  const { host, inputs } = new AuthorHost(root, options);
  const program = ts.createProgram([join(library, "index.d.ts"), source], options, host);
  const entry = program.getSourceFile(source);
  if (entry === undefined) throw new Error(`${source} cannot be read`);

  const sdkFile = ts.resolveModuleName(sdkPackage, source, options, host).resolvedModule
    ?.resolvedFileName;
  const sdkFolder = sdkFile === undefined ? undefined : dirname(realpathSync(sdkFile));
  const isSdkFile = (path: string): boolean => sdkFolder !== undefined && isInside(path, sdkFolder);
  const realRoot = realpathSync(root);
  const files = program.getSourceFiles().filter((file) => {
    if (file === entry) return true;
    const path = file.fileName;
    if (file.isDeclarationFile || isSdkFile(path) || path.includes("/node_modules/")) return false;
    return isInside(path, root) || isInside(path, realRoot);
  });
  return {
    program,
    checker: program.getTypeChecker(),
    entry,
    files,
    sdkFolder,
    isSdk: (node) => isSdkFile(node.getSourceFile().fileName),
    inputs: inputs.toJSON(),
  };
}

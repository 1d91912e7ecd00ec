// The author's files as TypeScript sees them: parsed, with AssemblyScript's own declarations in place of
// a JavaScript library and the SDK's editor declarations in place of its sources.

import { createRequire } from "node:module";
import { realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

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
  /** Absolute paths of all files that were read, and of those that were looked for in vain. */
  readonly inputs: readonly string[];
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

/**
 * Parses and binds the filter whose index.ts is `source`. Nothing is checked yet.
 * @param root Folder of the project: files outside it, and in node_modules, are not the author's.
 */
export function openAuthorProgram(root: string, source: string): AuthorProgram {
  const library = assemblyScriptLibrary();
  const options = compilerOptions(library);
  const inputs = new Set<string>();
  const host = ts.createCompilerHost(options, true);
  const { readFile, fileExists } = host;
  host.readFile = (path) => (inputs.add(path), readFile(path));
  host.fileExists = (path) => (inputs.add(path), fileExists(path));
  host.getCurrentDirectory = () => root;
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
    inputs: [...inputs],
  };
}

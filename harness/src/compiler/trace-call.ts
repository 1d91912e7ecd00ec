// From a place inside a library to the author's call that led there: asc does not tell, so it is followed
// by the names of functions, from callee to caller.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import type { AuthorProgram } from "../author/author-program.js";

export interface TracedCall {
  /** Name of the library's function that the author calls. */
  readonly name: string;
  /** Never empty, the likeliest first. */
  readonly calls: readonly ts.CallExpression[];
}

/** How many functions of the library may lie between the author's call and the place. */
const deepest = 4;

export function parseFile(path: string): ts.SourceFile | undefined {
  if (!existsSync(path)) return undefined;
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext, true);
}

/** Name of the innermost named function or method around an offset. */
function functionNameAt(file: ts.SourceFile, offset: number): string | undefined {
  let name: string | undefined;
  const visit = (node: ts.Node): void => {
    if (offset < node.pos || offset >= node.end) return;
    if (ts.isFunctionLike(node) && node.name !== undefined) name = node.name.getText(file);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return name;
}

function forEachCall(node: ts.Node, visit: (name: string, call: ts.CallExpression) => void): void {
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    visit(ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText(), node);
  }
  ts.forEachChild(node, (child) => forEachCall(child, visit));
}

/** All sources of the package that a file belongs to. */
function packageFiles(path: string): ts.SourceFile[] {
  let folder = dirname(path);
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder)
    folder = dirname(folder);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(
      (name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && !name.includes("node_modules"),
    )
    .map((name) => parseFile(join(folder, name)))
    .filter((file) => file !== undefined);
}

/** Names of the functions that call each function, by name. */
function callersOf(files: readonly ts.SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const callers = new Map<string, Set<string>>();
  for (const file of files) {
    forEachCall(file, (name, call) => {
      const caller = functionNameAt(file, call.getStart());
      if (caller === undefined) return;
      const known = callers.get(name) ?? new Set();
      callers.set(name, known.add(caller));
    });
  }
  return callers;
}

function isInsideGeneric(node: ts.Node): boolean {
  const isGeneric = (item: ts.Node): boolean =>
    (ts.isFunctionLike(item) || ts.isClassLike(item)) && (item.typeParameters?.length ?? 0) > 0;
  return ts.findAncestor(node, isGeneric) !== undefined;
}

/** The types of arguments were checked before, except inside of generics: those are the likeliest. */
function likeliestFirst(calls: readonly ts.CallExpression[]): ts.CallExpression[] {
  return [...calls.filter(isInsideGeneric), ...calls.filter((call) => !isInsideGeneric(call))];
}

/** The author's calls that lead, over functions of the library, to an offset of a library's file. */
export function traceCall(
  author: AuthorProgram,
  path: string,
  offset: number,
): TracedCall | undefined {
  const library = parseFile(path);
  const innermost = library && functionNameAt(library, offset);
  if (innermost === undefined) return undefined;
  const authorCalls = new Map<string, ts.CallExpression[]>();
  for (const file of author.files) {
    forEachCall(file, (name, call) =>
      authorCalls.set(name, [...(authorCalls.get(name) ?? []), call]),
    );
  }
  let callers: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  let names = new Set([innermost]);
  for (let depth = 0; depth <= deepest; depth++) {
    const calls = likeliestFirst([...names].flatMap((name) => authorCalls.get(name) ?? []));
    const [first] = calls;
    if (first !== undefined) {
      const callee = first.expression;
      const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
      return { name, calls: calls.filter((call) => (authorCalls.get(name) ?? []).includes(call)) };
    }
    callers ??= callersOf(packageFiles(path));
    names = new Set([...names].flatMap((name) => [...(callers?.get(name) ?? [])]));
  }
  return undefined;
}

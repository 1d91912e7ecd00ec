// The public names of the SDK with their members, as the editor declarations have them: signature, documentation,
// and which calls of the host each may come to.

import { basename } from "node:path";
import ts from "typescript";
import { editorDeclarations, type DeclarationFile } from "../declarations/editor-declarations.js";
import type { HostReach } from "./host-reach.js";

/** A member of a class, enumeration or namespace. */
export interface PublicMember {
  /** `HeaderMap.get`; for a function its name alone. */
  readonly key: string;
  readonly name: string;
  readonly kind: "method" | "property" | "constructor" | "value" | "constant" | "function";
  readonly signatures: readonly string[];
  /** The text of its comment, empty when it has none. */
  readonly comment: string;
  /** Names of the host's calls that it may come to. */
  readonly calls: readonly string[];
}

/** A name that a filter may import. */
export interface PublicSymbol {
  readonly name: string;
  /** What follows the name of the package in an import: empty, or `/grpc`. */
  readonly entry: string;
  /** Other places from which the same may be imported. */
  readonly otherEntries: readonly string[];
  /** The source, below the folder of the SDK. */
  readonly source: string;
  /** How its first line reads: `class Bytes`, `function now(): u64`. */
  readonly head: string;
  readonly comment: string;
  /** The name of the class that it extends, if that is public. */
  readonly base: string | undefined;
  readonly members: readonly PublicMember[];
  /** Of a function. */
  readonly calls: readonly string[];
}

/** The text of the comment in front of a node, without its stars. */
function commentOf(node: ts.Node): string {
  const { text } = node.getSourceFile();
  const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? [];
  const comment = ranges.map(({ pos, end }) => text.slice(pos, end)).at(-1) ?? "";
  if (!comment.startsWith("/**")) return "";
  const lines = comment.slice(3, -2).split("\n");
  return lines
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}

function textOf(node: ts.Node): string {
  const text = node.getText().replace(/^export declare /, "");
  const [first = "", ...rest] = text.split("\n");
  return [first, ...rest.map((line) => line.replace(/^ {2}/, ""))].join("\n");
}

/** The calls of the host that matter: which context they act on, and what is logged, is not asked for. */
function callsFor(reach: HostReach, node: ts.Node | undefined, isLog: boolean): string[] {
  const all = node ? [...reach.of(node)].sort() : [];
  return isLog ? all : all.filter((name) => !/^proxy_(log|set_effective_context)$/.test(name));
}

function kindOf(node: ts.Node): PublicMember["kind"] | undefined {
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return "method";
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (ts.isPropertyDeclaration(node) || ts.isAccessor(node)) return "property";
  if (ts.isEnumMember(node)) return "value";
  if (ts.isVariableStatement(node)) return "constant";
  return ts.isFunctionDeclaration(node) ? "function" : undefined;
}

function isHidden(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return (modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}

function membersOf(node: ts.Statement): readonly ts.Node[] {
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) return [...node.members];
  if (ts.isEnumDeclaration(node)) return [...node.members];
  if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body))
    return [...node.body.statements];
  return [];
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations[0]?.name.getText() ?? "";
  if (ts.isConstructorDeclaration(node)) return "constructor";
  return ((node as ts.NamedDeclaration).name ?? node).getText();
}

function headOf(node: ts.Statement): string {
  const text = textOf(node);
  const isBlock = membersOf(node).length > 0 || text.includes("{\n}");
  return isBlock
    ? text.slice(text.search(/(abstract )?(class|enum|namespace|interface) /)).split(" {")[0]!
    : text.slice(text.search(/(function|type|const|abstract|class) /));
}

/** Reads the members of one file of declarations. */
function symbolsOf(file: DeclarationFile, folder: string, reach: HostReach): PublicSymbol[] {
  const parsed = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ESNext, true);
  const entry = basename(file.path, ".d.ts");
  return file.names.map(({ name, node }) => {
    const statement = parsed.statements.find((item) =>
      ts.isVariableStatement(item)
        ? nameOf(item) === name
        : "name" in item && item.name !== undefined && nameOf(item) === name,
    );
    if (statement === undefined) throw new Error(`${file.path} does not declare ${name}`);
    const source = node.getSourceFile().fileName;
    const local = ts.isVariableStatement(node) ? name : (node.name?.getText() ?? name);
    const isLog = name === "log";
    const members = new Map<string, PublicMember>();
    for (const member of membersOf(statement)) {
      const kind = kindOf(member);
      if (kind === undefined || isHidden(member)) continue;
      const memberName = nameOf(member);
      const before = members.get(memberName);
      members.set(memberName, {
        key: `${name}.${memberName}`,
        name: memberName,
        kind,
        signatures: [...(before?.signatures ?? []), textOf(member)],
        comment: before?.comment || commentOf(member),
        calls: callsFor(reach, reach.find(source, local, memberName), isLog),
      });
    }
    const heritage = ts.isClassDeclaration(statement) ? statement.heritageClauses?.[0] : undefined;
    return {
      name,
      entry: entry === "index" ? "" : `/${entry}`,
      otherEntries: [],
      source: source.slice(folder.length + 1),
      head: headOf(statement),
      comment: commentOf(statement),
      base: heritage?.types[0]?.expression.getText(),
      members: [...members.values()],
      calls: ts.isFunctionDeclaration(statement)
        ? callsFor(reach, reach.find(source, undefined, local), isLog)
        : [],
    };
  });
}

/** Every public name of the SDK whose sources lie in `folder`. */
export function publicSymbols(folder: string, reach: HostReach): PublicSymbol[] {
  const all = editorDeclarations(folder).flatMap((file) => symbolsOf(file, folder, reach));
  const first = new Map<string, PublicSymbol>();
  for (const symbol of all) {
    const key = `${symbol.source} ${symbol.name}`;
    const { otherEntries = [], ...known } = first.get(key) ?? symbol;
    const isAgain = first.has(key);
    first.set(key, { ...known, otherEntries: isAgain ? [...otherEntries, symbol.entry] : [] });
  }
  return [...first.values()];
}

/** Whether the host, not the filter, calls it: a callback that authors override. */
export function isCallback(name: string): boolean {
  return /^on[A-Z]/.test(name);
}

/** Functions and members that come to a call of the host. */
export function callingMembers(
  folder: string,
  reach: HostReach,
): Pick<PublicMember, "key" | "calls">[] {
  return publicSymbols(folder, reach).flatMap(({ name, calls, members }) =>
    [{ key: name, name, calls }, ...members].filter(
      (member) => member.calls.length > 0 && !isCallback(member.name),
    ),
  );
}

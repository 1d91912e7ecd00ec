// The classes of a filter that the host will meet: those that extend the SDK's HttpFilter or Plugin, one of
// its callouts, or what takes a body, directly or through other classes of the author.

import ts from "typescript";
import type { AuthorProgram } from "./author-program.js";

export const baseClasses = [
  "HttpFilter",
  "TcpFilter",
  "Plugin",
  "FilterCallout",
  "ConnectionCallout",
  "PluginCallout",
  "SingleFlight",
  "CalloutJoin",
  "CalloutSequence",
  "GrpcFilterCallout",
  "GrpcPluginCallout",
  "GrpcStream",
  "BodyCollector",
  "BodyTransform",
  "Timer",
] as const;

export type BaseClass = (typeof baseClasses)[number];

function isBaseClass(name: string | undefined): name is BaseClass {
  return baseClasses.some((base) => base === name);
}

/** A callback of a base class, as the SDK declares it. */
export interface Callback {
  readonly name: string;
  /** `onRequestHeaders(endOfStream: bool): Action` */
  readonly signature: string;
  /** `endOfStream: bool` and the like; the number is what counts. */
  readonly parameters: readonly string[];
  readonly returns: string;
}

export interface FilterClass {
  readonly node: ts.ClassLikeDeclaration;
  readonly name: string;
  readonly base: BaseClass;
  /** The author's class that it extends, when that is not the SDK's own. */
  readonly parent: ts.ClassLikeDeclaration | undefined;
}

/** The symbol behind a name, with imports followed to what they import. */
export function resolvedSymbol(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
    ? checker.getAliasedSymbol(symbol)
    : symbol;
}

/** The name of an export of the SDK that an expression stands for, or undefined. */
export function sdkName(author: AuthorProgram, expression: ts.Node): string | undefined {
  const symbol = resolvedSymbol(author.checker, expression);
  const declaration = symbol?.declarations?.[0];
  return declaration !== undefined && author.isSdk(declaration) ? symbol?.name : undefined;
}

function parentExpression(node: ts.ClassLikeDeclaration): ts.Expression | undefined {
  const clause = node.heritageClauses?.find((item) => item.token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.expression;
}

function classOf(
  author: AuthorProgram,
  expression: ts.Expression,
): ts.ClassLikeDeclaration | undefined {
  return resolvedSymbol(author.checker, expression)?.declarations?.find(ts.isClassLike);
}

/** The base from which the class descends; a loop of classes ends as none. */
function baseOf(author: AuthorProgram, node: ts.ClassLikeDeclaration): BaseClass | undefined {
  const seen = new Set<ts.Node>();
  let current: ts.ClassLikeDeclaration | undefined = node;
  while (current !== undefined && !seen.has(current)) {
    seen.add(current);
    const expression = parentExpression(current);
    if (expression === undefined) return undefined;
    const name = sdkName(author, expression);
    if (isBaseClass(name)) return name;
    current = classOf(author, expression);
  }
  return undefined;
}

function forEachClass(node: ts.Node, visit: (found: ts.ClassLikeDeclaration) => void): void {
  if (ts.isClassLike(node)) visit(node);
  ts.forEachChild(node, (child) => forEachClass(child, visit));
}

/** All classes of the author's files that extend one of the bases. */
export function findFilterClasses(author: AuthorProgram): FilterClass[] {
  const found: FilterClass[] = [];
  for (const file of author.files) {
    forEachClass(file, (node) => {
      const base = baseOf(author, node);
      if (base === undefined) return;
      const expression = parentExpression(node);
      const parent = expression && !sdkName(author, expression) && classOf(author, expression);
      found.push({ node, name: node.name?.text ?? "the class", base, parent: parent || undefined });
    });
  }
  return found;
}

function sdkClass(author: AuthorProgram, name: BaseClass): ts.ClassLikeDeclaration | undefined {
  for (const file of author.program.getSourceFiles()) {
    if (!author.isSdk(file)) continue;
    let found: ts.ClassLikeDeclaration | undefined;
    forEachClass(file, (node) => {
      if (node.name?.text === name) found = node;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The callbacks that a base class has, read from the SDK's declaration of it. */
export function findCallbacks(author: AuthorProgram, base: BaseClass): Map<string, Callback> {
  const callbacks = new Map<string, Callback>();
  for (const member of sdkClass(author, base)?.members ?? []) {
    if (!ts.isMethodDeclaration(member) || !/^on[A-Z]/.test(member.name.getText())) continue;
    const name = member.name.getText();
    const parameters = member.parameters.map((parameter) => parameter.getText());
    const returns = member.type?.getText() ?? "void";
    const signature = `${name}(${parameters.join(", ")}): ${returns}`;
    callbacks.set(name, { name, signature, parameters, returns });
  }
  return callbacks;
}

// What reads like TypeScript and is not AssemblyScript. asc says "Not implemented: Closures" or
// "Expression expected" somewhere near; here it is told in plain words, at the place, with a way out.

import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { DiagnosticCode, Diagnostic } from "../errors/diagnostic.js";
import { sdkPackage, type AuthorProgram } from "./author-program.js";
import { resolvedSymbol } from "./filter-classes.js";
import { forbiddenGlobals } from "./javascript-globals.js";
import { atNode } from "./place.js";
import { sdkEntries } from "./sdk-entries.js";

interface LanguageRule {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly fix: string;
}

const noSuchSyntax = (what: string, fix: string): LanguageRule => ({
  code: "OUT1110",
  message: `AssemblyScript has no ${what}.`,
  fix,
});

/** By kind of node: those that AssemblyScript never accepts. */
const unsupported: ReadonlyMap<ts.SyntaxKind, LanguageRule> = new Map([
  [
    ts.SyntaxKind.TryStatement,
    noSuchSyntax(
      "try and catch: nothing that is thrown can be caught",
      "the SDK never throws for what the network or the host does: look at what a call returns",
    ),
  ],
  [
    ts.SyntaxKind.AwaitExpression,
    noSuchSyntax("await", "return Action.Pause, and go on in a later callback"),
  ],
  [ts.SyntaxKind.YieldExpression, noSuchSyntax("generators", "fill an array, and return that")],
  [
    ts.SyntaxKind.RegularExpressionLiteral,
    noSuchSyntax(
      "regular expressions",
      'use startsWith, endsWith, includes or indexOf: path.startsWith("/api/")',
    ),
  ],
  [
    ts.SyntaxKind.ForOfStatement,
    noSuchSyntax(
      "for … of loop",
      "count: for (let i = 0; i < list.length; i++) { const item = list[i]; … }",
    ),
  ],
  [
    ts.SyntaxKind.ForInStatement,
    noSuchSyntax("for … in loop", "use a Map, and go through map.keys()"),
  ],
  [
    ts.SyntaxKind.SpreadElement,
    noSuchSyntax("spread (...)", "use concat, or push one item after the other"),
  ],
  [
    ts.SyntaxKind.ObjectBindingPattern,
    noSuchSyntax("destructuring", "take the fields one by one: const name = object.name;"),
  ],
  [
    ts.SyntaxKind.ArrayBindingPattern,
    noSuchSyntax("destructuring", "take the items one by one: const first = list[0];"),
  ],
  [
    ts.SyntaxKind.BigIntLiteral,
    noSuchSyntax("bigint", "write the number without n; i64 and u64 hold it"),
  ],
  [
    ts.SyntaxKind.DeleteExpression,
    noSuchSyntax("delete", 'use a Map: map.delete("name"); for a header: headers.remove("name")'),
  ],
  [
    ts.SyntaxKind.AnyKeyword,
    noSuchSyntax("type any", "name the type: string, i32, Bytes, a class …"),
  ],
  [
    ts.SyntaxKind.UnknownKeyword,
    noSuchSyntax("type unknown", "name the type: string, i32, Bytes, a class …"),
  ],
  [ts.SyntaxKind.UndefinedKeyword, noSuchSyntax("undefined", "absence is null: string | null")],
  [
    ts.SyntaxKind.LabeledStatement,
    noSuchSyntax("labels", "put the loops into a function, and return"),
  ],
]);

function unsupportedDetail(node: ts.Node): LanguageRule | undefined {
  if (ts.isPropertyAccessChain(node) || ts.isCallChain(node) || ts.isElementAccessChain(node)) {
    return noSuchSyntax("optional chaining (?.)", "check first: if (value !== null) { … }");
  }
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.QuestionQuestionToken)
      return noSuchSyntax("operator ??", 'write value !== null ? value : "default"');
    if (operator === ts.SyntaxKind.InKeyword)
      return noSuchSyntax("operator in", "use a Map: map.has(name)");
  }
  if (ts.isUnionTypeNode(node)) {
    const parts = node.types.filter((type) => type.getText() !== "null");
    if (parts.length > 1)
      return noSuchSyntax("union types but type | null", "choose one type, or a class for each");
  }
  if (ts.isFunctionLike(node) && ts.canHaveModifiers(node)) {
    const modifiers = ts.getModifiers(node) ?? [];
    if (modifiers.some((item) => item.kind === ts.SyntaxKind.AsyncKeyword))
      return noSuchSyntax("async functions", "return Action.Pause, and go on in a later callback");
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return noSuchSyntax("import()", 'import at the top of the file: import { … } from "./file"');
  return undefined;
}

/** The innermost function around a node, or undefined at the top level of a file or class. */
function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike);
}

function isNestedFunction(node: ts.Node): boolean {
  const nestable =
    ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node);
  return nestable && functionAround(node) !== undefined;
}

/** asc puts the value of a constant like `const limit = 5` wherever its name stands. */
function isInlinedConstant(declaration: ts.Declaration): boolean {
  return (
    ts.isVariableDeclaration(declaration) &&
    (declaration.parent.flags & ts.NodeFlags.Const) !== 0 &&
    declaration.initializer !== undefined &&
    ts.isLiteralExpression(declaration.initializer)
  );
}

/** The nested function that a name is carried into from outside, or undefined when it is not. */
function capturedBy(author: AuthorProgram, name: ts.Identifier): ts.Node | undefined {
  const inner = functionAround(name);
  if (inner === undefined || !isNestedFunction(inner)) return undefined;
  const declaration = author.checker.getSymbolAtLocation(name)?.valueDeclaration;
  const local =
    declaration !== undefined &&
    (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration));
  if (!local || isInlinedConstant(declaration)) return undefined;
  const owner = functionAround(declaration);
  if (owner === undefined || owner === inner) return undefined;
  return ts.findAncestor(inner.parent, (node) => node === owner) && inner;
}

function closure(node: ts.Node, what: string): Diagnostic {
  return atNode(node, {
    code: "OUT1111",
    message: `the inner function uses ${what} of the function around it; AssemblyScript has no closures.`,
    rule: "an inner function sees its own parameters and what is declared at the top level",
    fix: "write a loop; or keep the value in a field of the class or in a top-level variable",
  });
}

type FunctionWithName = ts.FunctionDeclaration | ts.MethodDeclaration | ts.GetAccessorDeclaration;

function lacksResultType(node: ts.Node): node is FunctionWithName {
  const named =
    ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isGetAccessor(node);
  return named && node.type === undefined;
}

/** The sign that makes the syntax what it is, rather than the start of what stands before it. */
function operatorOf(node: ts.Node): ts.Node {
  if (ts.isBinaryExpression(node)) return node.operatorToken;
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node))
    return node.questionDotToken ?? node;
  return node;
}

class LanguageCheck {
  readonly diagnostics: Diagnostic[] = [];
  private readonly author: AuthorProgram;
  private readonly captured = new Set<ts.Node>();

  constructor(author: AuthorProgram) {
    this.author = author;
  }

  visit(node: ts.Node): void {
    const rule = unsupported.get(node.kind) ?? unsupportedDetail(node);
    if (rule !== undefined) {
      this.diagnostics.push(atNode(operatorOf(node), rule));
      return; // What stands inside is a consequence, or comes up when this is mended.
    }
    if (ts.isThrowStatement(node)) this.warnOfThrow(node);
    if (lacksResultType(node)) this.reportResultType(node);
    if (ts.isIdentifier(node)) this.checkName(node);
    if (node.kind === ts.SyntaxKind.ThisKeyword) this.checkThis(node);
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) this.checkSpecifier(node);
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private reportResultType(node: FunctionWithName): void {
    const { checker } = this.author;
    const signature = checker.getSignatureFromDeclaration(node);
    const inferred = signature && checker.getReturnTypeOfSignature(signature);
    const text =
      inferred === undefined
        ? ""
        : checker.typeToString(checker.getBaseTypeOfLiteralType(inferred));
    const types: Readonly<Record<string, string>> = { number: "i32", boolean: "bool" };
    const name = node.name?.getText() ?? "this function";
    const parameters = node.parameters.map((parameter) => parameter.getText()).join(", ");
    this.diagnostics.push(
      atNode(node.name ?? node, {
        code: "OUT1128",
        message: `the result of ${name} has no type.`,
        rule: "AssemblyScript wants a type for every parameter and result; void where there is none",
        fix: `${name}(${parameters}): ${types[text] ?? (/^\w+$/.test(text) && text !== "any" ? text : "void")}`,
      }),
    );
  }

  private warnOfThrow(node: ts.ThrowStatement): void {
    this.diagnostics.push(
      atNode(node, {
        code: "OUT1112",
        severity: "warning",
        message: "throw cannot be caught: it ends the module for every stream of this worker.",
        fix: 'answer instead: return this.reply(400, "…"); or let the function return null',
      }),
    );
  }

  /** One message for each inner function: what else it captures is mended the same way. */
  private reportClosure(inner: ts.Node, at: ts.Node, what: string): void {
    if (this.captured.has(inner)) return;
    this.captured.add(inner);
    this.diagnostics.push(closure(at, what));
  }

  private checkThis(node: ts.Node): void {
    const inner = functionAround(node);
    if (inner === undefined || !ts.isArrowFunction(inner)) return;
    this.reportClosure(inner, node, "“this”");
  }

  private checkName(node: ts.Identifier): void {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    const inner = capturedBy(this.author, node);
    if (inner !== undefined) return this.reportClosure(inner, node, `“${node.text}”`);
    const member =
      ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : "";
    const forbidden =
      forbiddenGlobals.get(`${node.text}.${member}`) ?? forbiddenGlobals.get(node.text);
    if (forbidden === undefined || !this.isGlobal(node)) return;
    this.diagnostics.push(
      atNode(node, {
        code: "OUT1109",
        message: `${forbidden.what} ${forbidden.why}.`,
        fix: forbidden.fix,
      }),
    );
  }

  /** Used as a value or type, and declared in no file of the author. */
  private isGlobal(node: ts.Identifier): boolean {
    const { parent } = node;
    const declares =
      ("name" in parent && parent.name === node) ||
      ts.isImportSpecifier(parent) ||
      ts.isExportSpecifier(parent);
    if (declares) return false;
    const declarations = resolvedSymbol(this.author.checker, node)?.declarations ?? [];
    return declarations.every(
      (item) => item.getSourceFile().isDeclarationFile && !this.author.isSdk(item),
    );
  }

  /** What lies behind the entry points calls the host as it is, without a guard. */
  private checkEntry(moduleSpecifier: ts.StringLiteral): void {
    const { author } = this;
    const { text } = moduleSpecifier;
    if (!text.startsWith(`${sdkPackage}/`) || author.sdkFolder === undefined) return;
    const file = join(author.sdkFolder, text.slice(sdkPackage.length + 1));
    if (!existsSync(`${file}.ts`) && !existsSync(join(file, "index.ts"))) return; // Told elsewhere.
    const known = sdkEntries(author).map((entry) => entry.specifier);
    if (known.includes(text)) return;
    this.diagnostics.push(
      atNode(moduleSpecifier, {
        code: "OUT1108",
        message: `“${text}” is a part of the SDK that is not for filters.`,
        rule: `they import ${known.join(", ")}`,
        fix: "use what those offer: it keeps Envoy alive whatever a filter does",
      }),
    );
  }

  private checkSpecifier(node: ts.ImportDeclaration | ts.ExportDeclaration): void {
    const { moduleSpecifier } = node;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return;
    this.checkEntry(moduleSpecifier);
    const extension = /^\.{1,2}\/.*(\.[jt]s)$/.exec(moduleSpecifier.text)?.[1];
    if (extension === undefined) return;
    this.diagnostics.push(
      atNode(moduleSpecifier, {
        code: "OUT1108",
        message: `"${moduleSpecifier.text}" ends in ${extension}; AssemblyScript adds .ts itself and would not find it.`,
        fix: `"${moduleSpecifier.text.slice(0, -extension.length)}"`,
      }),
    );
  }
}

/** Syntax and globals that AssemblyScript or Envoy does not have, closures, and parts of the SDK that are its own. */
export function checkLanguage(author: AuthorProgram): Diagnostic[] {
  const check = new LanguageCheck(author);
  for (const file of author.files) check.visit(file);
  return check.diagnostics;
}

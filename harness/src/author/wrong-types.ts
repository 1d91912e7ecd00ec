// Values that do not fit: a number where a text belongs, a value that may be null, an argument too many.
// TypeScript and AssemblyScript disagree about some conversions; those that asc accepts are let through.

import ts from "typescript";
import type { AuthorProgram } from "./author-program.js";
import type { Finding } from "./place.js";

export interface TypeProblem {
  readonly author: AuthorProgram;
  /** The smallest node at the place that TypeScript names. */
  readonly node: ts.Node;
  /** TypeScript's own message, with what it nests. */
  readonly text: string;
}

type Kind = "text" | "bytes" | "number" | "bool" | "null" | "other";

/** The kinds that a type consists of; that a parameter may be left out is none of them. */
function kindsOf(type: ts.Type): Set<Kind> {
  const parts = type.isUnion() ? type.types : [type];
  const values = parts.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0);
  return new Set(
    values.map((part): Kind => {
      if (part.flags & ts.TypeFlags.StringLike) return "text";
      if (part.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.EnumLike)) return "number";
      if (part.flags & ts.TypeFlags.BooleanLike) return "bool";
      if (part.flags & ts.TypeFlags.Null) return "null";
      return part.symbol?.name === "Bytes" ? "bytes" : "other";
    }),
  );
}

const kindNames: Readonly<Record<Kind, string>> = {
  text: "a string",
  bytes: "a Bytes",
  number: "a number",
  bool: "a bool",
  null: "null",
  other: "something else",
};

/** asc converts between bool, enums and numbers of any width where this fits, and says so where not. */
function isNumeric(kinds: ReadonlySet<Kind>): boolean {
  return [...kinds].every((kind) => kind === "number" || kind === "bool");
}

/** Where a value goes: the parameter of a call, the result of a function, a variable. */
interface Target {
  /** `“value” of set` and the like. */
  readonly what: string;
  readonly type: ts.Type;
  /** As its declaration writes it, where TypeScript's name of it would be another. */
  readonly written: string | undefined;
}

function calledName(call: ts.CallExpression | ts.NewExpression): string {
  const callee = call.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  return ts.isNewExpression(call) ? `new ${name}` : name;
}

/** The argument of a call that `node` is or begins. */
function argumentTarget({ checker }: AuthorProgram, value: ts.Expression): Target | undefined {
  const call = value.parent;
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return undefined;
  const index = call.arguments?.indexOf(value) ?? -1;
  const parameter = checker.getResolvedSignature(call)?.parameters[index];
  if (parameter === undefined) return undefined;
  const declaration = parameter.valueDeclaration;
  const written =
    declaration !== undefined && ts.isParameter(declaration)
      ? declaration.type?.getText()
      : undefined;
  return {
    what: `“${parameter.name}” of ${calledName(call)}`,
    type: checker.getTypeOfSymbolAtLocation(parameter, call),
    written,
  };
}

/** The result of a function that is handed to another, as in `plugin("x", (stream) => value)`. */
function handedResult(author: AuthorProgram, arrow: ts.ArrowFunction): Target | undefined {
  const target = argumentTarget(author, arrow);
  const type = target?.type.getCallSignatures()[0]?.getReturnType();
  if (target === undefined || type === undefined) return undefined;
  return { what: `the result of ${target.what}`, type, written: undefined };
}

function declaredTarget(author: AuthorProgram, node: ts.Node): Target | undefined {
  const { checker } = author;
  const { parent } = node;
  if (ts.isArrowFunction(parent) && parent.body === node) return handedResult(author, parent);
  if (ts.isReturnStatement(node) || (ts.isReturnStatement(parent) && parent.expression === node)) {
    const around = ts.findAncestor(node, ts.isFunctionLike);
    if (around?.type === undefined) return undefined;
    const name = around.name?.getText() ?? "this function";
    const type = checker.getTypeFromTypeNode(around.type);
    return { what: `the result of ${name}`, type, written: around.type.getText() };
  }
  const declaration = [node, parent].find(
    (item) => ts.isVariableDeclaration(item) || ts.isPropertyDeclaration(item),
  );
  if (
    declaration !== undefined &&
    (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration))
  ) {
    return {
      what: `“${declaration.name.getText()}”`,
      type: checker.getTypeAtLocation(declaration),
      written: declaration.type?.getText(),
    };
  }
  const assignment = [parent, parent?.parent].find(
    (item) =>
      item && ts.isBinaryExpression(item) && item.operatorToken.kind === ts.SyntaxKind.EqualsToken,
  );
  if (assignment && ts.isBinaryExpression(assignment)) {
    return {
      what: `“${assignment.left.getText()}”`,
      type: checker.getTypeAtLocation(assignment.left),
      written: undefined,
    };
  }
  return undefined;
}

/** The value that does not fit, and where it was to go. */
function conflict(
  author: AuthorProgram,
  node: ts.Node,
): { value: ts.Node; target: Target } | undefined {
  for (let value = node; value !== undefined && !ts.isStatement(value); value = value.parent) {
    const target = ts.isExpression(value) ? argumentTarget(author, value) : undefined;
    if (target !== undefined) return { value, target };
    if (ts.isCallExpression(value.parent) || ts.isFunctionLike(value.parent)) break;
  }
  const target = declaredTarget(author, node);
  if (target === undefined) return undefined;
  if (ts.isReturnStatement(node) && node.expression) return { value: node.expression, target };
  const declares = ts.isVariableDeclaration(node.parent) || ts.isPropertyDeclaration(node.parent);
  if (declares && node.parent.name === node && node.parent.initializer)
    return { value: node.parent.initializer, target };
  const assigns = ts.isBinaryExpression(node.parent) && node.parent.left === node;
  if (assigns) return { value: node.parent.right, target };
  return { value: node, target };
}

function shortText(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function conversion(value: ts.Node, from: ReadonlySet<Kind>, to: ReadonlySet<Kind>): string {
  const text = shortText(value);
  const plain =
    ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isCallExpression(value);
  if (from.has("number") && to.has("text"))
    return ts.isNumericLiteral(value)
      ? `write it as text: "${text}"`
      : `${plain ? text : `(${text})`}.toString()`;
  if (from.has("text") && to.has("number"))
    return ts.isStringLiteralLike(value) && /^-?\d+$/.test(value.text)
      ? `write it as a number: ${value.text}`
      : `i32.parse(${text})`;
  if (from.has("bytes") && to.has("text")) return `${text}.toString()`;
  if (from.has("text") && to.has("bytes")) return `Bytes.fromString(${text})`;
  if (from.has("bool") && to.has("text")) return `${text} ? "true" : "false"`;
  return "give it a value of that type";
}

function refusedNull(target: Target, to: ReadonlySet<Kind>): Finding {
  const wanted = target.written === undefined ? "" : ` ${target.written},`;
  return {
    code: "OUT1125",
    message: `${target.what} takes${wanted} not null.`,
    fix: to.has("text") ? 'write an empty text: ""' : "give it a value of that type",
  };
}

function article(name: string): string {
  return /^[aeio]/i.test(name) ? `an ${name}` : `a ${name}`;
}

/** The enum that a type is, or one of whose members it is. */
function enumOf({ checker }: AuthorProgram, type: ts.Type): string | undefined {
  const base = checker.getBaseTypeOfLiteralType(type);
  return (base.flags & ts.TypeFlags.EnumLike) === 0 ? undefined : base.symbol?.name;
}

/** One enum for another: asc converts it, since both are numbers, and nothing good comes of it. */
function explainOtherEnum(
  author: AuthorProgram,
  value: ts.Node,
  type: ts.Type,
  target: Target,
): Finding | undefined {
  const from = enumOf(author, type);
  const to = enumOf(author, target.type);
  if (from === undefined || to === undefined || from === to) return undefined;
  const text = shortText(value);
  const isStatus = from === "Status" && to === "Action";
  return {
    code: "OUT1125",
    message: `${target.what} takes ${to}, but ${text} is ${article(from)}.`,
    fix: isStatus
      ? `if (${text} !== Status.Ok) …; return Action.Continue`
      : "give it a value of that type",
  };
}

/** A value of the wrong type; undefined where AssemblyScript converts it, or cannot be foreseen. */
export function explainWrongType(problem: TypeProblem): Finding | undefined {
  const { author, node, text } = problem;
  if (/'never'/.test(text)) return undefined;
  const found = conflict(author, node);
  if (found === undefined) return undefined;
  const { value, target } = found;
  const type = author.checker.getTypeAtLocation(value);
  const otherEnum = explainOtherEnum(author, value, type, target);
  if (otherEnum !== undefined) return otherEnum;
  const from = kindsOf(type);
  const to = kindsOf(target.type);
  if (isNumeric(from) && [...to].some((kind) => kind === "number" || kind === "bool"))
    return undefined;
  if (from.has("null") && isNumeric(to)) return undefined; // null is 0 for usize.
  if (value.kind === ts.SyntaxKind.NullKeyword) return refusedNull(target, to);
  if (from.has("null") && !to.has("null")) return explainNull({ ...problem, node: value });
  const wanted = target.written ?? author.checker.typeToString(target.type);
  const known = [...from].every((kind) => kind !== "other");
  const is = known
    ? [...from].map((kind) => kindNames[kind]).join(" or ")
    : article(author.checker.typeToString(author.checker.getBaseTypeOfLiteralType(type)));
  return {
    code: "OUT1125",
    message: `${target.what} takes ${wanted}, but ${shortText(value)} is ${is}.`,
    fix: registration(wanted, type) ?? conversion(value, from, to),
  };
}

/** For each base of what is registered: the function that does it, with its arguments. */
const registering: Readonly<Record<string, string>> = {
  HttpFilter: "plugin(name, (stream) => …)",
  TcpFilter: "tcpPlugin(name, (connection) => …)",
  Plugin: "service(name, () => …)",
};

/** What to do about a class that cannot be registered in this way. */
function registration(wanted: string, type: ts.Type): string | undefined {
  if (registering[wanted] === undefined) return undefined;
  for (let base: ts.Type | undefined = type; base; base = base.getBaseTypes()?.[0]) {
    const fitting = registering[base.symbol?.name ?? ""];
    if (fitting !== undefined && base.symbol.name !== "Plugin")
      return `register it with ${fitting}, or let its class extend ${wanted}`;
  }
  return `let its class extend ${wanted}`;
}

/** A value that may be null, used as if it were not. */
export function explainNull({ author, node, text }: TypeProblem): Finding {
  const value = ts.isStatement(node) ? text : shortText(node);
  const name = ts.isIdentifier(node) ? node.text : "value";
  const header =
    /\bheaders\.get\(|\btrailers\.get\(/.test(value) ||
    (ts.isIdentifier(node) && comesFromHeader(author, node));
  const check = `if (${name} !== null) { … }`;
  return {
    code: "OUT1126",
    message: `${value} may be null here${header ? ": the header may be absent" : ""}.`,
    fix: ts.isIdentifier(node)
      ? `check it first: ${check}`
      : `keep it and check it: const ${name} = ${value}; ${check}`,
  };
}

function comesFromHeader({ checker }: AuthorProgram, name: ts.Identifier): boolean {
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration;
  return (
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    /\b(headers|trailers)\.get\(/.test(declaration.initializer?.getText() ?? "")
  );
}

export function explainArgumentCount({ author, node, text }: TypeProblem): Finding {
  const call = ts.findAncestor(
    node,
    (item) => ts.isCallExpression(item) || ts.isNewExpression(item),
  ) as ts.CallExpression | ts.NewExpression | undefined;
  const [, expected = "other", got = ""] =
    /Expected (?:at least )?(\S+) arguments?, but got (\d+)/.exec(text) ?? [];
  const signature = call && author.checker.getResolvedSignature(call)?.declaration;
  const name = call === undefined ? "this function" : calledName(call);
  const parameters = signature?.parameters.map((parameter) => parameter.getText()).join(", ");
  return {
    code: "OUT1124",
    message: `${name} takes ${expected} argument${expected === "1" ? "" : "s"}, but got ${got}.`,
    fix: parameters === undefined ? "look at its declaration" : `${name}(${parameters})`,
  };
}

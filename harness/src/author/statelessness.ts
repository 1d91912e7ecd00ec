// Whether one filter object can serve all streams, or one for each member of a chain. Then the host need not
// create and delete a context in the module for each stream, which is most of what a small filter costs. The rule
// errs to the safe side: what it does not understand gets a context for each stream.

import ts from "typescript";
import type { AuthorProgram } from "./author-program.js";
import { resolvedSymbol, sdkName, type FilterClass } from "./filter-classes.js";
import type { PluginKind } from "./plugin-kind.js";
import type { Registration } from "./registrations.js";

const sharedMembers = new Set(["request", "response"]);
/**
 * `this.reply(…)` and `this.close()`: nothing follows. The host sees to it after a reply; after a close the SDK
 * does, which has to know of the stream.
 */
const endings = new Set(["reply", "close"]);
const perStreamCallbacks = new Set(["onLog", "onDelete", "onWake"]);

/** The class X of `(stream) => new X(stream)`, or undefined for any other expression. */
function plainlyCreatedClass(
  author: AuthorProgram,
  create: ts.Expression | undefined,
): ts.Node | undefined {
  if (create === undefined || !ts.isArrowFunction(create)) return undefined;
  const [parameter] = create.parameters;
  const { body } = create;
  if (create.parameters.length !== 1 || !parameter || !ts.isNewExpression(body)) return undefined;
  const [argument] = body.arguments ?? [];
  if (body.arguments?.length !== 1 || !argument || !ts.isIdentifier(argument)) return undefined;
  if (argument.text !== parameter.name.getText()) return undefined;
  return resolvedSymbol(author.checker, body.expression)?.valueDeclaration;
}

/** `this.request.…`, `this.response.…`, a reply, or a call of a method of the class itself. */
function isSharedUse(node: ts.Node, methods: ReadonlySet<string>): boolean {
  const access = node.parent;
  if (!ts.isPropertyAccessExpression(access) || access.expression !== node) return false;
  const member = access.name.text;
  const outer = access.parent;
  if (sharedMembers.has(member)) {
    return ts.isPropertyAccessExpression(outer) && outer.expression === access;
  }
  const called = ts.isCallExpression(outer) && outer.expression === access;
  return called && (member === "reply" || methods.has(member));
}

function isStatelessClass(found: FilterClass): boolean {
  const methods = new Set<string>();
  for (const member of found.node.members) {
    if (!ts.isMethodDeclaration(member)) return false; // A field, a constructor, an accessor.
    methods.add(member.name.getText());
  }
  if ([...methods].some((name) => perStreamCallbacks.has(name))) return false;
  const visit = (node: ts.Node): boolean => {
    if (node.kind === ts.SyntaxKind.SuperKeyword) return false;
    if (node.kind === ts.SyntaxKind.ThisKeyword && !isSharedUse(node, methods)) return false;
    return ts.forEachChild(node, (child) => (visit(child) ? undefined : "state")) === undefined;
  };
  return visit(found.node);
}

/** What the SDK remembers of a stream from one callback to the next: that it is held, how its body ends. */
const remembered = new Set(["Pause", "willChange"]);

/** Anything that can carry an object from one callback to the next, or needs a stream to be itself. */
function hasSharedState(author: AuthorProgram, node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node) && remembered.has(node.name.text)) return true;
  if (ts.isPropertyDeclaration(node)) return true;
  if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent)) {
    if ((node.declarationList.flags & ts.NodeFlags.Const) === 0) return true;
    if (node.declarationList.declarations.some((item) => !isConstant(author, item))) return true;
  }
  return ts.forEachChild(node, (child) => hasSharedState(author, child) || undefined) ?? false;
}

/** Classes of the SDK whose objects know nothing of streams. */
const streamless = new Set(["Bytes", "Counter", "Gauge", "Histogram", "Property"]);

/**
 * A literal, or `Bytes.fromString("…")`, `new Property(["…"])` and the like: something of the SDK made
 * from literals only.
 */
function isConstant(author: AuthorProgram, declaration: ts.VariableDeclaration): boolean {
  const value = declaration.initializer;
  const literal = (node: ts.Expression): boolean =>
    ts.isLiteralExpression(node) ||
    (ts.isArrayLiteralExpression(node) && node.elements.every(literal)) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isPrefixUnaryExpression(node) && literal(node.operand));
  if (value === undefined) return false;
  if (literal(value)) return true;
  if (!ts.isCallExpression(value) && !ts.isNewExpression(value)) return false;
  const { expression } = value;
  const made = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  return streamless.has(sdkName(author, made) ?? "") && (value.arguments ?? []).every(literal);
}

/** The class of `plugin("name", (stream) => new X(stream))` at the top of a file, when X can serve all streams. */
function statelessClass(
  author: AuthorProgram,
  classes: readonly FilterClass[],
  { call, kind }: Registration,
): FilterClass | undefined {
  if (kind !== "http") return undefined;
  if (call.arguments.length !== 2 || !ts.isExpressionStatement(call.parent)) return undefined;
  if (!ts.isSourceFile(call.parent.parent)) return undefined;
  const created = plainlyCreatedClass(author, call.arguments[1]);
  const found = classes.find(({ node }) => node === created);
  return found?.parent === undefined && found && isStatelessClass(found) ? found : undefined;
}

function answersItself({ node }: FilterClass): boolean {
  const visit = (child: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(child) &&
      child.expression.kind === ts.SyntaxKind.ThisKeyword &&
      endings.has(child.name.text)) ||
    (ts.forEachChild(child, (next) => visit(next) || undefined) ?? false);
  return visit(node);
}

function hasResponseCallback({ node }: FilterClass): boolean {
  return node.members.some((member) => /^onResponse/.test(member.name?.getText() ?? ""));
}

/**
 * Whether all members that have a response callback see every response of the chain: a member that answers a
 * request itself hides it, and so the response to it, from those behind it.
 */
function isSeenByAll(members: readonly (FilterClass | undefined)[]): boolean {
  const first = members.findIndex((member) => member !== undefined && answersItself(member));
  return (
    first < 0 ||
    !members.slice(first).some((member) => member === undefined || hasResponseCallback(member))
  );
}

/**
 * The module of the SDK that has the callbacks: without state, without state in chains, or with it for HTTP
 * filters, TCP filters, both, or services alone.
 */
export type ExportsModule =
  | "exports/stateless"
  | "exports/stateless-chains"
  | "exports"
  | "exports/tcp"
  | "exports/mixed"
  | "exports/service";

function statefulModule(registered: readonly Registration[]): ExportsModule {
  const has = (kind: PluginKind): boolean => registered.some((item) => item.kind === kind);
  if (has("tcp")) return has("http") ? "exports/mixed" : "exports/tcp";
  return has("service") && !has("http") ? "exports/service" : "exports";
}

/**
 * Without state is a module that registers one plugin with `(stream) => new X(stream)`, or several of which it
 * makes chains, each X extends HttpFilter itself, and neither X nor anything beside it can tell one stream
 * from another.
 */
export function exportsModule(
  author: AuthorProgram,
  classes: readonly FilterClass[],
  registered: readonly Registration[],
  chains: readonly (readonly string[])[],
): ExportsModule {
  const stateful = statefulModule(registered);
  // In a module with several plugins and no chain, each is likely to be used beside the others.
  if (registered.length === 0 || (registered.length > 1 && chains.length === 0)) return stateful;
  const served = new Map(
    registered.map((item) => [item.name, statelessClass(author, classes, item)]),
  );
  const created = new Set(served.values());
  if (created.has(undefined) || classes.some((found) => !created.has(found))) return stateful;
  if (author.files.some((file) => hasSharedState(author, file))) return stateful;
  if (chains.length === 0) return "exports/stateless";
  const allSee = chains.every((names) => isSeenByAll(names.map((name) => served.get(name))));
  return allSee ? "exports/stateless-chains" : stateful;
}

// The calls of `chain(name, members)`: which filters run as one, and whether they can. What would not be the same
// as with a filter of Envoy for each member is refused, with the reason.

import ts from "typescript";
import type { Diagnostic } from "../errors/diagnostic.js";
import { nearestWord } from "../terminal/nearest-word.js";
import type { AuthorProgram } from "./author-program.js";
import { resolvedSymbol, sdkName, type FilterClass } from "./filter-classes.js";
import { atNode } from "./place.js";
import type { Registration } from "./registrations.js";

type Direction = "request" | "response";

/** What of a member matters to the others. */
interface Member {
  readonly name: string;
  readonly node: ts.Expression;
  readonly takesBody: Readonly<Record<Direction, boolean>>;
  readonly hasTrailersCallback: Readonly<Record<Direction, boolean>>;
  readonly writesTrailers: Readonly<Record<Direction, boolean>>;
  /** It may hold headers: by a pause, a callout or a queue. */
  readonly holds: boolean;
  /** It asks expressions of CEL about its stream. */
  readonly evaluates: boolean;
  /** The host's timer itself, and timers over it. */
  readonly usesTicks: boolean;
  readonly usesTimers: boolean;
  readonly usesQueues: boolean;
  readonly takesTimeToEnd: boolean;
}

function forEachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => forEachNode(child, visit));
}

/** The file of a registration and the author's files that it imports: what the member is made of. */
function filesOf(author: AuthorProgram, start: ts.SourceFile): ts.SourceFile[] {
  const found = [start];
  for (const file of found) {
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const symbol = author.checker.getSymbolAtLocation(statement.moduleSpecifier);
      const target = symbol?.valueDeclaration;
      if (target === undefined || !ts.isSourceFile(target) || author.isSdk(target)) continue;
      if (author.files.includes(target) && !found.includes(target)) found.push(target);
    }
  }
  return found;
}

/** `request.collect(…)`, `response.trailers.set(…)` and the like: the texts of what is called. */
function calledTexts(files: readonly ts.SourceFile[]): string[] {
  const texts: string[] = [];
  for (const file of files) {
    forEachNode(file, (node) => {
      if (ts.isCallExpression(node)) texts.push(node.expression.getText().replace(/\s+/g, ""));
    });
  }
  return texts;
}

/**
 * Methods of the SDK's classes that are called, as `Class.method`. By what is called and not by how it is named: an
 * author's own `evaluate`, or `Bytes.join`, is none of these.
 */
function calledMethods(author: AuthorProgram, files: readonly ts.SourceFile[]): Set<string> {
  const found = new Set<string>();
  for (const file of files) {
    forEachNode(file, (node) => {
      if (!ts.isCallExpression(node)) return;
      const declaration = resolvedSymbol(author.checker, node.expression)?.declarations?.[0];
      if (declaration === undefined || !author.isSdk(declaration)) return;
      const { parent } = declaration;
      if (!ts.isMethodDeclaration(declaration) || !ts.isClassLike(parent)) return;
      found.add(`${parent.name?.text}.${declaration.name.getText()}`);
    });
  }
  return found;
}

/** What lets a stream wait for something. */
const holdingMethods = /^(?!Bytes\.)\w+\.(hold|join|wait)$/;

function mentions(files: readonly ts.SourceFile[], name: string): boolean {
  let found = false;
  for (const file of files) {
    forEachNode(file, (node) => {
      found ||= ts.isPropertyAccessExpression(node) && node.name.text === name;
    });
  }
  return found;
}

const capitalized = { request: "Request", response: "Response" } as const;

function describeMember(
  author: AuthorProgram,
  classes: readonly FilterClass[],
  node: ts.Expression,
  { name, call }: Registration,
): Member {
  const files = filesOf(author, call.getSourceFile());
  const own = classes.filter((found) => files.includes(found.node.getSourceFile()));
  const calls = calledTexts(files);
  const methods = calledMethods(author, files);
  const overrides = (base: string, method: string): boolean =>
    own.some(
      (found) =>
        found.base === base &&
        found.node.members.some(
          (member) => ts.isMethodDeclaration(member) && member.name.getText() === method,
        ),
    );
  const both = (has: (direction: Direction) => boolean): Record<Direction, boolean> => ({
    request: has("request"),
    response: has("response"),
  });
  const calling = (pattern: RegExp): boolean => calls.some((text) => pattern.test(text));
  return {
    name,
    node,
    takesBody: both(
      (direction) =>
        overrides("HttpFilter", `on${capitalized[direction]}Body`) ||
        calling(new RegExp(`${direction}\\.(collect|transform)$`)),
    ),
    hasTrailersCallback: both((direction) =>
      overrides("HttpFilter", `on${capitalized[direction]}Trailers`),
    ),
    writesTrailers: both((direction) =>
      calling(new RegExp(`${direction}\\.trailers\\.(set|add)$`)),
    ),
    holds:
      mentions(files, "Pause") ||
      own.some(({ base }) => base === "FilterCallout" || base === "SingleFlight") ||
      [...methods].some((method) => holdingMethods.test(method)),
    evaluates: methods.has("Expression.evaluate"),
    usesTicks: overrides("Plugin", "onTick"),
    usesTimers:
      own.some(({ base }) => base === "Timer") ||
      files.some(({ text }) => text.includes("new RemoteKeySet(")),
    usesQueues: overrides("Plugin", "onQueueReady"),
    takesTimeToEnd: overrides("Plugin", "onDone"),
  };
}

/** Why these members cannot be one filter, each reason at the member that is too much. */
function conflicts(members: readonly Member[]): { at: Member; reason: string; fix: string }[] {
  const found: { at: Member; reason: string; fix: string }[] = [];
  const apart = (member: Member): string => `leave "${member.name}" out of the chain: a filter of its own in Envoy can do it`; // prettier-ignore
  const onlyOne = (has: (member: Member) => boolean, what: string): void => {
    const [first, ...more] = members.filter(has);
    for (const at of more) {
      if (first !== undefined) found.push({ at, reason: `${at.name} and ${first.name} both ${what}`, fix: apart(at) }); // prettier-ignore
    }
  };
  for (const direction of ["request", "response"] as const) {
    onlyOne((member) => member.takesBody[direction], `take ${direction} bodies, and Envoy has one buffer for a filter`); // prettier-ignore
    const taker = members.find((member) => member.takesBody[direction]);
    for (const at of members) {
      if (taker === undefined || at === taker || !at.holds) continue;
      found.push({
        at,
        reason: `${at.name} may hold the stream, and ${taker.name} takes ${direction} bodies: while one filter holds headers, Envoy keeps the body from all of it`,
        fix: apart(taker),
      });
    }
    const writer = members.find((member) => member.writesTrailers[direction]);
    for (const at of members) {
      if (writer === undefined || at === writer || !at.hasTrailersCallback[direction]) continue;
      found.push({
        at,
        reason: `${writer.name} may add ${direction} trailers, which Envoy does not show to the same filter again, so ${at.name} would not see them`,
        fix: apart(writer),
      });
    }
  }
  for (const at of members.filter((member) => member.holds)) {
    const evaluating = members.find((member) => member.evaluates && member !== at);
    if (evaluating === undefined) continue;
    found.push({
      at,
      reason: `${at.name} may hold the stream, and ${evaluating.name} evaluates expressions: what follows a hold is no callback of the stream, and there Envoy has no attributes for them`,
      fix: apart(evaluating),
    });
  }
  const ticking = members.find((member) => member.usesTicks);
  for (const at of members.filter((member) => member.usesTicks || member.usesTimers)) {
    if (ticking === undefined || at === ticking) continue;
    found.push({
      at,
      reason: `${ticking.name} overrides onTick, and ${at.name} uses the timer too, of which a filter has one`,
      fix: `use a Timer instead of onTick in "${ticking.name}"`,
    });
  }
  onlyOne((member) => member.usesQueues, "take messages of queues, which come to the whole filter");
  for (const at of members.filter((member) => member.takesTimeToEnd)) {
    found.push({
      at,
      reason: `${at.name} overrides onDone, and a chain ends at once`,
      fix: apart(at),
    });
  }
  return found;
}

function textOf(author: AuthorProgram, expression: ts.Expression | undefined): string | undefined {
  if (expression === undefined) return undefined;
  if (ts.isStringLiteralLike(expression)) return expression.text;
  const declaration = resolvedSymbol(author.checker, expression)?.valueDeclaration;
  const value = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer;
  return value && ts.isStringLiteralLike(value) ? value.text : undefined;
}

/** Names of the chains and of their members, and what is wrong with them. */
export interface Chains {
  readonly names: readonly string[];
  /** The members of each call of `chain()`, in the order of requests. */
  readonly members: readonly (readonly string[])[];
  readonly diagnostics: readonly Diagnostic[];
}

export function checkChains(
  author: AuthorProgram,
  classes: readonly FilterClass[],
  registered: readonly Registration[],
): Chains {
  const names: string[] = [];
  const lists: string[][] = [];
  const diagnostics: Diagnostic[] = [];
  const known = registered.map(({ name }) => name);
  const wrong = (node: ts.Node, message: string, fix: string, rule?: string): void => {
    diagnostics.push(atNode(node, { code: "OUT1114", message, fix, ...(rule && { rule }) }));
  };
  const check = (call: ts.CallExpression): void => {
    const [named, listed] = call.arguments;
    const name = textOf(author, named);
    if (named === undefined || listed === undefined) return; // The types pass says so.
    if (name === undefined || name === "") {
      wrong(named, "the name of the chain is not a string literal, so it is not known when the manifest is written.", 'write it here: chain("edge", [ … ])'); // prettier-ignore
    } else if (known.includes(name) || names.includes(name)) {
      wrong(named, `something is registered as "${name}" already.`, "give the chain a name of its own"); // prettier-ignore
    } else names.push(name);
    if (!ts.isArrayLiteralExpression(listed) || listed.elements.length === 0) {
      wrong(listed, "the members of the chain are not a list of names.", 'list them here: ["cors", "jwt"]'); // prettier-ignore
      return;
    }
    const members: Member[] = [];
    for (const element of listed.elements) {
      const text = textOf(author, element);
      const registration = registered.find((candidate) => candidate.name === text);
      if (text === undefined || registration === undefined) {
        const near = text === undefined ? undefined : nearestWord(text, known);
        wrong(
          element,
          `this module registers no plugin called ${JSON.stringify(text ?? element.getText())}.`,
          near === undefined ? "import the file that registers it" : `did you mean "${near}"?`,
          known.length === 0 ? undefined : `it registers ${known.join(", ")}`,
        );
      } else if (members.some((member) => member.name === text)) {
        wrong(element, `"${text}" is in the chain already.`, "leave one of the two out");
      } else members.push(describeMember(author, classes, element, registration));
    }
    lists.push(members.map((member) => member.name));
    for (const { at, reason, fix } of conflicts(members)) {
      wrong(at.node, `these cannot be one filter: ${reason}.`, fix);
    }
  };
  for (const file of author.files) {
    forEachNode(file, (node) => {
      if (ts.isCallExpression(node) && sdkName(author, node.expression) === "chain") check(node);
    });
  }
  return { names, members: lists, diagnostics };
}

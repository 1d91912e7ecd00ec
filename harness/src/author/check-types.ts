// The types pass: TypeScript's checker over the author's files. AssemblyScript checks types too, but
// reports a wrong argument of a generic inside the SDK, and does not compile what is not reached.
// Only those of TypeScript's findings are told that are mistakes in AssemblyScript as well.

import ts from "typescript";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { AuthorProgram } from "./author-program.js";
import { atOffset, type Finding } from "./place.js";
import {
  explainMissingName,
  explainMissingExport,
  explainMissingMember,
  explainMissingModule,
} from "./unknown-names.js";
import {
  explainArgumentCount,
  explainNull,
  explainWrongType,
  type TypeProblem,
} from "./wrong-types.js";

/** `undefined` when AssemblyScript would accept it. */
type Explain = (problem: TypeProblem) => Finding | undefined;

const missingReturn: Explain = ({ node }) => {
  const around = ts.findAncestor(node, ts.isFunctionLike);
  return {
    code: "OUT1127",
    message: "this function promises a result, but can reach its end without one.",
    fix: /\bAction\b/.test(around?.type?.getText() ?? "")
      ? "end it with return Action.Continue;"
      : "return a value on every way through it, or declare the result as void",
  };
};

const missingType: Explain = ({ node }) => {
  // A function that is handed on gets its types from the call, if that is right: no message of its own.
  const around = ts.findAncestor(node, ts.isFunctionLike);
  if (around !== undefined && !ts.isMethodDeclaration(around) && !ts.isFunctionDeclaration(around))
    return undefined;
  return {
    code: "OUT1128",
    message: `“${node.getText()}” has no type.`,
    rule: "AssemblyScript wants a type for every parameter, field without a value, and result",
    fix: `${node.getText()}: string (or i32, bool, Bytes, a class …)`,
  };
};

/** By TypeScript's number of the message. What is not here is left to asc. */
const explained: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [2304, explainMissingName],
  [2552, explainMissingName],
  [2305, explainMissingExport],
  [2614, explainMissingExport],
  [2724, explainMissingExport],
  [2459, explainMissingExport],
  [2307, explainMissingModule],
  [2792, explainMissingModule],
  [6053, explainMissingModule],
  [2339, explainMissingMember],
  [2551, explainMissingMember],
  [2554, explainArgumentCount],
  [2555, explainArgumentCount],
  [2345, explainWrongType],
  [2322, explainWrongType],
  [2739, explainWrongType],
  [2740, explainWrongType],
  [2741, explainWrongType],
  [2531, explainNull],
  [18047, explainNull],
  [2355, missingReturn],
  [2366, missingReturn],
  [7006, missingType],
]);

/** The smallest node that has exactly this range, or the innermost one that holds it. */
function nodeAt(file: ts.SourceFile, start: number, length: number): ts.Node {
  let found: ts.Node = file;
  const visit = (node: ts.Node): void => {
    if (node.getStart(file) > start || node.end < start + length) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** In the body of a generic, TypeScript does not know what isString<T>() and the like decide. */
function isInsideGeneric(node: ts.Node): boolean {
  return (
    ts.findAncestor(
      node,
      (item) =>
        (ts.isFunctionLike(item) || ts.isClassLike(item)) && (item.typeParameters?.length ?? 0) > 0,
    ) !== undefined
  );
}

function explainSyntax(diagnostic: ts.Diagnostic): Finding {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n").split("\n")[0] ?? "";
  const expected = /^'(.+)' expected\.$/.exec(text)?.[1];
  return {
    code: "OUT1113",
    message:
      expected === undefined
        ? `the file cannot be read from here on: ${text.charAt(0).toLowerCase()}${text.slice(1)}`
        : `the file cannot be read from here on: “${expected}” is missing.`,
    fix:
      expected === undefined
        ? "look at this place and the line above for something left over or left out"
        : `put ${expected} here, or look above for something left open`,
  };
}

/**
 * Mistakes in the grammar: one per file, because all others are consequences of the first. Grammar that
 * only TypeScript refuses (decorators on functions, for example) is found by its checker, not here.
 */
export function checkSyntax(author: AuthorProgram): Diagnostic[] {
  return author.files.flatMap((file) => {
    const [first] = author.program.getSyntacticDiagnostics(file);
    return first === undefined ? [] : [atOffset(file, first.start, explainSyntax(first))];
  });
}

/** Wrong arguments, unknown names, values that may be null: at the author's line, in plain words. */
export function checkTypes(author: AuthorProgram): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const file of author.files) {
    for (const diagnostic of author.program.getSemanticDiagnostics(file)) {
      const explain = explained.get(diagnostic.code);
      const { start, length } = diagnostic;
      if (explain === undefined || start === undefined) continue;
      const node = nodeAt(file, start, length ?? 0);
      if (isInsideGeneric(node)) continue;
      const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
      const finding = explain({ author, node, text });
      if (finding !== undefined) found.push(atOffset(file, start, finding));
    }
  }
  return found;
}

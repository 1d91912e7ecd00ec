// Comparisons of Bytes with ==: it asks whether two are the same object, which no header ever is. Both
// languages let it pass, and the filter silently takes the wrong way.

import ts from "typescript";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { AuthorProgram } from "./author-program.js";
import { atNode } from "./place.js";

const operators: ReadonlyMap<ts.SyntaxKind, "" | "!"> = new Map([
  [ts.SyntaxKind.EqualsEqualsToken, ""],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ""],
  [ts.SyntaxKind.ExclamationEqualsToken, "!"],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "!"],
]);

type Side = "bytes" | "text" | "other";

function sideOf(author: AuthorProgram, node: ts.Expression): { side: Side; nullable: boolean } {
  const type = author.checker.getTypeAtLocation(node);
  const plain = author.checker.getNonNullableType(type);
  const declaration = plain.symbol?.declarations?.[0];
  const isBytes =
    plain.symbol?.name === "Bytes" && declaration !== undefined && author.isSdk(declaration);
  const isText = (plain.flags & ts.TypeFlags.StringLike) !== 0;
  return { side: isBytes ? "bytes" : isText ? "text" : "other", nullable: plain !== type };
}

function compare(author: AuthorProgram, node: ts.BinaryExpression): Diagnostic | undefined {
  const negation = operators.get(node.operatorToken.kind);
  if (negation === undefined) return undefined;
  const left = sideOf(author, node.left);
  const right = sideOf(author, node.right);
  const sides = [left.side, right.side];
  if (!sides.includes("bytes") || sides.includes("other")) return undefined;
  const [bytes, other] = left.side === "bytes" ? [node.left, node.right] : [node.right, node.left];
  const { nullable } = left.side === "bytes" ? left : right;
  const text = bytes.getText();
  const call = `${negation}${nullable && !ts.isIdentifier(bytes) ? "value" : text}.equals(${other.getText()})`;
  const guarded = ts.isIdentifier(bytes)
    ? `${text} !== null && ${call}`
    : `const value = ${text}; if (value !== null && ${call}) …`;
  const withText = sides.includes("text");
  return atNode(node, {
    code: "OUT1129",
    severity: withText ? "error" : "warning",
    message: withText
      ? `${text} is a Bytes${nullable ? " or null" : ""}, and ${node.operatorToken.getText()} cannot compare that with a string.`
      : `${node.operatorToken.getText()} asks whether these are the same object, not whether they have the same bytes.`,
    fix: nullable ? guarded : call,
  });
}

const searches: ReadonlySet<string> = new Set(["includes", "indexOf", "lastIndexOf"]);

/** `list.includes(bytes)` and its like, which compare as == does. */
function search(author: AuthorProgram, node: ts.CallExpression): Diagnostic | undefined {
  const { expression } = node;
  const [wanted] = node.arguments;
  if (!ts.isPropertyAccessExpression(expression) || wanted === undefined) return undefined;
  if (!searches.has(expression.name.text)) return undefined;
  const list = author.checker.getTypeAtLocation(expression.expression);
  const isList = ["Array", "StaticArray"].includes(list.symbol?.name ?? "");
  if (!isList || sideOf(author, wanted).side !== "bytes") return undefined;
  return atNode(node, {
    code: "OUT1129",
    severity: "error",
    message: `${expression.name.text} asks whether the list holds this very object, not whether it holds the same bytes.`,
    fix: `${wanted.getText()}.isOneOf(${expression.expression.getText()}), or a loop with equals`,
  });
}

/** Bytes compared by identity (a warning), searched for by it or compared with a string (errors). */
export function checkComparisons(author: AuthorProgram): Diagnostic[] {
  const found: Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    const diagnostic = ts.isBinaryExpression(node)
      ? compare(author, node)
      : ts.isCallExpression(node)
        ? search(author, node)
        : undefined;
    if (diagnostic !== undefined) found.push(diagnostic);
    ts.forEachChild(node, visit);
  };
  for (const file of author.files) visit(file);
  return found;
}

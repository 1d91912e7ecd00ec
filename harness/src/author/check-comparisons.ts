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

/** Bytes compared by identity (a warning), or with a string (an error). */
export function checkComparisons(author: AuthorProgram): Diagnostic[] {
  const found: Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    const diagnostic = ts.isBinaryExpression(node) ? compare(author, node) : undefined;
    if (diagnostic !== undefined) found.push(diagnostic);
    ts.forEachChild(node, visit);
  };
  for (const file of author.files) visit(file);
  return found;
}

// One-line mutations of the mock's rules: comparisons turned, conditions negated, constants and statuses changed,
// statements left out. Found in the syntax tree of the compiled files, so that each is a change of meaning.

import ts from "typescript";

export interface Mutation {
  /** Below the mock's folder. */
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly what: string;
  /** The line as it was. */
  readonly text: string;
}

const turned: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.LessThanToken, ">="],
  [ts.SyntaxKind.LessThanEqualsToken, ">"],
  [ts.SyntaxKind.GreaterThanToken, "<="],
  [ts.SyntaxKind.GreaterThanEqualsToken, "<"],
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
  [ts.SyntaxKind.PlusToken, "-"],
]);

const statuses = ["Ok", "NotFound", "BadArgument", "InvalidMemoryAccess", "Empty", "CasMismatch", "InternalFailure", "Unimplemented", "ParseFailure", "SerializationFailure"]; // prettier-ignore

function isText(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** All mutations of one file. */
export function mutationsOf(file: string, source: string): Mutation[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const lines = source.split("\n");
  const found: Mutation[] = [];
  const add = (node: ts.Node, replacement: string, what: string): void => {
    const start = node.getStart(tree);
    const line = tree.getLineAndCharacterOfPosition(start).line;
    const end = node.getEnd();
    if (tree.getLineAndCharacterOfPosition(end).line !== line) return;
    found.push({ file, line: line + 1, start, end, replacement, what, text: lines[line]?.trim() ?? "" }); // prettier-ignore
  };
  const visit = (node: ts.Node): void => {
    // Messages and the words that they are made of are no rules.
    if (ts.isThrowStatement(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = turned.get(node.operatorToken.kind);
      const text = isText(node.left) || isText(node.right);
      if (other !== undefined && !(text && other === "-")) {
        add(node.operatorToken, other, `${node.operatorToken.getText(tree)} becomes ${other}`);
      }
    } else if (ts.isIfStatement(node)) {
      add(node.expression, `!(${node.expression.getText(tree)})`, "the condition is negated");
    } else if (ts.isNumericLiteral(node) && !ts.isElementAccessExpression(node.parent)) {
      add(node, String(Number(node.text) + 1), `${node.text} becomes ${Number(node.text) + 1}`);
    } else if (
      ts.isPropertyAccessExpression(node) &&
      node.expression.getText(tree) === "WasmResult" &&
      statuses.includes(node.name.text)
    ) {
      const other = statuses[(statuses.indexOf(node.name.text) + 1) % statuses.length] ?? "Ok";
      add(node.name, other, `${node.name.text} becomes ${other}`);
    } else if (
      node.kind === ts.SyntaxKind.TrueKeyword ||
      node.kind === ts.SyntaxKind.FalseKeyword
    ) {
      const other = node.kind === ts.SyntaxKind.TrueKeyword ? "false" : "true";
      add(node, other, `${node.getText(tree)} becomes ${other}`);
    } else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      add(node, ";", "the statement is left out");
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

export function mutated(source: string, { start, end, replacement }: Mutation): string {
  return source.slice(0, start) + replacement + source.slice(end);
}

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
  /** The line as it was, and the one above it. */
  readonly text: string;
  readonly above: string;
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

/**
 * Numbers that are answered, listed or told apart, and large ones: HTTP statuses, limits, time-outs. The other small ones
 * are first values, places in a list and parts of sums; turning the comparison beside them does more.
 */
function isAnswer(node: ts.NumericLiteral): boolean {
  const { parent } = node;
  if (ts.isElementAccessExpression(parent)) return false;
  if (Number(node.text) >= 100) return true;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (ts.isPropertyAssignment(parent) || ts.isArrowFunction(parent)) return parent.name !== node;
  return ts.isCaseClause(parent) || ts.isReturnStatement(parent);
}

export function parsed(file: string, source: string): ts.SourceFile {
  return ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
}

/** All mutations of one file, in the order of its text. */
export function mutationsOf(file: string, source: string): Mutation[] {
  return [...mutableNodes(parsed(file, source)).values()];
}

/** The parts of a file that have a mutation; each has one at most. */
export function mutableNodes(tree: ts.SourceFile): ReadonlyMap<ts.Node, Mutation> {
  const lines = tree.text.split("\n");
  const found = new Map<ts.Node, Mutation>();
  const add = (whole: ts.Node, node: ts.Node, replacement: string, what: string): void => {
    const start = node.getStart(tree);
    const line = tree.getLineAndCharacterOfPosition(start).line;
    const end = node.getEnd();
    if (tree.getLineAndCharacterOfPosition(end).line !== line) return;
    found.set(whole, { file: tree.fileName, line: line + 1, start, end, replacement, what, text: lines[line]?.trim() ?? "", above: lines[line - 1]?.trim() ?? "" }); // prettier-ignore
  };
  const visit = (node: ts.Node): void => {
    // Messages and the words that they are made of are no rules.
    if (ts.isThrowStatement(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = turned.get(node.operatorToken.kind);
      const text = isText(node.left) || isText(node.right);
      if (other !== undefined && !(text && other === "-")) {
        add(
          node,
          node.operatorToken,
          other,
          `${node.operatorToken.getText(tree)} becomes ${other}`,
        );
      }
    } else if (ts.isIfStatement(node)) {
      add(node, node.expression, `!(${node.expression.getText(tree)})`, "the condition is negated");
    } else if (ts.isNumericLiteral(node) && isAnswer(node)) {
      add(
        node,
        node,
        String(Number(node.text) + 1),
        `${node.text} becomes ${Number(node.text) + 1}`,
      );
    } else if (
      ts.isPropertyAccessExpression(node) &&
      node.expression.getText(tree) === "WasmResult" &&
      statuses.includes(node.name.text)
    ) {
      const other = statuses[(statuses.indexOf(node.name.text) + 1) % statuses.length] ?? "Ok";
      add(node, node.name, other, `${node.name.text} becomes ${other}`);
    } else if (
      node.kind === ts.SyntaxKind.TrueKeyword ||
      node.kind === ts.SyntaxKind.FalseKeyword
    ) {
      const other = node.kind === ts.SyntaxKind.TrueKeyword ? "false" : "true";
      add(node, node, other, `${node.getText(tree)} becomes ${other}`);
    } else if (
      ts.isExpressionStatement(node) &&
      ts.isCallExpression(node.expression) &&
      node.expression.expression.kind !== ts.SyntaxKind.SuperKeyword
    ) {
      add(node, node, ";", "the statement is left out");
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

export function mutated(source: string, { start, end, replacement }: Mutation): string {
  return source.slice(0, start) + replacement + source.slice(end);
}

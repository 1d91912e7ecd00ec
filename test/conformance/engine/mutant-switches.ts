// All mutations of the mock in one copy of it, each behind a switch: no copy has to be loaded for each mutant, and what a
// program runs tells itself. Mutations of what a module does once, when it is loaded, need copies of their own.

import ts from "typescript";
import { mutableNodes, parsed, type Mutation } from "./mutations.js";

/**
 * What the switched copy asks. `active` is the number of the mutation that is on; `hits` says which were passed, and with
 * which outcomes, one bit for each.
 */
export class Switchboard {
  active = -1;
  hits: Uint8Array;

  constructor(count: number) {
    this.hits = new Uint8Array(count);
  }

  private on(number: number, outcome: unknown): boolean {
    this.hits[number] = (this.hits[number] ?? 0) | (outcome ? 2 : 1);
    return this.active === number;
  }
  is(number: number, value: unknown): boolean {
    return this.on(number, value) ? !value : Boolean(value);
  }
  choose<Value>(number: number, value: Value, other: Value): Value {
    return this.on(number, true) ? other : value;
  }
  runs(number: number): boolean {
    return !this.on(number, true);
  }
  and(number: number, left: unknown, right: () => unknown): unknown {
    if (this.on(number, left)) return left || right();
    const result = left && right();
    if (result) this.hits[number] = (this.hits[number] ?? 0) | 4;
    return result;
  }
  or(number: number, left: unknown, right: () => unknown): unknown {
    if (this.on(number, left)) return left && right();
    const result = left || right();
    if (!result) this.hits[number] = (this.hits[number] ?? 0) | 4;
    return result;
  }
  plus(number: number, left: number, right: number): number {
    return this.on(number, right) ? left - right : left + right;
  }
  equal(number: number, left: unknown, right: unknown): boolean {
    const result = left === right;
    return this.on(number, result) ? !result : result;
  }
  unequal(number: number, left: unknown, right: unknown): boolean {
    const result = left !== right;
    return this.on(number, result) ? !result : result;
  }
  less(number: number, left: number, right: number): boolean {
    const result = left < right;
    return this.on(number, result) ? left >= right : result;
  }
  atMost(number: number, left: number, right: number): boolean {
    const result = left <= right;
    return this.on(number, result) ? left > right : result;
  }
  more(number: number, left: number, right: number): boolean {
    const result = left > right;
    return this.on(number, result) ? left <= right : result;
  }
  atLeast(number: number, left: number, right: number): boolean {
    const result = left >= right;
    return this.on(number, result) ? left < right : result;
  }
}

const board = "mutantSwitches";

/** Before the copy is imported. */
export function placeSwitchboard(count: number): Switchboard {
  const made = new Switchboard(count);
  Object.assign(globalThis, { [board]: made });
  return made;
}

const questions: ReadonlyMap<ts.SyntaxKind, keyof Switchboard> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "equal"],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "unequal"],
  [ts.SyntaxKind.LessThanToken, "less"],
  [ts.SyntaxKind.LessThanEqualsToken, "atMost"],
  [ts.SyntaxKind.GreaterThanToken, "more"],
  [ts.SyntaxKind.GreaterThanEqualsToken, "atLeast"],
  [ts.SyntaxKind.PlusToken, "plus"],
  [ts.SyntaxKind.AmpersandAmpersandToken, "and"],
  [ts.SyntaxKind.BarBarToken, "or"],
]);

/**
 * @param numberOf the number of a mutation; undefined leaves the place as it is
 */
export function switched(
  file: string,
  source: string,
  numberOf: (mutation: Mutation) => number | undefined,
): string {
  const tree = parsed(file, source);
  const nodes = mutableNodes(tree);

  const inner = (node: ts.Node): string => {
    let text = "";
    let at = node.getStart(tree);
    ts.forEachChild(node, (child) => {
      text += source.slice(at, child.getStart(tree)) + emit(child);
      at = child.getEnd();
    });
    return text + source.slice(at, node.getEnd());
  };

  const emit = (node: ts.Node): string => {
    const mutation = nodes.get(node);
    const number = mutation && numberOf(mutation);
    if (mutation === undefined || number === undefined) return inner(node);
    if (ts.isBinaryExpression(node)) {
      const question = questions.get(node.operatorToken.kind) ?? "equal";
      const [left, right] = [emit(node.left), emit(node.right)];
      const lazy = question === "and" || question === "or";
      return `${board}.${question}(${number}, ${left}, ${lazy ? `() => (${right})` : right})`;
    }
    if (ts.isIfStatement(node)) {
      const whole = inner(node);
      const condition = emit(node.expression);
      const from = node.expression.getStart(tree) - node.getStart(tree);
      return `${whole.slice(0, from)}${board}.is(${number}, ${condition})${whole.slice(from + condition.length)}`;
    }
    if (ts.isPropertyAccessExpression(node)) {
      const names = `${JSON.stringify(node.name.text)}, ${JSON.stringify(mutation.replacement)}`;
      return `${emit(node.expression)}[${board}.choose(${number}, ${names})]`;
    }
    if (ts.isExpressionStatement(node)) return `{ if (${board}.runs(${number})) ${inner(node)} }`;
    const choice = `${board}.choose(${number}, ${node.getText(tree)}, ${mutation.replacement})`;
    const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
    return isName ? `[${choice}]` : choice;
  };

  return inner(tree);
}

// How deep an expression may be: Envoy's parser refuses what is nested more than 32 times, in brackets or in the
// tree. Source: cel-cpp parser/options.h and parser/parser.cc.

import type { Node } from "./library.js";

const deepest = 32;

/** Of brackets of all kinds, in a source without its literals. */
function bracketDepth(code: string): number {
  let depth = 0;
  let most = 0;
  for (const character of code) {
    if ("([{".includes(character)) most = Math.max(most, ++depth);
    else if (")]}".includes(character)) depth--;
  }
  return most;
}

/** What a macro was given, in the tree that it became. */
function macroBodies(step: Node | undefined): Node[] {
  const kind = step?.exprKind;
  if (kind?.case !== "callExpr") return [];
  const { function: name, args } = kind.value;
  if (name === "_?_:_") return [...args.slice(0, 1), ...macroBodies(args[1])];
  const last = args[1];
  if (name !== "_+_" || last === undefined) return args.slice(1);
  return last.exprKind.case === "listExpr" ? last.exprKind.value.elements : [];
}

/** The terms of `a || b || c`, which the parser puts into a tree that is no deeper than it has to be. */
function chainOf(node: Node, name: string): Node[] {
  const kind = node.exprKind;
  if (kind.case !== "callExpr" || kind.value.function !== name) return [node];
  const [first, ...rest] = kind.value.args;
  return [...(first === undefined ? [] : chainOf(first, name)), ...rest];
}

function depthOf(node: Node | undefined): number {
  const kind = node?.exprKind;
  if (node === undefined || kind?.case === undefined) return 0;
  const below = (nodes: readonly (Node | undefined)[]): number =>
    nodes.reduce((most, each) => Math.max(most, depthOf(each)), 0);
  switch (kind.case) {
    case "callExpr": {
      const { function: name, target, args } = kind.value;
      if (name !== "_||_" && name !== "_&&_") return 1 + below([target, ...args]);
      const terms = chainOf(node, name);
      return Math.ceil(Math.log2(terms.length)) + below(terms);
    }
    case "selectExpr":
      return 1 + below([kind.value.operand]);
    case "listExpr":
      return 1 + below(kind.value.elements);
    case "structExpr":
      return (
        1 +
        below(
          kind.value.entries.flatMap(({ keyKind, value }) =>
            keyKind.case === "mapKey" ? [keyKind.value, value] : [value],
          ),
        )
      );
    case "comprehensionExpr":
      return 1 + below([kind.value.iterRange, ...macroBodies(kind.value.loopStep)]);
    default:
      return 1;
  }
}

/** False for an expression that is too deep. */
export function checkDepth(code: string, tree: Node): boolean {
  return bracketDepth(code) <= deepest && depthOf(tree) <= deepest;
}

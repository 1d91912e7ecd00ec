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
  const last = args[1]?.exprKind;
  return name === "_+_" && last?.case === "listExpr" ? last.value.elements : args.slice(1);
}

function depthOf({ exprKind: kind }: Node): number {
  const below = (nodes: readonly (Node | undefined)[]): number =>
    Math.max(0, ...nodes.map((each) => (each === undefined ? 0 : depthOf(each))));
  switch (kind.case) {
    case "callExpr":
      return 1 + below([kind.value.target, ...kind.value.args]);
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

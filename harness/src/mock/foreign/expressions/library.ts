// The evaluator of CEL expressions that the mock uses, loaded when the first expression is made.
// The evaluator follows cel-spec; where Envoy's (cel-cpp without a type checker) differs, functions.ts says so.

import { createRequire } from "node:module";
import type * as Cel from "@bufbuild/cel";
import { descriptors } from "../../properties/descriptors.js";
import { environmentFunctions } from "./functions.js";

export type CelLibrary = typeof Cel;
export type Parsed = ReturnType<CelLibrary["parse"]>;
/** A node of the tree of an expression. */
export type Node = Parsed["expr"];

type Shape<Message> = { [Field in keyof Message]?: unknown };

export interface Evaluator {
  readonly cel: CelLibrary;
  readonly environment: ReturnType<CelLibrary["celEnv"]>;
  /** A new node of a tree. */
  readonly node: (shape: Shape<Node>) => Node;
}

let loaded: Evaluator | undefined;

export function evaluator(): Evaluator {
  if (loaded === undefined) {
    const cel = createRequire(import.meta.url)("@bufbuild/cel") as CelLibrary;
    const { registry } = descriptors();
    const environment = cel.celEnv({ registry, funcs: environmentFunctions(cel) });
    const template = cel.parse("1").expr;
    loaded = { cel, environment, node: (shape) => ({ ...template, ...shape }) as Node };
  }
  return loaded;
}

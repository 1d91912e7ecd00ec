// One expression: parsed, checked for functions and types that Envoy does not have, and evaluated against the
// attributes of a context.

import type { CelInput } from "@bufbuild/cel";
import { toByteString, utf8 } from "../../bytes.js";
import type { Attribute } from "../../properties/attribute.js";
import { findAttribute } from "../../properties/lookup.js";
import type { Context } from "../../vm/context.js";
import { indexFunction, isKnownFunction } from "./functions.js";
import { evaluator } from "./library.js";
import { attributeOf, inputOf } from "./values.js";

type Parsed = ReturnType<ReturnType<typeof evaluator>["cel"]["parse"]>;
type Node = Parsed["expr"];

/** A parser of Envoy takes no more characters. */
const longestSource = 100_000;

export class ParseFailure extends Error {}
export class CompileFailure extends Error {}

const literal = /([rR]?[bB]?|[bB][rR])("""|'''|"|')((?:\\[^]|(?!\2)[^\\])*)\2|\/\/.*/g;
const escape =
  /\\([abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|[0-3][0-7]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g;

/** The library reads an unknown escape as it stands. */
function checkEscapes(source: string): void {
  for (const [, prefix = "", , body = ""] of source.matchAll(literal)) {
    if (!/r/i.test(prefix) && body.replace(escape, "").includes("\\")) {
      throw new ParseFailure("invalid escape sequence");
    }
  }
}

/** Refuses what does not compile, and calls `value[key]` by a name of our own. */
function check(node: Node | undefined): void {
  const kind = node?.exprKind;
  switch (kind?.case) {
    case "callExpr": {
      const { value } = kind;
      if (!isKnownFunction(value.function, value.target !== undefined, value.args.length)) {
        throw new CompileFailure(`no such function: ${value.function}`);
      }
      if (value.function === "_[_]") value.function = indexFunction;
      check(value.target);
      value.args.forEach(check);
      break;
    }
    case "selectExpr":
      check(kind.value.operand);
      break;
    case "listExpr":
      kind.value.elements.forEach(check);
      break;
    case "structExpr":
      checkMessage(kind.value.messageName, kind.value.entries);
      kind.value.entries.forEach(checkEntry);
      break;
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
      [iterRange, accuInit, loopCondition, loopStep, result].forEach(check);
      break;
    }
    default:
  }
}

type Entry = Extract<Node["exprKind"], { case: "structExpr" }>["value"]["entries"][number];

/** A whole float is no key, where the library takes it for an integer. */
function checkEntry({ keyKind, value }: Entry): void {
  check(value);
  if (keyKind.case !== "mapKey") return;
  check(keyKind.value);
  const key = keyKind.value.exprKind;
  if (key.case === "constExpr" && key.value.constantKind.case === "doubleValue") {
    key.value.constantKind = { case: "nullValue", value: 0 };
  }
}

type Entries = readonly { readonly keyKind: { case?: string | undefined; value?: unknown } }[];

function checkMessage(name: string, entries: Entries): void {
  if (name === "") return;
  const { environment } = evaluator();
  const type = environment.registry.getMessage(name.replace(/^\./, ""));
  if (type === undefined) throw new CompileFailure(`no such message type: ${name}`);
  for (const { keyKind } of entries) {
    if (!type.fields.some((field) => field.name === keyKind.value)) {
      throw new CompileFailure(`no such field of ${name}: ${String(keyKind.value)}`);
    }
  }
}

export class Expression {
  private readonly run: (variables: Record<string, CelInput>) => unknown;

  /** @throws ParseFailure, CompileFailure */
  constructor(source: string) {
    const { cel, environment } = evaluator();
    if (source.length > longestSource) throw new ParseFailure("expression too long");
    let parsed: Parsed;
    try {
      checkEscapes(source);
      // A comment may end with the source.
      parsed = cel.parse(`${source}\n`);
    } catch (error) {
      throw new ParseFailure(error instanceof Error ? error.message : String(error));
    }
    check(parsed.expr);
    this.run = cel.plan(environment, parsed);
  }

  /** Undefined: the evaluation failed. */
  evaluate(context: Context): Attribute | undefined {
    const { cel } = evaluator();
    const variables = new Proxy<Record<string, CelInput>>(
      {},
      {
        get(_, name) {
          if (typeof name !== "string" || name.includes(".")) return undefined;
          const value = findAttribute(context, toByteString(utf8(name)), false);
          return value === undefined ? undefined : inputOf(cel, value);
        },
      },
    );
    const found = this.run(variables) as Parameters<typeof attributeOf>[1];
    return cel.isCelError(found) ? undefined : attributeOf(cel, found);
  }
}

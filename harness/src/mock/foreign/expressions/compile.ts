// From the text of an expression to its tree: what Envoy's parser refuses, what its compiler refuses, and the few
// places where the evaluator of the library is led to functions of our own.
// Source: cel-cpp parser/parser.cc, eval/compiler/flat_expr_builder.cc.

import { checkDepth } from "./depth.js";
import { budgetFunction, fieldFunction, indexFunction, isKnownFunction } from "./functions.js";
import { evaluator, type Node, type Parsed } from "./library.js";

/** Envoy's parser takes no more characters. */
const longestSource = 100_000;

export class ParseFailure extends Error {}
export class CompileFailure extends Error {}

const literal = /([rR]?[bB]?|[bB][rR])("""|'''|"|')((?:\\[^]|(?!\2)[^\\])*)\2|\/\/.*/g;
const escapes = /\\([abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|[0-3][0-7]{2})/g;
const textEscapes = /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g;

/** The library reads an unknown escape as it stands. Gives the source without its literals. */
function checkLiterals(source: string): string {
  return source.replace(literal, (_, prefix: string | undefined = "", __, body = "") => {
    const left = String(body).replace(escapes, "");
    const rest = /b/i.test(prefix) ? left : left.replace(textEscapes, "");
    if (!/r/i.test(prefix) && rest.includes("\\")) {
      throw new ParseFailure("invalid escape sequence");
    }
    return "";
  });
}

type StructNode = Extract<Node["exprKind"], { case: "structExpr" }>["value"];
type CallNode = Extract<Node["exprKind"], { case: "callExpr" }>["value"];

function checkMessage({ messageName, entries }: StructNode): void {
  if (messageName === "") return;
  const type = evaluator().environment.registry.getMessage(messageName.replace(/^\./, ""));
  if (type === undefined) throw new CompileFailure(`no such message type: ${messageName}`);
  for (const { keyKind } of entries) {
    if (!type.fields.some((field) => field.name === keyKind.value)) {
      throw new CompileFailure(`no such field of ${messageName}: ${String(keyKind.value)}`);
    }
  }
}

/** A whole float is no key, where the library takes it for an integer. */
function checkKey(key: Node): void {
  lead(key);
  const { exprKind } = key;
  if (exprKind.case === "constExpr" && exprKind.value.constantKind.case === "doubleValue") {
    exprKind.value.constantKind = { case: "nullValue", value: 0 };
  }
}

function leadCall(call: CallNode): void {
  const { target, args } = call;
  if (!isKnownFunction(call.function, target !== undefined, args.length)) {
    throw new CompileFailure(`no such function: ${call.function}`);
  }
  if (call.function === "_[_]") call.function = indexFunction;
  lead(target);
  args.forEach(lead);
}

/** Checks a tree, and leads its fields and loops to our own functions. */
function lead(node: Node | undefined): void {
  if (node === undefined) return;
  const kind = node.exprKind;
  const called = (name: string, ...args: Node[]): Node =>
    evaluator().node({ id: node.id, exprKind: { case: "callExpr", value: { function: name, args } } }); // prettier-ignore
  switch (kind.case) {
    case "callExpr":
      leadCall(kind.value);
      break;
    case "selectExpr": {
      const { operand, field, testOnly } = kind.value;
      lead(operand);
      if (!testOnly || operand === undefined) break;
      const name = evaluator().node({
        exprKind: { case: "constExpr", value: { constantKind: { case: "stringValue", value: field } } }, // prettier-ignore
      });
      node.exprKind = called(fieldFunction, operand, name).exprKind;
      break;
    }
    case "listExpr":
      kind.value.elements.forEach(lead);
      break;
    case "structExpr":
      checkMessage(kind.value);
      for (const { keyKind, value } of kind.value.entries) {
        lead(value);
        if (keyKind.case === "mapKey") checkKey(keyKind.value);
      }
      break;
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
      [iterRange, accuInit, loopCondition, loopStep, result].forEach(lead);
      if (loopCondition !== undefined) {
        kind.value.loopCondition = called(budgetFunction, loopCondition);
      }
      break;
    }
    default:
  }
}

const rootedName = /((?:^|[^\w\s)\]}."'])\s*)\.\s*[_a-zA-Z]\w*(?![\w.\s]*\{)/g;

/** Puts a name that nothing has in place of names with a leading dot, such as `.request`. */
function withoutRootedNames(source: string): string {
  const places: string[] = [];
  const bare = source.replace(literal, (text) => `"${places.push(text) - 1}"`);
  const renamed = bare.replace(rootedName, "$1__rooted");
  return renamed.replace(/"(\d+)"/g, (_, place: string) => places[Number(place)] ?? "");
}

/**
 * The tree of an expression.
 * @param knowsRootedNames False for an evaluator that finds nothing under a name with a leading dot.
 * @throws ParseFailure, CompileFailure
 */
export function compile(source: Uint8Array, knowsRootedNames: boolean): Parsed {
  let parsed: Parsed;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(source);
    if (text.length > longestSource) throw new ParseFailure("expression too long");
    const code = checkLiterals(text);
    // A comment may end with the source.
    parsed = evaluator().cel.parse(`${knowsRootedNames ? text : withoutRootedNames(text)}\n`);
    if (!checkDepth(code, parsed.expr)) throw new ParseFailure("expression too deep");
  } catch (error) {
    throw new ParseFailure(error instanceof Error ? error.message : String(error));
  }
  lead(parsed.expr);
  return parsed;
}

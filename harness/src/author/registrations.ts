// The calls of `plugin(name, createFilter, createPlugin?)`, `tcpPlugin` and `service`: which plugins a file
// registers, under which names. A name is the root id that Envoy's configuration selects, so it must be known at build time.

import ts from "typescript";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { AuthorProgram } from "./author-program.js";
import { resolvedSymbol, sdkName, type BaseClass, type FilterClass } from "./filter-classes.js";
import { atNode } from "./place.js";
import type { PluginKind } from "./plugin-kind.js";

/** The functions of the SDK that register one. */
const registering: Readonly<Record<string, PluginKind>> = {
  plugin: "http",
  tcpPlugin: "tcp",
  service: "service",
};

export interface Registration {
  readonly call: ts.CallExpression;
  readonly name: string;
  readonly kind: PluginKind;
}

export interface Registrations {
  /** Every call that registers, also those with a mistake. */
  readonly calls: readonly ts.CallExpression[];
  readonly registered: readonly Registration[];
  readonly diagnostics: readonly Diagnostic[];
}

function forEachCall(node: ts.Node, visit: (call: ts.CallExpression) => void): void {
  if (ts.isCallExpression(node)) visit(node);
  ts.forEachChild(node, (child) => forEachCall(child, visit));
}

/** The text of a string literal, or of a module-level constant that is one. */
function constantText(author: AuthorProgram, expression: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  const declaration = resolvedSymbol(author.checker, expression)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const constant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  const value = declaration.initializer;
  return constant && value !== undefined && ts.isStringLiteralLike(value) ? value.text : undefined;
}

function suggestion(classes: readonly FilterClass[], folder: string): string {
  const nameOf = (base: BaseClass): string | undefined =>
    classes.find((item) => item.base === base)?.name;
  const http = nameOf("HttpFilter");
  const tcp = nameOf("TcpFilter");
  const alone = nameOf("Plugin");
  if (http === undefined && tcp !== undefined)
    return `tcpPlugin("${folder}", (connection) => new ${tcp}(connection));`;
  if (http === undefined && alone !== undefined)
    return `service("${folder}", () => new ${alone}());`;
  return `plugin("${folder}", (stream) => new ${http ?? "MyFilter"}(stream));`;
}

/** @param folder The filter's name, for the suggestion. */
export function findRegistrations(
  author: AuthorProgram,
  classes: readonly FilterClass[],
  folder: string,
): Registrations {
  const registered: Registration[] = [];
  const diagnostics: Diagnostic[] = [];
  const calls: ts.CallExpression[] = [];
  const check = (call: ts.CallExpression): void => {
    const written = ts.isIdentifier(call.expression) && call.expression.text in registering;
    const kind = registering[sdkName(author, call.expression) ?? ""];
    const known = kind !== undefined;
    // A `plugin` that is nowhere declared is told by the types pass: the import is missing.
    if (known || (written && resolvedSymbol(author.checker, call.expression) === undefined))
      calls.push(call);
    if (!known) return;
    const argument = call.arguments[0];
    const name = argument && constantText(author, argument);
    if (argument === undefined) return; // Too few arguments: the types pass says so.
    if (name === undefined || name === "") {
      diagnostics.push(
        atNode(argument, {
          code: "OUT1106",
          message:
            name === ""
              ? "the plugin's name is empty."
              : "the plugin's name is not a string literal, so it is not known when the manifest is written.",
          rule: "the name is the root id that the manifest selects the plugin by",
          fix: suggestion(classes, folder),
        }),
      );
      return;
    }
    if (registered.some((other) => other.name === name)) {
      diagnostics.push(
        atNode(argument, {
          code: "OUT1107",
          message: `a plugin called "${name}" is registered already: one of the two would never be used.`,
          fix: `give each its own name, for example "${name}-2"`,
        }),
      );
      return;
    }
    registered.push({ call, name, kind });
  };
  for (const file of author.files) forEachCall(file, check);
  if (calls.length === 0) {
    const filter = classes.find(
      (item) => item.base === "HttpFilter" || item.base === "TcpFilter",
    )?.node;
    diagnostics.push(
      atNode(filter?.name ?? author.entry, {
        code: "OUT1105",
        message: `${folder} registers no plugin, so Envoy would find nothing to run.`,
        rule: "a filter's index.ts, or a file that it imports, calls plugin(), tcpPlugin() or service() at the top level",
        fix: `add at the end: ${suggestion(classes, folder)}`,
      }),
    );
  }
  return { calls, registered, diagnostics };
}

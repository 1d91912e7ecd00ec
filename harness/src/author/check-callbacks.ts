// Callbacks of filters. A method with a name that the base class does not have compiles in
// AssemblyScript and is never called: the most expensive typing error there is.

import ts from "typescript";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { AuthorProgram } from "./author-program.js";
import {
  baseClasses,
  findCallbacks,
  type BaseClass,
  type Callback,
  type FilterClass,
} from "./filter-classes.js";
import { nearestWord } from "../terminal/nearest-word.js";
import { atNode } from "./place.js";

type Callbacks = Readonly<Record<BaseClass, ReadonlyMap<string, Callback>>>;

function hasModifier(node: ts.ClassElement, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
    : false;
}

const intoPlugin = (filter: string): string =>
  `move it into a class that extends Plugin, and register that: plugin("name", (stream) => new ${filter}(stream), () => new MyPlugin())`;

/** `bool` and `boolean` are one type, and spaces do not matter. */
function sameTypeText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/\s+/g, "").replace(/\bboolean\b/g, "bool");
  return plain(a) === plain(b);
}

function typeOf(parameter: string): string {
  return parameter.slice(parameter.indexOf(":") + 1).trim();
}

function signatureFits(method: ts.MethodDeclaration, callback: Callback): boolean {
  if (method.parameters.length !== callback.parameters.length) return false;
  const wanted = [...callback.parameters.map(typeOf), callback.returns];
  const found = [...method.parameters.map((parameter) => parameter.type), method.type];
  return wanted.every((type, index) => {
    const text = found[index]?.getText();
    // A type under another name (`import { Action as Outcome }`) is left to the types pass.
    return (
      text !== undefined && (sameTypeText(text, type) || !/^(\w+)$/.test(text) || isAlias(text))
    );
  });
}

const basicTypes = /^(bool|boolean|void|string|number|[iu](8|16|32|64|size)|f32|f64)$/;

function isAlias(text: string): boolean {
  return !basicTypes.test(text);
}

class CallbackCheck {
  readonly diagnostics: Diagnostic[] = [];
  private readonly author: AuthorProgram;
  private readonly classes: readonly FilterClass[];
  private readonly callbacks: Callbacks;

  constructor(author: AuthorProgram, classes: readonly FilterClass[], callbacks: Callbacks) {
    this.author = author;
    this.classes = classes;
    this.callbacks = callbacks;
  }

  run(): void {
    for (const found of this.classes) {
      const before = this.diagnostics.length;
      for (const member of found.node.members) {
        if (ts.isMethodDeclaration(member)) this.checkMethod(found, member);
        else if (ts.isPropertyDeclaration(member)) this.checkProperty(found, member);
      }
      if (this.diagnostics.length === before) this.checkOverridesSomething(found);
    }
  }

  private checkMethod(found: FilterClass, method: ts.MethodDeclaration): void {
    const name = method.name.getText();
    const callback = this.callbacks[found.base].get(name);
    if (callback === undefined) {
      this.checkUnknown(found, method, name);
    } else if (!hasModifier(method, ts.SyntaxKind.OverrideKeyword)) {
      this.diagnostics.push(
        atNode(method.name, {
          code: "OUT1101",
          message: `${name} is a callback of ${found.base}, but is not marked as one.`,
          rule: "write override before a callback, so that a misspelt one cannot pass as a new method",
          fix: `override ${callback.signature} {`,
        }),
      );
    } else if (!signatureFits(method, callback)) {
      const types = method.parameters.map((parameter) => parameter.getText()).join(", ");
      const returns = method.type === undefined ? "" : `: ${method.type.getText()}`;
      this.diagnostics.push(
        atNode(method.name, {
          code: "OUT1104",
          message: `${name}(${types})${returns} does not have the parameters and the result of the callback.`,
          rule: `${found.base} declares ${callback.signature}`,
          fix: `override ${callback.signature} {`,
        }),
      );
    }
  }

  private checkUnknown(found: FilterClass, method: ts.MethodDeclaration, name: string): void {
    const marked = hasModifier(method, ts.SyntaxKind.OverrideKeyword);
    if (this.isInherited(found, name)) return;
    const own = [...this.callbacks[found.base].keys()];
    const near = nearestWord(name, own);
    const looksLikeCallback = /^on[A-Z]/.test(name);
    if (!marked && !looksLikeCallback && near === undefined) return;
    // A helper called onMatch is fine as long as somebody calls it; a callback is called by the host.
    if (!marked && this.isCalled(name)) return;
    const other = baseClasses.find((base) => this.callbacks[base].has(name));
    if (other !== undefined) {
      this.diagnostics.push(
        atNode(method.name, {
          code: "OUT1102",
          message: `${name} is a callback of ${other}, and ${found.name} extends ${found.base}: nothing would call it.`,
          rule: `${found.base} has ${own.join(", ")}`,
          fix:
            other === "Plugin" && found.base === "HttpFilter"
              ? intoPlugin(found.name)
              : `move it into the class that extends ${other}`,
        }),
      );
      return;
    }
    this.diagnostics.push(
      atNode(method.name, {
        code: "OUT1102",
        message: `${found.base} has no callback ${name}: nothing would ever call it.`,
        rule: `${found.base} has ${own.join(", ")}`,
        fix:
          near === undefined
            ? "rename it to one of these, or to a name without “on” if you call it yourself"
            : `did you mean ${near}?`,
      }),
    );
  }

  private checkProperty(found: FilterClass, property: ts.PropertyDeclaration): void {
    const callback = this.callbacks[found.base].get(property.name.getText());
    if (callback === undefined) return;
    this.diagnostics.push(
      atNode(property.name, {
        code: "OUT1104",
        message: `${callback.name} is written as a field that holds a function; the host calls methods.`,
        fix: `override ${callback.signature} {`,
      }),
    );
  }

  private checkOverridesSomething(found: FilterClass): void {
    if (found.base !== "HttpFilter") return;
    const isBase = this.classes.some((other) => other.parent === found.node);
    const abstract = ts.isClassDeclaration(found.node) && hasAbstract(found.node);
    if (isBase || abstract || this.hasCallback(found)) return;
    const callback = this.callbacks.HttpFilter.get("onRequestHeaders");
    this.diagnostics.push(
      atNode(found.node.name ?? found.node, {
        code: "OUT1103",
        message: `${found.name} overrides no callback: it would never do anything.`,
        rule: `HttpFilter has ${[...this.callbacks.HttpFilter.keys()].join(", ")}`,
        ...(callback && { fix: `override ${callback.signature} { … return Action.Continue; }` }),
      }),
    );
  }

  /** Whether the class or one of the author's classes above it has a callback. */
  private hasCallback(found: FilterClass): boolean {
    const names = found.node.members.filter(ts.isMethodDeclaration).map((m) => m.name.getText());
    if (names.some((name) => this.callbacks[found.base].has(name))) return true;
    const parent = this.classes.find((other) => other.node === found.parent);
    return parent !== undefined && parent !== found && this.hasCallback(parent);
  }

  /** Whether a class above, the author's or the SDK's, has a method of that name. */
  private isInherited(found: FilterClass, name: string): boolean {
    const type = this.author.checker.getTypeAtLocation(found.node);
    return type.getBaseTypes()?.some((base) => base.getProperty(name) !== undefined) ?? false;
  }

  private isCalled(name: string): boolean {
    const visit = (node: ts.Node): boolean =>
      (ts.isPropertyAccessExpression(node) && node.name.text === name) ||
      (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
    return this.author.files.some(visit);
  }
}

function hasAbstract(node: ts.ClassDeclaration): boolean {
  return (node.modifiers ?? []).some((item) => item.kind === ts.SyntaxKind.AbstractKeyword);
}

/** Missing override, unknown names, wrong parameters, filters without any callback. */
export function checkCallbacks(
  author: AuthorProgram,
  classes: readonly FilterClass[],
): Diagnostic[] {
  const entries = baseClasses.map((base) => [base, findCallbacks(author, base)] as const);
  const callbacks = Object.fromEntries(entries) as unknown as Callbacks;
  const check = new CallbackCheck(author, classes, callbacks);
  check.run();
  return check.diagnostics;
}

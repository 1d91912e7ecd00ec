// One declaration of the SDK as TypeScript: documentation and signature stay, bodies, decorators and what
// is private go.

import ts from "typescript";

export type Printable =
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.FunctionDeclaration
  | ts.ModuleDeclaration
  | ts.TypeAliasDeclaration
  | ts.InterfaceDeclaration
  | ts.VariableStatement;

type Member = ts.ClassElement | ts.TypeElement;

const width = 100;

function documentation(node: ts.Node): string[] {
  const ranges = ts.getLeadingCommentRanges(node.getSourceFile().text, node.pos) ?? [];
  const texts = ranges.map(({ pos, end }) => node.getSourceFile().text.slice(pos, end));
  const text = texts.filter((comment) => comment.startsWith("/**")).at(-1);
  if (text === undefined) return [];
  return text.split("\n").map((line, index) => (index === 0 ? line : ` ${line.trim()}`));
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some((tag) => tag.tagName.text === "internal");
}

function modifierKinds(node: ts.Node): ReadonlySet<ts.SyntaxKind> {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return new Set(modifiers?.map((modifier) => modifier.kind));
}

function isPrivate(node: ts.Node): boolean {
  return modifierKinds(node).has(ts.SyntaxKind.PrivateKeyword);
}

/** What a type parameter stands for that takes several types of arguments without a common base. */
function meaningOf(parameter: ts.TypeParameterDeclaration): string | undefined {
  const name = parameter.name.text;
  if (name.startsWith("Text")) return "string | Bytes";
  return name === "AnyFilter" ? "StreamFilter" : undefined;
}

/** The type as written, with each Text… and AnyFilter replaced by what it stands for. */
function typeText(type: ts.TypeNode, texts: ReadonlyMap<string, string>): string {
  const source = type.getText().replace(/\s+/g, " ");
  const meaning = texts.get(type.getText());
  if (meaning !== undefined) return meaning;
  if (ts.isUnionTypeNode(type)) return type.types.map((part) => typeText(part, texts)).join(" | ");
  if (ts.isArrayTypeNode(type)) {
    const element = typeText(type.elementType, texts);
    return element.includes("|") ? `(${element})[]` : `${element}[]`;
  }
  return source.replace(/\bText\w*\b/g, (name) => texts.get(name) ?? name);
}

/** Prints signatures, and notes the names of types that they mention. */
class SignaturePrinter {
  readonly mentioned = new Set<string>();
  private texts = new Map<string, string>();

  private type(node: ts.TypeNode | undefined, of: ts.Node): string {
    if (node === undefined) {
      const { line } = of.getSourceFile().getLineAndCharacterOfPosition(of.getStart());
      throw new Error(
        `${of.getSourceFile().fileName}:${line + 1}: write the type of ${of.getText()}`,
      );
    }
    const visit = (part: ts.Node): void => {
      if (ts.isTypeReferenceNode(part)) this.mentioned.add(part.typeName.getText());
      ts.forEachChild(part, visit);
    };
    visit(node);
    return typeText(node, this.texts);
  }

  private typeParameters(list: readonly ts.TypeParameterDeclaration[] | undefined): string {
    const parameters = list ?? [];
    this.texts = new Map(
      parameters.flatMap((item) => {
        const meaning = meaningOf(item);
        return meaning === undefined ? [] : [[item.name.text, meaning]];
      }),
    );
    const rest = parameters.filter((item) => meaningOf(item) === undefined);
    return rest.length === 0 ? "" : `<${rest.map((item) => item.getText()).join(", ")}>`;
  }

  private parameter(node: ts.ParameterDeclaration): string {
    const optional = node.initializer !== undefined || node.questionToken !== undefined;
    const rest = node.dotDotDotToken === undefined ? "" : "...";
    return `${rest}${node.name.getText()}${optional ? "?" : ""}: ${this.type(node.type, node)}`;
  }

  /** `name<T>(a: i32, b?: string | Bytes): bool;`, on several lines when it is long. */
  signature(head: string, node: ts.SignatureDeclaration, result: string | undefined): string {
    const generic = this.typeParameters(node.typeParameters);
    const parameters = node.parameters.map((parameter) => this.parameter(parameter));
    const tail = result === undefined ? "" : `: ${result}`;
    const line = `${head}${generic}(${parameters.join(", ")})${tail};`;
    if (line.length <= width - 2) return line;
    const list = parameters.map((parameter) => `  ${parameter},\n`).join("");
    return `${head}${generic}(\n${list})${tail};`;
  }

  callable(head: string, node: ts.SignatureDeclaration): string {
    this.typeParameters(node.typeParameters);
    return this.signature(head, node, this.type(node.type, node));
  }

  property(head: string, node: ts.PropertyDeclaration | ts.PropertySignature): string {
    this.texts = new Map();
    return `${head}: ${this.type(node.type, node)};`;
  }

  parameterProperty(head: string, node: ts.ParameterDeclaration): string {
    this.texts = new Map();
    return `${head}${node.name.getText()}: ${this.type(node.type, node)};`;
  }

  accessor(node: ts.AccessorDeclaration, head: string): string {
    this.texts = new Map();
    const name = node.name.getText();
    if (ts.isSetAccessor(node)) return this.signature(`${head}set ${name}`, node, undefined);
    return `${head}get ${name}(): ${this.type(node.type, node)};`;
  }
}

const kept: readonly (readonly [ts.SyntaxKind, string])[] = [
  [ts.SyntaxKind.ProtectedKeyword, "protected "],
  [ts.SyntaxKind.AbstractKeyword, "abstract "],
  [ts.SyntaxKind.StaticKeyword, "static "],
  [ts.SyntaxKind.ReadonlyKeyword, "readonly "],
];

function modifierText(node: ts.Node): string {
  const kinds = modifierKinds(node);
  return kept
    .filter(([kind]) => kinds.has(kind))
    .map(([, text]) => text)
    .join("");
}

function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => (line === "" ? "" : `  ${line}`));
}

function isIndexOperator(node: ts.Node): boolean {
  const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
  return (decorators ?? []).some((item) => item.expression.getText() === 'operator("[]")');
}

/** Lines of one member; empty when an author cannot use it. */
function memberLines(member: Member, known: ReadonlySet<string>): string[] {
  if (ts.isConstructorDeclaration(member)) return constructorLines(member, known);
  if (isInternal(member)) return [];
  if (isPrivate(member) || !member.name) return [];
  const printer = new SignaturePrinter();
  const name = member.name.getText();
  const head = modifierText(member);
  const lines: string[] = [];
  if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) {
    lines.push(printer.callable(`${head}${name}`, member));
    if (isIndexOperator(member) && member.type)
      lines.push(`readonly [index: number]: ${member.type.getText()};`);
  } else if (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) {
    lines.push(printer.property(`${head}${name}`, member));
  } else if (ts.isAccessor(member)) {
    lines.push(printer.accessor(member, head));
  }
  // A type that the SDK does not export is none that an author can have a use for.
  if (lines.length === 0 || !allKnown(printer.mentioned, member, known)) return [];
  return indent([...documentation(member), ...lines]);
}

function typeParameterNames(node: ts.Node): Set<string> {
  const names = new Set<string>();
  for (let item: ts.Node | undefined = node; item; item = item.parent) {
    if (ts.isFunctionLike(item) || ts.isClassLike(item))
      item.typeParameters?.forEach((parameter) => names.add(parameter.name.text));
  }
  return names;
}

function allKnown(
  mentioned: ReadonlySet<string>,
  node: ts.Node,
  known: ReadonlySet<string>,
): boolean {
  const own = typeParameterNames(node);
  return [...mentioned].every((name) => known.has(name) || own.has(name));
}

function constructorLines(node: ts.ConstructorDeclaration, known: ReadonlySet<string>): string[] {
  const lines: string[] = [];
  for (const parameter of node.parameters) {
    if (!ts.isParameterPropertyDeclaration(parameter, node) || isPrivate(parameter)) continue;
    if (isInternal(parameter)) continue;
    const property = new SignaturePrinter();
    const line = property.parameterProperty(modifierText(parameter), parameter);
    if (allKnown(property.mentioned, node, known)) lines.push(...documentation(parameter), line);
  }
  const printer = new SignaturePrinter();
  const constructor = printer.signature(`${modifierText(node)}constructor`, node, undefined);
  const usable = !isPrivate(node) && !isInternal(node) && allKnown(printer.mentioned, node, known);
  lines.push(...(usable ? [...documentation(node), constructor] : ["private constructor();"]));
  return indent(lines);
}

function blankBetween(groups: readonly string[][]): string[] {
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : ["", ...group]));
}

function classLines(node: ts.ClassDeclaration, name: string, known: ReadonlySet<string>): string[] {
  const generic = node.typeParameters?.map((item) => item.getText()).join(", ");
  const parent = node.heritageClauses?.find((item) => item.token === ts.SyntaxKind.ExtendsKeyword);
  const base = parent?.types[0]?.getText();
  const baseName = parent?.types[0]?.expression.getText() ?? "";
  const abstract = modifierKinds(node).has(ts.SyntaxKind.AbstractKeyword) ? "abstract " : "";
  const head = `export declare ${abstract}class ${name}${generic === undefined ? "" : `<${generic}>`}`;
  const extending = base !== undefined && known.has(baseName) ? ` extends ${base}` : "";
  const members = blankBetween(node.members.map((member) => memberLines(member, known)));
  return [`${head}${extending} {`, ...members, "}"];
}

function interfaceLines(
  node: ts.InterfaceDeclaration,
  name: string,
  known: ReadonlySet<string>,
): string[] {
  const members = blankBetween(node.members.map((member) => memberLines(member, known)));
  return [`export declare interface ${name} {`, ...members, "}"];
}

/** A constant under its own name or another one. */
function constantLine(head: string, node: ts.VariableStatement, as?: string): string {
  const [declaration] = node.declarationList.declarations;
  const name = as ?? declaration?.name.getText() ?? "";
  const type = declaration?.type?.getText();
  if (type === undefined) throw new Error(`write the type of ${name}`);
  return `${head} ${name}: ${type};`;
}

function namespaceLines(node: ts.ModuleDeclaration, name: string): string[] {
  const body = node.body && ts.isModuleBlock(node.body) ? node.body.statements : [];
  const members: string[][] = [];
  for (const statement of body) {
    if (!modifierKinds(statement).has(ts.SyntaxKind.ExportKeyword) || isInternal(statement))
      continue;
    if (ts.isVariableStatement(statement)) {
      members.push(indent([...documentation(statement), constantLine("const", statement)]));
      continue;
    }
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined)
      throw new Error(`${name}: only functions and constants are understood in a namespace`);
    const line = new SignaturePrinter().callable(`function ${statement.name.text}`, statement);
    members.push(indent([...documentation(statement), line]));
  }
  return [`export declare namespace ${name} {`, ...blankBetween(members), "}"];
}

function enumLines(node: ts.EnumDeclaration, name: string): string[] {
  const members = node.members.flatMap((member) =>
    indent([...documentation(member), `${member.getText()},`]),
  );
  return [`export declare enum ${name} {`, ...members, "}"];
}

/**
 * A public declaration under its public name.
 * @param known Names of types that may be mentioned: the public ones and the standard library's.
 */
export function declarationOf(name: string, node: Printable, known: ReadonlySet<string>): string {
  const lines = (): string[] => {
    if (ts.isClassDeclaration(node)) return classLines(node, name, known);
    if (ts.isInterfaceDeclaration(node)) return interfaceLines(node, name, known);
    if (ts.isModuleDeclaration(node)) return namespaceLines(node, name);
    if (ts.isEnumDeclaration(node)) return enumLines(node, name);
    if (ts.isFunctionDeclaration(node))
      return [new SignaturePrinter().callable(`export declare function ${name}`, node)];
    if (ts.isVariableStatement(node)) return [constantLine("export declare const", node, name)];
    return [node.getText().replace(/^export /, "export declare ")];
  };
  return [...documentation(node), ...lines()].join("\n");
}

// Programs of a user of the package, compiled as TypeScript compiles them, and what of the package they use.

import { join } from "node:path";
import ts from "typescript";

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  strict: true,
  types: ["node"],
  skipLibCheck: true,
};

export class PackagePrograms {
  /** What the type checker says. */
  readonly mistakes: readonly string[];
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly sources: readonly ts.SourceFile[];
  /** The places where that is declared which some program uses. */
  private readonly used = new Set<ts.Declaration>();

  /** Writes the JavaScript of the files into `out` of the folder. */
  constructor(folder: string, files: readonly string[]) {
    const paths = files.map((file) => join(folder, file));
    const all = { ...options, outDir: join(folder, "out"), typeRoots: typeRoots(folder) };
    const host = ts.createCompilerHost(all);
    host.getCurrentDirectory = () => folder;
    this.program = ts.createProgram(paths, all, host);
    this.checker = this.program.getTypeChecker();
    this.sources = this.program.getSourceFiles().filter(({ fileName }) => paths.includes(fileName));
    this.mistakes = ts
      .getPreEmitDiagnostics(this.program)
      .map(({ file, start = 0, messageText }) => {
        const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
        return `${file?.fileName ?? ""}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
      });
    this.program.emit();
    for (const source of this.sources) this.visit(source);
  }

  /** The names that a module exports, and those of them that stand nowhere but in imports. */
  exportsOf(specifier: string): { exported: string[]; unused: string[] } {
    const names = this.checker.getExportsOfModule(this.moduleOf(specifier));
    const isUsed = (name: ts.Symbol): boolean =>
      this.origin(name).declarations?.some((one) => this.used.has(one)) ?? false;
    const unused = names.filter((name) => !isUsed(name));
    const text = ({ name }: ts.Symbol): string => name;
    return { exported: names.map(text), unused: unused.map(text) };
  }

  /** Public members of the classes and interfaces that a module exports, such as `Trace.clear`, that no program uses. */
  unusedMembersOf(specifier: string): string[] {
    return this.checker.getExportsOfModule(this.moduleOf(specifier)).flatMap((name) =>
      (this.origin(name).declarations ?? [])
        .filter((one) => ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one))
        .flatMap(({ members }) => [...members])
        .filter((member) => isPublic(member) && !this.used.has(member))
        .flatMap((member) => (member.name ? [`${name.name}.${member.name.getText()}`] : [])),
    );
  }

  private moduleOf(specifier: string): ts.Symbol {
    for (const { statements } of this.sources) {
      for (const statement of statements) {
        if (!ts.isImportDeclaration(statement)) continue;
        const from = statement.moduleSpecifier;
        const symbol = this.checker.getSymbolAtLocation(from);
        if (ts.isStringLiteral(from) && from.text === specifier && symbol) return symbol;
      }
    }
    throw new Error(`no program imports ${specifier}`);
  }

  /** What an identifier outside of imports stands for: names, and keys of literals and patterns. */
  private note(node: ts.Identifier): void {
    const { checker } = this;
    const symbol = checker.getSymbolAtLocation(node);
    const found = [symbol && this.origin(symbol)];
    const { parent } = node;
    if (ts.isObjectLiteralElementLike(parent) && parent.name === node) {
      const type = checker.getContextualType(parent.parent as ts.ObjectLiteralExpression);
      const types = type?.isUnion() === true ? type.types : [type];
      found.push(...types.map((one) => one?.getProperty(node.text)));
    }
    if (ts.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node) {
      found.push(checker.getTypeAtLocation(parent.parent).getProperty(node.text));
    }
    for (const one of found) for (const place of one?.declarations ?? []) this.used.add(place);
  }

  private visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node)) this.note(node);
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private origin(symbol: ts.Symbol): ts.Symbol {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}

const isPublic = (member: ts.ClassElement | ts.TypeElement): boolean =>
  (ts.getCombinedModifierFlags(member) &
    (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) ===
  0;

const typeRoots = (folder: string): string[] => [join(folder, "node_modules/@types")];

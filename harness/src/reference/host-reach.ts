// Which of the host's calls a member of the SDK may come to: read from the sources of the SDK, by following what
// each body calls. So a new wrapper of a host call is known as one without anybody saying so.

import { basename, dirname, join } from "node:path";
import ts from "typescript";

/** A declaration whose body may be followed. */
type Callable = ts.FunctionLikeDeclaration;

function isCallable(node: ts.Node): node is Callable {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isArrowFunction(node)
  );
}

/** The sources of the SDK with what their names mean. */
function sdkProgram(folder: string): ts.Program {
  const path = join(folder, "tsconfig.json");
  const config = ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
      },
    },
  );
  return ts.createProgram(config?.fileNames ?? [], config?.options ?? {});
}

function isHostImport(node: ts.Declaration): node is ts.FunctionDeclaration {
  const file = node.getSourceFile().fileName;
  return (
    ts.isFunctionDeclaration(node) &&
    basename(file) === "imports.ts" &&
    basename(dirname(file)) === "host"
  );
}

/** Whether this name is what a call calls, not a function that is only handed on. */
function isCalled(name: ts.Identifier): boolean {
  const { parent } = name;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === name ? parent : name;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
}

/** What a constructor call runs: the constructor and the values of the fields. */
function partsOfClass(node: ts.ClassLikeDeclaration): ts.Node[] {
  return node.members.filter(
    (member) =>
      ts.isConstructorDeclaration(member) ||
      (ts.isPropertyDeclaration(member) &&
        !member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)),
  );
}

/** Follows calls through the sources of the SDK. */
export class HostReach {
  private readonly checker: ts.TypeChecker;
  private readonly sources: readonly ts.SourceFile[];
  /** For a method, or one that an interface asks for, those that stand for it in classes of the SDK. */
  private readonly bodies = new Map<ts.Node, ts.Node[]>();
  private readonly following = new Map<ts.Node, ts.Node[]>();

  constructor(private readonly folder: string) {
    const program = sdkProgram(folder);
    this.checker = program.getTypeChecker();
    this.sources = program.getSourceFiles().filter(({ fileName, isDeclarationFile }) => {
      return !isDeclarationFile && fileName.startsWith(`${folder}/`);
    });
    this.collectBodies();
  }

  private collectBodies(): void {
    const visit = (node: ts.Node): void => {
      if (ts.isClassDeclaration(node)) {
        for (const member of node.members) {
          if (!ts.isMethodDeclaration(member) || !member.body) continue;
          for (const base of this.basesOf(node)) {
            const symbol = base.getProperty(member.name.getText());
            for (const above of symbol?.declarations ?? []) {
              this.bodies.set(above, [...(this.bodies.get(above) ?? []), member]);
            }
          }
        }
      }
      ts.forEachChild(node, visit);
    };
    this.sources.forEach(visit);
  }

  private basesOf(node: ts.ClassDeclaration): ts.Type[] {
    const direct = (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.map((type) => this.checker.getTypeAtLocation(type)),
    );
    const above = direct.flatMap((type) => {
      const declaration = type.symbol?.declarations?.[0];
      return declaration && ts.isClassDeclaration(declaration) ? this.basesOf(declaration) : [];
    });
    return [...direct, ...above];
  }

  private declarationsOf(node: ts.Node): ts.Declaration[] {
    let symbol = this.checker.getSymbolAtLocation(node);
    if (symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
      symbol = this.checker.getAliasedSymbol(symbol);
    }
    return symbol?.declarations ?? [];
  }

  // What running this node may run: functions that it names, and accessors and constructors that it uses.
  private next(node: ts.Node): ts.Node[] {
    const known = this.following.get(node);
    if (known) return known;
    const nodes: ts.Node[] = [];
    const visit = (part: ts.Node): void => {
      if (ts.isIdentifier(part)) nodes.push(...this.targetsOf(part));
      ts.forEachChild(part, visit);
    };
    ts.forEachChild(node, visit);
    this.following.set(node, nodes);
    return nodes;
  }

  private targetsOf(name: ts.Identifier): ts.Node[] {
    // The author's own callbacks are not what a member of the SDK does.
    if (/^on[A-Z]/.test(name.text)) return [];
    const isMade = ts.isNewExpression(name.parent) && name.parent.expression === name;
    return this.declarationsOf(name).flatMap((declaration): ts.Node[] => {
      if (ts.isClassDeclaration(declaration)) return isMade ? partsOfClass(declaration) : [];
      if (ts.isAccessor(declaration)) {
        return this.isOtherSide(name, declaration) ? [] : [declaration];
      }
      if (!isCalled(name)) return [];
      if (!isCallable(declaration) && !ts.isMethodSignature(declaration)) return [];
      return [declaration, ...(this.bodies.get(declaration) ?? [])];
    });
  }

  // A value that is read does not run the setter, nor the other way round.
  private isOtherSide(name: ts.Identifier, declaration: ts.AccessorDeclaration): boolean {
    const access = ts.isPropertyAccessExpression(name.parent) ? name.parent : name;
    const { parent } = access;
    const isWritten =
      ts.isBinaryExpression(parent) &&
      parent.left === access &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return ts.isSetAccessor(declaration) !== isWritten;
  }

  /** Names of the host's calls that running this declaration may make, the logging of misuse aside. */
  of(start: ts.Node): ReadonlySet<string> {
    const calls = new Set<string>();
    const seen = new Set<ts.Node>([start]);
    const waiting: ts.Node[] = [start];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      for (const target of this.next(node)) {
        if (ts.isFunctionDeclaration(target) && isHostImport(target)) {
          calls.add(target.name?.text ?? "");
        } else if (!seen.has(target)) {
          seen.add(target);
          waiting.push(target);
        }
      }
    }
    return calls;
  }

  /** The declaration at a place of a source file, by its name and that of its class or namespace. */
  find(file: string, owner: string | undefined, name: string): ts.Node | undefined {
    const source = this.sources.find(({ fileName }) => fileName === file);
    let result: ts.Node | undefined;
    const visit = (node: ts.Node, within: string | undefined): void => {
      const isNamed =
        isCallable(node) &&
        (ts.isConstructorDeclaration(node) ? "constructor" : node.name?.getText()) === name;
      if (isNamed && within === owner && !ts.isSetAccessor(node)) result = node;
      const holds = ts.isClassDeclaration(node) || ts.isModuleDeclaration(node);
      ts.forEachChild(node, (child) => visit(child, holds ? node.name?.getText() : within));
    };
    if (source) visit(source, undefined);
    return result;
  }
}

// Names that stand for nothing: a member that a class does not have, a name that is not imported, a file
// that is not there. Each with the name that was probably meant.

import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import ts from "typescript";
import { sdkPackage } from "./author-program.js";
import { installLine } from "../project/install-line.js";
import { nearestWord } from "../terminal/nearest-word.js";
import type { Finding } from "./place.js";
import { sdkEntries } from "./sdk-entries.js";
import type { TypeProblem } from "./wrong-types.js";

/** `import { Action, plugin } from "…";` with the new name among those that the file imports from there already. */
function importLine(file: ts.SourceFile, name: string, specifier: string): string {
  const names = new Set([name]);
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    const from = statement.moduleSpecifier;
    if (!bindings || !ts.isNamedImports(bindings) || !ts.isStringLiteral(from)) continue;
    if (from.text === specifier) bindings.elements.forEach((item) => names.add(item.getText()));
  }
  return `import { ${[...names].sort().join(", ")} } from "${specifier}";`;
}

export function explainMissingName({ author, node }: TypeProblem): Finding {
  const name = node.getText();
  const entries = sdkEntries(author);
  const from = entries.find(({ names }) => names.includes(name));
  const inScope = author.checker
    .getSymbolsInScope(node, ts.SymbolFlags.Value | ts.SymbolFlags.Type)
    .map((symbol) => symbol.name);
  const near = nearestWord(name, [...inScope, ...entries.flatMap(({ names }) => names)]);
  return {
    code: "OUT1122",
    message: `“${name}” is neither declared nor imported in this file.`,
    fix:
      from !== undefined
        ? importLine(node.getSourceFile(), name, from.specifier)
        : near === undefined
          ? "declare it, or import it from the file that does"
          : `did you mean ${near}?`,
  };
}

/** More names than these are no answer any more. */
const listed = 24;

export function explainMissingExport({ author, node }: TypeProblem): Finding {
  const name = node.getText().replace(/^["']|["']$/g, "");
  const declaration = ts.findAncestor(
    node,
    (item) => ts.isImportDeclaration(item) || ts.isExportDeclaration(item),
  ) as ts.ImportDeclaration | ts.ExportDeclaration | undefined;
  const from = declaration?.moduleSpecifier;
  const symbol = from && author.checker.getSymbolAtLocation(from);
  const exported = symbol ? author.checker.getExportsOfModule(symbol).map((item) => item.name) : [];
  const near = nearestWord(name, exported);
  const elsewhere = sdkEntries(author).find(({ names }) => names.includes(name));
  const isSdk = from !== undefined && ts.isStringLiteral(from) && isOfSdk(from.text);
  return {
    code: "OUT1123",
    message: `${from?.getText() ?? "the file"} exports no “${name}”.`,
    ...(exported.length > 0 &&
      exported.length <= listed && { rule: `it exports ${exported.sort().join(", ")}` }),
    fix:
      isSdk && elsewhere !== undefined
        ? importLine(node.getSourceFile(), name, elsewhere.specifier)
        : near !== undefined
          ? `did you mean ${near}?`
          : "import one of its names, or export it there",
  };
}

/** What JavaScript calls otherwise. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["delete", "remove"],
  ["append", "add"],
  ["forEach", "entries"],
  ["keys", "entries"],
  ["values", "entries"],
  ["getSetCookie", "getAll"],
  ["contains", "includes"],
  ["warning", "warn"],
  ["end", "reply"],
  ["send", "reply"],
  ["text", "toString"],
]);

/** Files that a relative import could have meant, as import paths. */
function nearestFile(source: string, specifier: string): string | undefined {
  const folder = dirname(resolve(dirname(source), specifier));
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => name.slice(0, -3));
  const near = nearestWord(basename(specifier), names);
  return near === undefined ? undefined : `${dirname(specifier)}/${near}`;
}

const isOfSdk = (specifier: string): boolean =>
  specifier === sdkPackage || specifier.startsWith(`${sdkPackage}/`);

export function explainMissingModule({ author, node }: TypeProblem): Finding {
  const specifier = node.getText().replace(/^["']|["']$/g, "");
  if (specifier.startsWith(".")) {
    const near = nearestFile(node.getSourceFile().fileName, specifier);
    return {
      code: "OUT1108",
      message: `there is no file ${specifier}.ts beside this one (nor ${specifier}/index.ts).`,
      fix:
        near === undefined
          ? "correct the path: it starts at this file's folder"
          : `did you mean "${near}"?`,
    };
  }
  if (isOfSdk(specifier)) {
    const known = sdkEntries(author).map((entry) => entry.specifier);
    if (known.length > 0) {
      const near = nearestWord(specifier, known);
      return {
        code: "OUT1108",
        message: `the SDK has no “${specifier}”.`,
        ...(near === undefined && { rule: `it has ${known.join(", ")}` }),
        fix: near === undefined ? "import from one of those" : `did you mean "${near}"?`,
      };
    }
    return {
      code: "OUT1108",
      message: "the SDK is not installed in this project.",
      fix: installLine,
    };
  }
  const near = nearestWord(specifier, [sdkPackage]);
  return {
    code: "OUT1108",
    message: `there is no package “${specifier}” with AssemblyScript in it.`,
    rule: "packages made for JavaScript cannot be used in a filter",
    fix:
      near === undefined
        ? `for a file of your own write "./${specifier}"; otherwise do without the package`
        : `did you mean "${near}"?`,
  };
}

export function explainMissingMember({ author, node, text }: TypeProblem): Finding | undefined {
  const access = node.parent;
  const owner =
    ts.isPropertyAccessExpression(access) && access.name === node ? access.expression : undefined;
  if (owner === undefined) return undefined;
  const type = author.checker.getTypeAtLocation(owner);
  // `never` is what TypeScript makes of code that it takes for unreachable; asc may know better.
  if (type.flags & (ts.TypeFlags.Never | ts.TypeFlags.Any)) return undefined;
  const members = author.checker
    .getPropertiesOfType(type)
    .map((property) => property.name)
    .filter((name) => name !== "prototype" && !name.startsWith("__"));
  const synonym = synonyms.get(node.getText());
  const near =
    synonym !== undefined && members.includes(synonym)
      ? synonym
      : nearestWord(node.getText(), members);
  const typeName =
    /on type '(typeof )?(.+?)'\./.exec(text)?.[2] ?? author.checker.typeToString(type);
  const shown = members.length > 24 ? "" : members.join(", ");
  return {
    code: "OUT1121",
    message: `${typeName} has no “${node.getText()}”.`,
    ...(shown !== "" && { rule: `it has ${shown}` }),
    fix: near === undefined ? "use one of its members" : `did you mean ${near}?`,
  };
}

// Messages of asc as diagnostics at the author's lines. One that points into the SDK is told at the call
// of the author that led there, as far as that can be found.

import { join, resolve } from "node:path";
import ts from "typescript";
import { sdkPackage, type AuthorProgram } from "../author/author-program.js";
import { atNode, atOffset, type Finding } from "../author/place.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { displayPath } from "../project/project.js";
import { explainAscMessage, plainTypes } from "./asc-messages.js";
import { crashPrefix } from "./asc-crash.js";
import { parseFile, traceCall } from "./trace-call.js";
import type { AscMessage, AscResult } from "./asc-run.js";

class AscDiagnostics {
  private readonly root: string;
  private readonly author: AuthorProgram;

  constructor(root: string, author: AuthorProgram) {
    this.root = root;
    this.author = author;
  }

  diagnostic(message: AscMessage): Diagnostic | undefined {
    const { file, start = 0, end = start } = message;
    if (file?.startsWith("~lib/")) return this.insideLibrary(message, file, start);
    const path = file === undefined ? undefined : resolve(this.root, file);
    const source =
      path && (this.author.files.find((item) => item.fileName === path) ?? parseFile(path));
    if (source === undefined || source === "") {
      return { severity: "error", ...explainAscMessage(message.code, message.text, "this") };
    }
    const written = source.text.slice(start, end).replace(/\s+/g, " ");
    const short = written.length > 40 ? `${written.slice(0, 39)}…` : written || "this";
    return atOffset(source, start, this.finding(message, short));
  }

  private finding(message: AscMessage, written: string): Finding {
    if (message.severity === "error") return explainAscMessage(message.code, message.text, written);
    const text = plainTypes(message.text);
    return {
      code: "OUT1204",
      severity: "warning",
      message: `${text.charAt(0).toLowerCase()}${text.slice(1)}`,
    };
  }

  private insideLibrary(message: AscMessage, file: string, start: number): Diagnostic | undefined {
    if (message.severity !== "error") return undefined; // Not the author's to mend.
    const path = join(this.root, "node_modules", file.slice("~lib/".length));
    const found = traceCall(this.author, path, start);
    const own = file.startsWith(`~lib/${sdkPackage}/`) ? "the SDK" : "a library";
    // The SDK's own words, where it foresaw the mistake.
    const words = /^User-defined: "(.*)"$/.exec(message.text)?.[1] ?? plainTypes(message.text);
    const rule = `the compiler's own place is ${file.slice("~lib/".length)}`;
    if (found === undefined) {
      return atNode(this.author.entry, {
        code: "OUT1201",
        message: `${own} does not compile: ${words}`,
        rule,
        fix: `look whether its version fits AssemblyScript's: npm ls ${sdkPackage} assemblyscript`,
      });
    }
    const others = found.calls.length > 1 ? ` (or in another call of ${found.name})` : "";
    const [callee] = found.calls.map((call) => call.expression);
    const node = callee && ts.isPropertyAccessExpression(callee) ? callee.name : callee;
    return atNode(node ?? this.author.entry, {
      code: "OUT1201",
      message: `${found.name} of ${own} does not compile with what it is given here${others}: ${words}`,
      rule,
      fix: "look at the types of the arguments; in a generic function, at the type that it is used with",
    });
  }
}

/** Of several messages on one line, the first: the others are its consequences. */
function firstOfEachLine(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const told = new Set<string>();
  return diagnostics.filter(({ file, line, severity }) => {
    const key = `${severity} ${file}:${line}`;
    return !told.has(key) && told.add(key);
  });
}

function closuresFirst(messages: readonly AscMessage[]): AscMessage[] {
  // "Variable is used before being assigned" is how a closure begins; the next message names it.
  const closures = messages
    .filter((item) => item.code === 100)
    .map((item) => `${item.file}:${item.start}`);
  return messages.filter(
    (item) => item.code !== 2454 || !closures.includes(`${item.file}:${item.start}`),
  );
}

function failureDiagnostic(name: string, entry: string, failure: string): Diagnostic {
  const crash = failure.startsWith(crashPrefix) || failure.includes("process.exit");
  return {
    code: crash ? "OUT1202" : "OUT1201",
    severity: "error",
    file: displayPath(entry),
    message: crash
      ? `the AssemblyScript compiler crashed on ${name}.`
      : `the AssemblyScript compiler refuses ${name}: ${failure}`,
    fix: `see what it says: npx asc build/.entries/${name}.ts --config asconfig.json --outFile build/${name}.wasm`,
  };
}

/** The diagnostics of a compilation; with at least one error when there are no bytes. */
export function ascDiagnostics(
  root: string,
  name: string,
  author: AuthorProgram,
  result: AscResult,
): Diagnostic[] {
  const reader = new AscDiagnostics(root, author);
  const found = firstOfEachLine(
    closuresFirst(result.messages)
      .map((message) => reader.diagnostic(message))
      .filter((item) => item !== undefined),
  );
  const hasError = found.some((item) => item.severity === "error");
  if (result.bytes === undefined && !hasError)
    found.push(
      failureDiagnostic(name, author.entry.fileName, result.failure ?? "no reason was given"),
    );
  return found;
}

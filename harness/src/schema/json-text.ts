// JSON text with the place of every value, as strict as the reader in the module (assembly/json): what
// is refused there must be refused here too, before anything is deployed. Numbers stay text.

import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

/** A JSON value and where it stands. Offsets count UTF-16 units of the text. */
export type JsonNode = { start: number; end: number } & (
  | { kind: "null" }
  | { kind: "boolean"; value: boolean }
  | { kind: "number"; text: string }
  | { kind: "string"; value: string }
  | { kind: "array"; items: JsonNode[] }
  | { kind: "object"; members: Map<string, JsonNode> }
);

/** Why a text is not JSON. Line and column count from 1. */
export class JsonMistake extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

const maximumDepth = 64;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const stringPattern = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y; // eslint-disable-line no-control-regex
const wordPattern = /true|false|null/y;

/** The line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  fail(message: string, at = this.at): never {
    const { line, column } = placeOf(this.text, at);
    const found = this.text.slice(at, at + 1);
    throw new JsonMistake(
      `${message}, found ${found === "" ? "the end" : JSON.stringify(found)}`,
      line,
      column,
    );
  }

  private skipSpace(): string {
    while (" \n\r\t".includes(this.text[this.at] ?? "x")) this.at++;
    return this.text[this.at] ?? "";
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private string(what: string): string {
    const start = this.at;
    const found = this.match(stringPattern);
    if (found === undefined) this.fail(what);
    const value = JSON.parse(found) as string;
    if (/\p{Surrogate}/u.test(value)) this.fail("half of a surrogate pair in a string", start);
    return value;
  }

  private members(depth: number): Map<string, JsonNode> {
    const members = new Map<string, JsonNode>();
    this.at++;
    if (this.skipSpace() === "}") return (this.at++, members);
    for (;;) {
      this.skipSpace();
      const start = this.at;
      const name = this.string("expected a name in quotes");
      if (members.has(name)) this.fail(`the object has the name "${name}" already`, start);
      if (this.skipSpace() !== ":") this.fail("expected a colon");
      this.at++;
      members.set(name, this.value(depth));
      const next = this.skipSpace();
      if (next !== "," && next !== "}") this.fail("expected , or }");
      this.at++;
      if (next === "}") return members;
    }
  }

  private items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.at++;
    if (this.skipSpace() === "]") return (this.at++, items);
    for (;;) {
      items.push(this.value(depth));
      const next = this.skipSpace();
      if (next !== "," && next !== "]") this.fail("expected , or ]");
      this.at++;
      if (next === "]") return items;
    }
  }

  private value(depth: number): JsonNode {
    const first = this.skipSpace();
    const start = this.at;
    const ended = <Rest extends object>(rest: Rest): Rest & { start: number; end: number } => ({
      ...rest,
      start,
      end: this.at,
    });
    if (first === "{" || first === "[") {
      if (depth === maximumDepth) this.fail(`nested more than ${maximumDepth} deep`);
      if (first === "{") {
        const members = this.members(depth + 1);
        return ended({ kind: "object" as const, members });
      }
      const items = this.items(depth + 1);
      return ended({ kind: "array" as const, items });
    }
    if (first === '"') {
      const value = this.string("a string with a control character, a wrong escape or no end");
      return ended({ kind: "string" as const, value });
    }
    const word = this.match(wordPattern);
    if (word === "null") return ended({ kind: "null" as const });
    if (word !== undefined) return ended({ kind: "boolean" as const, value: word === "true" });
    const number = this.match(numberPattern);
    if (number === undefined) this.fail("expected a value");
    return ended({ kind: "number" as const, text: number });
  }

  document(): JsonNode {
    const value = this.value(0);
    this.skipSpace();
    if (this.at < this.text.length) this.fail("expected nothing more");
    return value;
  }
}

/**
 * Reads JSON (RFC 8259) strictly: no repeated names, no lone surrogates, at most 64 levels.
 * @throws JsonMistake
 */
export function parseJson(text: string): JsonNode {
  return new Parser(text).document();
}

/** The value as JavaScript has it; large integers lose digits. */
export function plainValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "null":
      return null;
    case "number":
      return Number(node.text);
    case "array":
      return node.items.map(plainValue);
    case "object":
      return Object.fromEntries(
        [...node.members].map(([name, value]) => [name, plainValue(value)]),
      );
    default:
      return node.value;
  }
}

/** The bytes as text. @throws OutriggerError with `code` when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, file: string, code: `OUT${number}`): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new OutriggerError(ExitCode.InvalidInput, {
      code,
      severity: "error",
      file,
      message: "the file is not UTF-8.",
      fix: "save it as UTF-8 without a byte order mark",
    });
  }
}

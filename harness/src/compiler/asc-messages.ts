// What asc says, in plain words: type names as the author writes them, and a way out where it is known.

import type { Finding } from "../author/place.js";

/** asc's numbers of messages that are explained here; see AssemblyScript's src/diagnosticMessages.json. */
const notImplemented = 100;
const needsCast = 200;
const needsInitializer = 215;
const typeExpected = 1110;
const unknownName = 2304;
const notAssignable = 2322;
const unknownProperty = 2339;
const differentSignature = 2394;
const notInitialized = 2564;
const overridesNothing = 4117;
const fileNotFound = 6054;

/** `~lib/string/String` is string; `filters/x/index/Rule` and `~lib/array/Array<i32>` lose their paths. */
export function plainTypes(text: string): string {
  if (/^File '.*' not found\.$/.test(text)) return text;
  return text
    .replace(/~lib\/string\/String/g, "string")
    .replace(/(?:~lib\/|\b[\w.@-]+\/)[\w./@-]*?([\w$]+)(?=[<>'|,\s)#]|$)/g, "$1");
}

interface Words {
  /** The quoted parts of the message, in plain names. */
  readonly quoted: readonly string[];
  /** What the author wrote at the place. */
  readonly source: string;
}

type Explain = (words: Words) => Finding | undefined;

function withoutNull(type: string): string {
  return type.replace(/\s*\|\s*null$/, "");
}

function castNeeded(from: string, to: string, source: string): Finding {
  const plain = /^[\w.]+$/.test(source) ? source : `(${source})`;
  return {
    code: "OUT1206",
    message: `${source} is of type ${from}, and the place takes ${to}, which does not hold every ${from}.`,
    fix: to === "bool" ? `${plain} != 0` : `<${to}>${plain}`,
  };
}

const explained: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [
    needsCast,
    ({ quoted: [from = "", to = ""], source }) => {
      if (/^-?\d[\w.]*$/.test(source)) {
        return {
          code: "OUT1206",
          message: `${source} does not fit ${to}.`,
          fix: `choose a type that holds it: ${from}`,
        };
      }
      return castNeeded(from, to, source);
    },
  ],
  [
    notAssignable,
    ({ quoted: [from = "", to = ""], source }) => {
      if (from.endsWith("| null") && withoutNull(from) === to) {
        const local = /^\w+$/.test(source);
        const name = local ? source : (/(\w+)\W*$/.exec(source)?.[1] ?? "value");
        return {
          code: "OUT1126",
          message: `${source} may be null here.`,
          rule: "a check counts for a local variable only: a field can change in between",
          fix: local
            ? `check it first: if (${name} !== null) { … }`
            : `const ${name} = ${source}; if (${name} !== null) { … }`,
        };
      }
      return {
        code: "OUT1125",
        message: `${source} is of type ${from}, and the place takes ${to}.`,
        fix: to === "string" ? `${source}.toString()` : `give it a value of type ${to}`,
      };
    },
  ],
  [
    notImplemented,
    () => undefined, // Its words are in the text itself: see explainAscMessage.
  ],
  [
    needsInitializer,
    ({ source }) => ({
      code: "OUT1110",
      message: `${source}: AssemblyScript has no parameter that may be left out without a value of its own.`,
      fix: `${source.replace("?", "")} = …`,
    }),
  ],
  [
    typeExpected,
    () => ({
      code: "OUT1128",
      message: "a type is missing here.",
      rule: "AssemblyScript wants a type for every parameter, field without a value, and result",
      fix: "name: string (or i32, bool, Bytes, a class …); a function without a result returns void",
    }),
  ],
  [
    unknownName,
    ({ quoted: [name = ""] }) => ({
      code: "OUT1122",
      message: `“${name}” is neither declared nor imported in this file.`,
      fix: "declare it, or import it from the file that does",
    }),
  ],
  [
    unknownProperty,
    ({ quoted: [name = "", type = ""] }) => ({
      code: "OUT1121",
      message: `${type} has no “${name}”.`,
      fix: "use one of its members; your editor lists them after the dot",
    }),
  ],
  [
    differentSignature,
    ({ source }) => ({
      code: "OUT1104",
      message: `${source} does not have the parameters and the result of the method that it overrides.`,
      fix: "write exactly the parameters and the result of the base class's method",
    }),
  ],
  [
    notInitialized,
    ({ quoted: [name = ""] }) => {
      const field = name.replace(/^.*#/, "");
      return {
        code: "OUT1128",
        message: `the field “${field}” has no value when the object is made.`,
        fix: `give it one where it is declared (${field}: string = "") or in the constructor (this.${field} = …)`,
      };
    },
  ],
  [
    overridesNothing,
    ({ quoted: [, base = "the base class"], source }) => ({
      code: "OUT1102",
      message: `${source} overrides nothing: ${base} has no such method.`,
      fix: "correct the name, or remove override",
    }),
  ],
  [
    fileNotFound,
    ({ quoted: [file = ""] }) => ({
      code: "OUT1108",
      message: file.startsWith("~lib/")
        ? `there is no AssemblyScript in a package “${file.slice(5).replace(/\.ts$/, "")}”.`
        : `there is no file ${file}.`,
      fix: file.startsWith("~lib/")
        ? "packages made for JavaScript cannot be used in a filter"
        : "correct the path: it starts at this file's folder",
    }),
  ],
]);

/** @param source What the author wrote at the place, on one line. */
export function explainAscMessage(code: number, text: string, source: string): Finding {
  const plain = plainTypes(text);
  const quoted = [...plain.matchAll(/'((?:[^']|'(?=\w))*)'/g)].map((match) => match[1] ?? "");
  const finding = explained.get(code)?.({ quoted, source });
  if (finding !== undefined) return finding;
  const feature = /^Not implemented: (.+)$/.exec(plain)?.[1];
  if (feature !== undefined) {
    return {
      code: "OUT1110",
      message: `AssemblyScript does not have this: ${feature.charAt(0).toLowerCase()}${feature.slice(1)}.`,
      fix: "write it with what AssemblyScript has: outrigger explain OUT1110",
    };
  }
  return {
    code: "OUT1201",
    message: `${plain.charAt(0).toLowerCase()}${plain.slice(1)}`.replace(/([^.])$/, "$1."),
    rule: `the AssemblyScript compiler says so (AS${code})`,
    fix: "mend the marked place; where it is right in TypeScript, AssemblyScript differs",
  };
}

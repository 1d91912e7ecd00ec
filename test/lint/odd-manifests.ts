// Manifests with something odd in them, as text: whatever a YAML reader can hand out in the place of a value, and what
// editors, copies and transfers do to files.

import fc from "fast-check";
import { isNode, parseAllDocuments, visit } from "yaml";

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

/** Values in flow style, so that each stands wherever a value does. */
export const oddValues: readonly string[] = [
  "null", "~", '""', "'a b'", "true", "yes", "on", "0", "-0", "-1", "1.5", "1e400", ".inf", "-.inf", ".nan", "0x1F", "0o17",
  "017", "12:30:45", "1_000", "2001-12-14", "2001-12-14T21:59:43.10-05:00", "9007199254740993", "1".repeat(64), "1e5",
  `[1, ${"9".repeat(64)}]`, `{a: ${"9".repeat(64)}}`, `[[${"9".repeat(20)}]]`, "[]", "{}", "[null]", "[{}]", "[[]]",
  "{a: 1}", "{a: {b: [c]}}", '{"": 1}', "{null: 1}", "{1: 2, 1.0: 3}", "{__proto__: {a: 1}}", "{constructor: 1, toString: 2}",
  "{hasOwnProperty: 1, length: -1}", "{? [a, b] : c}", "{? {a: b} : c}", "{<<: {a: b}}", "{<<: 3}", "{<<: [{a: 1}, {b: 2}]}",
  "!!binary aGVsbG8=", "!!binary '*'", "!!timestamp 2001-12-14", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1, a: 2]",
  "!!str 1", "!!int x", "!!float 1", "!!null ''", "!!bool maybe", "!custom x", "!custom {a: 1}", "!<tag:x,2000:y> [1]", "! x",
  "&again [*again]", "&again {a: *again}", "*nowhere", "&one 1", "[&two {a: 1}, *two, *two]", "[&k key, {*k : 1}]",
  nested(40), nested(600), `${"{a: ".repeat(60)}1${"}".repeat(60)}`, '"\\0"', '"\\ud800"', '"\\U0001F600"', '"\\x07"',
  '"type.googleapis.com/"', "type.googleapis.com/google.protobuf.StringValue", '"*"', "'{{ .Values.a }}'", '"${A}"', "<a>",
  `"${"x".repeat(300)}"`, "oci://", "http://[", "envoy.router", '"("', '"(?=a)"', '"AGFzbQ=="', '"{\\"a\\": {}}"', "'[1]'", "'null'",
]; // prettier-ignore

/** The text of a manifest with one of its values, by chance, in other words. */
function replaceValue(text: string, chance: number, value: string): string {
  const ranges: [number, number][] = [];
  for (const document of parseAllDocuments(text)) {
    if (document instanceof Array) continue;
    visit(document, {
      Pair: (_, { value: member }) => {
        if (isNode(member) && member.range) ranges.push([member.range[0], member.range[1]]);
      },
      Node: (key, node) => {
        if (typeof key === "number" && node.range) ranges.push([node.range[0], node.range[1]]);
      },
    });
  }
  const [start, end] = ranges[chance % Math.max(1, ranges.length)] ?? [0, 0];
  const isBlock = text.slice(start, end).endsWith("\n");
  return `${text.slice(0, start)}${value}${isBlock ? "\n" : ""}${text.slice(end)}`;
}

const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** What happens to whole files. */
const textMutations: readonly ((text: string, chance: number) => string)[] = [
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("\n", "\r"),
  (text) => `\uFEFF${text}`,
  (text) => `\uFEFF${text}\n---\n\uFEFF${text}`,
  (text) => text.replaceAll("  ", "\t"),
  (text, chance) => text.slice(0, chance % text.length),
  (text, chance) => text.slice(chance % text.length),
  (text, chance) => `${text.slice(0, chance % text.length)}\0\u0001\uFFFD${text.slice(chance % text.length)}`,
  (text, chance) => `${text.slice(0, chance % text.length)}\n${text.slice(chance % text.length)}`,
  (text, chance) => text.replace(/^.*$/gm, (line, offset: number) => (offset % 7 === chance % 7 ? `${line}\n${line}` : line)),
  (text, chance) => text.split("\n").filter((_, index) => index % 11 !== chance % 11).join("\n"),
  (text, chance) => text.split("\n").map((line, index) => (index % 13 === chance % 13 ? ` ${line}` : line)).join("\n"),
  (text) => `${text}\n---\n${text}\n...\n---\n# nothing\n---\nnull\n`,
  (text) => `%YAML 1.1\n---\n${text}`,
  (text) => `%YAML 1.2\n%TAG !e! tag:e,2000:\n---\n${text}`,
  (text) => `apiVersion: v1\nkind: List\nitems:\n-\n${indented(text.replaceAll("---\n", "-\n"), "  ")}`,
  (text) => `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilterList\nitems:\n- null\n- [a]\n- 4\n-\n${indented(text.replaceAll("---\n", "-\n"), "  ")}`,
  (text) => `- a\n-\n${indented(text.replaceAll("---\n", "-\n"), "  ")}`,
  (text) => indented(text, "  "),
  (text) => text.replaceAll(": ", " : "),
  (text) => text.replaceAll(/^(\s*)(\w+):/gm, "$1? $2\n$1:"),
]; // prettier-ignore

/** Broken and whole manifests with up to four odd things in each. */
export function oddManifests(bases: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    value: fc.constantFrom(...oddValues),
    place: fc.nat(),
    mutation: fc.option(fc.constantFrom(...textMutations), { freq: 4 }),
  });
  return fc
    .tuple(fc.constantFrom(...bases), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([base, changes]) => {
      let text = base;
      for (const { value, place } of changes) text = replaceValue(text, place, value);
      for (const { mutation, place } of changes) text = mutation?.(text || " ", place) ?? text;
      return text;
    });
}

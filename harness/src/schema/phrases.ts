// The words in which a module tells what is wrong with a configuration. They are written into
// assembly/config/phrases.gen.ts as UTF-8: string literals of AssemblyScript are UTF-16 with a header
// each, which for these words is two kilobytes more in every module.

/** By the names that they have in the module. */
export const phrases = {
  Configuration: "configuration: ",
  NotJson: "not JSON: ",
  ExpectedValue: "expected a value",
  ExpectedName: "expected a name in quotes",
  ExpectedColon: "expected a colon",
  ExpectedObjectEnd: "expected , or }",
  ExpectedArrayEnd: "expected , or ]",
  ExpectedEnd: "expected nothing more",
  ExpectedDigit: "expected a digit",
  NoStringEnd: "the string does not end",
  ControlCharacter: "a control character must be escaped",
  NoSuchEscape: "no such escape",
  HalfSurrogate: "half of a surrogate pair",
  NotUtf8: "not UTF-8",
  RepeatedName: "the object has this name already",
  TooDeep: "nested more than 64 deep",
  TooLarge: "larger than the limit",
  Found: ", found ",
  TheEnd: "the end",
  Line: " (line ",
  Column: ", column ",
  Close: ")",
  Slash: "/",
  EscapedTilde: "~0",
  EscapedSlash: "~1",
  Colon: ": ",
  Expected: "expected ",
  Missing: "required, but missing: ",
  Unknown: ": no such field",
  DidYouMean: "; did you mean ",
  QuestionMark: "?",
  NameThatIs: ": expected a name that is ",
  And: "and ",
  More: " more",
  AnObject: "an object",
  AnArray: "an array",
  TrueOrFalse: "true or false",
  AnInteger: "an integer",
  ANumber: "a number",
  From: " from ",
  To: " to ",
  UpTo: " up to ",
  AString: "a string",
  Base64: "base64 with padding",
  Base64Url: "base64url without padding",
  Of: " of ",
  OfAtLeast: " of at least ",
  OfAtMost: " of at most ",
  Characters: " characters",
  Items: " items",
  Members: " members",
  OfTheCharacters: " of the characters ",
  OneOf: "one of ",
  Comma: ", ",
  Secret: " (secret)",
  Ellipsis: "…",
} as const;

interface PhraseTable {
  lines: string[];
  rows: string[];
}

function tableOf(all: Readonly<Record<string, string>>): PhraseTable {
  const lines: string[] = [];
  const rows: string[] = [];
  let offset = 0;
  for (const [name, phrase] of Object.entries(all)) {
    const bytes = [...new TextEncoder().encode(phrase)];
    lines.push(`  /** \`${phrase}\` */`, `  ${name} = ${offset},`);
    rows.push(`  ${[bytes.length, ...bytes].join(", ")},`);
    offset += bytes.length + 1;
  }
  return { lines, rows };
}

/**
 * The text of a phrases.gen.ts: that of assembly/config, or of another folder whose phrases stand in `source`. Those in
 * `parts` are only in modules that say one of them.
 */
export function phrasesCode(
  all: Readonly<Record<string, string>> = phrases,
  source = "phrases.ts",
  parts?: Readonly<Record<string, string>>,
): string {
  const { lines, rows } = tableOf(all);
  const text = [
    `// Generated from harness/src/schema/${source} by \`npx vitest run -u test/sdk-json\`: do not edit.`,
    "",
    "/** A phrase, by its place among the phrases. */",
    "export const enum Phrase {",
    ...lines,
    "}",
    "",
    "/** The phrases: the size of each in a byte, then its UTF-8. */",
    "// prettier-ignore",
    "export const phrases: usize = memory.data<u8>([",
    ...rows,
    "]);",
    "",
  ];
  if (parts === undefined) return text.join("\n");
  const more = tableOf(parts);
  return [
    ...text,
    "/** A phrase of a part, by its place among them. */",
    "export const enum PartPhrase {",
    ...more.lines,
    "}",
    "",
    "// prettier-ignore",
    "// @ts-ignore: decorator",
    "@lazy const partPhrases: usize = memory.data<u8>([",
    ...more.rows,
    "]);",
    "",
    "/** A phrase of a part, as one of the phrases. */",
    "export function partPhrase(phrase: PartPhrase): Phrase {",
    "  return <Phrase>(<i32>(partPhrases - phrases) + <i32>phrase);",
    "}",
    "",
  ].join("\n");
}

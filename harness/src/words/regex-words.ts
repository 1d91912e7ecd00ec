// The words of regular expressions, written into assembly/regex/words.gen.ts: what can be wrong with a pattern, and the
// characters that classes and escapes with a name stand for.

import { asciiData, joined, placesOf } from "./ascii-data.js";

const problems = {
  NotUtf8: "the pattern is not UTF-8",
  TooLarge: "more than 4096 instructions from here on; repeat less",
  OpenGroup: "this ( has no )",
  NoGroup: "this ) has no (; a bracket itself is \\)",
  OpenClass: "this [ has no ]",
  BackReference: "back-references do not exist here: no linear time is enough",
  LookAround: "look-around does not exist here; write a second pattern",
  NoSuchGroup: "no such group; write (?:...), (?P<name>...) or flags of i, m, s and U",
  GroupName: "a group's name is letters, digits and _, then >",
  SameName: "a group has this name already",
  TooDeep: "groups nested deeper than 1000",
  TooManyGroups: "too many groups; write (?:...) where nobody asks for one",
  NoEscape: "no such escape; a backslash is written as two",
  NoUnicode: "no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]",
  LoneBackslash: "the pattern ends with a backslash; write two",
  Hexadecimal: "write two hexadecimal digits, or up to six as in \\x{1F600}",
  NoClass: "no such class; there are those of POSIX, such as [:alnum:]",
  RangeOrder: "a range that ends before it begins",
  AsciiCase: "(?i) knows the case of ASCII only",
  CountOrder: "a repetition whose most is below its least",
  TooOften: "repeated more than 1000 times",
  TooOftenInAll: "repetitions within each other repeat more than 1000 times",
  Twice: "a repetition right behind another; write (?:...) around the first",
  Nothing: "nothing to repeat; the character itself needs a backslash",
  Separator: "the separator is one character of ASCII",
  TooLong: "the pattern is too long from here on",
  NoSuchReference: "behind a backslash stands the number of a group, or another backslash",
  Character: "character ",
  Colon: ": ",
}; // prettier-ignore

// First and last characters of their ranges. Those with a letter for a name are Perl's, the others those of POSIX.
// Source: RE2, doc/syntax.txt.
const classes = {
  d: "09",
  s: "\t\n\f\r  ",
  w: "09AZaz__",
  alnum: "09AZaz",
  alpha: "AZaz",
  ascii: "\0\x7f",
  blank: "\t\t  ",
  cntrl: "\0\x1f\x7f\x7f",
  digit: "09",
  graph: "!~",
  lower: "az",
  print: " ~",
  punct: "!/:@[`{~",
  space: "\t\r  ",
  upper: "AZ",
  word: "09AZaz__",
  xdigit: "09AFaf",
};

const escapes = "a\x07f\fn\nr\rt\tv\v";

/** A text with its size in front. */
function sized(text: string): string {
  return String.fromCharCode(text.length) + text;
}

/** The text of assembly/regex/words.gen.ts. */
export function regexWordsCode(): string {
  const allClasses = Object.entries(classes).map(([name, ranges]) => sized(name) + sized(ranges));
  return [
    "// Generated from harness/src/words/regex-words.ts by `npx vitest run -u test/sdk-regex/words`: do not edit.",
    "",
    ...placesOf("Problem", "What is wrong with a pattern: a place among the problems.", problems),
    "",
    ...asciiData("problems", "The problems, each with a NUL behind it.", joined(Object.values(problems))),
    "",
    ...asciiData("classes", "Name and ranges of each class, each with its size in front; then a NUL.", allClasses.join("") + "\0"),
    "",
    ...asciiData("escapes", "Letters, each with the character that it stands for.", escapes),
    "/** Bytes of the escapes. */",
    "// @ts-ignore: decorator",
    `@inline export const ESCAPES_SIZE: usize = ${escapes.length};`,
    "",
  ].join("\n"); // prettier-ignore
}

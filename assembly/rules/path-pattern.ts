// What a path must be: exact, prefix by whole segments, template or regex; and where the index finds it.
// Source: Envoy, api/envoy/config/route/v3/route_components.proto (RouteMatch.path_separated_prefix).

import { Bytes } from "../bytes";
import { Pattern, PatternKind } from "./pattern";
import { PathMatch, PathMatchKind } from "./settings.gen";
import { Phrase } from "./phrases.gen";
import { RuleProblems } from "./rule-problems";
import { inLowerCase } from "./host-pattern";
import { plainPath } from "./plain-path";
import { regexPattern } from "./named-pattern";
import { templateProblem } from "./template";

// Characters that stand for themselves in a regular expression, unless a quantifier follows.
function isLiteral(byte: i32): bool {
  const letter = <u32>((byte | 0x20) - 0x61);
  const digit = <u32>(byte - 0x30);
  return letter < 26 || digit < 10 || byte == 0x2f || byte == 0x2d || byte == 0x5f;
}

function isQuantifier(byte: i32): bool {
  return byte == 0x2a || byte == 0x2b || byte == 0x3f || byte == 0x7b;
}

// Up to where all paths begin as the expression does: "/api/" of "/api/v[12]/.*". 0 when that is not plain to see.
function literalSize(expression: Bytes): i32 {
  for (let at = 0; at < expression.length; at++) {
    const byte = expression.get(at);
    if (byte == 0x7c || (byte == 0x28 && expression.get(at + 1) == 0x3f)) return 0;
  }
  let end = 0;
  while (end < expression.length && isLiteral(expression.get(end))) end++;
  return end > 0 && isQuantifier(expression.get(end)) ? end - 1 : end;
}

/** The size of the text with which all its paths begin, in whole segments: 4 of `/api`, `/api/{*}` and `/api/.*`. */
export function startSize(pattern: Pattern): i32 {
  const text = pattern.text;
  let size = text.length;
  if (pattern.kind == PatternKind.Exact) return size;
  if (pattern.kind == PatternKind.Template) {
    for (size = 0; size < text.length && text.get(size) != 0x7b;) size++;
    if (size == text.length) return size;
  } else if (pattern.kind == PatternKind.Regex) {
    size = literalSize(text);
  } else {
    return text.get(size - 1) == 0x2f ? size - 1 : size;
  }
  while (size > 0 && text.get(size - 1) != 0x2f) size--;
  return max(size - 1, 0);
}

// What is compared with it is normalised: anything else would never match, and nobody would know.
function isPlain(value: Bytes, problems: RuleProblems): bool {
  for (let at = 0; at < value.length; at++) {
    const byte = value.get(at);
    if (byte == 0x3f || byte == 0x23) {
      problems.error(Phrase.PathQuery, value);
      return false;
    }
  }
  const plain = plainPath(value);
  if (!plain) problems.error(Phrase.PathRefused, value);
  else if (!plain.equals(value)) problems.error(Phrase.PathWrite, value, plain);
  else return true;
  return false;
}

/** The pattern of a path, `null` when it is none, which is then told. */
export function pathPattern(setting: PathMatch, problems: RuleProblems): Pattern | null {
  const value = setting.value;
  const ignoreCase = setting.ignoreCase;
  if (setting.match == PathMatchKind.Regex) return regexPattern(value, ignoreCase, problems);
  if (value.get(0) != 0x2f) return problems.refuse(Phrase.PathBegins, value);
  if (setting.match == PathMatchKind.Template) {
    const problem = templateProblem(value);
    if (problem != 0) return problems.refuse(problem, value);
    if (ignoreCase) return problems.refuse(Phrase.TemplateCase, value);
    return new Pattern(PatternKind.Template, value);
  }
  if (!isPlain(value, problems)) return null;
  const kind = setting.match == PathMatchKind.Exact ? PatternKind.Exact : PatternKind.Segments;
  return new Pattern(kind, ignoreCase ? inLowerCase(value) : value, ignoreCase);
}

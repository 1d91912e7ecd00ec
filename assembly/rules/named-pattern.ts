// What the value of something with a name must be: a header, a parameter of the query, a cookie, a claim.

import { Bytes, newBytes } from "../bytes";
import { MapType } from "../host/map-type";
import { NamedMatch, TextMatchKind } from "./settings.gen";
import { Pattern, PatternKind } from "./pattern";
import { Phrase } from "./phrases.gen";
import { RuleProblems } from "./rule-problems";
import { Subject } from "./subject";
import { headerName, isTokenCharacter } from "../http/header-rules";
import { resetTexts, textSize } from "../text/text";

/** Makes a pattern with a test of its own, `null` when it is none, which is then told. */
export type TestedPattern = (
  value: Bytes,
  ignoreCase: bool,
  problems: RuleProblems,
) => Pattern | null;

let makeRegex: TestedPattern | null = null;

/** Sets what only modules contain whose rules can have regular expressions. */
export function setRegexPattern(make: TestedPattern): void {
  makeRegex = make;
}

/** Whether it is a token (RFC 9110, section 5.6.2). */
export function isToken(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) if (!isTokenCharacter(text.get(at))) return false;
  return text.length != 0;
}

/** The pattern of a regular expression, `null` when it is none, which is then told. */
export function regexPattern(
  value: Bytes,
  ignoreCase: bool,
  problems: RuleProblems,
): Pattern | null {
  const make = makeRegex;
  return make ? make(value, ignoreCase, problems) : problems.refuse(Phrase.NotTaken, value);
}

// The name as it is looked up; null when nothing can have it, which is then told.
function nameOf(name: Bytes, subject: Subject, problems: RuleProblems): Bytes | null {
  if (subject == Subject.Headers) {
    resetTexts();
    const pointer = headerName(changetype<usize>(name), name.length, MapType.RequestHeaders);
    if (pointer == 0) {
      problems.error(Phrase.NoHeader, name);
      return null;
    }
    const stored = newBytes(textSize);
    memory.copy(changetype<usize>(stored), pointer, textSize);
    return stored;
  }
  if (subject == Subject.Cookies && !isToken(name)) {
    problems.error(Phrase.NoCookie, name);
    return null;
  }
  return name;
}

/** The pattern of a named value, `null` when it is none, which is then told. */
export function namedPattern(
  setting: NamedMatch,
  subject: Subject,
  problems: RuleProblems,
): Pattern | null {
  const name = nameOf(setting.name, subject, problems);
  const given = setting.value;
  const value = given ? given : Bytes.empty;
  const kind = setting.match;
  const ignoreCase = setting.ignoreCase;
  if (kind == TextMatchKind.Present) {
    if (given) problems.error(Phrase.PresentValue, null);
  } else if (!given) {
    problems.error(Phrase.NoValue, null);
  } else if (value.length == 0 && kind != TextMatchKind.Exact) {
    problems.error(Phrase.EmptyValue, null);
  }
  const pattern =
    kind == TextMatchKind.Regex
      ? regexPattern(value, ignoreCase, problems)
      : new Pattern(<PatternKind>(<i32>kind), ignoreCase ? value.toLowerCase() : value, ignoreCase);
  if (!name || !pattern) return null;
  pattern.name = name;
  return pattern;
}

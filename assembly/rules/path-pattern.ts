// What a path must be: exact, prefix by whole segments, template or regex; and where the index finds it.
// Source: Envoy, api/envoy/config/route/v3/route_components.proto (RouteMatch.path_separated_prefix).

import { Bytes } from "../bytes";
import { Pattern, PatternKind } from "./pattern";
import { PathMatch, PathMatchKind } from "./settings.gen";
import { Phrase } from "./phrases.gen";
import { RuleProblems } from "./rule-problems";
import { TestedPattern, regexPattern } from "./named-pattern";
import { plainPath } from "./plain-path";

let makeTemplate: TestedPattern | null = null;

/** Sets what only modules contain whose rules can have path templates. */
export function setTemplatePattern(make: TestedPattern): void {
  makeTemplate = make;
}

/** The size of the whole segments in front of `end`, without the last slash: 4 of `/api/`. */
export function segmentsBefore(text: Bytes, end: i32): i32 {
  while (end > 0 && text.get(end - 1) != 0x2f) end--;
  return max(end - 1, 0);
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
  if (plain && plain.equals(value)) return true;
  problems.errorBefore(plain ? Phrase.PathWrite : Phrase.PathRefused, plain, value);
  return false;
}

/** The pattern of a path, `null` when it is none, which is then told. */
export function pathPattern(setting: PathMatch, problems: RuleProblems): Pattern | null {
  const value = setting.value;
  const ignoreCase = setting.ignoreCase;
  const match = setting.match;
  if (match == PathMatchKind.Regex) return regexPattern(value, ignoreCase, problems);
  if (value.get(0) != 0x2f) return problems.refuse(Phrase.PathBegins, value);
  if (match == PathMatchKind.Template) {
    const make = makeTemplate;
    return make ? make(value, ignoreCase, problems) : problems.refuse(Phrase.NotTaken, value);
  }
  if (!isPlain(value, problems)) return null;
  const isExact = match == PathMatchKind.Exact;
  const size = value.length;
  const text = ignoreCase ? value.toLowerCase() : value;
  const pattern = new Pattern(isExact ? PatternKind.Exact : PatternKind.Segments, text, ignoreCase);
  pattern.startSize = !isExact && value.get(size - 1) == 0x2f ? size - 1 : size;
  return pattern;
}

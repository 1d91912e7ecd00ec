// Compiles a match, and tells what is wrong with it: what no request can be, and what can never hold.

import { Bytes, newBytes } from "../bytes";
import { Condition } from "./condition";
import { Match, NamedMatch, PathMatch } from "./settings.gen";
import { Pattern, PatternKind } from "./pattern";
import { Phrase } from "./phrases.gen";
import { RuleIndex } from "./rule-index";
import { RuleProblems } from "./rule-problems";
import { SUBJECTS, Subject, isNamed } from "./subject";
import { hostPattern } from "./host-pattern";
import { isToken, namedPattern } from "./named-pattern";
import { pathPattern } from "./path-pattern";

/** A rule with more combinations of a host and a path stands in the index by its hosts alone. */
// @ts-ignore: decorator
@inline const MOST_PLACES: i32 = 4096;

/** Makes the pattern of a text, `null` when it is none, which is then told. */
type TextPattern = (condition: Condition, text: Bytes, problems: RuleProblems) => Pattern | null;

const textPatterns = new StaticArray<TextPattern | null>(SUBJECTS);

/** Sets what compiles the texts of a subject that not every schema has. */
export function setTextPattern(subject: Subject, make: TextPattern): void {
  unchecked((textPatterns[subject] = make));
}

/** A number as it is compared: its four bytes. */
export function numberBytes(number: i32): Bytes {
  const bytes = newBytes(4);
  store<i32>(changetype<usize>(bytes), number);
  return bytes;
}

function methodPattern(method: Bytes, problems: RuleProblems): Pattern | null {
  if (!isToken(method)) return problems.refuse(Phrase.NoMethod, method);
  let isSmall: bool = true;
  for (let at = 0; at < method.length; at++) {
    if (<u32>(method.get(at) - 0x41) < 26) isSmall = false;
  }
  if (isSmall) problems.warn(Phrase.MethodCase);
  return new Pattern(PatternKind.Exact, method, false);
}

// The pattern of an item of a list, null when there is something wrong with it, which is then told.
function patternOf(condition: Condition, item: usize, problems: RuleProblems): Pattern | null {
  const subject = condition.subject;
  if (isNamed(subject)) return namedPattern(changetype<NamedMatch>(item), subject, problems);
  if (subject == Subject.Paths) return pathPattern(changetype<PathMatch>(item), problems);
  if (subject == Subject.Ports || subject == Subject.Direction) {
    return new Pattern(PatternKind.Exact, numberBytes(<i32>item), false);
  }
  const text = changetype<Bytes>(item);
  if (subject == Subject.Hosts) return hostPattern(text, problems);
  if (subject == Subject.Methods) return methodPattern(text, problems);
  const make = unchecked(textPatterns[subject]);
  return make ? make(condition, text, problems) : problems.refuse(Phrase.NotTaken, text);
}

// Compiles a list, null when it is not there. All lists have items of four bytes, numbers or references; and all
// members of a match are lists, in the order of the subjects.
function conditionOf(
  match: Match,
  subject: Subject,
  isNot: bool,
  problems: RuleProblems,
): Condition | null {
  const place = ((<usize>subject) << 1) + <usize>isNot;
  const list = load<usize>(
    changetype<usize>(match) + offsetof<Match>("hosts") + place * sizeof<usize>(),
  );
  const items = changetype<StaticArray<usize>>(list);
  if (list == 0 || items.length == 0) return null;
  const condition = new Condition(subject, isNot);
  for (let at = 0; at < items.length; at++) {
    problems.at(subject, isNot, at);
    const pattern = patternOf(condition, unchecked(items[at]), problems);
    if (pattern) condition.patterns.push(pattern);
  }
  return condition;
}

// Whether everything in a list is also in the list of what must not be.
function isExcluded(wanted: Pattern[], not: Pattern[]): bool {
  for (let at = 0; at < wanted.length; at++) {
    let isIn: bool = false;
    for (let index = 0; index < not.length && !isIn; index++) {
      isIn = unchecked(wanted[at]).equals(unchecked(not[index]));
    }
    if (!isIn) return false;
  }
  return wanted.length != 0;
}

/** Whether one of the patterns matches everything. */
export function hasAny(patterns: Pattern[] | null): bool {
  for (let at = 0; patterns && at < patterns.length; at++) {
    if (unchecked(patterns[at]).isAny) return true;
  }
  return false;
}

/** Compiles a match into its place in the index, and the conditions that are left. */
export function compileMatch(
  match: Match,
  rule: i32,
  index: RuleIndex,
  problems: RuleProblems,
): Condition[] {
  const conditions: Condition[] = [];
  let hosts: Condition | null = null;
  let paths: Condition | null = null;
  for (let at = 0; at < SUBJECTS; at++) {
    const subject = <Subject>at;
    const wanted = conditionOf(match, subject, false, problems);
    const not = conditionOf(match, subject, true, problems);
    if (not) {
      problems.at(subject, true, -1);
      if (subject == Subject.Hosts && hasAny(not.patterns)) problems.error(Phrase.EveryHost, null);
      else if (wanted && !isNamed(subject) && isExcluded(wanted.patterns, not.patterns)) {
        problems.error(Phrase.Excluded, null);
      }
    }
    if (wanted) {
      if (subject == Subject.Hosts) hosts = wanted;
      else if (subject == Subject.Paths) paths = wanted;
      else conditions.push(wanted);
    }
    if (not) conditions.push(not);
  }
  let hostList = hosts ? hosts.patterns : null;
  if (hasAny(hostList)) hostList = null;
  if (hostList && paths && <i64>hostList.length * paths.patterns.length > MOST_PLACES) {
    conditions.push(paths);
    paths = null;
  }
  index.add(rule, hostList, paths ? paths.patterns : null);
  return conditions;
}

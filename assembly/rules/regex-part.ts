// Regular expressions in rules. Apart, because they are larger than all the rest together.

import { Bytes } from "../bytes";
import { Pattern, PatternKind, TextTest } from "./pattern";
import { Regex } from "../regex/regex";
import { RuleProblems } from "./rule-problems";
import { segmentsBefore } from "./path-pattern";
import { setRegexPattern } from "./named-pattern";
import { useTemplate } from "./template";


@final
class RegexTest extends TextTest {
  constructor(private readonly regex: Regex) {
    super();
  }

  override matches(text: Bytes): bool {
    return this.regex.matches(text);
  }
}

// Characters that stand for themselves in a regular expression, unless a quantifier follows.
function isLiteral(byte: i32): bool {
  const letter = <u32>((byte | 0x20) - 0x61);
  const digit = <u32>(byte - 0x30);
  return letter < 26 || digit < 10 || byte == 0x2f || byte == 0x2d || byte == 0x5f;
}

function isQuantifier(byte: i32): bool {
  return byte == 0x2a || byte == 0x2b || byte == 0x3f || byte == 0x7b;
}

// Up to where all that match begin as the expression does: "/api/" of "/api/v[12]/.*". 0 when that is not plain to see.
function literalSize(expression: Bytes): i32 {
  for (let at = 0; at < expression.length; at++) {
    const byte = expression.get(at);
    if (byte == 0x7c || (byte == 0x28 && expression.get(at + 1) == 0x3f)) return 0;
  }
  let end = 0;
  while (end < expression.length && isLiteral(expression.get(end))) end++;
  return end > 0 && isQuantifier(expression.get(end)) ? end - 1 : end;
}

function regexPattern(value: Bytes, ignoreCase: bool, problems: RuleProblems): Pattern | null {
  const regex = Regex.compile(ignoreCase ? Bytes.fromString("(?i)").concat(value) : value);
  if (regex.problem.length != 0) {
    problems.errorOf(regex.problem, value);
    return null;
  }
  const pattern = new Pattern(PatternKind.Tested, value, ignoreCase);
  pattern.test = new RegexTest(regex);
  pattern.startSize = segmentsBefore(value, literalSize(value));
  return pattern;
}

/** Lets rules have regular expressions, and path templates. Called by the generated code; legal everywhere. */
export function useRegex(): void {
  setRegexPattern(regexPattern);
  useTemplate();
}

// Regular expressions in rules. Apart, because they are larger than all the rest together.

import { Bytes } from "../bytes";
import { Regex } from "../regex/regex";
import { setRegexCompiler } from "./named-pattern";
import { setRegexTest } from "./pattern";

function compile(value: Bytes, ignoreCase: bool): Regex {
  return Regex.compile(ignoreCase ? Bytes.fromString("(?i)").concat(value) : value);
}

function test(regex: Regex, text: Bytes): bool {
  return regex.matches(text);
}

/**
 * Lets rules have regular expressions. Called by the generated code; legal everywhere.
 */
export function useRegex(): void {
  setRegexCompiler(compile);
  setRegexTest(test);
}

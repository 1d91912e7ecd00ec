// Texts as Istio's authorization policies write them: the whole one, `PREFIX*`, `*SUFFIX`, or `*` for any.
// Source: Istio, security/v1beta1/authorization_policy.proto.

import { Bytes } from "../bytes";
import { Pattern, PatternKind } from "./pattern";
import { PartPhrase, partPhrase } from "./phrases.gen";
import { RuleProblems } from "./rule-problems";

/** The pattern of a text, `null` when there is a star within it, which is then told. */
export function starPattern(text: Bytes, problems: RuleProblems): Pattern | null {
  const last = text.length - 1;
  const starsFirst = text.get(0) == 0x2a;
  const starsLast = !starsFirst && text.get(last) == 0x2a;
  const rest = starsFirst ? text.slice(1, text.length) : starsLast ? text.slice(0, last) : text;
  for (let at = 0; at < rest.length; at++) {
    if (rest.get(at) == 0x2a) return problems.refuse(partPhrase(PartPhrase.OneEnd), text);
  }
  const kind = starsFirst
    ? last == 0
      ? PatternKind.Present
      : PatternKind.Suffix
    : starsLast
      ? PatternKind.Prefix
      : PatternKind.Exact;
  return new Pattern(kind, rest, false);
}

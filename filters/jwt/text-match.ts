// Whether texts are such as a configuration says.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { ExactMatch, PrefixMatch, StringMatch, StringMatchMatch, SuffixMatch } from "./config.gen";

function areSame(left: Bytes, right: Bytes, ignoreCase: bool): bool {
  return ignoreCase ? left.equalsIgnoreCase(right) : left.equals(right);
}

/** Whether a text is what a match says. */
export function matches(text: Bytes, match: StringMatch): bool {
  if (match.match == StringMatchMatch.Exact) {
    const exact = match as ExactMatch;
    return areSame(text, exact.value, exact.ignoreCase);
  }
  if (match.match == StringMatchMatch.Prefix) {
    const prefix = match as PrefixMatch;
    return areSame(text.slice(0, prefix.value.length), prefix.value, prefix.ignoreCase);
  }
  if (match.match == StringMatchMatch.Suffix) {
    const suffix = match as SuffixMatch;
    const start = max(text.length - suffix.value.length, 0);
    return areSame(text.slice(start), suffix.value, suffix.ignoreCase);
  }
  return true;
}

/** Whether a text is one of a list. */
export function isAmong(text: Bytes, list: Bytes[]): bool {
  for (let at = 0; at < list.length; at++) if (text.equals(unchecked(list[at]))) return true;
  return false;
}

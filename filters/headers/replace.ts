// Puts something else where a regular expression matches, as RE2 and Envoy's regex_rewrite do: \1 is the first group,
// \0 all of the match, \\ a backslash.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Regex } from "proxy-wasm-assemblyscript-sdk/regex";

/** Places of one value in which something is replaced; behind them it stays as it is. */
const MOST_PLACES: i32 = 256;

/** What is wrong with a replacement; empty when it is sound. */
export function replacementProblem(replacement: Bytes, groups: i32): string {
  for (let at = replacement.indexOf("\\"); at >= 0; at = replacement.indexOf("\\", at + 2)) {
    const byte = replacement.get(at + 1);
    if (byte != 0x5c && <u32>(byte - 0x30) > <u32>min(groups, 9)) {
      return "behind a backslash stands another one, or the number of a group";
    }
  }
  return "";
}

/** `value` with the replacement wherever the pattern matches. */
export function replaceMatches(value: Bytes, regex: Regex, replacement: Bytes): Bytes {
  const parts: Bytes[] = [];
  let from = 0;
  for (let places = 0, start = 0; places < MOST_PLACES; places++) {
    const match = regex.find(value, start);
    if (!match) break;
    parts.push(value.slice(from, match.start));
    let text = 0;
    for (let at = replacement.indexOf("\\"); at >= 0; at = replacement.indexOf("\\", text)) {
      const byte = replacement.get(at + 1);
      parts.push(replacement.slice(text, at));
      const group = byte == 0x5c ? replacement.slice(at, at + 1) : match.group(byte - 0x30);
      if (group) parts.push(group);
      text = at + 2;
    }
    parts.push(replacement.slice(text));
    from = match.end;
    // Behind an empty match one byte stays as it is.
    start = match.end > match.start ? from : from + 1;
    if (start > value.length) break;
  }
  if (parts.length == 0) return value;
  parts.push(value.slice(from));
  const pieces = new StaticArray<Bytes>(parts.length);
  for (let at = 0; at < pieces.length; at++) unchecked((pieces[at] = unchecked(parts[at])));
  return Bytes.join(pieces, "");
}

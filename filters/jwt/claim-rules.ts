// What the claims of a token must say beside its issuer, audience and times.
// Source: RFC 7519, section 4; RFC 6749, section 3.3 (scope).

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { ClaimPath, CompactToken } from "proxy-wasm-assemblyscript-sdk/jose";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Code } from "./codes";
import { isAmong, matches } from "./text-match";
import { Refusal } from "./refusal";
import { RequiredClaim, Split } from "./config.gen";

/** The path of a claim; a problem when it is none. */
export function claimPath(text: Bytes, pointer: string, item: i32, problems: Problems): ClaimPath {
  const path = ClaimPath.compile(text);
  if (!path.isRight) problems.error(pointer, "expected names with dots between them, or a JSON pointer", text, item); // prettier-ignore
  return path;
}

// The values in a text with blanks or commas between them; none is empty, or begins with a blank.
function splitInto(values: Bytes[], text: Bytes, separator: i32): void {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const byte = text.get(at);
    if (byte >= 0 && byte != separator) continue;
    while (start < at && text.get(start) == 0x20) start++;
    if (at > start) values.push(text.slice(start, at));
    start = at + 1;
  }
}

/** One claim, and what it must say. */
@final
export class ClaimRule {
  private readonly path: ClaimPath;
  /** What a challenge says is needed, when this is about a scope. */
  private scope: Bytes = Bytes.empty;

  constructor(
    private readonly settings: RequiredClaim,
    item: i32,
    problems: Problems,
  ) {
    this.path = claimPath(settings.path, "/required_claims", item, problems);
    const wanted = settings.anyOf ? settings.anyOf : settings.allOf;
    const isScope = settings.path.equals("scope") || settings.path.equals("scp");
    if (wanted && isScope) this.scope = Bytes.join(wanted, " ");
    const kinds =
      (settings.anyOf != null ? 1 : 0) +
      (settings.allOf != null ? 1 : 0) +
      (settings.match != null ? 1 : 0) +
      (settings.not != null ? 1 : 0);
    if (kinds != 1) problems.error("/required_claims", "expected exactly one of any_of, all_of, match and not", null, item); // prettier-ignore
  }

  /** What is wrong with a token; `null` when nothing is. */
  check(token: CompactToken): Refusal | null {
    const settings = this.settings;
    let values = token.values(this.path);
    const unwanted = settings.not;
    if (!values) return unwanted ? null : new Refusal(Code.ClaimMissing, this.path.text);
    if (settings.split != Split.None) {
      const parts: Bytes[] = [];
      const separator = settings.split == Split.Comma ? 0x2c : 0x20;
      for (let at = 0; at < values.length; at++) splitInto(parts, unchecked(values[at]), separator);
      values = parts;
    }
    let isRight: bool = false;
    const any = settings.anyOf;
    const all = settings.allOf;
    const match = settings.match;
    if (any) isRight = countOf(any, values) != 0;
    else if (all) isRight = countOf(all, values) == all.length;
    else if (unwanted) isRight = countOf(unwanted, values) == 0;
    else if (match) for (let at = 0; at < values.length; at++) isRight = isRight || matches(unchecked(values[at]), match); // prettier-ignore
    return isRight ? null : new Refusal(Code.ClaimMismatch, null, this.scope);
  }
}

// How many of some texts are among the values.
function countOf(texts: StaticArray<Bytes>, values: Bytes[]): i32 {
  let count = 0;
  for (let at = 0; at < texts.length; at++) count += <i32>isAmong(unchecked(texts[at]), values);
  return count;
}

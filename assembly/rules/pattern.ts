// What a text must be: one class for hosts, paths, values and identities alike. In a time that grows with the length
// of the text alone, whatever a client sends.
// Source: Envoy, api/envoy/type/matcher/v3/string.proto and api/envoy/config/route/v3/route_components.proto
// (RouteMatch.path_separated_prefix).

import { Bytes } from "../bytes";
import { Regex } from "../regex/regex";
import { lowerCase } from "../text/ascii";
import { matchesTemplate } from "./template";

/** How a text is compared. The first ones are those of `TextMatchKind`, in its order. */
export const enum PatternKind {
  Exact,
  Prefix,
  Suffix,
  Contains,
  Present,
  Regex,
  /** A path, or one below it. */
  Segments,
  /** A path with `{*}` and `{**}`. */
  Template,
}

/** Whether a text matches the regular expression of a pattern. */
type RegexTest = (regex: Regex, text: Bytes) => bool;

let regexTest: RegexTest | null = null;

/** Sets what only modules contain whose rules can have regular expressions. */
export function setRegexTest(test: RegexTest): void {
  regexTest = test;
}

/** One text of a list. */
@final
export class Pattern {
  /** Of what has names, the one it is about. */
  name: Bytes = Bytes.empty;
  /** Whether something must be there besides the text: `*.example.com` is not `.example.com`. */
  needsMore: bool = false;
  /** The compiled expression of kind Regex. */
  regex: Regex | null = null;
  private table: StaticArray<i32> | null = null;

  constructor(
    readonly kind: PatternKind,
    /** In lower case when `ignoreCase`. */
    readonly text: Bytes,
    private readonly ignoreCase: bool = false,
  ) {
    if (kind == PatternKind.Contains) this.table = failures(text);
  }

  /** Whether it matches everything. */
  get isAny(): bool {
    return this.kind == PatternKind.Present;
  }

  /** Whether it is the same as another. */
  equals(other: Pattern): bool {
    return (
      this.kind == other.kind && this.ignoreCase == other.ignoreCase && this.text.equals(other.text)
    );
  }

  // @ts-ignore: decorator
  @inline
  private byteAt(at: usize): u32 {
    const byte: u32 = load<u8>(at);
    return this.ignoreCase ? lowerCase(byte) : byte;
  }

  private isAt(at: usize): bool {
    const own = changetype<usize>(this.text);
    const size = <usize>this.text.length;
    for (let index: usize = 0; index < size; index++) {
      if (this.byteAt(at + index) != load<u8>(own + index)) return false;
    }
    return true;
  }

  private isIn(at: usize, end: usize): bool {
    const table = changetype<StaticArray<i32>>(this.table);
    const own = changetype<usize>(this.text);
    const size = this.text.length;
    let found = 0;
    for (; at < end && found < size; at++) {
      const byte = this.byteAt(at);
      while (found > 0 && byte != load<u8>(own + <usize>found)) {
        found = unchecked(table[found - 1]);
      }
      if (byte == load<u8>(own + <usize>found)) found++;
    }
    return found == size;
  }

  /** Whether a text matches. */
  matches(text: Bytes): bool {
    const kind = this.kind;
    if (kind == PatternKind.Present) return true;
    const at = changetype<usize>(text);
    const size = text.length;
    if (kind == PatternKind.Contains) return this.isIn(at, at + <usize>size);
    if (kind == PatternKind.Template) return matchesTemplate(this.text, text);
    if (kind == PatternKind.Regex) {
      const test = regexTest;
      return test != null && test(changetype<Regex>(this.regex), text);
    }
    const rest = size - this.text.length;
    if (rest < <i32>this.needsMore || (kind == PatternKind.Exact && rest != 0)) return false;
    if (!this.isAt(kind == PatternKind.Suffix ? at + <usize>rest : at)) return false;
    if (kind != PatternKind.Segments || rest == 0) return true;
    const behind = at + <usize>this.text.length;
    return load<u8>(behind) == 0x2f || load<u8>(behind - 1) == 0x2f;
  }
}

// For each place the size of the longest start of `text` that ends there as well (Knuth, Morris and Pratt).
function failures(text: Bytes): StaticArray<i32> {
  const table = new StaticArray<i32>(text.length);
  for (let at = 1, size = 0; at < text.length; at++) {
    while (size > 0 && text.get(at) != text.get(size)) size = unchecked(table[size - 1]);
    if (text.get(at) == text.get(size)) size++;
    unchecked((table[at] = size));
  }
  return table;
}

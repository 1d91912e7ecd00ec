// What a text must be: one class for hosts, paths, values and identities alike. In a time that grows with the length
// of the text alone, whatever a client sends.
// Source: Envoy, api/envoy/type/matcher/v3/string.proto and api/envoy/config/route/v3/route_components.proto
// (RouteMatch.path_separated_prefix).

import { Bytes } from "../bytes";
import { lowerCase } from "../text/ascii";

/** How a text is compared. The first ones are those of `TextMatchKind`, in its order. */
export const enum PatternKind {
  Exact,
  Prefix,
  Suffix,
  Contains,
  Present,
  /** By a {@link TextTest}. */
  Tested,
  /** A path, or one below it. */
  Segments,
}

/** What not every module contains: templates and regular expressions. */
export abstract class TextTest {
  /** Whether a text matches. */
  abstract matches(text: Bytes): bool;
}

// How much of the text at `own` ends with this byte, when `found` of it ended with the one before.
function longer(own: usize, table: StaticArray<i32>, found: i32, byte: u32): i32 {
  while (byte != load<u8>(own + <usize>found)) {
    if (found == 0) return 0;
    found = unchecked(table[found - 1]);
  }
  return found + 1;
}

// For each place the size of the longest start of the text that ends there as well (Knuth, Morris and Pratt).
function failures(text: Bytes): StaticArray<i32> {
  const table = new StaticArray<i32>(text.length);
  const own = changetype<usize>(text);
  let found = 0;
  for (let at = 1; at < text.length; at++) {
    found = longer(own, table, found, load<u8>(own + <usize>at));
    unchecked((table[at] = found));
  }
  return table;
}

/** One text of a list. */
@final
export class Pattern {
  /** Of what has names, the one it is about. */
  name: Bytes = Bytes.empty;
  /** Whether something must be there besides the text: `*.example.com` is not `.example.com`. */
  needsMore: bool = false;
  /** Of kind Tested. */
  test: TextTest | null = null;
  /** Of paths: how much of the text all that match begin with, in whole segments, as the index finds them. */
  startSize: i32 = 0;
  private table: StaticArray<i32> | null = null;

  constructor(
    readonly kind: PatternKind,
    /** In lower case when `ignoreCase`. */
    readonly text: Bytes,
    private readonly ignoreCase: bool,
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
      found = longer(own, table, found, this.byteAt(at));
    }
    return found == size;
  }

  /** Whether a text matches. */
  matches(text: Bytes): bool {
    const kind = this.kind;
    if (kind == PatternKind.Present) return true;
    if (kind == PatternKind.Tested) return changetype<TextTest>(this.test).matches(text);
    const at = changetype<usize>(text);
    const rest = text.length - this.text.length;
    if (rest < (this.needsMore ? 1 : 0) || (kind == PatternKind.Exact && rest != 0)) return false;
    if (kind == PatternKind.Contains) return this.isIn(at, at + <usize>text.length);
    if (!this.isAt(kind == PatternKind.Suffix ? at + <usize>rest : at)) return false;
    if (kind != PatternKind.Segments || rest == 0) return true;
    const behind = at + <usize>this.text.length;
    return load<u8>(behind) == 0x2f || load<u8>(behind - 1) == 0x2f;
  }
}

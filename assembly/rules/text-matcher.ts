// What a value must be: exact, prefix, suffix, contains, regex or present. In a time that grows with the length of
// the value alone, whatever a client sends.
// Source: Envoy, api/envoy/type/matcher/v3/string.proto.

import { Bytes } from "../bytes";
import { Regex } from "../regex/regex";
import { lowerCase } from "../text/ascii";
import { inLowerCase } from "./host-pattern";
import { TextMatchKind } from "./settings.gen";

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

/** A compiled match of texts. */
@final
export class TextMatcher {
  private readonly text: Bytes;
  private table: StaticArray<i32> | null = null;
  private regex: Regex | null = null;

  constructor(
    private readonly kind: TextMatchKind,
    value: Bytes,
    private readonly ignoreCase: bool,
  ) {
    this.text = ignoreCase ? inLowerCase(value) : value;
    if (kind == TextMatchKind.Contains) this.table = failures(this.text);
    if (kind == TextMatchKind.Regex) {
      this.regex = Regex.compile(ignoreCase ? Bytes.fromString("(?i)").concat(value) : value);
    }
  }

  /** What is wrong with a regular expression; empty when nothing is. */
  get problem(): string {
    const regex = this.regex;
    return regex ? regex.problem : "";
  }

  // @ts-ignore: decorator
  @inline
  private byteOf(at: usize): u32 {
    const byte: u32 = load<u8>(at);
    return this.ignoreCase ? lowerCase(byte) : byte;
  }

  private isAt(at: usize): bool {
    const own = changetype<usize>(this.text);
    const size = <usize>this.text.length;
    for (let index: usize = 0; index < size; index++) {
      if (this.byteOf(at + index) != load<u8>(own + index)) return false;
    }
    return true;
  }

  private isIn(at: usize, end: usize): bool {
    const table = this.table!;
    const own = changetype<usize>(this.text);
    const size = this.text.length;
    let found = 0;
    for (; at < end && found < size; at++) {
      const byte = this.byteOf(at);
      while (found > 0 && byte != load<u8>(own + <usize>found)) {
        found = unchecked(table[found - 1]);
      }
      if (byte == load<u8>(own + <usize>found)) found++;
    }
    return found == size;
  }

  /** Whether a value matches. */
  matches(value: Bytes): bool {
    const at = changetype<usize>(value);
    const size = value.length;
    const wanted = this.text.length;
    switch (this.kind) {
      case TextMatchKind.Exact:
        return size == wanted && this.isAt(at);
      case TextMatchKind.Prefix:
        return size >= wanted && this.isAt(at);
      case TextMatchKind.Suffix:
        return size >= wanted && this.isAt(at + <usize>(size - wanted));
      case TextMatchKind.Contains:
        return this.isIn(at, at + <usize>size);
      case TextMatchKind.Regex:
        return this.regex!.matches(value);
      default:
        return true;
    }
  }

  /** Whether one of several values matches; none when there are none. */
  matchesOne(values: Bytes[]): bool {
    for (let at = 0; at < values.length; at++) {
      if (this.matches(unchecked(values[at]))) return true;
    }
    return false;
  }
}

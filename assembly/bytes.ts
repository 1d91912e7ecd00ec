// Bytes, the type of everything that HTTP carries. An object of this class *is* its bytes, as the
// strings and array buffers of the standard library are theirs: what the host writes into memory
// that it got from `malloc` is a Bytes already.

import { compareBytes } from "./text/compare";
import { OBJECT, TOTAL_OVERHEAD } from "rt/common";
import { lowerCase } from "./text/ascii";
import { resetTexts, textPointer, textSize } from "./text/text";
import { decodeUtf8, encodeUtf8, utf8Size } from "./text/utf8";

/**
 * A Bytes of `size` bytes with undefined content. A Bytes does not change, so only the function that
 * made it may write into it, and only until it hands it out.
 */
// @ts-ignore: decorator
@unsafe
export function newBytes(size: u32): Bytes {
  return size == 0 ? Bytes.empty : changetype<Bytes>(__new(size, idof<Bytes>()));
}

function sameBytes(left: usize, leftSize: u32, right: usize, rightSize: u32): bool {
  return leftSize == rightSize && compareBytes(left, right, leftSize) == 0;
}

/** The place of `wanted` in the bytes from `at` up to `end`, or `end`. */
function seekBytes(at: usize, end: usize, wanted: usize, wantedSize: u32): usize {
  while (at + wantedSize <= end) {
    if (compareBytes(at, wanted, wantedSize) == 0) return at;
    at++;
  }
  return end;
}

function replaceEvery(
  bytes: Bytes,
  wanted: usize,
  wantedSize: u32,
  replacement: usize,
  replacementSize: u32,
): Bytes {
  if (wanted == 0 || wantedSize == 0) return bytes;
  const start = changetype<usize>(bytes);
  const end = start + <usize>bytes.length;
  let size: u64 = 0;
  let count = 0;
  for (let at = start; at < end; count++) {
    const found = seekBytes(at, end, wanted, wantedSize);
    size += <u64>(found - at);
    if (found == end) break;
    size += replacementSize;
    at = found + wantedSize;
  }
  if (count == 0) return bytes;
  const replaced = newBytes(<u32>min<u64>(size, u32.MAX_VALUE));
  let target = changetype<usize>(replaced);
  for (let at = start; at < end;) {
    const found = seekBytes(at, end, wanted, wantedSize);
    memory.copy(target, at, found - at);
    target += found - at;
    if (found == end) break;
    memory.copy(target, replacement, replacementSize);
    target += replacementSize;
    at = found + wantedSize;
  }
  return replaced;
}

/**
 * A sequence of bytes that does not change. Where `null` is possible too, `null` means absent and an
 * empty `Bytes` means empty.
 *
 * Everything that takes a text takes a `string` (as UTF-8) or a `Bytes`. No method throws, except
 * that memory may run out while a new object is made.
 *
 * Compare with {@link equals}. `==` says whether two are the same object, because AssemblyScript
 * understands `value != null` only for classes without an operator of their own there.
 */
// @ts-ignore: decorator
@final
export class Bytes {
  private constructor() {}

  /** No bytes. */
  static readonly empty: Bytes = changetype<Bytes>(__new(0, idof<Bytes>()));

  /** The UTF-8 form of a string. A lone surrogate becomes U+FFFD. */
  static fromString(text: string): Bytes {
    const source = changetype<usize>(text);
    const units = <u32>text.length;
    const bytes = newBytes(utf8Size(source, units));
    encodeUtf8(source, units, changetype<usize>(bytes));
    return bytes;
  }

  /** A copy of the bytes of an array. */
  static fromArray(array: StaticArray<u8>): Bytes {
    const bytes = newBytes(array.length);
    memory.copy(changetype<usize>(bytes), changetype<usize>(array), <usize>array.length);
    return bytes;
  }

  /** The items one after the other, with `separator` between them. */
  static join<TextSeparator>(items: StaticArray<Bytes>, separator: TextSeparator): Bytes {
    resetTexts();
    const between = textPointer(separator);
    const betweenSize = between == 0 ? 0 : textSize;
    const count = items.length;
    let size: u32 = count < 2 ? 0 : <u32>(count - 1) * betweenSize;
    for (let at = 0; at < count; at++) size += <u32>unchecked(items[at]).length;
    const joined = newBytes(size);
    let target = changetype<usize>(joined);
    for (let at = 0; at < count; at++) {
      if (at > 0) {
        memory.copy(target, between, betweenSize);
        target += betweenSize;
      }
      const item = unchecked(items[at]);
      memory.copy(target, changetype<usize>(item), <usize>item.length);
      target += <usize>item.length;
    }
    return joined;
  }

  /** The eight bytes of a number, the lowest first. */
  static fromU64(value: u64): Bytes {
    const bytes = newBytes(8);
    store<u64>(changetype<usize>(bytes), value);
    return bytes;
  }

  /** The number whose eight bytes, the lowest first, begin at `start`; 0 when they are not all there. */
  toU64(start: i32 = 0): u64 {
    if (start < 0 || start > this.length - 8) return 0;
    return load<u64>(changetype<usize>(this) + <usize>start);
  }

  /** Number of bytes. */
  get length(): i32 {
    return <i32>changetype<OBJECT>(changetype<usize>(this) - TOTAL_OVERHEAD).rtSize;
  }

  /** The byte at `index`, 0 to 255, or -1 when there is none. */
  @operator("[]")
  get(index: i32): i32 {
    return <u32>index < <u32>this.length
      ? <i32>load<u8>(changetype<usize>(this) + <usize>index)
      : -1;
  }

  /**
   * The text that these bytes are in UTF-8. Each invalid sequence becomes U+FFFD (WHATWG Encoding
   * Standard), so this is for people to read; compare bytes with {@link equals}.
   */
  toString(): string {
    const size = <u32>this.length;
    if (size == 0) return "";
    // Never more units than bytes: allocate for the most, then give back the rest.
    const text = __new((<usize>size) << 1, idof<String>());
    const units = decodeUtf8(changetype<usize>(this), size, text);
    return changetype<string>(units == size ? text : __renew(text, (<usize>units) << 1));
  }

  /** Whether these are the bytes of `other`. */
  equals<TextOther>(other: TextOther): bool {
    resetTexts();
    const pointer = textPointer(other);
    return pointer != 0 && sameBytes(changetype<usize>(this), <u32>this.length, pointer, textSize);
  }

  /** Whether these are the bytes of one of `items`; looks at one after the other. */
  isOneOf(items: StaticArray<Bytes>): bool {
    for (let at = 0, count = items.length; at < count; at++) {
      if (this.equals(unchecked(items[at]))) return true;
    }
    return false;
  }

  /** Whether these are the bytes of `other` when the letters A to Z and a to z count as equal. */
  equalsIgnoreCase<TextOther>(other: TextOther): bool {
    resetTexts();
    const right = textPointer(other);
    const left = changetype<usize>(this);
    if (right == 0 || this.length != <i32>textSize) return false;
    for (let at: u32 = 0; at < textSize; at++) {
      if (lowerCase(load<u8>(left + at)) != lowerCase(load<u8>(right + at))) return false;
    }
    return true;
  }

  /** Where `other` begins first, at `from` or later; -1 when it is not there. */
  indexOf<TextOther>(other: TextOther, from: i32 = 0): i32 {
    resetTexts();
    const pointer = textPointer(other);
    const last = pointer != 0 ? this.length - <i32>textSize : -1;
    for (let at = max(from, 0); at <= last; at++) {
      if (compareBytes(changetype<usize>(this) + <usize>at, pointer, textSize) == 0) return at;
    }
    return -1;
  }

  /** Where `other` begins last; -1 when it is not there. */
  lastIndexOf<TextOther>(other: TextOther): i32 {
    resetTexts();
    const pointer = textPointer(other);
    let at = pointer != 0 ? this.length - <i32>textSize : -1;
    while (at >= 0 && compareBytes(changetype<usize>(this) + <usize>at, pointer, textSize) != 0) {
      at--;
    }
    return max(at, -1);
  }

  /** Whether `other` is in here. */
  includes<TextOther>(other: TextOther): bool {
    return this.indexOf(other) >= 0;
  }

  /** Whether these bytes begin with `other`. */
  startsWith<TextOther>(other: TextOther): bool {
    resetTexts();
    const pointer = textPointer(other);
    return (
      pointer != 0 &&
      <u32>this.length >= textSize &&
      compareBytes(changetype<usize>(this), pointer, textSize) == 0
    );
  }

  /** Whether these bytes end with `other`. */
  endsWith<TextOther>(other: TextOther): bool {
    resetTexts();
    const pointer = textPointer(other);
    const start = this.length - <i32>textSize;
    return (
      pointer != 0 &&
      start >= 0 &&
      compareBytes(changetype<usize>(this) + <usize>start, pointer, textSize) == 0
    );
  }

  /**
   * A copy of the bytes from `start` up to and without `end`. Negative positions count from the end;
   * positions outside are moved to the nearest inside, as in `String#slice`.
   */
  slice(start: i32 = 0, end: i32 = i32.MAX_VALUE): Bytes {
    const length = this.length;
    const first = start < 0 ? max(length + start, 0) : min(start, length);
    const last = end < 0 ? max(length + end, 0) : min(end, length);
    const size = max(last - first, 0);
    const bytes = newBytes(size);
    memory.copy(changetype<usize>(bytes), changetype<usize>(this) + <usize>first, <usize>size);
    return bytes;
  }

  /** A copy with the letters A to Z as a to z, which is how Envoy has the names of headers. */
  toLowerCase(): Bytes {
    const size = this.length;
    const lower = newBytes(size);
    for (let at: usize = 0; at < <usize>size; at++) {
      const byte = load<u8>(changetype<usize>(this) + at);
      store<u8>(changetype<usize>(lower) + at, lowerCase(byte));
    }
    return lower;
  }

  /** These bytes followed by those of `other`. */
  concat<TextOther>(other: TextOther): Bytes {
    resetTexts();
    const pointer = textPointer(other);
    const size = this.length;
    const bytes = newBytes(size + <i32>textSize);
    memory.copy(changetype<usize>(bytes), changetype<usize>(this), <usize>size);
    memory.copy(changetype<usize>(bytes) + <usize>size, pointer, textSize);
    return bytes;
  }

  /** These bytes with `replacement` wherever `search` is, from left to right; an empty `search` is nowhere. */
  replaceAll<TextSearch, TextReplacement>(search: TextSearch, replacement: TextReplacement): Bytes {
    resetTexts();
    const wanted = textPointer(search);
    const wantedSize = textSize;
    const other = textPointer(replacement);
    return replaceEvery(this, wanted, wantedSize, other, textSize);
  }

  /** Less than 0, 0 or greater than 0, as these bytes sort before, with or after `other`. */
  compareTo(other: Bytes): i32 {
    const common = min(this.length, other.length);
    const order = compareBytes(changetype<usize>(this), changetype<usize>(other), <usize>common);
    return order != 0 ? order : this.length - other.length;
  }


  @operator("<")
  private static isBefore(left: Bytes, right: Bytes): bool {
    return left.compareTo(right) < 0;
  }


  @operator(">")
  private static isAfter(left: Bytes, right: Bytes): bool {
    return left.compareTo(right) > 0;
  }


  @operator("<=")
  private static isNotAfter(left: Bytes, right: Bytes): bool {
    return left.compareTo(right) <= 0;
  }


  @operator(">=")
  private static isNotBefore(left: Bytes, right: Bytes): bool {
    return left.compareTo(right) >= 0;
  }
}

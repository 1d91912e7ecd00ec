// Address ranges (CIDR) with a value for each, of which the narrowest that holds an address is found in a time that
// hardly grows with their number: a binary search among the beginnings, then the ranges around it.

import { IpAddress } from "./ip-address";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Bytes, newBytes } from "../bytes";

class Range {
  /** The narrowest range around this one. */
  around: Range | null = null;

  constructor(
    readonly high: u64,
    readonly low: u64,
    /** 0 to 128, of the IPv6 form. */
    readonly length: i32,
    readonly value: i32,
  ) {}

  holds(high: u64, low: u64): bool {
    return (
      ((high ^ this.high) & highMask(this.length)) == 0 &&
      ((low ^ this.low) & lowMask(this.length)) == 0
    );
  }
}

function highMask(length: i32): u64 {
  return length <= 0 ? 0 : length >= 64 ? u64.MAX_VALUE : ~(u64.MAX_VALUE >> length);
}

function lowMask(length: i32): u64 {
  return highMask(length - 64);
}

// Wider ranges before those within them; of equal ones the first given stays first.
function order(one: Range, other: Range): i32 {
  if (one.high != other.high) return one.high < other.high ? -1 : 1;
  if (one.low != other.low) return one.low < other.low ? -1 : 1;
  return one.length - other.length;
}

function readPrefixLength(text: Bytes, at: i32): i32 {
  const digits = text.length - at;
  if (digits < 1 || digits > 3 || (digits > 1 && text.get(at) == 0x30)) return -1;
  let value = 0;
  for (; at < text.length; at++) {
    const digit = <u32>(text.get(at) - 0x30);
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * A table of address ranges, each with a number: a list of rules, a country, or just 1. Filled while the plugin is
 * configured, then asked for each request. Asking costs about the logarithm of the number of ranges and allocates
 * nothing. A range of IPv6 addresses holds no IPv4 address, unless it lies within `::ffff:0:0/96`.
 *
 * Source: RFC 4632, RFC 4291 (CIDR notation).
 */
@final
export class CidrTable {
  private ranges: Range[] = [];
  private isSorted: bool = true;

  /** Number of ranges. */
  get size(): i32 {
    return this.ranges.length;
  }

  /**
   * Adds a range with its value, 0 or more: `10.0.0.0/8`, `2001:db8::/32`, or one address. `false`, and nothing
   * added, when it is no range, when bits are set behind the prefix (`10.0.0.1/8`, mostly a mistake), or when the
   * value is negative. Of equal ranges the first one counts.
   */
  add<TextRange>(range: TextRange, value: i32): bool {
    resetTexts();
    const pointer = textPointer(range);
    const text = newBytes(textSize);
    memory.copy(changetype<usize>(text), pointer, textSize);
    const slash = text.indexOf("/");
    const address = IpAddress.parse(slash < 0 ? text : text.slice(0, slash));
    if (!address || value < 0) return false;
    const offset = address.isIpv4 && text.indexOf(":") < 0 ? 96 : 0;
    let length = 128;
    if (slash >= 0) {
      length = readPrefixLength(text, slash + 1);
      if (length < 0 || length > 128 - offset) return false;
      length += offset;
    }
    if ((address.high & ~highMask(length)) != 0 || (address.low & ~lowMask(length)) != 0)
      return false;
    this.ranges.push(new Range(address.high, address.low, length, value));
    this.isSorted = false;
    return true;
  }

  /** The value of the narrowest range that holds the address; -1 when none does. */
  find(address: IpAddress): i32 {
    if (!this.isSorted) this.sort();
    const ranges = this.ranges;
    let first = 0;
    let end = ranges.length;
    while (first < end) {
      const middle = (first + end) >>> 1;
      const range = unchecked(ranges[middle]);
      const isBehind =
        range.high > address.high || (range.high == address.high && range.low > address.low);
      if (isBehind) end = middle;
      else first = middle + 1;
    }
    let range: Range | null = first > 0 ? unchecked(ranges[first - 1]) : null;
    while (range && !range.holds(address.high, address.low)) range = range.around;
    // Who writes `::/0` means IPv6; IPv4 addresses stand within it only in our numbers.
    return range && (range.length >= 96 || !address.isIpv4) ? range.value : -1;
  }

  /** Whether any range holds the address. */
  has(address: IpAddress): bool {
    return this.find(address) >= 0;
  }

  private sort(): void {
    this.ranges.sort(order);
    const distinct: Range[] = [];
    let around: Range | null = null;
    for (let at = 0; at < this.ranges.length; at++) {
      const range = unchecked(this.ranges[at]);
      if (distinct.length != 0 && order(distinct[distinct.length - 1], range) == 0) continue;
      while (around && !around.holds(range.high, range.low)) around = around.around;
      range.around = around;
      around = range;
      distinct.push(range);
    }
    this.ranges = distinct;
    this.isSorted = true;
  }
}

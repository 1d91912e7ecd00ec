// IPv4 and IPv6 addresses as numbers, read from text and written as RFC 5952 wants it. One text form is accepted
// per meaning where forms have been abused: no octal, no short IPv4 form, no zone.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "../encoding/hex";
import { resetTexts, textPointer, textSize } from "../text/text";

// @ts-ignore: decorator
@lazy const groups: usize = memory.data(16, 8);
// Where an address is written before it is known how long it is; the longest form is 39 bytes.
// @ts-ignore: decorator
@lazy const written: usize = memory.data(40, 8);

// The four numbers of an IPv4 address, RFC 3986's dec-octet each; -1 for anything else.
function readIpv4(at: usize, end: usize): i64 {
  let address: u32 = 0;
  for (let part = 0; part < 4; part++) {
    if (part != 0) {
      if (at == end || load<u8>(at++) != 0x2e) return -1;
    }
    const start = at;
    let value: u32 = 0;
    while (at < end && <u32>load<u8>(at) - 0x30 < 10 && at - start < 3) {
      value = value * 10 + load<u8>(at++) - 0x30;
    }
    const digits = at - start;
    if (digits == 0 || value > 255 || (digits > 1 && load<u8>(start) == 0x30)) return -1;
    address = (address << 8) | value;
  }
  return at == end ? <i64>address : -1;
}

// The sixteen bytes of an IPv6 address into `groups` (RFC 4291, section 2.2).
function readIpv6(at: usize, end: usize): bool {
  let count: u32 = 0;
  let gap: i32 = -1;
  memory.fill(groups, 0, 16);
  if (at + 1 < end && load<u16>(at) == 0x3a3a) {
    gap = 0;
    at += 2;
  }
  while (at < end) {
    if (count == 8) return false;
    const start = at;
    let value: u32 = 0;
    while (at < end && at - start < 4) {
      const digit = digitValue(load<u8>(at));
      if (digit > 15) break;
      value = (value << 4) | digit;
      at++;
    }
    if (at < end && load<u8>(at) == 0x2e) {
      const last = readIpv4(start, end);
      if (last < 0 || count > 6) return false;
      store<u32>(groups + (count << 1), bswap(<u32>last));
      count += 2;
      at = end;
      break;
    }
    if (at == start) return false;
    store<u16>(groups + (count++ << 1), bswap<u16>(<u16>value));
    if (at == end) break;
    if (load<u8>(at++) != 0x3a || at == end) return false;
    if (load<u8>(at) == 0x3a) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
  }
  if (gap < 0) return count == 8;
  // "::" stands for one group at least.
  if (count == 8) return false;
  const after = (count - <u32>gap) << 1;
  memory.copy(groups + 16 - after, groups + ((<u32>gap) << 1), after);
  memory.fill(groups + ((<u32>gap) << 1), 0, 16 - after - ((<u32>gap) << 1));
  return true;
}

function putDecimal(at: usize, value: u32): usize {
  if (value > 99) store<u8>(at++, 0x30 + value / 100);
  if (value > 9) store<u8>(at++, 0x30 + ((value / 10) % 10));
  store<u8>(at++, 0x30 + (value % 10));
  return at;
}

function putHex(at: usize, value: u32): usize {
  let shift = 12;
  while (shift > 0 && value >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    store<u8>(at++, digit < 10 ? 0x30 + digit : 0x57 + digit);
  }
  return at;
}

// What was written up to here, as bytes of its own.
function copyWritten(end: usize): Bytes {
  const size = <u32>(end - written);
  const text = newBytes(size);
  memory.copy(changetype<usize>(text), written, size);
  return text;
}

// The first bits of a word; none below 0, all from 64 on.
function maskOf(bits: i32): u64 {
  return bits <= 0 ? 0 : bits >= 64 ? u64.MAX_VALUE : ~(u64.MAX_VALUE >> bits);
}

/**
 * An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses (`::ffff:192.0.2.1`) are the IPv4 address that they stand
 * for, so that a rule for one form cannot be passed by with the other.
 *
 * Source: RFC 4291, RFC 5952; RFC 3986, section 3.2.2 (IPv4).
 */
// @ts-ignore: decorator
@final
export class IpAddress {
  private constructor(
    /**
     * The first eight bytes of the IPv6 form as a number.
     * @internal
     */
    readonly high: u64,
    /**
     * The last eight bytes of the IPv6 form as a number.
     * @internal
     */
    readonly low: u64,
  ) {}

  /**
   * Reads an address without a port: `192.0.2.1`, `2001:db8::1`. `null` for anything else: numbers with leading
   * zeros, other than four numbers, brackets, zones (`%eth0`), spaces.
   */
  static parse<TextAddress>(text: TextAddress): IpAddress | null {
    resetTexts();
    const pointer = textPointer(text);
    return readAddress(pointer, textSize);
  }

  /**
   * Reads an address with its port as Envoy writes it in `source.address` and its like: `192.0.2.1:80`,
   * `[2001:db8::1]:443`; the port may be absent. `null` for anything else.
   */
  static parseWithPort<TextAddress>(text: TextAddress): IpAddress | null {
    resetTexts();
    const pointer = textPointer(text);
    return readAddressWithPort(pointer, textSize);
  }

  /** @internal */
  static of(high: u64, low: u64): IpAddress {
    return new IpAddress(high, low);
  }

  /** Whether it is an IPv4 address. */
  get isIpv4(): bool {
    return this.high == 0 && this.low >> 32 == 0xffff;
  }

  /** The first address of its range of this size: `2001:db8::` of `2001:db8::1` with 64. Sizes are of IPv4 and IPv6. */
  masked(ipv4Bits: i32, ipv6Bits: i32): IpAddress {
    const bits = this.isIpv4 ? ipv4Bits + 96 : ipv6Bits;
    const high = this.high & maskOf(bits);
    const low = this.low & maskOf(bits - 64);
    return high == this.high && low == this.low ? this : new IpAddress(high, low);
  }

  /** Whether both are the same address. */
  equals(other: IpAddress): bool {
    return this.high == other.high && this.low == other.low;
  }

  /** The form of RFC 5952: `192.0.2.1`, `2001:db8::1`. */
  toBytes(): Bytes {
    const start = groups;
    let at = written;
    if (this.isIpv4) {
      for (let part = 0; part < 4; part++) {
        if (part != 0) store<u8>(at++, 0x2e);
        at = putDecimal(at, (<u32>(this.low >> (24 - 8 * part))) & 255);
      }
      return copyWritten(at);
    }
    store<u64>(start, bswap(this.high));
    store<u64>(start, bswap(this.low), 8);
    let gap: u32 = 8;
    let gapSize: u32 = 1;
    for (let group: u32 = 0; group < 8; group++) {
      let size: u32 = 0;
      while (group + size < 8 && load<u16>(start + ((group + size) << 1)) == 0) size++;
      if (size > gapSize) {
        gap = group;
        gapSize = size;
      }
    }
    for (let group: u32 = 0; group < 8;) {
      if (group == gap) {
        store<u16>(at, 0x3a3a);
        at += 2;
        group += gapSize;
        continue;
      }
      if (group != 0 && group != gap + gapSize) store<u8>(at++, 0x3a);
      at = putHex(at, bswap(load<u16>(start + (group++ << 1))));
    }
    return copyWritten(at);
  }

  /** As {@link toBytes}, as a string. */
  toString(): string {
    return this.toBytes().toString();
  }
}

function readAddress(at: usize, size: u32): IpAddress | null {
  const end = at + size;
  const short = readIpv4(at, end);
  if (short >= 0) return IpAddress.of(0, 0xffff00000000 | (<u64>short));
  if (!readIpv6(at, end)) return null;
  return IpAddress.of(bswap(load<u64>(groups)), bswap(load<u64>(groups, 8)));
}

// The size of `:PORT` at the end, 0 when there is none.
function portSize(at: usize, size: u32): u32 {
  let digits: u32 = 0;
  let value: u32 = 0;
  let scale: u32 = 1;
  while (digits < size && digits < 5) {
    const digit = <u32>load<u8>(at + size - digits - 1) - 0x30;
    if (digit > 9) break;
    value += digit * scale;
    scale *= 10;
    digits++;
  }
  if (digits == 0 || value > 65535 || digits == size) return 0;
  return load<u8>(at + size - digits - 1) == 0x3a ? digits + 1 : 0;
}

function readAddressWithPort(at: usize, size: u32): IpAddress | null {
  if (size != 0 && load<u8>(at) == 0x5b) {
    const inner = size - portSize(at, size);
    if (inner < 3 || load<u8>(at + inner - 1) != 0x5d) return null;
    return readIpv6(at + 1, at + inner - 1)
      ? IpAddress.of(bswap(load<u64>(groups)), bswap(load<u64>(groups, 8)))
      : null;
  }
  const whole = readAddress(at, size);
  if (whole) return whole;
  const short = readIpv4(at, at + size - portSize(at, size));
  return short >= 0 ? IpAddress.of(0, 0xffff00000000 | (<u64>short)) : null;
}

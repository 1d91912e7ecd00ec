// Addresses and ranges against Node's own reader, the URL standard's writer, and a search through all ranges.

import { BlockList, isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { CidrTable, IpAddress } from "proxy-wasm-assemblyscript-sdk/network";
    let table = new CidrTable();
    export function written(text: Bytes): Bytes | null {
      const address = IpAddress.parse(text);
      return address ? address.toBytes() : null;
    }
    export function writtenString(text: Bytes): Bytes | null {
      const address = IpAddress.parse(text.toString());
      return address ? Bytes.fromString(address.toString()) : null;
    }
    export function withPort(text: Bytes): Bytes | null {
      const address = IpAddress.parseWithPort(text);
      return address ? address.toBytes() : null;
    }
    export function same(one: Bytes, other: Bytes): bool {
      const left = IpAddress.parse(one);
      const right = IpAddress.parse(other);
      return left != null && right != null && left.equals(right);
    }
    export function clear(): void { table = new CidrTable(); }
    export function add(range: Bytes, value: i32): bool { return table.add(range, value); }
    export function find(text: Bytes): i32 {
      const address = IpAddress.parse(text);
      return address ? table.find(address) : -2;
    }
    export function has(text: Bytes): bool {
      const address = IpAddress.parse(text);
      return address != null && table.has(address);
    }
    export function size(): i32 { return table.size; }
  `);
}, 240_000);

const text = (name: string, value: string): string | null =>
  guest.bytes(name, Buffer.from(value, "latin1"))?.toString("latin1") ?? null;

/** The form of the URL standard, which is RFC 5952 but for IPv4-mapped addresses. */
function standardForm(address: string): string | null {
  if (isIPv4(address)) return address;
  if (!isIPv6(address) || address.includes("%")) return null;
  const form = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(form) ?? [];
  if (high === undefined || low === undefined) return form;
  const bytes = Buffer.from(`${high.padStart(4, "0")}${low.padStart(4, "0")}`, "hex");
  return bytes.join(".");
}

const ipv4 = fc.ipV4();
const ipv6 = fc.oneof(
  fc.ipV6(),
  // Many zeros: where "::" goes is the hard part.
  fc
    .array(fc.constantFrom("0", "0", "0", "0000", "1", "ffff", "0db8"), {
      minLength: 8,
      maxLength: 8,
    })
    .map((all) => all.join(":")),
  ipv4.map((address) => `::ffff:${address}`),
  ipv4.map((address) => `64:ff9b::${address}`),
);
const almost = fc
  .tuple(
    fc.oneof(ipv4, ipv6),
    fc.nat(60),
    fc.constantFrom(...":.0f%/[] g/", "::", "00", "999"),
    fc.boolean(),
  )
  .map(([address, at, piece, instead]) => {
    const place = at % (address.length + 1);
    return address.slice(0, place) + piece + address.slice(place + (instead ? 1 : 0));
  });

describe("IpAddress", () => {
  it("reads what Node reads, and writes it as the URL standard does", () => {
    const property = fc.property(fc.oneof(ipv4, ipv6, almost), (address) => {
      expect(text("written", address)).toBe(standardForm(address));
      expect(text("writtenString", address)).toBe(standardForm(address));
    });
    fc.assert(property, { numRuns: 12_000 });
  });

  it.each([
    "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.04", "256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "0x7f.1.1.1",
    "1..2.3", "1.2.3.", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
    "::1%eth0", "[::1]", "12345::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "1.2.3.4::", "::g", "1:", ":1", "\0",
    "fe80::1%25lo", "1.2.3.4/8", "1.2.3.4:80",
  ])("refuses %j", (address) => {
    expect(text("written", address)).toBeNull();
  }); // prettier-ignore

  it("reads and writes each number of an IPv4 address, in each of its places", () => {
    for (let number = 0; number < 256; number++) {
      for (const address of [`${number}.0.0.1`, `0.${number}.9.10`, `99.100.${number}.0`, `1.0.0.${number}`]) {
        expect(text("written", address)).toBe(address);
        expect(text("withPort", `${address}:9`)).toBe(address);
        expect(text("written", `2001:db8::${address}`)).toBe(standardForm(`2001:db8::${address}`));
      }
    }
    for (let group = 0; group < 0x10000; group += 15) {
      const address = `2001:db8::${group.toString(16)}`;
      expect(text("written", address)).toBe(standardForm(address));
    }
  }); // prettier-ignore

  it("reads a port of one to five digits", () => {
    for (const port of ["0", "9", "10", "99", "8080", "65535", "00080"]) {
      expect(text("withPort", `192.0.2.1:${port}`), port).toBe("192.0.2.1");
      expect(text("withPort", `[::1]:${port}`), port).toBe("::1");
    }
  });

  it("takes an IPv4-mapped address for the IPv4 address", () => {
    expect(text("written", "::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(text("written", "::FFFF:c000:0201")).toBe("192.0.2.1");
    expect(guest.is("same", "::ffff:192.0.2.1", "192.0.2.1")).toBe(true);
    expect(guest.is("same", "::192.0.2.1", "192.0.2.1")).toBe(false);
  });

  it("reads addresses with a port as Envoy writes them", () => {
    expect(text("withPort", "192.0.2.1:80")).toBe("192.0.2.1");
    expect(text("withPort", "192.0.2.1:65535")).toBe("192.0.2.1");
    expect(text("withPort", "[::1]:65535")).toBe("::1");
    expect(text("withPort", "192.0.2.1")).toBe("192.0.2.1");
    expect(text("withPort", "[2001:db8::1]:443")).toBe("2001:db8::1");
    expect(text("withPort", "[2001:db8::1]")).toBe("2001:db8::1");
    expect(text("withPort", "2001:db8::1")).toBe("2001:db8::1");
    for (const wrong of ["192.0.2.1:", "192.0.2.1:x", "192.0.2.1:65536", "192.0.2.1:000080", "192.0.2.1:8:", "[::1]:", "[::1]x", "[::1", "::1]:80", "[192.0.2.1]:80", "", "[", "[]:80", ":80", "@/run/envoy.sock"]) {
      expect(text("withPort", wrong), wrong).toBeNull();
    } // prettier-ignore
  });
});

/** An address as 128 bits, of which an IPv4 address is the last 32 behind ::ffff. */
function bits(address: string): bigint {
  const form = isIPv4(address) ? `::ffff:${address}` : address;
  const whole = new URL(`http://[${form}]`).hostname.slice(1, -1);
  const [left = "", right] = whole.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const first = groups(left);
  const last = right === undefined ? [] : groups(right);
  const all = [...first, ...Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function addressOf(value: bigint): string {
  return Array.from({ length: 8 }, (_, at) =>
    ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
  ).join(":");
}

const isMapped = (value: bigint): boolean => value >> 32n === 0xffffn;
const ipv4Form = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");

interface Range {
  text: string;
  first: bigint;
  length: number;
  isIpv4: boolean;
}

// Few bits differ, so that ranges lie within each other.
const seedBits = fc.constantFrom(
  0n,
  1n << 127n,
  0x20010db8n << 96n,
  (0x20010db8n << 96n) | 1n,
  (0x20010db8n << 96n) | (7n << 60n),
);
const range = fc.oneof(
  fc.tuple(seedBits, fc.integer({ min: 0, max: 128 })).map(([value, length]): Range => {
    const first = (value >> BigInt(128 - length)) << BigInt(128 - length);
    return { text: `${addressOf(first)}/${length}`, first, length, isIpv4: false };
  }),
  fc.tuple(fc.constantFrom(0x0a000000n, 0x0a010203n, 0xc0000201n), fc.integer({ min: 0, max: 32 })).map(([value, length]): Range => {
    const first = (value >> BigInt(32 - length)) << BigInt(32 - length);
    return { text: `${ipv4Form(first)}/${length}`, first: (0xffffn << 32n) | first, length: length + 96, isIpv4: true };
  }),
); // prettier-ignore

function search(ranges: readonly Range[], address: string): number {
  const value = bits(address);
  let best = -1;
  for (const [at, { first, length }] of ranges.entries()) {
    const shift = BigInt(128 - length);
    if (value >> shift !== first >> shift || (isMapped(value) && length < 96)) continue;
    if (best < 0 || length > ranges[best]!.length) best = at;
  }
  return best;
}

describe("CidrTable", () => {
  it("finds the narrowest range that holds an address, as a search through all does", () => {
    const probe = fc.oneof(seedBits.map(addressOf), seedBits.map((value) => addressOf(value | 3n)), fc.constantFrom("10.0.0.0", "10.1.2.3", "10.1.2.4", "192.0.2.1", "11.0.0.0"), ipv4, fc.ipV6());
    const property = fc.property(fc.array(range, { maxLength: 40 }), fc.array(probe, { minLength: 1, maxLength: 10 }), (ranges, probes) => {
      guest.call("clear");
      ranges.forEach(({ text }, at) => expect(guest.is("add", text, at), text).toBe(true));
      for (const address of probes) {
        expect(guest.call("find", address), `${address} in ${ranges.map(({ text }) => text).join(", ")}`).toBe(search(ranges, address));
      }
    });
    fc.assert(property, { numRuns: 3000 });
  }); // prettier-ignore

  it("holds the addresses that Node's BlockList does", () => {
    const ipv6 = range.filter(({ isIpv4 }) => !isIpv4);
    const ipv4Ranges = range.filter(({ isIpv4 }) => isIpv4);
    const near = (first: bigint, width: number, bit: number): bigint => first ^ (bit === 0 ? 0n : 1n << BigInt(bit % width));
    const seen = { held: 0, probed: 0 };
    const compare = (ranges: readonly Range[], family: "ipv4" | "ipv6", probes: readonly string[]): void => {
      const list = new BlockList();
      guest.call("clear");
      for (const [at, { text }] of ranges.entries()) {
        const [network, prefix] = text.split("/") as [string, string];
        list.addSubnet(network, Number(prefix), family);
        guest.is("add", text, at);
      }
      for (const address of probes) {
        const held = list.check(address, family);
        expect(guest.is("has", address), `${address} in ${ranges.map(({ text }) => text).join(", ")}`).toBe(held);
        seen.probed++;
        if (held) seen.held++;
      }
    };
    const bit = fc.integer({ min: 0, max: 128 });
    const property = fc.property(fc.array(ipv4Ranges, { minLength: 1, maxLength: 12 }), fc.array(ipv6, { minLength: 1, maxLength: 12 }), fc.array(fc.tuple(fc.nat(), bit), { minLength: 8, maxLength: 8 }), (fours, sixes, places) => {
      const small = fours.filter(({ length }) => length > 96);
      const wide = sixes.filter(({ length }) => length > 0);
      compare(small, "ipv4", small.length === 0 ? [] : places.map(([at, changed]) => ipv4Form(near(small[at % small.length]!.first & 0xffffffffn, 32, changed))));
      // What is mapped is an IPv4 address here: see below.
      compare(wide, "ipv6", wide.length === 0 ? [] : places.map(([at, changed]) => near(wide[at % wide.length]!.first, 128, changed)).filter((value) => !isMapped(value)).map(addressOf));
    });
    fc.assert(property, { numRuns: 1000, seed: 8 });
    expect(seen.probed).toBeGreaterThan(10_000);
    expect(Math.min(seen.held, seen.probed - seen.held)).toBeGreaterThan(2000);
  }); // prettier-ignore

  it("can be added to after it was asked", () => {
    guest.call("clear");
    expect(guest.is("add", "10.0.0.0/8", 1)).toBe(true);
    expect(guest.call("find", "10.1.0.1")).toBe(1);
    expect(guest.is("add", "10.1.0.0/16", 2)).toBe(true);
    expect(guest.call("find", "10.1.0.1")).toBe(2);
    expect(guest.is("has", "11.0.0.1")).toBe(false);
    expect(guest.call("size")).toBe(2);
  });

  it.each(["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/:", "10.0.0.0/1:", "10.0.0.0/;", "10.0.0.0/1;", "0.0.0.0/;", "2001:db8::/3:", "0.0.0.0/", "::/", "::/0000", "10.0.0.0/024", "::/0128", "2001:db8::/129", "10.0.0.0/08", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/8/8", "2001:db8::1/64", "::ffff:10.0.0.0/8", "10.0.0.0/1e1", "", "10.0.0/8"])(
    "refuses %j and adds nothing",
    (text) => {
      guest.call("clear");
      expect(guest.is("add", text, 1)).toBe(false);
      expect(guest.is("add", "10.0.0.0/8", -1)).toBe(false);
      expect(guest.call("size")).toBe(0);
    },
  ); // prettier-ignore

  it("keeps IPv4 out of ranges that mean IPv6", () => {
    guest.call("clear");
    expect(guest.is("add", "::/0", 1)).toBe(true);
    expect(guest.call("find", "10.0.0.1")).toBe(-1);
    expect(guest.call("find", "2001:db8::1")).toBe(1);
    expect(guest.is("add", "::fffe:0:0/95", 3)).toBe(true);
    expect(guest.call("find", "10.0.0.1")).toBe(-1);
    expect(guest.is("add", "::ffff:10.0.0.0/104", 2)).toBe(true);
    expect(guest.call("find", "10.0.0.1")).toBe(2);
  });
});

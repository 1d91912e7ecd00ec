// Dates and durations against JavaScript's Date and exact arithmetic.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { CivilTime, parseDuration } from "proxy-wasm-assemblyscript-sdk/time";
    let last: CivilTime | null = null;
    function keep(time: CivilTime | null): bool { last = time; return time != null; }
    export function ofUnix(seconds: i64, nanosecond: u32): bool {
      return keep(CivilTime.ofUnix(seconds, nanosecond));
    }
    export function parseHttp(text: Bytes, now: i64): bool {
      return keep(CivilTime.parseHttpDate(text, now));
    }
    export function parseRfc3339(text: Bytes): bool { return keep(CivilTime.parseRfc3339(text)); }
    export function parseRfc3339String(text: Bytes): bool {
      return keep(CivilTime.parseRfc3339(text.toString()));
    }
    export function unix(): i64 { return changetype<CivilTime>(last).unix; }
    export function dateOf(seconds: i64): i32 {
      const time = CivilTime.ofUnix(seconds);
      return time ? (time.year * 100 + time.month) * 100 + time.day : -1;
    }
    export function nanosecond(): u32 { return changetype<CivilTime>(last).nanosecond; }
    export function http(): Bytes { return changetype<CivilTime>(last).toHttpDate(); }
    export function rfc3339(digits: i32): Bytes { return changetype<CivilTime>(last).toRfc3339(digits); }
    export function parts(): Bytes {
      const time = changetype<CivilTime>(last);
      return Bytes.fromString(
        [time.year, time.month, time.day, time.hour, time.minute, time.second, time.weekday].join(" "),
      );
    }
    export function duration(text: Bytes): i64 { return parseDuration(text); }
    export function durationString(text: Bytes): i64 { return parseDuration(text.toString()); }
  `);
}, 240_000);

const text = (name: string, ...values: (string | number)[]): string =>
  guest.bytes(name, ...values)!.toString("latin1");

const first = -62167219200;
const last = 253402300799;
const seconds = fc.oneof(
  fc.integer({ min: first, max: last }),
  fc.integer({ min: -100_000, max: 4_000_000_000 }),
  // Around the ends of months and years.
  fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 11 }), fc.integer({ min: -2, max: 2 }))
    .map(([year, month, offset]) => {
      const date = new Date(0);
      date.setUTCFullYear(year, month, 1);
      return Math.max(first, Math.min(last, date.getTime() / 1000 + offset));
    }),
); // prettier-ignore

/** RFC 850's form of a date. */
function longForm(date: Date): string {
  const day = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][date.getUTCDay()];
  const [, number, month, year, clock] = date.toUTCString().split(/[ ,]+/);
  return `${day}, ${number}-${month}-${year!.slice(-2)} ${clock} GMT`;
} // prettier-ignore

/** That of asctime. */
function asctime(date: Date): string {
  const [day, number, month, year, clock] = date.toUTCString().split(/[ ,]+/);
  return `${day} ${month} ${number!.replace(/^0/, " ")} ${clock} ${year}`;
}

describe("CivilTime", () => {
  it("has the parts that Date has, and writes them the same way", () => {
    const property = fc.property(seconds, fc.integer({ min: 0, max: 999_999_999 }), (unix, nano) => {
      const date = new Date(unix * 1000);
      expect(guest.is("ofUnix", BigInt(unix), nano)).toBe(true);
      expect(text("parts")).toBe(
        [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCDay()].join(" "),
      );
      expect(text("http")).toBe(date.toUTCString());
      const whole = date.toISOString().slice(0, 19);
      expect(text("rfc3339", 0)).toBe(`${whole}Z`);
      expect(text("rfc3339", 9)).toBe(`${whole}.${String(nano).padStart(9, "0")}Z`);
      expect(text("rfc3339", 3)).toBe(`${whole}.${String(nano).padStart(9, "0").slice(0, 3)}Z`);
    });
    fc.assert(property, { numRuns: 12_000 });
  }); // prettier-ignore

  it("knows each day of 400 years, and those around year 0", () => {
    const days = [...Array.from({ length: 146_097 }, (_, day) => day), ...Array.from({ length: 800 }, (_, day) => day - 719_528)];
    for (const day of days) {
      const date = new Date(day * 86_400_000);
      const written = (date.getUTCFullYear() * 100 + date.getUTCMonth() + 1) * 100 + date.getUTCDate();
      if (guest.call("dateOf", BigInt(day * 86_400)) !== written) expect.fail(date.toISOString());
    }
  }); // prettier-ignore

  it("knows each hour, and the first and the last second", () => {
    for (let hour = 0; hour < 24; hour++) {
      for (const [second, clock] of [[0, "00:00"], [3599, "59:59"], [61, "01:01"]] as const) {
        expect(guest.is("ofUnix", BigInt(hour * 3600 + second), 0)).toBe(true);
        expect(text("rfc3339", 0)).toBe(`1970-01-01T${String(hour).padStart(2, "0")}:${clock}Z`);
      }
    }
    expect(guest.is("ofUnix", BigInt(first), 0)).toBe(true);
    expect(text("rfc3339", 0)).toBe("0000-01-01T00:00:00Z");
    expect(guest.is("ofUnix", BigInt(last), 999_999_999)).toBe(true);
    expect(text("rfc3339", 9)).toBe("9999-12-31T23:59:59.999999999Z");
  }); // prettier-ignore

  it("knows the leap years", () => {
    for (let year = 0; year <= 9999; year++) {
      const leapDay = new Date(new Date(0).setUTCFullYear(year, 1, 29));
      const written = `${String(year).padStart(4, "0")}-02-29T00:00:00Z`;
      const isRead = guest.is("parseRfc3339", written);
      if (isRead !== (leapDay.getUTCMonth() === 1)) expect.fail(written);
    }
  });

  it("reads the three forms of HTTP dates", () => {
    const property = fc.property(seconds, (unix) => {
      const date = new Date(unix * 1000);
      for (const form of [date.toUTCString(), asctime(date)]) {
        expect(guest.is("parseHttp", form, 0n), form).toBe(true);
        expect(guest.call("unix")).toBe(BigInt(unix));
      }
      // As seen by somebody who lives in that time.
      expect(guest.is("parseHttp", longForm(date), BigInt(unix))).toBe(true);
      expect(guest.call("unix")).toBe(BigInt(unix));
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("takes a year of two digits for the nearest one", () => {
    const now = BigInt(Date.UTC(2026, 10, 21) / 1000);
    for (const [short, year] of [["76", 2076], ["77", 1977], ["26", 2026], ["94", 1994], ["00", 2000]] as const) {
      expect(guest.is("parseHttp", `Sunday, 06-Nov-${short} 08:49:37 GMT`, now)).toBe(true);
      expect(guest.call("unix")).toBe(BigInt(Date.UTC(year, 10, 6, 8, 49, 37) / 1000));
    }
  }); // prettier-ignore

  it.each([
    [2080, "30", 2130], [2080, "31", 2031], [2080, "80", 2080], [2020, "70", 2070], [2020, "71", 1971], [2020, "69", 2069],
  ])("in %i takes the year %s for %i", (now, short, year) => {
    expect(guest.is("parseHttp", `Sunday, 06-Nov-${short} 08:49:37 GMT`, BigInt(Date.UTC(now, 0, 1) / 1000))).toBe(true);
    expect(text("parts").split(" ")[0]).toBe(String(year));
  }); // prettier-ignore

  it("counts from 1970 when nobody knows the time", () => {
    expect(guest.is("parseHttp", "Sunday, 06-Nov-20 08:49:37 GMT", 2n ** 62n)).toBe(true);
    expect(text("parts")).toMatch(/^2020 11 6 /);
    expect(guest.is("parseHttp", "Sunday, 06-Nov-21 08:49:37 GMT", 2n ** 62n)).toBe(true);
    expect(text("parts")).toMatch(/^1921 11 6 /);
  });

  it("reads RFC 3339 with any offset and fraction", () => {
    const offset = fc.tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const property = fc.property(fc.integer({ min: first + 90_000, max: last - 90_000 }), fc.option(offset), fc.stringMatching(/^(\.[0-9]{1,12})?$/), fc.boolean(), (unix, shift, fraction, isSmall) => {
      const [sign = "+", hours = 0, minutes = 0] = shift ?? [];
      const local = unix + (sign === "+" ? 1 : -1) * (hours * 3600 + minutes * 60);
      const whole = new Date(local * 1000).toISOString().slice(0, 19);
      const pad = (value: number): string => String(value).padStart(2, "0");
      const zone = shift === null ? "Z" : `${sign}${pad(hours)}:${pad(minutes)}`;
      const written = `${whole}${fraction}${zone}`;
      expect(guest.is(isSmall ? "parseRfc3339" : "parseRfc3339String", isSmall ? written.toLowerCase() : written), written).toBe(true);
      expect(guest.call("unix")).toBe(BigInt(unix));
      expect(guest.call("nanosecond")).toBe(Number(fraction.slice(1, 10).padEnd(9, "0")));
    });
    fc.assert(property, { numRuns: 10_000 });
  }); // prettier-ignore

  it("counts a leap second as the second after it", () => {
    expect(guest.is("parseRfc3339", "2016-12-31T23:59:60Z")).toBe(true);
    expect(text("rfc3339", 0)).toBe("2017-01-01T00:00:00Z");
  });

  it.each([
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00",
    "2026-01-01T00:00:00.Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00+0000",
    "26-01-01T00:00:00Z", "2026-1-1T00:00:00Z", "2026-01-01", "", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Zx", "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
  ])("refuses %j as RFC 3339", (wrong) => {
    expect(guest.is("parseRfc3339", wrong)).toBe(false);
  }); // prettier-ignore

  it.each([
    "", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun Nov 6 08:49:37 1994", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06-Nov-1994 08:49:37 GMT", "Sun Nov 31 08:49:37 1994", "0", "-1", "Sun Nov  6 08:49:37 1994 GMT", "Sun,06 Nov 1994 08:49:37 GMT",
    "Sun{, 06-Nov-94 08:49:37 GMT", "Sun`, 06-Nov-94 08:49:37 GMT", "Sun[, 06-Nov-94 08:49:37 GMT", "Sun@, 06-Nov-94 08:49:37 GMT",
  ])("refuses %j as an HTTP date", (wrong) => {
    expect(guest.is("parseHttp", wrong, 0n)).toBe(false);
  }); // prettier-ignore

  it("never traps, whatever the text", () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.constantFrom("2026-11-21T12:00:00.5+01:00", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"), fc.nat(30), fc.integer({ min: 0, max: 255 })).map(([form, at, byte]) => {
        const bytes = Buffer.from(form);
        bytes[at % bytes.length] = byte;
        return bytes;
      }),
    );
    const property = fc.property(text, (bytes) => {
      for (const name of ["parseHttp", "parseRfc3339"]) {
        const isRead = guest.is(name, bytes, 0n);
        if (isRead) expect(Number(guest.call("unix"))).toBeGreaterThanOrEqual(first);
      }
    });
    fc.assert(property, { numRuns: 10_000 });
  }); // prettier-ignore

  it("knows no moment outside of the years 0 to 9999", () => {
    expect(guest.is("ofUnix", BigInt(first - 1), 0)).toBe(false);
    expect(guest.is("ofUnix", BigInt(last + 1), 0)).toBe(false);
    expect(guest.is("ofUnix", 0n, 1_000_000_000)).toBe(false);
    expect(guest.is("ofUnix", -(2n ** 63n), 0)).toBe(false);
  });
});

const units: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Exact, with fractions cut behind their twelfth digit. */
function nanoseconds(input: string): bigint {
  if (input === "0") return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|ms|s|m|h))+$/.test(input)) return -1n;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of input.matchAll(/(\d*)\.?(\d*)(ns|us|ms|s|m|h)/g)) {
    const digits = fraction.slice(0, 12);
    total += BigInt(whole === "" ? "0" : whole) * units[unit]!;
    total += (BigInt(digits === "" ? "0" : digits) * units[unit]!) / 10n ** BigInt(digits.length);
  }
  return total > 2n ** 63n - 1n ? -1n : total;
} // prettier-ignore

describe("parseDuration", () => {
  it("decides as exact arithmetic does", () => {
    const number = fc.oneof(
      fc.stringMatching(/^[0-9]{1,5}(\.[0-9]{0,14})?$/),
      fc.stringMatching(/^\.[0-9]{0,3}$/),
      fc.constantFrom("9223372036", "9223372037", "9223372036854775807", "9223372036854775808", "99999999999999999999", "2562047", "", "-1", "+1", "1e3", "1_0", " 1"),
    );
    const part = fc.tuple(number, fc.constantFrom(...Object.keys(units), "", "d", "S", "sec", "µs")).map((both) => both.join(""));
    const property = fc.property(fc.array(part, { maxLength: 3 }), (parts) => {
      const input = parts.join("");
      const expected = nanoseconds(input);
      expect(guest.call("duration", input), input).toBe(expected);
      expect(guest.call("durationString", input), input).toBe(expected);
    });
    fc.assert(property, { numRuns: 15_000 });
  }); // prettier-ignore

  it("takes fractions of any length, rounded down", () => {
    for (const unit of Object.keys(units)) {
      for (const fraction of ["1", "999999", "9999999", "0000001", "123456789012", "999999999999", "000000000019", "3333333333339", "000001999999"]) {
        const input = `7.${fraction}${unit}`;
        expect(guest.call("duration", input), input).toBe(nanoseconds(input));
      }
    }
  }); // prettier-ignore

  it.each([
    ["99999999999999999999ns", -1n], ["9223372036854775807ns", 9223372036854775807n], ["9223372036854775808ns", -1n], ["0", 0n], ["0s", 0n], ["5", -1n], ["5m", 300_000_000_000n], ["1n", -1n], ["1u", -1n], ["1.5s", 1_500_000_000n], ["250ms", 250_000_000n], ["1h30m", 5_400_000_000_000n], ["1m", 60_000_000_000n], ["", -1n], ["5", -1n], ["1.s", 1_000_000_000n], [".s", -1n],
  ])("%j is %s", (input, expected) => {
    expect(guest.call("duration", input)).toBe(expected);
  }); // prettier-ignore
});

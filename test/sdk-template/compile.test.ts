// Templates as they are compiled: what is refused and where, and the forms of a moment against Node's dates.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { HeaderTemplate } from "proxy-wasm-assemblyscript-sdk/template";
    import { isForm, putTime } from "proxy-wasm-assemblyscript-sdk/template/start-time";
    import { ByteBuffer } from "proxy-wasm-assemblyscript-sdk/text/byte-buffer";
    export function problem(text: Bytes): Bytes { return Bytes.fromString(HeaderTemplate.compile(text).problem); }
    export function problemOfString(text: Bytes): Bytes {
      return Bytes.fromString(HeaderTemplate.compile(text.toString()).problem);
    }
    export function isConstant(text: Bytes): bool { return HeaderTemplate.compile(text).isConstant; }
    export function time(nanoseconds: u64, form: Bytes): Bytes {
      const buffer = new ByteBuffer(1024);
      putTime(buffer, nanoseconds, changetype<usize>(form), form.length);
      return buffer.finish();
    }
    export function sound(form: Bytes): bool { return isForm(form); }
  `);
}, 240_000);

const problem = (text: string | Uint8Array): string => guest.bytes("problem", text)!.toString();

describe("HeaderTemplate.compile", () => {
  it.each([
    ["%", "neither %% nor an operator between two percent signs, at 0"],
    ["a%%%", "neither %% nor an operator between two percent signs, at 3"],
    ["100%", "neither %% nor an operator between two percent signs, at 3"],
    ["a %PROTOCOL b%", "neither %% nor an operator between two percent signs, at 2"],
    ["%protocol%", "neither %% nor an operator between two percent signs, at 0"],
    ["%REQ(x-a)", "neither %% nor an operator between two percent signs, at 0"],
    ["%REQ(x-a%", "( without ), at 4"],
    ["%REQ(x-a):%", "a length must be digits, at 10"],
    ["%REQ(x-a):-1%", "a length must be digits, at 10"],
    ["%REQ(x-a):1:%", "neither %% nor an operator between two percent signs, at 0"],
    ["%REQ(x-a):1/%", "neither %% nor an operator between two percent signs, at 0"],
    ["%REQ(x-a)::%", "a length must be digits, at 10"],
    ["%RANDOM_HEX(1:)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(:)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%REQ(x-a):1x%", "neither %% nor an operator between two percent signs, at 0"],
    ["ab%NOBODY%", "NOBODY is no operator, or none that a Wasm filter is told, at 2"],
    ["%REQX(x)%", "REQX is no operator, or none that a Wasm filter is told, at 0"],
    ["%RE(x)%", "RE is no operator, or none that a Wasm filter is told, at 0"],
    ["%UPSTREAM_HOSTA%", "UPSTREAM_HOSTA is no operator, or none that a Wasm filter is told, at 0"],
    [`%${"A".repeat(8000)}%`, `${"A".repeat(8000)} is no operator, or none that a Wasm filter is told, at 0`],
    ["%RESPONSE_FLAGS_LONG%", "RESPONSE_FLAGS_LONG is no operator, or none that a Wasm filter is told, at 0"],
    ["%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS is no operator, or none that a Wasm filter is told, at 0"],
    ["%CLAIM%", "CLAIM needs a name, at 0"],
    ["%CLAIM()%", "CLAIM needs a name, at 0"],
    ["%REQ%", "REQ needs the name of a header, at 0"],
    ["%REQ()%", "REQ needs the name of a header, at 0"],
    ["%REQ(:)%", "REQ needs the name of a header, at 0"],
    ["%REQ(a b)%", "REQ needs the name of a header, at 0"],
    ["%RESP(a?)%", "RESP needs the name of a header, at 0"],
    ["%TRAILER(a?b?c)%", "TRAILER needs the name of a header, at 0"],
    ["%TRAILER(?b)%", "TRAILER needs the name of a header, at 0"],
    ["%PROTOCOL(x)%", "PROTOCOL takes nothing in parentheses, at 0"],
    ["%PROTOCOL()%", "PROTOCOL takes nothing in parentheses, at 0"],
    ["%HOSTNAME(x)%", "HOSTNAME takes nothing in parentheses, at 0"],
    ["%DURATION(x)%", "DURATION takes nothing in parentheses, at 0"],
    ["%UUID(4)%", "UUID takes nothing in parentheses, at 0"],
    ["%RESPONSE_CODE:2%", "RESPONSE_CODE takes no length, at 0"],
    ["%GRPC_STATUS:2%", "GRPC_STATUS takes no length, at 0"],
    ["%GRPC_STATUS(NUMBER):2%", "GRPC_STATUS takes no length, at 0"],
    ["%START_TIME(%Y):2%", "START_TIME takes no length, at 0"],
    ["%START_TIME(%Q)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(ab%)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(%4Y)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(%4S)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(%0f)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(%ES)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(%Ef)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%START_TIME(%E3Y)%", "START_TIME cannot have this in parentheses, at 0"],
    ["%GRPC_STATUS()%", "GRPC_STATUS cannot have this in parentheses, at 0"],
    ["%GRPC_STATUS(SNAKE)%", "GRPC_STATUS cannot have this in parentheses, at 0"],
    ["%GRPC_STATUS(SNAKE_STRINGS)%", "GRPC_STATUS cannot have this in parentheses, at 0"],
    ["%FILTER_STATE%", "FILTER_STATE needs a name, at 0"],
    ["%FILTER_STATE(:PLAIN)%", "FILTER_STATE needs a name, at 0"],
    ["%FILTER_STATE(a:TYPED)%", "FILTER_STATE cannot have this in parentheses, at 0"],
    ["%FILTER_STATE(a:PLAIM)%", "FILTER_STATE cannot have this in parentheses, at 0"],
    ["%FILTER_STATE(a:PLAIN:b)%", "FILTER_STATE cannot have this in parentheses, at 0"],
    ["%DYNAMIC_METADATA(a)%", "DYNAMIC_METADATA needs a namespace and a key, at 0"],
    ["%DYNAMIC_METADATA(a:)%", "DYNAMIC_METADATA needs a namespace and a key, at 0"],
    ["%CLUSTER_METADATA(:a)%", "CLUSTER_METADATA needs a namespace and a key, at 0"],
    ["%ENVIRONMENT()%", "ENVIRONMENT needs a name, at 0"],
    ["%COOKIE%", "COOKIE needs a name, at 0"],
    ["%QUERY%", "QUERY needs a name, at 0"],
    ["%PATH(X)%", "PATH cannot have this in parentheses, at 0"],
    ["%PATH()%", "PATH cannot have this in parentheses, at 0"],
    ["%RANDOM_HEX%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(0)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(129)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(99999999999999999999999)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(1x)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(1):%", "a length must be digits, at 15"],
    ["%PROPERTY%", "PROPERTY needs a name, at 0"],
    ["a\r\nb", "a character that no header may have, at 1"],
    ["a\0", "a character that no header may have, at 1"],
    ["x".repeat(8193), "longer than 8192 bytes, at 8192"],
    ["x".repeat(8192), ""],
    ["%REQ(x-a?:path):64% %%PROTOCOL%% %PROTOCOL% %START_TIME(%s.%3f%%)% ä\t", ""],
    ["%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:payload:sub):20%", ""],
    ["%GRPC_STATUS%%GRPC_STATUS(CAMEL_STRING)%%GRPC_STATUS(SNAKE_STRING)%%GRPC_STATUS(NUMBER)%", ""],
    ["%CLAIM(sub):5%%RESPONSE_FLAGS%%DURATION%%RANDOM_HEX(128):99999999999999999999%", ""],
    ["%FILTER_STATE(a)%%FILTER_STATE(a:PLAIN)%%UPSTREAM_METADATA(a:b)%%PATH(WQ)%%PATH(NQ):3%", ""],
    ["%START_TIME(%9f%E3S%E1f%F%T%R%D%z%Z%p%a%b%h)%", ""],
  ])("says of %j: %j", (text, expected) => {
    expect(problem(text)).toBe(expected);
    expect(guest.bytes("problemOfString", text)!.toString()).toBe(expected);
  }); // prettier-ignore

  it("accepts what a reading by regular expressions does, and knows what is constant", () => {
    const known = "REQ\\([a-z-]+(?:\\?[a-z-]+)?\\)(?::\\d+)?|PROTOCOL(?::\\d+)?|RESPONSE_CODE|PATH(?:\\((?:NQ|WQ)\\))?(?::\\d+)?|UUID(?::\\d+)?";
    const sound = new RegExp(`^(?:[^%\\0\\r\\n]|%%|%(?:${known})%)*$`);
    const piece = fc.constantFrom("%", "%%", "a", "REQ", "(x-a)", "(x-a?b)", "(", ")", ":5", ":", "PROTOCOL", "RESPONSE_CODE", "PATH", "(NQ)", "UUID", "%PROTOCOL%", "%REQ(b)%", "%UUID%", "%PATH%", "\n", "?");
    const seen = { sound: 0, broken: 0 };
    const property = fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const text = pieces.join("");
      const isSound = sound.test(text);
      seen[isSound ? "sound" : "broken"]++;
      const told = problem(text);
      expect(told === "", `${text}: ${told}`).toBe(isSound);
const parts = new RegExp(`[^%]|%%|%(?:${known})%`, "g");
      if (isSound) expect(guest.is("isConstant", text)).toBe(!(text.match(parts) ?? []).some((part) => part.length > 2));
      else expect(told).toMatch(/, at \d+$/);
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
    expect(Math.min(seen.sound, seen.broken)).toBeGreaterThan(1000);
  }); // prettier-ignore

  it("keeps at most 1,024 different operators", () => {
    let refused = "";
    for (let at = 0; at < 1100 && refused === ""; at++) refused = problem(`%REQ(x-number-${at})%`);
    expect(refused).toBe("REQ is one operator too many, there can be 1024 different ones, at 0");
    // Those that are known are still to be had.
    expect(problem("%REQ(x-number-0)%")).toBe("");
  });
});

const pad = (value: number | bigint, digits: number): string => String(value).padStart(digits, "0");
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** What a field is for a moment, by Node's calendar. */
function fieldsOf(nanoseconds: bigint): Record<string, string> {
  const date = new Date(Number(nanoseconds / 1_000_000n));
  const fraction = pad(nanoseconds % 1_000_000_000n, 9);
  const year = date.getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  const [Y, m, d, H, M, S] = [year, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((value) => pad(value, 2)) as [string, string, string, string, string, string];
  return {
    "%Y": Y, "%m": m, "%d": d, "%H": H, "%M": M, "%S": S, "%e": String(date.getUTCDate()).padStart(2, " "), "%y": Y.slice(-2),
    "%j": pad(Math.floor((date.getTime() - start) / 86_400_000) + 1, 3), "%I": pad(((date.getUTCHours() + 11) % 12) + 1, 2),
    "%p": date.getUTCHours() < 12 ? "AM" : "PM", "%a": days[date.getUTCDay()]!, "%b": months[date.getUTCMonth()]!, "%h": months[date.getUTCMonth()]!,
    "%s": String(nanoseconds / 1_000_000_000n), "%f": fraction, "%1f": fraction.slice(0, 1), "%3f": fraction.slice(0, 3), "%9f": fraction, "%E3S": `${S}.${fraction.slice(0, 3)}`, "%E6f": fraction.slice(0, 6),
    "%z": "+0000", "%Z": "UTC", "%%": "%", "%F": `${Y}-${m}-${d}`, "%T": `${H}:${M}:${S}`, "%R": `${H}:${M}`, "%D": `${m}/${d}/${Y.slice(-2)}`, "-": "-", "E": "E", "7": "7",
  };
} // prettier-ignore

describe("the form of a moment", () => {
  it("numbers the last day of each year, leap years among them", () => {
    for (let year = 1970; year < 2420; year++) {
      const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
      const nanoseconds = BigInt(Date.UTC(year, 11, 31)) * 1_000_000n;
      expect(guest.bytes("time", nanoseconds, "%Y %j")!.toString()).toBe(
        `${year} ${isLeap ? 366 : 365}`,
      );
    }
  });

  it("is written as Node's calendar says", () => {
    const moment = fc.oneof(fc.bigInt({ min: 0n, max: 8_640_000_000_000_000_000n }), fc.integer({ min: 0, max: 24_000 }).map((day) => BigInt(day) * 86_400_000_000_000n - 1n)).filter((value) => value >= 0n);
    const form = fc.array(fc.constantFrom(...Object.keys(fieldsOf(0n))), { minLength: 1, maxLength: 6 });
    const property = fc.property(moment, form, (nanoseconds, names) => {
      const fields = fieldsOf(nanoseconds);
      const expected = names.map((name) => fields[name]).join("");
      expect(guest.is("sound", names.join(""))).toBe(true);
      expect(guest.bytes("time", nanoseconds, names.join(""))!.toString(), names.join("")).toBe(expected);
      expect(guest.bytes("time", nanoseconds, "")!.toString()).toBe(new Date(Number(nanoseconds / 1_000_000n)).toISOString());
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
  }); // prettier-ignore
});

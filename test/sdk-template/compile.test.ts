// Templates as they are compiled: what is refused and where, and the forms of a moment against Node's dates.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { HeaderTemplate } from "proxy-wasm-assemblyscript-sdk/template";
    import { writtenTime, wrongTimeField } from "proxy-wasm-assemblyscript-sdk/template/start-time";
    export function problem(text: Bytes): Bytes { return Bytes.fromString(HeaderTemplate.compile(text).problem); }
    export function problemOfString(text: Bytes): Bytes {
      return Bytes.fromString(HeaderTemplate.compile(text.toString()).problem);
    }
    export function isConstant(text: Bytes): bool { return HeaderTemplate.compile(text).isConstant; }
    export function time(nanoseconds: u64, form: Bytes): Bytes { return writtenTime(nanoseconds, form); }
    export function wrong(form: Bytes): i32 { return wrongTimeField(form); }
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
    ["%REQ(x-a):1x%", "neither %% nor an operator between two percent signs, at 0"],
    ["ab%NOBODY%", "no operator is called NOBODY, at 2"],
    ["%REQX(x)%", "no operator is called REQX, at 0"],
    ["%RE(x)%", "no operator is called RE, at 0"],
    ["%RESPONSE_FLAGS%", "no Wasm filter is told RESPONSE_FLAGS, at 0"],
    ["%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%", "no Wasm filter is told DOWNSTREAM_DIRECT_REMOTE_ADDRESS, at 0"],
    ["%CLAIM(sub)%", "no Wasm filter is told CLAIM, at 0"],
    ["%REQ%", "REQ needs the name of a header, at 0"],
    ["%REQ()%", "REQ needs the name of a header, at 0"],
    ["%REQ(:)%", "REQ needs the name of a header, at 0"],
    ["%REQ(a b)%", "REQ needs the name of a header, at 0"],
    ["%RESP(a?)%", "RESP has a second name that is none, at 0"],
    ["%TRAILER(a?b?c)%", "TRAILER has a second name that is none, at 0"],
    ["%PROTOCOL(x)%", "PROTOCOL takes nothing in parentheses, at 0"],
    ["%RESPONSE_CODE:2%", "RESPONSE_CODE takes no length, at 0"],
    ["%START_TIME(%Q)%", "START_TIME has no such field at 0 of its form, at 0"],
    ["%START_TIME(ab%)%", "START_TIME has no such field at 2 of its form, at 0"],
    ["%START_TIME(%4Y)%", "START_TIME has no such field at 0 of its form, at 0"],
    ["%START_TIME(%ES)%", "START_TIME has no such field at 0 of its form, at 0"],
    ["%FILTER_STATE%", "FILTER_STATE needs a name, and can only be PLAIN, at 0"],
    ["%FILTER_STATE(a:TYPED)%", "FILTER_STATE needs a name, and can only be PLAIN, at 0"],
    ["%DYNAMIC_METADATA(a)%", "DYNAMIC_METADATA needs a namespace and a key, at 0"],
    ["%ENVIRONMENT()%", "ENVIRONMENT needs a name, at 0"],
    ["%COOKIE%", "COOKIE needs a name, at 0"],
    ["%QUERY%", "QUERY needs a name, at 0"],
    ["%PATH(X)%", "PATH can have WQ or NQ, at 0"],
    ["%RANDOM_HEX%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(129)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%RANDOM_HEX(1x)%", "RANDOM_HEX needs a number of digits from 1 to 128, at 0"],
    ["%PROPERTY%", "PROPERTY needs a path, such as request.id, at 0"],
    ["a\r\nb", "a character that no header may have, at 1"],
    ["a\0", "a character that no header may have, at 1"],
    ["x".repeat(8193), "longer than 8192 bytes, at 8192"],
    ["x".repeat(8192), ""],
    ["%REQ(x-a?:path):64% %%PROTOCOL%% %PROTOCOL% %START_TIME(%s.%3f%%)% ä\t", ""],
    ["%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:payload:sub):20%", ""],
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
    expect(refused).toBe("more than 1024 different operators, at 0");
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
  it("is written as Node's calendar says", () => {
    const moment = fc.oneof(fc.bigInt({ min: 0n, max: 8_640_000_000_000_000_000n }), fc.integer({ min: 0, max: 24_000 }).map((day) => BigInt(day) * 86_400_000_000_000n - 1n)).filter((value) => value >= 0n);
    const form = fc.array(fc.constantFrom(...Object.keys(fieldsOf(0n))), { minLength: 1, maxLength: 6 });
    const property = fc.property(moment, form, (nanoseconds, names) => {
      const fields = fieldsOf(nanoseconds);
      const expected = names.map((name) => fields[name]).join("");
      expect(guest.call("wrong", names.join(""))).toBe(-1);
      expect(guest.bytes("time", nanoseconds, names.join(""))!.toString(), names.join("")).toBe(expected);
      expect(guest.bytes("time", nanoseconds, "")!.toString()).toBe(new Date(Number(nanoseconds / 1_000_000n)).toISOString());
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
  }); // prettier-ignore
});

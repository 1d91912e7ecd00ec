// Cookies against the package `cookie`, and against a reading of RFC 6265 by regular expressions where that one decides
// nothing: repeated names, what is written, what is refused.

import { parseCookie, parseSetCookie } from "cookie";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { Cookies, SameSite, SetCookie } from "proxy-wasm-assemblyscript-sdk/syntax";
    let cookies = Cookies.of([]);
    export function read(one: Bytes): void { cookies = Cookies.of([one]); }
    export function readTwo(one: Bytes, other: Bytes): void { cookies = Cookies.of([one, other]); }
    export function size(): i32 { return cookies.size; }
    export function first(name: Bytes): Bytes | null { return cookies.get(name); }
    export function firstOfString(name: Bytes): Bytes | null { return cookies.get(name.toString()); }
    export function count(name: Bytes): i32 { return cookies.getAll(name).length; }
    export function set(name: Bytes, value: Bytes): bool { return cookies.set(name, value); }
    export function remove(name: Bytes): i32 { return cookies.remove(name); }
    export function written(): Bytes { return cookies.toBytes(); }
    export function setCookie(
      name: Bytes, value: Bytes, path: Bytes, domain: Bytes, maxAge: i64, flags: i32, sameSite: i32,
    ): Bytes | null {
      const cookie = new SetCookie(name, value);
      cookie.path = path;
      cookie.domain = domain;
      cookie.maxAge = maxAge;
      cookie.secure = (flags & 1) != 0;
      cookie.httpOnly = (flags & 2) != 0;
      cookie.sameSite = sameSite;
      return cookie.toBytes();
    }
    export function plain(name: Bytes, value: Bytes): Bytes | null {
      return new SetCookie(name, value).toBytes();
    }
  `);
}, 240_000);

const text = (name: string, ...values: string[]): string | null =>
  guest.bytes(name, ...values.map((value) => Buffer.from(value, "latin1")))?.toString("latin1") ??
  null;

interface Model {
  written: string;
  name: string;
  value: string;
}

const trim = (value: string): string => value.replace(/^[ \t]+|[ \t]+$/g, "");

function parse(header: string): Model[] {
  return header
    .split(";")
    .map(trim)
    .filter((written) => written !== "")
    .map((written) => {
      const [, name = "", value = written] = /^([^=]*)=(.*)$/s.exec(written) ?? [];
      return { written, name: trim(name), value: trim(value) };
    });
}

const header = fc
  .array(
    fc.constantFrom("a=1", "b=2", "a", "=", "=x", " a = 1 ", "a=\"q\"", "c==", "", "\t", "b=2=3", "a=\xe4", "A=1", " "),
    { maxLength: 8 },
  )
  .chain((parts) => fc.constantFrom("; ", ";", ";;", " ; ").map((by) => parts.join(by))); // prettier-ignore
const names = ["a", "b", "c", "A", "", "x"];

describe("Cookies", () => {
  it("reads and writes what a plain reading of the RFC does", () => {
    const property = fc.property(header, (input) => {
      guest.call("read", Buffer.from(input, "latin1"));
      const all = parse(input);
      expect(guest.call("size")).toBe(all.length);
      for (const name of names) {
        const named = all.filter((cookie) => name !== "" && cookie.name === name);
        expect(text("first", name)).toBe(named[0]?.value ?? null);
        expect(text("firstOfString", name)).toBe(named[0]?.value ?? null);
        expect(guest.call("count", name)).toBe(named.length);
      }
      expect(text("written")).toBe(all.map(({ written }) => written).join("; "));
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("reads what the package cookie does", () => {
    const property = fc.property(header, (input) => {
      guest.call("read", Buffer.from(input, "latin1"));
      const all = parseCookie(input, { decode: (value) => value });
      for (const name of names)
        if (name !== "") expect(text("first", name)).toBe(all[name] ?? null);
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("changes one name and leaves the others as they are written", () => {
    const change = fc.record({
      name: fc.constantFrom(...names, "a b", "a=", "ä", "a;"),
      value: fc.option(fc.constantFrom("", "new", "a=b", "sp ace", "semi;", 'q"', "ä", "back\\", "a,b", "\r\n")),
    });
    const property = fc.property(header, fc.array(change, { maxLength: 4 }), (input, changes) => {
      guest.call("read", Buffer.from(input, "latin1"));
      let model = parse(input);
      for (const { name, value } of changes) {
        const others = model.filter((cookie) => name === "" || cookie.name !== name);
        if (value === null) {
          expect(guest.call("remove", name)).toBe(model.length - others.length);
          model = others;
          continue;
        }
        const isRight = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value);
        expect(guest.is("set", name, value)).toBe(isRight);
        if (isRight) model = [...others, { written: `${name}=${value}`, name, value }];
      }
      expect(text("written")).toBe(model.map(({ written }) => written).join("; "));
    });
    fc.assert(property, { numRuns: 5000 });
  }); // prettier-ignore

  it("reads several headers as one", () => {
    guest.call("readTwo", "a=1; b=2", "a=3");
    expect(guest.call("count", "a")).toBe(2);
    expect(text("written")).toBe("a=1; b=2; a=3");
  });
});

const build = (
  name: string,
  value: string,
  { path = "/", domain = "", maxAge = -1, secure = true, httpOnly = true, sameSite = 1 } = {},
): string | null =>
  guest
    .bytes("setCookie", name, value, path, domain, BigInt(maxAge), Number(secure) | (Number(httpOnly) << 1), sameSite)
    ?.toString() ?? null; // prettier-ignore

describe("SetCookie", () => {
  it("is as safe as can be without being asked", () => {
    expect(text("plain", "id", "1")).toBe("id=1; Path=/; Secure; HttpOnly; SameSite=Lax");
  });

  it.each([
    [{ secure: false, httpOnly: false, path: "" }, "id=1; SameSite=Lax"],
    [{ domain: "example.com", maxAge: 0 }, "id=1; Path=/; Domain=example.com; Max-Age=0; Secure; HttpOnly; SameSite=Lax"],
    [{ maxAge: 31536000, sameSite: 0 }, "id=1; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Strict"],
    [{ path: "/!~" }, "id=1; Path=/!~; Secure; HttpOnly; SameSite=Lax"],
    [{ sameSite: 2, path: "/a/b" }, "id=1; Path=/a/b; Secure; HttpOnly; SameSite=None"],
  ])("with %j is %j", (options, expected) => {
    expect(build("id", "1", options)).toBe(expected);
  }); // prettier-ignore

  it.each([
    ["", "1", {}],
    ["a b", "1", {}],
    ["id", "a;b", {}],
    ["id", "a\r\nset-cookie: x=1", {}],
    ["id", "1", { path: "/;Domain=evil.example" }],
    ["id", "1", { path: "/\n" }],
    ["id", "1", { path: "/\x1f" }],
    ["id", "1", { path: "/\x7f" }],
    ["id", "1", { path: "/é" }],
    ["id", "1", { domain: "a\0" }],
    ["id", "1", { sameSite: 2, secure: false }],
    ["__Secure-id", "1", { secure: false }],
    ["__Host-id", "1", { domain: "example.com" }],
    ["__host-id", "1", { path: "/a" }],
    ["__Host-id", "1", { secure: false }],
  ])("refuses %j=%j with %j", (name, value, options) => {
    expect(build(name, value, options)).toBeNull();
  });

  it("is read by the package cookie as it was meant", () => {
    const octet = fc.constantFrom(..."!#$%&'()*+-./0189:<=>?@AZ[]^_`az{|}~");
    const attributes = fc.record({
      path: fc.constantFrom("", "/", "/a", "/a/b~!"),
      domain: fc.constantFrom("", "example.com", "a.b.example"),
      maxAge: fc.oneof(fc.constant(-1), fc.nat()),
      secure: fc.boolean(),
      httpOnly: fc.boolean(),
      sameSite: fc.constantFrom(0, 1),
    });
    const property = fc.property(
      fc.string({ unit: fc.constantFrom(..."!#$&'*+-.^_`|~09AZaz"), minLength: 1, maxLength: 12 }),
      fc.string({ unit: octet, maxLength: 20 }),
      attributes,
      (name, value, options) => {
        fc.pre(!/^__(secure|host)-/i.test(name));
        const read = parseSetCookie(build(name, value, options) ?? "", { decode: (text) => text });
        expect(read).toEqual({
          name,
          value,
          sameSite: ["strict", "lax"][options.sameSite],
          ...(options.path !== "" && { path: options.path }),
          ...(options.domain !== "" && { domain: options.domain }),
          ...(options.maxAge >= 0 && { maxAge: options.maxAge }),
          ...(options.secure && { secure: true }),
          ...(options.httpOnly && { httpOnly: true }),
        });
      },
    );
    fc.assert(property, { numRuns: 10_000 });
  });

  it("takes names with the prefixes when their conditions hold", () => {
    expect(build("__Host-id", "1")).toBe("__Host-id=1; Path=/; Secure; HttpOnly; SameSite=Lax");
    expect(build("__Secure-id", "1", { domain: "example.com" })).toContain("Domain=example.com");
  });
});

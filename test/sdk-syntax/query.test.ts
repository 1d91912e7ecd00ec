// Percent-encoding and queries against Node's URL functions.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { percent, Query } from "proxy-wasm-assemblyscript-sdk/syntax";
    export function encode(text: Bytes): Bytes { return percent.encode(text); }
    export function encodeString(text: Bytes): Bytes { return percent.encode(text.toString()); }
    export function decode(text: Bytes): Bytes | null { return percent.decode(text); }
    let query = Query.of(Bytes.empty);
    export function read(text: Bytes): i32 { query = Query.of(text); return query.size; }
    export function readPath(path: Bytes): i32 { query = Query.ofPath(path); return query.size; }
    export function first(name: Bytes): Bytes | null { return query.get(name); }
    export function has(name: Bytes): bool { return query.has(name); }
    export function count(name: Bytes): i32 { return query.getAll(name).length; }
    export function nth(name: Bytes, at: i32): Bytes | null {
      const all = query.getAll(name);
      return at < all.length ? all[at] : null;
    }
    export function add(name: Bytes, value: Bytes): void { query.add(name, value); }
    export function set(name: Bytes, value: Bytes): void { query.set(name, value); }
    export function setString(name: Bytes, value: Bytes): void {
      query.set(name.toString(), value.toString());
    }
    export function remove(name: Bytes): i32 { return query.remove(name); }
    export function written(): Bytes { return query.toBytes(); }
    export function onPath(path: Bytes): Bytes { return query.onPath(path); }
  `);
}, 240_000);

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const text = (name: string, ...values: string[]): string | null =>
  guest.bytes(name, ...values)?.toString() ?? null;

describe("percent", () => {
  it("encodes each byte but the unreserved ones, and decodes it again", () => {
    for (let byte = 0; byte < 256; byte++) {
      const character = String.fromCharCode(byte);
      const escape = `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
      const expected = /[A-Za-z0-9._~-]/.test(character) ? character : escape;
      expect(guest.bytes("encode", Uint8Array.of(byte))!.toString()).toBe(expected);
      expect(guest.bytes("decode", `${escape}%`)).toBeNull();
      expect(guest.bytes("decode", escape.toLowerCase())).toEqual(Buffer.of(byte));
    }
    for (const cut of ["%", "a%", "%4", "a%4", "%41%4", "%g4", "%4g", "%%41"]) {
      expect(guest.bytes("decode", cut)).toBeNull();
    }
  });

  it("writes as encodeURIComponent does, and the five characters that it leaves", () => {
    const property = fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (input) => {
      const expected = encodeURIComponent(input).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      );
      expect(text("encode", input)).toBe(expected);
      expect(text("encodeString", input)).toBe(expected);
      expect(text("decode", expected)).toBe(input);
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("reads every byte back that it wrote", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const written = guest.bytes("encode", bytes)!;
      expect(written.toString("latin1")).toMatch(/^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/);
      expect(guest.bytes("decode", written)!.equals(bytes)).toBe(true);
    });
    fc.assert(property, { numRuns: 3000 });
  });

  it("decides as a strict reader does on texts full of escapes", () => {
    const piece = fc.oneof(
      fc.constantFrom("%", "%4", "%41", "%zz", "%4g", "%e4", "%00", "%25", "a", "+", "\xff"),
      fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
    );
    const property = fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const input = pieces.join("");
      const right = !/%(?![0-9a-fA-F]{2})/.test(input);
      const expected = right
        ? latin1(
            input.replace(/%(..)/g, (_, digits: string) =>
              String.fromCharCode(parseInt(digits, 16)),
            ),
          )
        : null;
      expect(guest.bytes("decode", latin1(input))).toEqual(expected);
    });
    fc.assert(property, { numRuns: 10_000 });
  });
});

const part = fc
  .array(fc.constantFrom("a", "b", "%61", "%", "%2", "%26", "%3D", "+", "%C3%A4", "", "1", "%zz"), {
    maxLength: 4,
  })
  .map((pieces) => pieces.join(""));
const parameter = fc.oneof(
  fc.tuple(part, part).map(([name, value]) => `${name}=${value}`),
  part,
  fc.constant(""),
  fc.constant("=="),
);
const queryText = fc.array(parameter, { maxLength: 8 }).map((all) => all.join("&"));
/** U+FFFD as URLSearchParams writes it. */
const replacement = "%EF%BF%BD";
const names = ["a", "b", "", "ä", "%", "a b", "a&", "="];

describe("Query", () => {
  it("reads what URLSearchParams reads", () => {
    const property = fc.property(queryText, (input) => {
      const expected = new URLSearchParams(input);
      // Node's reader gives strings and loses bytes that are no UTF-8; ours are bytes.
      fc.pre(!expected.toString().includes(replacement));
      expect(guest.call("read", input)).toBe([...expected].length);
      for (const name of new Set([...names, ...expected.keys()])) {
        expect(guest.is("has", name)).toBe(expected.has(name));
        expect(text("first", name)).toBe(expected.get(name));
        const all = expected.getAll(name);
        expect(guest.call("count", name)).toBe(all.length);
        all.forEach((value, at) => {
          expect(guest.bytes("nth", name, at)!.toString()).toBe(value);
        });
      }
      expect(text("written")).toBe(
        input
          .split("&")
          .filter((item) => item !== "")
          .join("&"),
      );
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("changes what URLSearchParams changes, and leaves the others as they are written", () => {
    const change = fc.record({
      kind: fc.constantFrom("add", "set", "setString", "remove"),
      name: fc.constantFrom(...names),
      value: fc.constantFrom("", "x", "ä&=%", " +"),
    });
    const property = fc.property(
      queryText,
      fc.array(change, { maxLength: 5 }),
      (input, changes) => {
        guest.call("read", input);
        const model = new URLSearchParams(input);
        fc.pre(!model.toString().includes(replacement));
        for (const { kind, name, value } of changes) {
          if (kind === "remove") {
            expect(guest.call("remove", name)).toBe(model.getAll(name).length);
            model.delete(name);
          } else {
            guest.call(kind, name, value);
            if (kind === "add") model.append(name, value);
            else model.set(name, value);
          }
        }
        const written = text("written")!;
        expect([...new URLSearchParams(written)]).toEqual([...model]);
        const touched = new Set(changes.map(({ name }) => name));
        for (const item of input.split("&")) {
          const [name = ""] = [...new URLSearchParams(item).keys()];
          if (item !== "" && !touched.has(name)) expect(written.split("&")).toContain(item);
        }
      },
    );
    fc.assert(property, { numRuns: 5000 });
  });

  it.each([
    ["/a", "", "/a"],
    ["/a?", "", "/a"],
    ["/a?b=1", "", "/a"],
    ["/a?b=1&c", "b", "/a?c"],
    ["/a?b=1?2&c=3", "c", "/a?b=1?2"],
    ["/a?b=1#f?g", "b", "/a#f?g"],
    ["/a#f?b=1", "b", "/a#f?b=1"],
    ["?b", "b", ""],
    ["", "b", ""],
  ])("takes %j without %j for %j", (path, name, expected) => {
    guest.call("readPath", path);
    if (name === "") guest.call("read", "");
    else guest.call("remove", name);
    expect(text("onPath", path)).toBe(expected);
  });
});

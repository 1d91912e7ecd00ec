// Structured fields against the working group's vectors, and round trips of generated ones.

import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";
import { isException, modelOf, plainOf } from "./structured-headers-model.js";
import { readVectors, vectorsFolder, vectorsMayBeAbsent } from "../sdk-crypto/vectors.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { FieldItem, FieldKind, FieldMember, structuredField } from "proxy-wasm-assemblyscript-sdk/syntax";
    import { hex } from "proxy-wasm-assemblyscript-sdk/encoding/hex";

    let values: Bytes[] = [];
    export function begin(): void { values = []; }
    export function value(text: Bytes): void { values.push(text); }

    // [kind, number, hex of the text, [items], [[key, value], …]]
    let parts: string[] = [];
    function show(item: FieldItem): void {
      parts.push("[" + (<i32>item.kind).toString() + ',"' + item.integer.toString() + '","');
      parts.push(hex.encode(item.text).toString());
      parts.push('",[');
      for (let at = 0; at < item.items.length; at++) {
        if (at != 0) parts.push(",");
        show(item.items[at]);
      }
      parts.push("],");
      showMembers(item.parameters);
      parts.push("]");
    }
    function showMembers(members: FieldMember[]): void {
      for (let at = 0; at < members.length; at++) {
        parts.push(at == 0 ? '[["' : ',["');
        parts.push(members[at].key.toString());
        parts.push('",');
        show(members[at].item);
        parts.push("]");
      }
      parts.push(members.length == 0 ? "[]" : "]");
    }
    function shown(): Bytes {
      // Not Array#join, which makes a string for each item, all of them in one call here.
      const all = new StaticArray<Bytes>(parts.length);
      for (let at = 0; at < all.length; at++) all[at] = Bytes.fromString(parts[at]);
      parts = [];
      return Bytes.join(all, "");
    }
    export function item(): Bytes | null {
      const item = structuredField.parseItem(values);
      if (!item) return null;
      show(item);
      return shown();
    }
    export function list(): Bytes | null {
      const items = structuredField.parseList(values);
      if (!items) return null;
      parts.push("[");
      for (let at = 0; at < items.length; at++) {
        if (at != 0) parts.push(",");
        show(items[at]);
      }
      parts.push("]");
      return shown();
    }
    export function dictionary(): Bytes | null {
      const members = structuredField.parseDictionary(values);
      if (!members) return null;
      showMembers(members);
      return shown();
    }
    export function itemAgain(): Bytes | null {
      const item = structuredField.parseItem(values);
      return item ? structuredField.writeItem(item) : null;
    }
    export function listAgain(): Bytes | null {
      const items = structuredField.parseList(values);
      return items ? structuredField.writeList(items) : null;
    }
    export function dictionaryAgain(): Bytes | null {
      const members = structuredField.parseDictionary(values);
      return members ? structuredField.writeDictionary(members) : null;
    }

    // Building one from the outside.
    let stack: FieldItem[] = [];
    let members: FieldMember[] = [];
    let items: FieldItem[] = [];
    let current = new FieldItem(FieldKind.Token);
    export function clear(): void { members = []; items = []; stack = []; }
    export function make(kind: i32, integer: i64, text: Bytes): void {
      current = FieldItem.ofText(kind, text);
      current.integer = integer;
    }
    export function addItem(): void { items.push(current); }
    export function addMember(key: Bytes): void { members.push(new FieldMember(key, current)); }
    export function parameter(key: Bytes, kind: i32, integer: i64, text: Bytes): void {
      const item = FieldItem.ofText(kind, text);
      item.integer = integer;
      current.parameters.push(new FieldMember(key, item));
    }
    export function inner(): void {
      const list = new FieldItem(FieldKind.InnerList);
      list.items = items;
      items = [];
      current = list;
    }
    export function writeItem(): Bytes | null { return structuredField.writeItem(current); }
    export function writeList(): Bytes | null { return structuredField.writeList(items); }
    export function writeDictionary(): Bytes | null { return structuredField.writeDictionary(members); }
    export function found(key: Bytes): i64 {
      const dictionary = structuredField.parseDictionary(values);
      const item = dictionary ? structuredField.member(dictionary, key) : null;
      return item ? item.integer : -1;
    }
    export function foundParameter(key: Bytes): i64 {
      const item = structuredField.parseItem(values);
      const value = item ? item.parameter(key) : null;
      return value ? value.integer : -1;
    }
  `);
}, 240_000);

type Bare = number | string | boolean | { __type: string; value: string | number };
type Item = [Bare | Item[], [string, Bare][]];
type Shown = [
  kind: number,
  integer: string,
  text: string,
  items: Shown[],
  parameters: [string, Shown][],
];

const kinds = [
  "Integer",
  "Decimal",
  "String",
  "Token",
  "Binary",
  "Boolean",
  "Date",
  "DisplayString",
  "InnerList",
];
const kind = (name: string): number => kinds.indexOf(name);
const hexOf = (text: string): string => Buffer.from(text).toString("hex");

const base32 = (text: string): Buffer => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text.replace(/=+$/, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}; // prettier-ignore

/** What the vectors say, in the form that the guest shows. */
function bare(value: Bare): Shown {
  if (typeof value === "number") {
    const isDecimal = !Number.isInteger(value);
    const integer = isDecimal ? Math.round(value * 1000) : value;
    return [kind(isDecimal ? "Decimal" : "Integer"), String(integer === 0 ? 0 : integer), "", [], []];
  }
  if (typeof value === "string") return [kind("String"), "0", hexOf(value), [], []];
  if (typeof value === "boolean") return [kind("Boolean"), value ? "1" : "0", "", [], []];
  if (value.__type === "date") return [kind("Date"), String(value.value), "", [], []];
  const text = String(value.value);
  if (value.__type === "binary") return [kind("Binary"), "0", base32(text).toString("hex"), [], []];
  return [kind(value.__type === "token" ? "Token" : "DisplayString"), "0", hexOf(text), [], []];
} // prettier-ignore

interface Vector {
  name: string;
  raw?: string[];
  header_type: "item" | "list" | "dictionary";
  expected?: unknown;
  must_fail?: boolean;
  can_fail?: boolean;
  canonical?: string[];
}

/** The vectors are JSON, where 1.0 and 1 are one number; writing it again shows which of them it was. */
function withoutPoint([kind, integer, text, items, parameters]: Shown): Shown {
  const isWhole = kinds[kind] === "Decimal" && /^-?\d*000$/.test(integer);
  return [
    isWhole ? kinds.indexOf("Integer") : kind,
    isWhole ? String(Number(integer) / 1000) : integer,
    text,
    items.map(withoutPoint),
    parameters.map(([key, value]) => [key, withoutPoint(value)]),
  ];
}

function expectedItem([value, parameters]: Item): Shown {
  const shown: Shown = Array.isArray(value)
    ? [kind("InnerList"), "0", "", value.map(expectedItem), []]
    : bare(value);
  shown[4] = parameters.map(([key, item]) => [key, bare(item)]);
  return shown;
}

function expectedOf({ header_type, expected }: Vector): unknown {
  if (header_type === "item") return expectedItem(expected as Item);
  if (header_type === "list") return (expected as Item[]).map(expectedItem);
  return (expected as [string, Item][]).map(([key, item]) => [key, expectedItem(item)]);
}

function shownOf(header: Vector["header_type"], text: string): unknown {
  const shown = JSON.parse(text) as unknown;
  if (header === "item") return withoutPoint(shown as Shown);
  if (header === "list") return (shown as Shown[]).map(withoutPoint);
  return (shown as [string, Shown][]).map(([key, item]) => [key, withoutPoint(item)]);
}

function read(texts: readonly (string | Uint8Array)[]): void {
  guest.call("begin");
  // More is made by one call here than the guest's own count of bytes knows.
  guest.call("collect");
  for (const text of texts) guest.call("value", text);
}

const text = (name: string, ...values: (string | number | bigint)[]): string | null =>
  guest.bytes(name, ...values)?.toString() ?? null;

describe.skipIf(vectorsMayBeAbsent)("the working group's vectors", () => {
  const files = vectorsMayBeAbsent
    ? []
    : readdirSync(resolve(vectorsFolder, "structured-fields")).filter((file) =>
        file.endsWith(".json"),
      );

  it.each(files)("%s is read and written as it says", (file) => {
    let passed = 0;
    for (const vector of readVectors<Vector[]>(`structured-fields/${file}`)) {
      const { name, raw = [], header_type, must_fail, can_fail, canonical = raw } = vector;
      read(raw);
      const shown = text(header_type);
      if (must_fail === true) {
        expect(shown, name).toBeNull();
      } else if (shown === null) {
        // A larger one than an implementation has to take.
        expect(can_fail, name).toBe(true);
        continue;
      } else {
        expect(shownOf(header_type, shown), name).toEqual(expectedOf(vector));
        expect(text(`${header_type}Again`), name).toBe(canonical.join(", "));
      }
      passed++;
    }
    expect(passed).toBeGreaterThan(0);
  });

  it.each(["key-generated", "number", "string-generated", "token-generated"])("serialisation-tests/%s is written as it says", (file) => {
    for (const vector of readVectors<Vector[]>(`structured-fields/serialisation-tests/${file}.json`)) {
      const { name, header_type, expected, must_fail, canonical = [] } = vector;
      // Rounding is the caller's here: a decimal is given in thousandths.
      if (/^round /.test(name)) continue;
      guest.call("clear");
      const put = (item: Item): void => {
        const [value, parameters] = item;
        if (Array.isArray(value)) {
          value.forEach((inner) => {
            put(inner);
            guest.call("addItem");
          });
          guest.call("inner");
        } else {
          const [kind, integer, bytes] = bare(value);
          guest.call("make", kind, BigInt(integer), Buffer.from(bytes, "hex"));
        }
        for (const [key, value] of parameters) {
          const [kind, integer, bytes] = bare(value);
          guest.call("parameter", key, kind, BigInt(integer), Buffer.from(bytes, "hex"));
        }
      };
      if (header_type === "item") {
        put(expected as Item);
      } else if (header_type === "list") {
        for (const item of expected as Item[]) {
          put(item);
          guest.call("addItem");
        }
      } else {
        for (const [key, item] of expected as [string, Item][]) {
          put(item);
          guest.call("addMember", key);
        }
      }
      const written = text({ item: "writeItem", list: "writeList", dictionary: "writeDictionary" }[header_type]);
      expect(written, name).toBe(must_fail === true ? null : canonical.join(", "));
    }
  }); // prettier-ignore
});

describe("structuredField", () => {
  const integer = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }).map(String);
  const decimal = fc.tuple(fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }), fc.stringMatching(/^[0-9]{0,2}[1-9]$/)).map((both) => both.join("."));
  const string = fc.string({ maxLength: 20 }).filter((value) => /^[ -~]*$/.test(value)).map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`);
  const token = fc.stringMatching(/^[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]{0,10}$/);
  const binary = fc.uint8Array({ maxLength: 20 }).map((bytes) => `:${Buffer.from(bytes).toString("base64")}:`);
  const display = fc.string({ unit: "grapheme", maxLength: 10 }).map((value) => `%"${[...Buffer.from(value)].map((byte) => (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x25 ? `%${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte))).join("")}"`);
  const simple = fc.oneof(integer, decimal, string, token, binary, display, fc.constantFrom("?0", "?1"), integer.map((value) => `@${value}`));
  const key = fc.stringMatching(/^[a-z*][a-z0-9_\-.*]{0,8}$/);
  const parameters = fc.uniqueArray(fc.tuple(key, simple), { maxLength: 3, selector: ([name]) => name }).map((all) => all.map(([name, value]) => (value === "?1" ? `;${name}` : `;${name}=${value}`)).join(""));
  const item = fc.tuple(simple, parameters).map((both) => both.join(""));
  const member = fc.oneof(item, fc.tuple(fc.array(item, { maxLength: 3 }), parameters).map(([all, rest]) => `(${all.join(" ")})${rest}`));
  const list = fc.array(member, { maxLength: 5 }).map((all) => all.join(", "));
  const dictionary = fc.uniqueArray(fc.tuple(key, member), { maxLength: 5, selector: ([name]) => name }).map((all) => all.map(([name, value]) => (/^\?1(;|$)/.test(value) ? `${name}${value.slice(2)}` : `${name}=${value}`)).join(", "));

  it.each(['%"\x7f"', '%"\x1f"', '"\x7f"', '"\x1f"', '"a', '%"a', "%a", ":QUI=", "@1.0", "?2", "?"])("refuses %j", (field) => {
    read([field]);
    expect(text("item")).toBeNull();
  }); // prettier-ignore

  it.each(["-999999999999.999", "999999999999.999", "-999999999999999", "999999999999999", "0.001", "-0.5", "?0", "a;b=?0;c"])("writes %j again", (field) => {
    read([field]);
    expect(text("item")).not.toBeNull();
    expect(text("itemAgain")).toBe(field);
  });

  it("writes again what it has read, when that was in the one right form", () => {
    const field = fc.oneof(fc.tuple(fc.constant("item"), item), fc.tuple(fc.constant("list"), list), fc.tuple(fc.constant("dictionary"), dictionary));
    const property = fc.property(field, ([kind, written]) => {
      read([written]);
      expect(text(`${kind}Again`), written).toBe(written);
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("reads what it has written, or refuses, when a letter of a field is changed", () => {
    const property = fc.property(fc.oneof(item, list, dictionary), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean(), (written, place, byte, insert) => {
      const at = place % (written.length + 1);
      const bytes = Buffer.concat([Buffer.from(written.slice(0, at)), Buffer.from([byte]), Buffer.from(written.slice(at + (insert ? 0 : 1)))]);
      for (const kind of ["item", "list", "dictionary"]) {
        read([bytes]);
        const once = guest.bytes(`${kind}Again`);
        if (once === null) continue;
        const shown = text(kind);
        read([once]);
        expect(text(kind)).toBe(shown);
        expect(guest.bytes(`${kind}Again`)).toEqual(once);
      }
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("reads and refuses what the package structured-headers does, sound or with a few letters changed", () => {
    const seen = { fields: 0, sound: 0, refused: 0 };
    const change = fc.tuple(fc.nat(), fc.constantFrom("", ",", ";", "=", '"', "(", ")", " ", "\t", ":", "?", "%", "-", ".", "0", "1", "a", "A", "*", "\\", "\x7f"), fc.nat(1));
    const changes = fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.array(change, { minLength: 1, maxLength: 2 }) });
    const property = fc.property(fc.oneof(item, list, dictionary), changes, (written, mutations) => {
      // Dates become integers: see isException().
      let input = written.replaceAll("@", "");
      for (const [place, piece, taken] of mutations) {
        const at = place % (input.length + 1);
        input = input.slice(0, at) + piece + input.slice(at + taken);
      }
      if (isException(input)) return;
      seen.fields++;
      for (const kind of ["item", "list", "dictionary"] as const) {
        read([Buffer.from(input, "latin1")]);
        const found = text(kind);
        let model: unknown = null;
        try {
          model = modelOf(kind, input);
        } catch {
          // Refused.
        }
        seen[model === null ? "refused" : "sound"]++;
        const ours = found === null ? null : plainOf(kind, JSON.parse(found));
        expect(ours, `${kind}: ${input}`).toEqual(model);
      }
    });
    fc.assert(property, { numRuns: 11_500, seed: 8 });
    expect(seen.fields).toBeGreaterThan(10_000);
    expect(Math.min(seen.sound, seen.refused)).toBeGreaterThan(3000);
  });

  it("finds members and parameters by key", () => {
    read(["a=1, b=2", "a=3"]);
    expect(guest.call("found", "a")).toBe(3n);
    expect(guest.call("found", "b")).toBe(2n);
    expect(guest.call("found", "c")).toBe(-1n);
    read(["x;q=7"]);
    expect(guest.call("foundParameter", "q")).toBe(7n);
    expect(guest.call("foundParameter", "p")).toBe(-1n);
  });

  it("takes 1,024 members and 256 parameters, and no more", () => {
    const keys = (count: number): string[] => Array.from({ length: count }, (_, at) => `k${at}`);
    for (const [kind, most, by] of [["list", 1024, ","], ["dictionary", 1024, ","], ["item", 256, ";"]] as const) {
      read([keys(most + (kind === "item" ? 1 : 0)).join(by)]);
      expect(text(kind), kind).not.toBeNull();
      read([keys(most + (kind === "item" ? 2 : 1)).join(by)]);
      expect(text(kind), kind).toBeNull();
    }
  });
}); // prettier-ignore

// Lists and parameters against the package structured-headers and readings of RFC 9110 by regular expressions, media
// types against node:util's MIMEType, the choice by weights against the package negotiator.

import fc from "fast-check";
import Negotiator from "negotiator";
import { MIMEType } from "node:util";
import { parseList } from "structured-headers";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { httpList, HttpValue, MediaType, QualityList } from "proxy-wasm-assemblyscript-sdk/syntax";
    let values: Bytes[] = [];
    let offers: string[] = [];
    export function begin(): void { values = []; offers = []; }
    export function value(text: Bytes): void { values.push(text); }
    export function offer(text: Bytes): void { offers.push(text.toString()); }
    // Each text with its size before it, because it may be anything.
    function put(all: Bytes, text: Bytes): Bytes { return all.concat(text.length.toString()).concat(":").concat(text); }
    export function list(): Bytes | null {
      const elements = httpList(values);
      if (!elements) return null;
      let all = Bytes.empty;
      for (let at = 0; at < elements.length; at++) all = put(all, elements[at]);
      return all;
    }
    export function listSize(): i32 {
      const elements = httpList(values);
      return elements ? elements.length : -1;
    }
    export function parse(text: Bytes): Bytes | null {
      const parsed = HttpValue.parse(text);
      if (!parsed) return null;
      let all = put(Bytes.empty, parsed.value);
      for (let at = 0; at < parsed.parameters.length; at++) {
        const parameter = parsed.parameters[at];
        all = put(put(all, parameter.name), parameter.value);
      }
      return all;
    }
    export function parameter(text: Bytes, name: Bytes): Bytes | null {
      const parsed = HttpValue.parse(text);
      return parsed ? parsed.parameter(name) : null;
    }
    export function media(text: Bytes): Bytes | null {
      const parsed = MediaType.parse(text);
      if (!parsed) return null;
      let all = put(put(put(Bytes.empty, parsed.essence), parsed.type), parsed.subtype);
      for (let at = 0; at < parsed.parameters.length; at++) {
        const parameter = parsed.parameters[at];
        all = put(put(all, parameter.name), parameter.value);
      }
      return all;
    }
    export function isType(text: Bytes, essence: Bytes): bool {
      const parsed = MediaType.parse(text.toString());
      return parsed != null && parsed.is(essence);
    }
    export function isJson(text: Bytes): bool {
      const parsed = MediaType.parse(text);
      return parsed != null && parsed.isJson;
    }
    export function mediaType(): i32 { return QualityList.of(values).mediaType(offers); }
    export function language(): i32 { return QualityList.of(values).language(offers); }
    export function encoding(): i32 { return QualityList.of(values).encoding(offers); }
    export function token(): i32 { return QualityList.of(values).token(offers); }
    export function size(): i32 { return QualityList.of(values).size; }
    export function quality(at: i32): i32 { return QualityList.of(values).quality(at); }
    export function wish(at: i32): Bytes | null { return QualityList.of(values).value(at); }
  `);
}, 240_000);

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** Texts with their sizes before them. */
function texts(bytes: Buffer | null): string[] | null {
  if (bytes === null) return null;
  const all: string[] = [];
  let rest = bytes.toString("latin1");
  while (rest !== "") {
    const [whole, size] = /^(\d+):/.exec(rest) as unknown as [string, string];
    all.push(rest.slice(whole.length, whole.length + Number(size)));
    rest = rest.slice(whole.length + Number(size));
  }
  return all;
}

function put(values: readonly string[], offers: readonly string[] = []): void {
  guest.call("begin");
  for (const value of values) guest.call("value", latin1(value));
  for (const offer of offers) guest.call("offer", offer);
}

// eslint-disable-next-line no-control-regex
const quoted = /"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f\x7f])*"/;
const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");

function elementsOf(value: string): string[] | null {
  const pieces = new RegExp(`^(?:${quoted.source}|[^"])*$`).test(value)
    ? (value.match(new RegExp(`(?:${quoted.source}|[^",])+`, "g")) ?? [])
    : null;
  return pieces?.map(trim).filter((element) => element !== "") ?? null;
}

const piece = fc.constantFrom(
  ",", ", ", " ,\t", '"', '"a,b"', '"\\""', "\\", '"\\', "a", "token", ";q=0.5", "=", "\t", " ", "\x7f", '"\x01"', '"\t"', "\xe4", '"\xe4\\,"', ",,",
); // prettier-ignore

describe("httpList", () => {
  it("finds the elements that a reading by regular expressions does", () => {
    const seen = { lists: 0, refused: 0 };
    const line = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
    const property = fc.property(fc.array(line, { maxLength: 3 }), (lines) => {
      put(lines);
      const expected = lines.map(elementsOf);
      const isRefused = expected.includes(null);
      seen[isRefused ? "refused" : "lists"]++;
      expect(texts(guest.bytes("list"))).toEqual(isRefused ? null : expected.flat());
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
    expect(Math.min(seen.lists, seen.refused)).toBeGreaterThan(2000);
  });

  it("takes 1,024 elements, and no more", () => {
    put([Array(1024).fill("a").join(",,")]);
    expect(guest.call("listSize")).toBe(1024);
    put([Array(1025).fill("a").join(",")]);
    expect(guest.call("listSize")).toBe(-1);
  });
});

const tokenText = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/** RFC 9110, section 5.6.6, as a regular expression over and over; a name that is there twice is refused. */
function valueOf(text: string): string[] | null {
  const at = text.indexOf(";");
  const value = trim(at < 0 ? text : text.slice(0, at));
  let rest = at < 0 ? "" : text.slice(at);
  const all = [value];
  const names = new Set<string>();
  while (trim(rest) !== "") {
    const found = new RegExp(`^[ \\t]*;[ \\t]*(?:(${tokenText})=(${tokenText}|${quoted.source}))?`).exec(rest);
    if (found === null) return null;
    const [whole, name, written] = found;
    rest = rest.slice(whole.length);
    if (name === undefined || written === undefined) continue;
    if (names.has(name.toLowerCase()) || names.size === 64) return null;
    names.add(name.toLowerCase());
    all.push(name, written.startsWith('"') ? written.slice(1, -1).replace(/\\(.)/gs, "$1") : written);
  }
  return value === "" ? null : all;
} // prettier-ignore

const parameterPiece = fc.constantFrom(
  ";", "; ", " ;\t", "a=1", "b=token", 'c="text; x"', 'd="\\"\\\\"', "A=2", "e", "=", "f=", 'g="', 'h="\x01"', "i =1", "j= 1", "q=0.5", 'k=""', "l=\xe4", 'm="\xe4"', "text/html", " ",
); // prettier-ignore

describe("HttpValue", () => {
  it("reads values with parameters as the grammar says", () => {
    const seen = { values: 0, refused: 0 };
    const well = fc.uniqueArray(fc.constantFrom("a=1", "b=token", 'c="text; x"', 'd="\\"\\\\"', "q=0.5", 'k=""', 'm="\xe4"', ""), { maxLength: 4 }).map((all) => ["text/html", ...all].join(" ; "));
    const any = fc.array(parameterPiece, { maxLength: 9 }).map((all) => all.join(""));
    const property = fc.property(fc.oneof(well, any), (text) => {
      const expected = valueOf(text);
      seen[expected === null ? "refused" : "values"]++;
      expect(texts(guest.bytes("parse", latin1(text)))).toEqual(expected);
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
    expect(Math.min(seen.values, seen.refused)).toBeGreaterThan(2000);
  }); // prettier-ignore

  it("finds parameters by their names in whatever case", () => {
    expect(guest.bytes("parameter", "a;Charset=x", "charset")!.toString()).toBe("x");
    expect(guest.bytes("parameter", "a;Charset=x", "chars")).toBeNull();
  });

  it("takes 64 parameters, and no more", () => {
    const all = (count: number): string =>
      `v${Array.from({ length: count }, (_, at) => `;p${at}=1`).join("")}`;
    expect(texts(guest.bytes("parse", all(64)))).toHaveLength(129);
    expect(guest.bytes("parse", all(65))).toBeNull();
  });
});

describe("lists of values with parameters", () => {
  it("are what the package structured-headers reads of those that are structured fields, too", () => {
    const token = fc.stringMatching(/^[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]{0,8}$/);
    const key = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,5}$/);
    // SF strings (RFC 9651, section 3.3.3) are quoted strings of HTTP; integers and decimals are tokens of it.
    const text = fc.string({ unit: fc.constantFrom(..."ab ,;=:%\\\"'"), maxLength: 8 });
    const written = text.map((value) => `"${value.replace(/[\\"]/g, "\\$&")}"`);
    const number = fc.constantFrom("0", "1", "42", "0.5", "12.125");
    const plain = fc.stringMatching(/^[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~-]{0,6}$/);
    const parameters = fc.uniqueArray(fc.tuple(key, fc.oneof(written, number, plain)), { maxLength: 4, selector: ([name]) => name });
    const gap = fc.constantFrom("", " ", "  ");
    const element = fc.tuple(token, parameters, gap).map(([value, all, blanks]) => value + all.map(([name, content]) => `;${blanks}${name}=${content}`).join(""));
    const line = fc.tuple(fc.array(element, { minLength: 1, maxLength: 5 }), fc.constantFrom(",", ", ", " ,\t", "\t, ")).map(([all, comma]) => all.join(comma));
    let values = 0;
    const property = fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), (lines) => {
      put(lines);
      const elements = texts(guest.bytes("list"))!;
      const found = elements.map((one) => texts(guest.bytes("parse", latin1(one))));
      const read = parseList(lines.join(", "));
      const expected = read.map(([value, all]) => [
        String(value),
        ...[...all].flatMap(([name, content]) => [name, String(content)]),
      ]);
      expect(found, lines.join(" | ")).toEqual(expected);
      values += found.length;
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
    expect(values).toBeGreaterThan(20_000);
  }); // prettier-ignore
});

describe("MediaType", () => {
  it("reads what node:util reads, and refuses what that mends", () => {
    const type = fc.constantFrom("text/html", "Application/JSON", "a/b", "x-y/z+json", "text", "text/", "/html", "te xt/html", "text/html/x", "*/*", "text/h\xe4", "");
    const parameter = fc.constantFrom(";charset=utf-8", "; Charset=UTF-8", ';charset="utf-8"', ' ; a="b\\"c"', ";", ";b", ";b=", ";=b", ";c=d e", ";c=d", "; a=1", ";x=\"", ";y=\xe4", ";z=\"\xe4\"");
    const seen = { types: 0, refused: 0 };
    const property = fc.property(type, fc.array(parameter, { maxLength: 4 }), (essence, parameters) => {
      const text = essence + parameters.join("");
      const found = texts(guest.bytes("media", latin1(text)));
      const isType = new RegExp(`^${tokenText}/${tokenText}$`).test(essence);
      expect(found !== null).toBe(isType && valueOf(text) !== null);
      seen[found === null ? "refused" : "types"]++;
      if (found === null) return;
      const model = new MIMEType(text);
      expect(found.slice(0, 3)).toEqual([model.essence, model.type, model.subtype]);
      const all = found.slice(3);
      const named = all.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), all[at + 1]!] as const] : []));
      expect(named).toEqual([...model.params]);
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
    expect(Math.min(seen.types, seen.refused)).toBeGreaterThan(1500);
  }); // prettier-ignore

  it("is compared in whatever case and without its parameters", () => {
    expect(guest.is("isType", "Text/HTML;charset=utf-8", "text/html")).toBe(true);
    expect(guest.is("isType", "text/html2", "text/html")).toBe(false);
    expect(guest.is("isJson", "application/JSON")).toBe(true);
    expect(guest.is("isJson", "application/problem+json; x=1")).toBe(true);
    expect(guest.is("isJson", "application/jsonx")).toBe(false);
  });
});

const weight = fc.constantFrom(
  "",
  ";q=1",
  ";q=0.5",
  "; q=0.8",
  " ;\tQ=0.123",
  ";q=0",
  ";q=0.000",
  ";q=0.1",
  ";q=1.000",
  ";q=0.5",
);
const brokenWeight = fc.constantFrom(";q=", ";q=2", ";q=0.1234", ";q=-1", ";q=1.001", ";q=.5", ";q=0.5;q=0.5", ";q", ";q=a", ";q=1.0000"); // prettier-ignore

/** An element with what it wishes, and whether it is written as the RFC says. */
function wishes(values: readonly string[], isPlain: (value: string) => boolean = () => true): fc.Arbitrary<{ text: string; isSound: boolean }[]> {
  const sound = fc.tuple(fc.constantFrom(...values), weight, fc.constant(true));
  const broken = fc.tuple(fc.constantFrom(...values), brokenWeight, fc.constant(false));
  return fc
    .uniqueArray(fc.oneof({ weight: 9, arbitrary: sound }, { weight: 1, arbitrary: broken }), { maxLength: 6, selector: ([value]) => value.toLowerCase() })
    .map((all) => all.map(([value, weightText, isSound]) => {
      const isRefused = /q=0(?:\.0*)?$/i.test(weightText);
      return { text: isRefused && !isPlain(value) ? value : value + weightText, isSound };
    }));
} // prettier-ignore

/** Compares the choice with that of negotiator, which gets only what is written as the RFC says. */
function compares(
  name: "mediaType" | "language" | "encoding",
  values: readonly string[],
  offers: readonly string[],
  isPlain?: (value: string) => boolean,
): void {
  const header = { mediaType: "accept", language: "accept-language", encoding: "accept-encoding" }[name];
  let decided = 0;
  const property = fc.property(wishes(values, isPlain), fc.uniqueArray(fc.constantFrom(...offers), { maxLength: 5 }), fc.boolean(), (all, offered, inTwo) => {
    const cut = inTwo ? all.length >> 1 : 0;
    const lines = [all.slice(0, cut), all.slice(cut)].filter((line) => line.length > 0).map((line) => line.map(({ text }) => text).join(", "));
    put(lines, offered);
    const sound = all.filter(({ isSound }) => isSound).map(({ text }) => text);
    const negotiator = new Negotiator({ headers: sound.length > 0 ? { [header]: sound.join(",") } : {} });
    const expected = negotiator[name]([...offered]);
    expect(guest.call(name), lines.join(" | ")).toBe(expected === undefined ? -1 : offered.indexOf(expected));
    expect(guest.call("size")).toBe(sound.length);
    if (expected !== undefined && sound.length > 1) decided++;
  });
  fc.assert(property, { numRuns: 10_000, seed: 8 });
  expect(decided).toBeGreaterThan(2000);
} // prettier-ignore

describe("QualityList", () => {
  it("chooses media types as negotiator does", () => {
    compares(
      "mediaType",
      ["text/html", "text/plain", "TEXT/*", "*/*", "application/json", "application/*", "text/html;level=1", 'text/html;level="2"', "application/problem+json"],
      ["text/html", "text/plain", "application/json", "text/html;level=1", "text/html;level=2", "image/png", "application/problem+json"],
    );
  }); // prettier-ignore

  it("chooses languages as negotiator does", () => {
    // Two exceptions, see below: a weight of 0 for a language with a region, and two regions of one language, of which
    // the later one counts there.
    compares("language", ["en", "EN-gb", "de", "de-AT", "*", "fr"], ["en", "en-GB", "en-us", "de", "de-CH", "fr-FR", "ja"], (value) => !value.includes("-"));
  }); // prettier-ignore

  it("chooses content codings as negotiator does", () => {
    compares("encoding", ["gzip", "br", "GZIP", "identity", "*", "zstd"], ["gzip", "br", "identity", "zstd", "deflate"]);
  }); // prettier-ignore

  const choice = (name: string, values: string[], offers: string[]): string | undefined => {
    put(values, offers);
    return offers[Number(guest.call(name))];
  };

  it.each<[accept: string, expected: number]>([
    ["text/plain;format=flowed", 1000],
    ["text/plain", 700],
    ["text/html", 300],
    ["image/jpeg", 500],
    ["text/plain;format=fixed", 400],
    ["text/html;level=3", 700],
  ])("weighs %s of the example in RFC 9110 with %d thousandths", (type, expected) => {
    // RFC 9110, section 12.5.1; two offers show where the weight lies.
    const accept =
      type === "text/plain"
        ? "text/*;q=0.3, text/plain;q=0.7"
        : "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5, text/html;level=3;q=0.7";
    for (const [other, better] of [
      [(expected - 1) / 1000, true],
      [(expected + 1) / 1000, false],
    ] as const) {
      if (other > 1) continue;
      const chosen = choice("mediaType", [accept, `x/y;q=${other}`], ["x/y", type]);
      expect(chosen).toBe(better ? type : "x/y");
    }
  });

  it("refuses a language only where its region is the one that is offered", () => {
    expect(choice("language", ["en-GB;q=0, *"], ["en"])).toBe("en");
    expect(choice("language", ["en-GB;q=0, *"], ["en-GB"])).toBeUndefined();
    expect(choice("language", ["en;q=0, *"], ["en-GB"])).toBeUndefined();
    expect(choice("language", ["en-US, de-AT, en-GB"], ["de", "en"])).toBe("en");
    expect(choice("language", ["zh-Hant-TW"], ["zh", "zh-Hans", "zh-Hant"])).toBe("zh");
  });

  it("takes everything without a header, and where nothing can be read, but no coding", () => {
    for (const values of [[], [""], ["text/html;q=x"], ['"']]) {
      expect(choice("mediaType", values, ["a/b", "c/d"])).toBe("a/b");
      expect(choice("language", values, ["de", "en"])).toBe("de");
      expect(choice("token", values, ["utf-8"])).toBe("utf-8");
      expect(choice("encoding", values, ["gzip", "identity"])).toBe("identity");
      expect(choice("encoding", values, ["gzip"])).toBeUndefined();
    }
  });

  it("chooses words, and nothing that is no media type", () => {
    expect(choice("token", ["iso-8859-5, unicode-1-1;q=0.8"], ["unicode-1-1", "ISO-8859-5"])).toBe("ISO-8859-5");
    expect(choice("token", ["a;q=0"], ["a"])).toBeUndefined();
    expect(choice("token", ["a;q=0.001"], ["a"])).toBe("a");
    for (const weight of ["0.x", "0.5x", "0.50/", "0.50:", "1.001", "2", ":", "/", "0,", "00", "0.0000", ".5", "-0", '""']) {
      expect(choice("token", [`b, a;q=${weight}`], ["a"]), weight).toBeUndefined();
      expect(guest.call("size"), weight).toBe(weight === "0," ? 2 : 1);
    }
    // Only of languages a part is enough.
    for (const name of ["token", "encoding"] as const) {
      expect(choice(name, ["x"], ["x-gzip"])).toBeUndefined();
      expect(choice(name, ["x-gzip"], ["x"])).toBeUndefined();
    }
    expect(choice("mediaType", [], ["html", "text/html"])).toBe("text/html");
    expect(choice("mediaType", ["text/*"], ["text/"])).toBeUndefined();
    expect(choice("mediaType", ["*/html, text*"], ["text/html"])).toBeUndefined();
  }); // prettier-ignore

  it("tells each wish", () => {
    put(["a;q=0.5, b;q=x", "c;p=1"]);
    expect(guest.call("size")).toBe(2);
    expect([guest.call("quality", 0), guest.call("quality", 1), guest.call("quality", 2), guest.call("quality", -1)]).toEqual([500, 1000, -1, -1]);
    expect(guest.bytes("wish", 1)!.toString()).toBe("c");
    expect(guest.bytes("wish", 2)).toBeNull();
  }); // prettier-ignore
});

// The parts that rules are made of, each alone. Whole lists of rules against naive ones are in test/sdk-rules.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { hostOf, hostPattern } from "proxy-wasm-assemblyscript-sdk/rules/host-pattern";
import { segmentsBefore } from "proxy-wasm-assemblyscript-sdk/rules/path-pattern";
import { Pattern, PatternKind } from "proxy-wasm-assemblyscript-sdk/rules/pattern";
import { plainPath } from "proxy-wasm-assemblyscript-sdk/rules/plain-path";
import { Candidates, Place } from "proxy-wasm-assemblyscript-sdk/rules/candidates";
import { RuleProblems } from "proxy-wasm-assemblyscript-sdk/rules/rule-problems";
import { starPattern } from "proxy-wasm-assemblyscript-sdk/rules/star-pattern";

function bytes(value: string): Bytes {
  return Bytes.fromString(value);
}

function shown(value: Bytes | null): string {
  return value ? value.toString() : "null";
}

function fits(kind: PatternKind, pattern: string, text: string, ignoreCase: bool = false): bool {
  return new Pattern(kind, bytes(pattern), ignoreCase).matches(bytes(text));
}

describe("a pattern", () => {
  it("is the whole text, its beginning, its end, or a part", () => {
    expect(fits(PatternKind.Exact, "ab", "ab")).toBe(true);
    expect(fits(PatternKind.Exact, "ab", "abc")).toBe(false);
    expect(fits(PatternKind.Exact, "ab", "a")).toBe(false);
    expect(fits(PatternKind.Prefix, "ab", "abc")).toBe(true);
    expect(fits(PatternKind.Prefix, "ab", "cab")).toBe(false);
    expect(fits(PatternKind.Suffix, "ab", "cab")).toBe(true);
    expect(fits(PatternKind.Suffix, "ab", "abc")).toBe(false);
    expect(fits(PatternKind.Contains, "aab", "aaab")).toBe(true);
    expect(fits(PatternKind.Contains, "aab", "aaba")).toBe(true);
    expect(fits(PatternKind.Contains, "abab", "abaabab")).toBe(true);
    expect(fits(PatternKind.Contains, "aab", "abaa")).toBe(false);
    expect(fits(PatternKind.Present, "", "anything")).toBe(true);
  });

  it("goes by whole segments of a path", () => {
    expect(fits(PatternKind.Segments, "/api", "/api")).toBe(true);
    expect(fits(PatternKind.Segments, "/api", "/api/v1")).toBe(true);
    expect(fits(PatternKind.Segments, "/api", "/apis")).toBe(false);
    expect(fits(PatternKind.Segments, "/api/", "/api/v1")).toBe(true);
    expect(fits(PatternKind.Segments, "/api/", "/api")).toBe(false);
  });

  it("goes without regard to case where it is told so", () => {
    expect(fits(PatternKind.Exact, "ab", "AB", true)).toBe(true);
    expect(fits(PatternKind.Contains, "ab", "xAb", true)).toBe(true);
    expect(fits(PatternKind.Exact, "ab", "AB")).toBe(false);
    expect(fits(PatternKind.Exact, "[", "{", true)).toBe(false);
  });

  it("is the same as one of the same kind, text and case", () => {
    const one = new Pattern(PatternKind.Prefix, bytes("a"), false);
    expect(one.equals(new Pattern(PatternKind.Prefix, bytes("a"), false))).toBe(true);
    expect(one.equals(new Pattern(PatternKind.Suffix, bytes("a"), false))).toBe(false);
    expect(one.equals(new Pattern(PatternKind.Prefix, bytes("b"), false))).toBe(false);
    expect(one.equals(new Pattern(PatternKind.Prefix, bytes("a"), true))).toBe(false);
  });
});

describe("hosts", () => {
  it("are in lower case and without a port", () => {
    expect(hostOf(bytes("Shop.Example:8443")).toString()).toBe("shop.example");
    expect(hostOf(bytes("[::1]:80")).toString()).toBe("[::1]");
    expect(hostOf(bytes("[::1]")).toString()).toBe("[::1]");
    expect(hostOf(bytes("a.b")).toString()).toBe("a.b");
    expect(hostOf(bytes(":80")).toString()).toBe("");
  });

  it("have a star at one end, for whole labels", () => {
    const problems = new RuleProblems("/rules");
    const below = hostPattern(bytes("*.Example.com"), problems);
    expect(below != null).toBe(true);
    if (below) {
      expect(below.kind).toBe(PatternKind.Suffix);
      expect(below.matches(bytes("a.example.com"))).toBe(true);
      expect(below.matches(bytes("a.b.example.com"))).toBe(true);
      expect(below.matches(bytes(".example.com"))).toBe(false);
      expect(below.matches(bytes("example.com"))).toBe(false);
    }
    const any = hostPattern(bytes("*"), problems);
    expect(any != null && any.isAny).toBe(true);
    expect(problems.isRight()).toBe(true);
    expect(hostPattern(bytes("a.*.b"), problems) == null).toBe(true);
    expect(hostPattern(bytes("a:80"), problems) == null).toBe(true);
    expect(hostPattern(bytes("*."), problems) == null).toBe(true);
    expect(problems.isRight()).toBe(false);
  });
});

describe("texts with a star", () => {
  it("are whole, a beginning, an end, or any", () => {
    const problems = new RuleProblems("/rules");
    const texts = ["a", "a*", "*a", "*"];
    const kinds = [PatternKind.Exact, PatternKind.Prefix, PatternKind.Suffix, PatternKind.Present];
    for (let at = 0; at < texts.length; at++) {
      const pattern = starPattern(bytes(texts[at]), problems);
      expect(pattern ? pattern.kind : -1).toBe(kinds[at]);
    }
    expect(starPattern(bytes("a*b"), problems) == null).toBe(true);
    expect(starPattern(bytes("*a*"), problems) == null).toBe(true);
  });
});

describe("paths", () => {
  it("have one spelling", () => {
    const written = ["/a/b", "/a//b", "/a/./b", "/a/c/../b", "/%61/b?x#y", "/a/b#y", "//a/b"];
    for (let at = 0; at < written.length; at++) {
      expect(shown(plainPath(bytes(written[at])))).toBe("/a/b");
    }
    expect(shown(plainPath(bytes("/")))).toBe("/");
    expect(shown(plainPath(bytes("/a/..")))).toBe("/");
    expect(shown(plainPath(bytes("/../..")))).toBe("/");
    expect(shown(plainPath(bytes("/a/b/.")))).toBe("/a/b/");
    expect(shown(plainPath(bytes("/%c3%a9%")))).toBe("/%C3%A9%");
    expect(shown(plainPath(bytes("/...")))).toBe("/...");
  });

  it("are none where servers differ in what they make of them", () => {
    const refused = ["", "a", "*", "?/", "/a%2fb", "/a%5Cb", "/a\\b", "/%00"];
    for (let at = 0; at < refused.length; at++) {
      expect(shown(plainPath(bytes(refused[at])))).toBe("null");
    }
  });

  it("begin with whole segments", () => {
    expect(segmentsBefore(bytes("/api/v1"), 7)).toBe(4);
    expect(segmentsBefore(bytes("/api/"), 5)).toBe(4);
    expect(segmentsBefore(bytes("/api"), 4)).toBe(0);
    expect(segmentsBefore(bytes("/"), 1)).toBe(0);
    expect(segmentsBefore(bytes("/"), 0)).toBe(0);
  });
});

describe("candidates", () => {
  it("come in the order of the rules, from however many lists", () => {
    const root = new Place(null, false, Bytes.empty, 1);
    const places = [new Place(root, false, bytes("a"), 2), new Place(root, true, bytes("b"), 3)];
    const rules: i32[][] = [
      [1, 4, 9],
      [0, 4, 5],
    ];
    const candidates = new Candidates();
    for (let at = 0; at < 2; at++) {
      for (let next = 0; next < 3; next++) places[at].add(rules[at][next], null);
      candidates.add(places[at]);
    }
    candidates.add(root);
    const order = [0, 1, 4, 4, 5, 9, -1, -1];
    for (let at = 0; at < order.length; at++) expect(candidates.next()).toBe(order[at]);
    candidates.add(places[0]);
    candidates.clear();
    expect(candidates.next()).toBe(-1);
  });

  it("are at the place of their text, without regard to case", () => {
    const root = new Place(null, false, Bytes.empty, 1);
    const place = new Place(root, true, bytes("/Ab"), 7);
    const text = bytes("/aB");
    const start = changetype<usize>(text);
    expect(place.is(root, true, 7, start, 3)).toBe(true);
    expect(place.is(root, false, 7, start, 3)).toBe(false);
    expect(place.is(root, true, 8, start, 3)).toBe(false);
    expect(place.is(root, true, 7, start, 2)).toBe(false);
    expect(place.is(place, true, 7, start, 3)).toBe(false);
    const other = bytes("/aC");
    expect(place.is(root, true, 7, changetype<usize>(other), 3)).toBe(false);
  });
});

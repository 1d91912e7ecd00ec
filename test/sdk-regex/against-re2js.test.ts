// Generated patterns and texts: the same answer, the same groups and the same refusals as re2js, a port of RE2.

import fc from "fast-check";
import { RE2JS } from "re2js";
import { beforeAll, describe, expect, it } from "vitest";
import { RegexGuest } from "./regex-guest.js";

let regex: RegexGuest;
beforeAll(async () => {
  regex = await RegexGuest.compile();
}, 60_000);

const literal = fc.constantFrom(..."abcxyzABZ019_ -,é€😀", "\n", "\\.", "\\x41", "\\x{e9}", "\\x{1F600}", "\\101", "\\07", "\\0", "\\t", "\\n", "\\-", "\\Qa.b\\E", "\\Q*\\E"); // prettier-ignore
const set = fc.constantFrom(".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "[a-c]", "[^ab]", "[b-y]", "[]a]", "[^]a]", "[a-]", "[-a]", "[\\d_]", "[^\\d]", "[\\W]", "[a-cx-z0]", "[[:alpha:]]", "[[:^alpha:]1]", "[^[:digit:]]", "[[:word:]é]", "[[:space:]]", "[[:punct:]]", "[[:xdigit:]]", "[\\x{e0}-\\x{20ff}]", "[\\n\\t]", "[\\x41-\\x43]", "[é-😀]", "[^a-zé]", "[^\\x00-\\x{10FFFF}]"); // prettier-ignore
const edge = fc.constantFrom("^", "$", "\\b", "\\B", "\\A", "\\z", "");
const repetition = fc.constantFrom("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}", "{0,2}?", "{0}", "{,2}", "{1", "{0,}", "{3,3}?"); // prettier-ignore
const open = fc.constantFrom("(", "(", "(?:", "(?i:", "(?s:", "(?m:", "(?U:", "(?P<n>", "(?<word_1>", "(?-s:", "(?is-m:"); // prettier-ignore

const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 6, arbitrary: literal },
    { weight: 4, arbitrary: set },
    { weight: 2, arbitrary: edge },
    { weight: 1, arbitrary: fc.constantFrom("(?i)", "(?m)", "(?s)", "(?U)", "(?im)", "(?-i)") },
    { weight: 4, arbitrary: fc.tuple(open, tie("pattern")).map(([start, inner]) => `${start}${inner})`) },
    { weight: 3, arbitrary: fc.tuple(tie("part"), tie("part")).map((both) => both.join("|")) },
    { weight: 6, arbitrary: fc.tuple(tie("part"), repetition).map((both) => both.join("")) },
  ),
  pattern: fc.array(tie("part"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
})); // prettier-ignore

const text = fc.oneof(
  fc.array(fc.constantFrom(..."aabbcxyzABZ019_ -,.é€😀\n\t*"), { maxLength: 12 }).map((all) => all.join("")),
  fc.constantFrom("", "a", "aaaa", "a.b", "ab\ncd\n", "\n", "ſK"),
); // prettier-ignore

/** What this one leaves out by intention, in the words that it says. */
const leftOut = /\(\?i\) knows upper and lower case in ASCII only|repetition right behind another/;

type Places = (readonly [number, number] | null)[] | null;

function expectedOf(compiled: RE2JS, bytes: Uint8Array): { whole: boolean; found: Places } {
  const whole = compiled.matcher(bytes).matches();
  const matcher = compiled.matcher(bytes);
  if (!matcher.find()) return { whole, found: null };
  const found = Array.from({ length: matcher.groupCount() + 1 }, (_, group) =>
    matcher.start(group) < 0 ? null : ([matcher.start(group), matcher.end(group)] as const),
  );
  return { whole, found };
}

function compiledBy(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source);
  } catch {
    return null;
  }
}

describe("patterns that a grammar makes", () => {
  it("match as with re2js, 12,000 texts of four for each pattern", () => {
    const seen = { sound: 0, wrong: 0, whole: 0, found: 0, groups: 0 };
    const property = fc.property(pattern, fc.array(text, { minLength: 4, maxLength: 4 }), (source, texts) => {
      const problem = regex.use(source);
      const reference = compiledBy(source);
      if (problem !== "") {
        seen.wrong++;
        if (!leftOut.test(problem)) expect(reference, `${source}: ${problem}`).toBeNull();
        return;
      }
      if (reference === null) expect.fail(`${JSON.stringify(source)} has no meaning`);
      seen.sound++;
      for (const one of texts) {
        const told = `${JSON.stringify(source)} on ${JSON.stringify(one)}`;
        const { whole, found } = expectedOf(reference, Buffer.from(one));
        expect(regex.matches(one), told).toBe(whole);
        expect(regex.find(one), told).toEqual(found);
        if (whole) seen.whole++;
        if (found !== null) seen.found++;
        if (found?.some((place, group) => group > 0 && place !== null) === true) seen.groups++;
      }
    });
    fc.assert(property, { numRuns: 3000, seed: 8 });
    expect(Math.min(seen.sound, seen.found, seen.groups, seen.whole, seen.wrong * 2)).toBeGreaterThan(50);
  }, 120_000); // prettier-ignore

  it("are refused when re2js refuses them, with a letter changed", () => {
    const changed = fc
      .tuple(pattern, fc.nat(), fc.constantFrom(..."()[]{}*+?|\\^$-<>P:i,9", "", "(?", "\\", "a-"))
      .map(([source, at, piece]) => {
        const place = at % (source.length + 1);
        return source.slice(0, place) + piece + source.slice(place + (at & 1));
      })
      // The port differs about an escaped underscore, and refuses [[:] and its like, which RE2 reads letter by letter.
      .filter((source) => source.isWellFormed() && !/\\_|\[:(?!\^?\w+:\])/.test(source));
    const property = fc.property(changed, text, (source, one) => {
      const problem = regex.use(source);
      if (leftOut.test(problem) || /Unicode classes|\\\\C does/.test(problem)) return;
      const reference = compiledBy(source);
      expect(problem === "", `${JSON.stringify(source)}: ${problem}`).toBe(reference !== null);
      if (reference === null) {
        expect(regex.matches(one)).toBe(false);
        return;
      }
      const { whole, found } = expectedOf(reference, Buffer.from(one));
      expect(regex.matches(one), `${source} on ${one}`).toBe(whole);
      expect(regex.find(one), `${source} on ${one}`).toEqual(found);
    });
    fc.assert(property, { numRuns: 4000, seed: 9 });
  }, 120_000); // prettier-ignore
});

describe("problems", () => {
  it.each([
    ["a\\", "character 2: the pattern ends with a backslash; write two"],
    ["é(", "character 2: this ( has no )"],
    ["a)", "character 2: this ) has no (; a bracket itself is \\)"],
    ["(?", "character 1: this ( has no )"],
    ["(?=a)", "character 1: look-around does not exist here; match what stands around as well, or write a second pattern"],
    ["(?!a)", "character 1: look-around does not exist here; match what stands around as well, or write a second pattern"],
    ["(?<=a)", "character 1: look-around does not exist here; match what stands around as well, or write a second pattern"],
    ["(?<!a)", "character 1: look-around does not exist here; match what stands around as well, or write a second pattern"],
    ["(?x)", "character 1: no such group; write (?:…), (?P<name>…) or flags of i, m, s and U"],
    ["(?P<>a)", "character 1: a group's name is letters, digits and _, between < and >"],
    ["(?P<n", "character 1: a group's name is letters, digits and _, between < and >"],
    ["(?P<n>a)(?P<n>b)", "character 9: a group has this name already"],
    ["a**", "character 3: a repetition right behind another, such as a possessive one, does not exist; write (?:…) around the first"],
    ["*a", "character 1: nothing to repeat; the character itself is written with a backslash"],
    ["a{2,1}", "character 2: a repetition whose most is below its least"],
    ["a{1001}", "character 2: repeated more than 1000 times"],
    ["a{0,1001}", "character 2: repeated more than 1000 times"],
    ["(?:a{50}){21}", "character 10: repetitions within each other repeat more than 1000 times"],
    ["[a", "character 1: this [ has no ]"],
    ["[b-a]", "character 2: a range that ends before it begins"],
    ["[[:alfa:]]", "character 2: no such class, only alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit"],
    ["(?i)é", "character 5: (?i) knows upper and lower case in ASCII only"],
    ["(?i)[é]", "character 6: (?i) knows upper and lower case in ASCII only"],
    ["\\8", "character 1: back-references do not exist here, as no linear time is enough for them"],
    ["\\1", "character 1: back-references do not exist here, as no linear time is enough for them"],
    ["\\pL", "character 1: no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]"],
    ["\\PL", "character 1: no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]"],
    ["\\C", "character 1: \\C does not exist; write (?s:.)"],
    ["\\Z", "character 1: \\Z does not exist; write \\z"],
    ["\\q", "character 1: no such escape; a backslash itself is written as two"],
    ["\\é", "character 1: no such escape; a backslash itself is written as two"],
    ["\\xg", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["\\x{110000}", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["\\x{}", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["(".repeat(1001), "character 1001: groups nested deeper than 1000"],
  ])("%j: %s", (source, words) => {
    expect(regex.use(source)).toBe(words);
    expect(regex.matches("a")).toBe(false);
    expect(regex.find("a")).toBeNull();
  }); // prettier-ignore

  it.each(["a{1000}", "a{0,1000}", "(?:a{50}){20}", "a{10}{", "\\x{10FFFF}", "(?:(?:a*)*)*"])(
    "there is none with %j",
    (source) => {
      expect(regex.use(source)).toBe("");
    },
  );

  it.each([[[0xff]], [[0x61, 0xc3]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xe0, 0x80, 0x80]]])(
    "the bytes %j are not UTF-8",
    (bytes) => {
      expect(regex.use(Uint8Array.from(bytes))).toMatch(/^character [12]: the pattern is not UTF-8$/);
    },
  ); // prettier-ignore

  it("a pattern of too many instructions has one", () => {
    expect(regex.use("a".repeat(4000))).toBe("");
    expect(regex.use("[ab]".repeat(5000))).toMatch(/the program (has more than 4096|is too large)/);
  });
});

describe("texts that are not UTF-8", () => {
  it("have bytes that nothing matches", () => {
    const sequences = [[0xff], [0xc3], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xc1, 0xbf], [0x80]]; // prettier-ignore
    for (const bytes of sequences) {
      for (const source of ["(?s).", "[^a]", "\\W", "\\D+"]) {
        regex.use(source);
        expect(regex.matches(Uint8Array.from(bytes)), `${source} on ${bytes}`).toBe(false);
      }
    }
    for (const point of [0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff]) {
      expect(regex.use("(?s).")).toBe("");
      expect(regex.matches(String.fromCodePoint(point)), String(point)).toBe(true);
      expect(regex.use(`\\x{${point.toString(16)}}`)).toBe("");
      expect(regex.matches(String.fromCodePoint(point)), String(point)).toBe(true);
    }
  });
});

describe("groups", () => {
  it("are found by name and number", () => {
    regex.use("(?P<first>a)|(?P<other>b)(c)?");
    expect(regex.find("xbc")).toEqual([[1, 3], null, [1, 2], [2, 3]]);
    const named = (name: string): string | undefined =>
      regex.guest.bytes("named", name)?.toString();
    expect([named("first"), named("other"), named("third"), named("")]).toEqual([
      undefined,
      "b",
      undefined,
      undefined,
    ]);
    expect(regex.guest.bytes("group", 3)?.toString()).toBe("c");
    for (const group of [-1, 4, 100]) {
      expect(regex.guest.bytes("group", group)).toBeNull();
      expect(regex.guest.call("startOf", group)).toBe(-1);
      expect(regex.guest.call("endOf", group)).toBe(-1);
    }
    expect(regex.guest.call("groups")).toBe(3);
  });

  it("are those of the match behind the place where the search begins", () => {
    regex.use("(a+)b?");
    expect(regex.find("aab aa", 3)).toEqual([[4, 6], [4, 6]]); // prettier-ignore
    expect(regex.find("aab", 3)).toBeNull();
    expect(regex.find("aab", 4)).toBeNull();
    expect(regex.find("aab", -1)).toBeNull();
  });
});

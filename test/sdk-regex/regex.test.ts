// Regular expressions against re2js, a port of RE2 to JavaScript; what they refuse; and that they take linear time.

import { RE2JS } from "re2js";
import { beforeAll, describe, expect, it } from "vitest";
import { RegexGuest } from "./regex-guest.js";
import { numbers, PatternWriter } from "./samples.js";

/** Fewer where mutants are judged. */
const wantedPairs = Number(process.env["REGEX_PAIRS"] ?? 16_000);

let regex: RegexGuest;
beforeAll(async () => {
  regex = await RegexGuest.compile();
}, 240_000);

interface Utf8Search {
  findUTF8SubmatchIndex(text: Uint8Array): number[] | null;
}

/** What re2js finds, in bytes; its own class of RE2 is behind the one that it documents. */
function found(other: RE2JS, text: Uint8Array): string {
  const places = (other as unknown as { re2Input: Utf8Search }).re2Input.findUTF8SubmatchIndex(text);
  return places === null ? "none" : places.join();
} // prettier-ignore

function ours(text: Uint8Array): string {
  const places = regex.find(text);
  return places === null ? "none" : places.map((place) => place ?? [-1, -1]).join();
}

describe("Regex", () => {
  it("matches and finds what re2js does, groups included", () => {
    const writer = new PatternWriter(numbers(8));
    let [pairs, matching, finding] = [0, 0, 0];
    while (pairs < wantedPairs) {
      const { pattern, write } = writer.sample();
      const other = RE2JS.compile(pattern);
      expect(regex.use(pattern), pattern).toBe("");
      const texts = [
        write(),
        writer.changed(write()),
        writer.pick(["a", "é", "-"]) + write() + writer.pick(["b", "😀", " "]),
      ];
      for (const text of texts) {
        // What re2js takes too long for.
        if (text.length > 300) continue;
        pairs++;
        const told = `${pattern} on ${JSON.stringify(text)}`;
        const matches = other.matcher(text).matches();
        expect(regex.matches(text), told).toBe(matches);
        const bytes = Buffer.from(text);
        const places = found(other, bytes);
        expect(ours(bytes), told).toBe(places);
        if (matches) matching++;
        if (places !== "none") finding++;
      }
    }
    // More than a third match as a whole; nearly all are found somewhere.
    expect(matching).toBeGreaterThan(pairs / 3);
    expect(matching).toBeLessThan((pairs * 2) / 3);
    expect(finding).toBeGreaterThan(pairs * 0.8);
  }, 120_000);

  it("takes and refuses the patterns that re2js does, whatever they are made of", () => {
    const next = numbers(80);
    const pieces = ["a", "b", "(", ")", "(?:", "(?i)", "(?P<n>", "(?<m>", "[", "]", "[^", "a-z", "-", "^", "$", "|", "*", "+", "?", "{2}", "{2,1}", "{,2}", "{1001}", "{", "}", "\\", "\\d", "\\b", "\\Q", "\\E", "\\z", "\\8", "\\1", "\\x{", "\\x41", "\\-", "[:alpha:]", "[[:digit:]", ".", "é", ",", "1", "(?s-", ":", "=", "!", "<", "(?U)", "**", "++"]; // prettier-ignore
    let refused = 0;
    for (let count = 0; count < 10_000; count++) {
      const length = 1 + Math.floor(next() * 6);
      const pattern = Array.from({ length }, () => pieces[Math.floor(next() * pieces.length)]!).join("");
      let isSound = true;
      try {
        RE2JS.compile(pattern);
      } catch {
        isSound = false;
      }
      const problem = regex.use(pattern);
      // (?i) is for ASCII here.
      if (problem.endsWith("of ASCII only")) continue;
      expect(problem === "", `${pattern} ${problem}`).toBe(isSound);
      if (!isSound) refused++;
    }
    expect(refused).toBeGreaterThan(3000);
    expect(refused).toBeLessThan(8000);
  }, 60_000); // prettier-ignore

  it("never traps on any bytes, as pattern or as text", () => {
    const next = numbers(88);
    const syntax = Buffer.from("()[]{}|*+?.^$\\-:=!<>PimsUQEdwbzx0129,a");
    for (let count = 0; count < 5000; count++) {
      const bytes = Uint8Array.from({ length: Math.floor(next() * 24) }, () =>
        next() < 0.8 ? syntax[Math.floor(next() * syntax.length)]! : Math.floor(next() * 256),
      );
      regex.use(bytes);
      regex.matches(bytes);
      regex.find(bytes);
    }
  }, 60_000);

  it.each([
    ["a(b", "character 2: this ( has no )"],
    ["é)", "character 2: this ) has no (; a bracket itself is \\)"],
    ["[a-", "character 1: this [ has no ]"],
    ["*a", "character 1: nothing to repeat; the character itself needs a backslash"],
    ["a**", "character 3: a repetition right behind another; write (?:...) around the first"],
    ["a++", "character 3: a repetition right behind another; write (?:...) around the first"],
    ["a{1001}", "character 2: repeated more than 1000 times"],
    ["(a{50}){21}", "character 8: repetitions within each other repeat more than 1000 times"],
    ["a{3,2}", "character 2: a repetition whose most is below its least"],
    ["(a)\\1", "character 4: back-references do not exist here: no linear time is enough"],
    ["a(?=b)", "character 2: look-around does not exist here; write a second pattern"],
    ["(?<!a)b", "character 1: look-around does not exist here; write a second pattern"],
    ["(?>a)", "character 1: no such group; write (?:...), (?P<name>...) or flags of i, m, s and U"],
    ["(?P=n)", "character 1: no such group; write (?:...), (?P<name>...) or flags of i, m, s and U"],
    ["(?P<n>a)(?<n>b)", "character 9: a group has this name already"],
    ["(?P<n", "character 1: a group's name is letters, digits and _, then >"],
    ["\\pL", "character 1: no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]"],
    ["\\C", "character 1: no such escape; a backslash is written as two"],
    ["a\\Z", "character 2: no such escape; a backslash is written as two"],
    ["\\y", "character 1: no such escape; a backslash is written as two"],
    ["a\\", "character 2: the pattern ends with a backslash; write two"],
    ["\\x{110000}", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["[b-a]", "character 2: a range that ends before it begins"],
    ["[[:foo:]]", "character 2: no such class; there are those of POSIX, such as [:alnum:]"],
    ["(?i)é", "character 5: (?i) knows the case of ASCII only"],
    ["(?i)[à-é]", "character 6: (?i) knows the case of ASCII only"],
    ["(?", "character 1: this ( has no )"],
    ["(?=a)", "character 1: look-around does not exist here; write a second pattern"],
    ["(?!a)", "character 1: look-around does not exist here; write a second pattern"],
    ["(?<=a)", "character 1: look-around does not exist here; write a second pattern"],
    ["(?x)", "character 1: no such group; write (?:...), (?P<name>...) or flags of i, m, s and U"],
    ["(?P<>a)", "character 1: a group's name is letters, digits and _, then >"],
    ["a{0,1001}", "character 2: repeated more than 1000 times"],
    ["[[:d:]]", "character 2: no such class; there are those of POSIX, such as [:alnum:]"],
    ["[[:alph:]]", "character 2: no such class; there are those of POSIX, such as [:alnum:]"],
    ["\\8", "character 1: back-references do not exist here: no linear time is enough"],
    ["\\PL", "character 1: no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]"],
    ["\\é", "character 1: no such escape; a backslash is written as two"],
    ["\\xg", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["\\x4", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["\\x{}", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["\\x{41", "character 1: write two hexadecimal digits, or up to six as in \\x{1F600}"],
    ["é(", "character 2: this ( has no )"],
    ["[ab]".repeat(5000), "character 16389: more than 4096 instructions from here on; repeat less"],
    ["(".repeat(1001), "character 1001: groups nested deeper than 1000"],
  ])("says what is wrong with %j", (pattern, problem) => {
    expect(regex.use(pattern)).toBe(problem);
    expect(regex.matches("a")).toBe(false);
    expect(regex.find("a")).toBe(null);
    expect(regex.matches(pattern)).toBe(false);
    expect(regex.matches("")).toBe(false);
    expect(regex.find("")).toBe(null);
  }); // prettier-ignore

  it("has a limit for the program, and says where it is reached", () => {
    expect(regex.use("(?:[a-z]{60}){16}")).toBe("");
    expect(regex.use("[a-z]{1,1000}[0-9]{1,1000}")).toBe("");
    expect(regex.use("a{1000}b{1000}c{1000}d{1000}e{1000}")).toBe(
      "character 36: more than 4096 instructions from here on; repeat less",
    );
    expect(regex.use("(a)".repeat(500))).toBe("");
    expect(regex.find("a".repeat(500))?.length).toBe(501);
    expect(regex.use("(a)".repeat(600))).toBe(
      "character 1: too many groups; write (?:...) where nobody asks for one",
    );
    expect(regex.use(`${"(".repeat(1000)}a${")".repeat(1000)}`)).toBe("");
    expect(regex.matches("a")).toBe(true);
    expect(regex.use(Buffer.from("a\xff", "latin1"))).toBe("character 2: the pattern is not UTF-8");
  });

  it("matches bytes that are not UTF-8 with nothing, and finds what stands beside them", () => {
    const text = Buffer.from("a\xff\xc3b", "latin1");
    for (const pattern of ["(?s).*", "[^x]*", "a\\W+b", "a..b"]) {
      expect(regex.use(pattern)).toBe("");
      expect(regex.matches(text), pattern).toBe(false);
    }
    regex.use("b");
    expect(regex.find(text)).toEqual([[3, 4]]);
    // Overlong, a surrogate, above the last code point.
    regex.use("(?s).");
    for (const wrong of ["c080", "e09fbf", "eda080", "f4908080", "c3"]) {
      expect(regex.matches(Buffer.from(wrong, "hex"))).toBe(false);
    }
    expect(regex.matches("\u{10ffff}")).toBe(true);
  });

  it("finds from a place on, groups by number and by name", () => {
    regex.use("\\b(?P<key>\\w+)=(\\w+)?");
    expect(regex.groups).toBe(2);
    const text = "ab=1;c=";
    expect(regex.find(text)).toEqual([[0, 4], [0, 2], [3, 4]]); // prettier-ignore
    expect(regex.find(text, 1)).toEqual([[5, 7], [5, 6], null]); // prettier-ignore
    expect(regex.guest.bytes("named", "key")?.toString()).toBe("c");
    expect(regex.guest.bytes("group", 2)).toBe(null);
    expect(regex.guest.bytes("group", 3)).toBe(null);
    expect(regex.guest.bytes("named", "none")).toBe(null);
    expect(regex.guest.call("startOf", -1)).toBe(-1);
    expect(regex.guest.call("endOf", 3)).toBe(-1);
    expect(regex.find(text, 8)).toBe(null);
    expect(regex.find(text, -1)).toBe(null);
    expect(regex.guest.bytes("compileString", "é+")!.toString()).toBe("");
    expect(regex.guest.is("matchesString", "éé")).toBe(true);
    expect(regex.guest.is("findString", "aéé", 0)).toBe(true);
    expect(regex.guest.call("startOf", 0)).toBe(1);
  });

  it("folds upper and lower case as RE2, with the two characters beyond ASCII", () => {
    for (const [pattern, text] of [["(?i)k", "\u212a"], ["(?i)[r-t]", "\u017f"], ["(?i)straSSe", "STRAssE"], ["(?i)\\w", "\u017f"]] as const) {
      regex.use(pattern);
      expect(regex.matches(text)).toBe(RE2JS.compile(pattern).matches(text));
      expect(regex.matches(text)).toBe(true);
    }
    // Only letters that are in the set bring the other case of theirs along.
    for (let letter = 0x41; letter <= 0x7a; letter++) {
      const written = `(?i)[\\x${letter.toString(16)}]`;
      regex.use(written);
      for (const text of ["\u212a", "\u017f", "K", "k", "S", "s", "@", "[", "`", "{"]) {
        expect(regex.matches(text), `${written} ${text}`).toBe(RE2JS.compile(written).matches(text));
      }
    }
  }); // prettier-ignore

  it("reads octal numbers as RE2 does, and takes other digits for back-references", () => {
    for (let number = 0; number < 100; number++) {
      const written = `\\${number}`;
      let other: RE2JS | null = null;
      try {
        other = RE2JS.compile(written);
      } catch {
        // A back-reference.
      }
      expect(regex.use(written) === "", written).toBe(other !== null);
      const text = String.fromCharCode(parseInt(String(number), 8) & 0x7f);
      if (other) expect(regex.matches(text), written).toBe(other.matches(text));
    }
  });

  it("takes letters, digits and _ for words, and nothing beside them", () => {
    for (let byte = 0; byte < 128; byte++) {
      const other = String.fromCharCode(byte);
      const isWord = /\w/.test(other);
      regex.use("a\\b(?s:.)");
      expect(regex.matches(`a${other}`), `a${other}`).toBe(!isWord);
      expect(regex.find(`a${other}`) !== null, `a${other}`).toBe(!isWord);
      regex.use("(?s:.)\\Ba");
      expect(regex.matches(`${other}a`), `${other}a`).toBe(isWord);
      regex.use(".\\w");
      expect(regex.matches(`${other}a`), `${other}a`).toBe(other !== "\n");
    }
    for (const pattern of ["\\é", "[\\é]", "\\ð", "[\\ð]"]) expect(regex.use(pattern)).not.toBe("");
  }); // prettier-ignore

  it.each(["a{", "{", "a{x}", "a{,2}", "a{1", "a{1,", "a{1,2", "{}"])("takes %s as it is written", (pattern) => {
    expect(regex.use(pattern)).toBe("");
    expect(regex.matches(pattern)).toBe(RE2JS.compile(pattern).matches(pattern));
    expect(regex.matches(pattern.replace("{", "|"))).toBe(false);
    expect(regex.matches(pattern.replace("{", ""))).toBe(false);
  }); // prettier-ignore

  it("takes a program as large as the limit allows as a whole, or not at all", () => {
    for (let size = 4080; size < 4100; size++) {
      const text = "a".repeat(size);
      for (const [pattern, texts] of [[`(?:${text})*b`, ["b", `${text}b`]], [`(?:${text})?b`, ["b", `${text}b`]], [`(?:${text}|b)`, ["b", text]]] as const) {
        if (regex.use(pattern) !== "") continue;
        for (const one of texts) expect(regex.matches(one), `${size}`).toBe(true);
      }
    }
  }); // prettier-ignore

  it("knows the last code point, and the classes of POSIX by their whole names", () => {
    for (const written of ["\\x{10FFFF}", "[\\x{10FFFE}-\\x{10FFFF}]", "[^\\x{0}-\\x{10FFFE}]", "[^a]", "(?s)."]) {
      expect(regex.use(written), written).toBe("");
      for (const text of ["\u{10ffff}", "\u{10fffe}", "a"]) {
        expect(regex.matches(text), written).toBe(RE2JS.compile(written).matches(text));
      }
    }
  }); // prettier-ignore
});

describe("time", () => {
  const catastrophic: readonly (readonly [string, (size: number) => string])[] = [
    ["(a+)+$", (size) => `${"a".repeat(size)}b`],
    ["(a|a)*b", (size) => "a".repeat(size)],
    ["(.*)(.*)(.*)x", (size) => "a".repeat(size)],
    [`a?{30}a{30}`.replace("a?{30}", "(?:a?){30}"), (size) => "a".repeat(size)],
    ["(?:.*a.{12}|b)+c", (size) => "abba".repeat(size / 4)],
    ["(?:[ab]*a[ab]{40})+", (size) => "abbaab".repeat(size / 6)],
  ];

  it.each(catastrophic)("%s takes steps in proportion to text and program", (pattern, text) => {
    regex.use(pattern);
    // The program has no more instructions than this: all of the patterns above are short.
    const program = 200;
    for (const size of [1000, 4000, 16_000]) {
      for (const run of [() => regex.matches(text(size)), () => regex.find(text(size))]) {
        const before = regex.steps;
        run();
        expect(regex.steps - before).toBeLessThanOrEqual((size + 2) * program);
      }
    }
  });

  it("needs no step for a byte whose state is known", () => {
    regex.use("(a|a)*b");
    regex.matches("a".repeat(100));
    const before = regex.steps;
    regex.matches("a".repeat(10_000));
    expect(regex.steps).toBe(before);
  });

  it("takes no memory after the first matches, also when its states are forgotten again and again", () => {
    regex.use("(?:[ab]*a[ab]{40})+");
    const next = numbers(3);
    const text = Array.from({ length: 30_000 }, () => (next() < 0.5 ? "a" : "b")).join("");
    const bytes = Buffer.from(text);
    const size = (): number => {
      regex.matches(bytes);
      regex.guest.call("collect");
      return Number(regex.guest.call("occupied"));
    };
    const first = size();
    expect(size()).toBe(first);
    expect(first).toBeLessThan(600_000);
  });
});

describe("Glob", () => {
  const sample = numbers(5);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(sample() * items.length)]!;

  /** The pattern as a regular expression over bytes. */
  function regexOf(pattern: string, separator: string): RegExp {
    if (pattern === "*") return /^[^]+$/;
    const within = separator === "" ? "[^]" : `[^${separator}]`;
    const written = pattern.replace(/\\(.)|\*\*?|\?|[^]/g, (part, escaped?: string) => {
      if (escaped !== undefined) return `\\u${escaped.charCodeAt(0).toString(16).padStart(4, "0")}`;
      if (part === "**") return "[^]*";
      if (part === "*") return `${within}*`;
      return part === "?" ? within : `\\u${part.charCodeAt(0).toString(16).padStart(4, "0")}`;
    });
    return new RegExp(`^${written}$`);
  }

  it("matches what a regular expression of JavaScript does", () => {
    let matched = 0;
    for (let count = 0; count < 10_000; count++) {
      const separator = pick(["", "/", "."]);
      const parts = Array.from({ length: Math.floor(sample() * 6) }, () =>
        pick(["a", "b", "/", ".", "*", "*", "**", "?", "\\*", "\\\\", "\\?"]),
      );
      const pattern = parts.join("");
      const text = parts
        .map((part) => {
          if (part === "*") return pick(["", "a", "ab", "a.b", "a/b", "\n"]);
          if (part === "**") return pick(["", "a/b", "a.b/c", "x"]);
          return part === "?" ? pick(["a", "/", "."]) : part.replace(/^\\/, "");
        })
        .join("") + pick(["", "", "", "a", "/"]);
      expect(regex.guest.bytes("compileGlob", pattern, separator)!.toString(), pattern).toBe("");
      const isMatch = regexOf(pattern, separator).test(text);
      expect(regex.guest.is("globMatches", text), `${pattern} ${text}`).toBe(isMatch);
      if (isMatch) matched++;
    }
    expect(matched).toBeGreaterThan(4000);
  }, 60_000); // prettier-ignore

  it("is of 4095 characters at most, and apart by any character of ASCII", () => {
    expect(regex.guest.bytes("compileGlob", "a".repeat(4095), "")!.toString()).toBe("");
    expect(regex.guest.is("globMatches", "a".repeat(4095))).toBe(true);
    for (const separator of ["\x01", "\x7f", "~"]) {
      expect(regex.guest.bytes("compileGlob", "*b?", separator)!.toString()).toBe("");
      const texts = ["ab", "b", "abc", `${separator}bc`, `ab${separator}`, "\xffb\xff"];
      expect(texts.map((text) => regex.guest.is("globMatches", Buffer.from(text, "latin1")))).toEqual([false, false, true, false, false, true]);
    }
  }); // prettier-ignore

  it("takes any byte for a wildcard, control characters too", () => {
    for (const byte of ["\0", "\x01", "\x02", "\x7f", "\xff"]) {
      for (const [pattern, separator] of [["*", ""], ["a*", ""], ["a?", ""], ["a*", "/"], ["a?", "/"], ["a**", "/"], ["*", "/"]] as const) {
        expect(regex.guest.bytes("compileGlob", pattern, separator)!.toString()).toBe("");
        const text = Buffer.from(`a${byte}`, "latin1");
        expect(regex.guest.is("globMatches", text), `${pattern} ${separator}`).toBe(true);
        if (pattern !== "*") expect(regex.guest.is("globMatches", text.subarray(1))).toBe(false);
      }
    }
    for (const [pattern, text, isMatch] of [["a**b", "a/b", true], ["a**b", "a//b", true], ["a*b", "a/b", false], ["a?b", "a/b", false], ["**", "/", true], ["*", "/", true], ["*a", "/a", false]] as const) {
      regex.guest.bytes("compileGlob", pattern, "/");
      expect(regex.guest.is("globMatches", text), `${pattern} ${text}`).toBe(isMatch);
    }
  }); // prettier-ignore

  it("goes without a separator when none is named", () => {
    expect(regex.guest.bytes("compileGlobAlone", "*b")!.toString()).toBe("");
    expect(regex.guest.is("globMatches", "a/b")).toBe(true);
  });

  it("takes bytes that are not UTF-8 as characters", () => {
    regex.guest.bytes("compileGlob", "a*b?", "");
    expect(regex.guest.is("globMatches", Buffer.from("a\xff\xfeb\x80", "latin1"))).toBe(true);
    expect(regex.guest.is("globMatchesString", "aéb😀")).toBe(true);
  });

  it.each([
    ["a\\", "", "character 2: the pattern ends with a backslash; write two"],
    ["a", "ab", "character 1: the separator is one character of ASCII"],
    ["a", "é", "character 1: the separator is one character of ASCII"],
    ["a", "\x80", "character 1: the separator is one character of ASCII"],
    ["a".repeat(4096), "", "character 4097: the pattern is too long from here on"],
    ["a".repeat(5000), "", "character 4097: the pattern is too long from here on"],
  ])("says what is wrong with a pattern %#", (pattern, separator, problem) => {
    expect(regex.guest.bytes("compileGlob", pattern, separator)!.toString()).toBe(problem);
    for (const text of [pattern, "", "a", "\\"]) {
      expect(regex.guest.is("globMatches", text)).toBe(false);
    }
  });
});

// Replacing against re2js, a port of RE2: all matches, with groups, from left to right.

import { RE2JS } from "re2js";
import { beforeAll, describe, expect, it } from "vitest";
import { RegexGuest } from "./regex-guest.js";
import { numbers, PatternWriter } from "./samples.js";

let regex: RegexGuest;
beforeAll(async () => {
  regex = await RegexGuest.compile();
}, 240_000);

const replaced = (text: string | Uint8Array, replacement: string): string | undefined =>
  regex.guest.bytes("replaceAll", text, replacement)?.toString();

/** With an empty match behind another match, which RE2 does not count, and JavaScript does. */
function modelOf(pattern: string, text: string, write: (groups: readonly string[]) => string): string {
  const matcher = RE2JS.compile(pattern).matcher(text);
  let [written, at, lastEnd, from] = ["", 0, -1, 0];
  while (from <= text.length && matcher.find(from)) {
    const [first, last] = [matcher.start(), matcher.end()];
    if (first !== last || first !== lastEnd) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? "");
      written += text.slice(at, first) + write(groups);
      at = lastEnd = last;
    }
    from = first === last ? last + (String.fromCodePoint(text.codePointAt(last) ?? 0).length || 1) : last;
  }
  return written + text.slice(at);
} // prettier-ignore

describe("Regex#replaceAll", () => {
  it.each([
    ["a", "banana", "o", "bonono"],
    ["a", "xyz", "o", "xyz"],
    ["", "abc", "-", "-a-b-c-"],
    ["x*", "axb", "-", "-a-b-"],
    ["b*", "é😀b", "-", "-é-😀-"],
    ["(a)|(b)", "abc", "<\\1|\\2>", "<a|><|b>c"],
    ["(\\w+)@(\\w+)", "to bob@home now", "\\2 at \\1 (\\0)", "to home at bob (bob@home) now"],
    ["a", "a", "\\\\\\0$1", "\\a$1"],
    ["^/api/(v[0-9])/", "/api/v2/pets", "/\\1/", "/v2/pets"],
    ["^a", "aaa", "b", "baa"],
    ["a$", "aaa", "", "aa"],
    ["\\b", "a b", "|", "|a| |b|"],
    ["(", "a(", "x", "a("],
  ])("of %j in %j by %j is %j", (pattern, text, replacement, expected) => {
    regex.use(pattern);
    expect(replaced(text, replacement)).toBe(expected);
    expect(regex.guest.bytes("replaceAllByString", text, replacement)?.toString()).toBe(expected);
  });

  it("does what re2js finds, 10,000 times", () => {
    const writer = new PatternWriter(numbers(9));
    let [count, changed] = [0, 0];
    while (count < 10_000) {
      const { pattern, write } = writer.sample();
      const text = write() + writer.pick(["", "a", "é", "-b "]) + writer.changed(write());
      if (text.length > 120) continue;
      expect(regex.use(pattern)).toBe("");
      const groups = regex.groups;
      const expected = modelOf(pattern, text, (all) => `<${all[0]!}${groups > 0 ? all[groups > 9 ? 9 : groups]! : ""}>`);
      const replacement = `<\\0${groups > 0 ? `\\${Math.min(groups, 9)}` : ""}>`;
      const told = `${pattern} on ${JSON.stringify(text)}`;
      expect(regex.guest.is("canReplace", replacement), told).toBe(true);
      expect(replaced(text, replacement), told).toBe(expected);
      if (expected !== text) changed++;
      count++;
    }
    expect(changed).toBeGreaterThan(7000);
  }, 60_000); // prettier-ignore

  it.each(["\\", "a\\", "\\2", "\\9", "\\a", "\\:", "\\/", "\\ "])("refuses %j with one group", (replacement) => {
    regex.use("(a)");
    expect(regex.guest.is("canReplace", replacement)).toBe(false);
    expect(replaced("a", replacement)).toBe(undefined);
  }); // prettier-ignore

  it.each(["", "\\0\\1", "\\\\", "$2", "\\\\2"])("takes %j with one group", (replacement) => {
    regex.use("(a)");
    expect(regex.guest.is("canReplace", replacement)).toBe(true);
  });

  it("leaves bytes that are no UTF-8 as they are", () => {
    regex.use("x*");
    const bytes = Buffer.from("a\xffx\x80", "latin1");
    expect(regex.guest.bytes("replaceAll", bytes, "-")).toEqual(Buffer.from("-a-\xff-\x80-", "latin1"));
  }); // prettier-ignore

  it("gives up where time or room would have no bound", () => {
    regex.use("a(.*b)?");
    expect(replaced("a".repeat(40), "c")).toBe("c".repeat(40));
    const before = regex.steps;
    expect(replaced("a".repeat(10_000), "c")).toBe(undefined);
    expect(regex.steps - before).toBeLessThan(10_000 * 40 * 12);
    regex.use("a");
    expect(replaced("a".repeat(1024), "b".repeat(1024))).toHaveLength(1 << 20);
    expect(replaced("a".repeat(1025), "b".repeat(1024))).toBe(undefined);
  });
});

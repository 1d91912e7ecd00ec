// The rules of the SDK and the naive ones say the same, whatever is asked of whom.

import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { decide, matches } from "./reference-matcher.js";
import { requests, ruleLists } from "./random-rules.js";
import { compileRules, exchangeOf, RuleHost, type Exchange } from "./rule-host.js";
import type { PathSetting, RuleSetting } from "./settings.js";

let host: RuleHost;

beforeAll(async () => {
  host = new RuleHost(await compileRules());
}, 120_000);

it.each([
  ["aab", ["aab", "aaab", "xaabx", "aabaab", "baab"], ["abb", "ab", "abab", "aaxb", "", "aa", "b"]],
  ["abab", ["abab", "aabab", "ababab", "abaabab"], ["babb", "abaab", "aba", "abba"]],
  ["aaa", ["aaa", "baaa", "aabaaa"], ["aabaa", "baab", "aab", "aba"]],
])("finds %s anywhere in a text, and nowhere else", (value, within, without) => {
  const headers = [{ name: "h", match: "contains", value }] as const;
  expect(host.configure({ rules: [{ decision: "d", match: { headers } }] })).toBe(true);
  const found = (text: string): boolean =>
    host.decide({ headers: [["h", text]], attributes: {} }).index === 0;
  expect(within.filter((text) => !found(text))).toEqual([]);
  expect(without.filter(found)).toEqual([]);
});

/** Which of these paths a rule with one path takes. */
function taken(path: PathSetting, ...asked: string[]): string[] {
  expect(host.configure({ rules: [{ decision: "d", match: { paths: [path] } }] })).toBe(true);
  return asked.filter((one) => {
    const headers = [[":path", one]] as const;
    return host.decide({ headers, attributes: {} }).index === 0;
  });
}

it.each([
  ["/...", ["/...", "/a/../...", "/%2e%2e%2E"], ["/", "/..", "/.", "/...."]],
  ["/.a./b", ["/.a./b", "//.a.//b", "/%2ea%2e/b"], ["/b", "/./b"]],
  ["/a%20b%C3%A9", ["/a%20b%c3%a9", "/%61%20b%C3%a9"], ["/a b", "/a%30b%C3%A9", "/a%21b%C3%A9"]],
  ["/%3A%09%7F", ["/%3a%09%7f"], ["/%3b%09%7f"]],
  ["/a%", ["/a%", "/a%?x"], ["/a%2", "/a"]],
  ["/a%2", ["/a%2", "/a%2#"], ["/a%"]],
  ["/a%g0%0g", ["/a%g0%0g"], ["/a"]],
])("takes the path %s in all its spellings", (value, within, without) => {
  const path = { match: "exact", value } as const;
  expect(taken(path, ...within, ...without)).toEqual(within);
});

it.each([
  ["/a/?b", ["/ab", "/a/b"], ["/a"]],
  ["/a/*b", ["/ab", "/a/b"], ["/b"]],
  ["/a/{0,1}b", ["/ab", "/a/b"], ["/a/c"]],
  ["/a/+b", ["/a/b"], ["/ab"]],
  ["/ap{1,2}/v1", ["/ap/v1", "/app/v1"], ["/appp/v1"]],
  ["/a-b_c/[x]/d", ["/a-b_c/x/d"], ["/a-b_c/y/d"]],
  ["/a.c/d", ["/abc/d", "/a.c/d"], ["/ac/d"]],
  ["/a`?/d", ["/a/d", "/a`/d"], ["/ab/d"]],
  ["/a@b:/d", ["/a@b:/d"], ["/a/d"]],
  ["/Z9z0/d", ["/Z9z0/d"], ["/z9z0/d"]],
  ["(?:/a|/b)/c", ["/a/c", "/b/c"], ["/c"]],
  ["/a(?:/b)?/c", ["/a/c", "/a/b/c"], ["/a/b"]],
])("takes what the regular expression %s matches", (value, within, without) => {
  const path = { match: "regex", value } as const;
  expect(taken(path, ...within, ...without)).toEqual(within);
});

it("goes on from a place, and looks at a rule once", () => {
  const header = { name: "h", match: "present" } as const;
  const two = [
    { match: "prefix", value: "/a" },
    { match: "exact", value: "/a/b" },
  ] as const;
  const rules: RuleSetting[] = [
    { match: { paths: [...two], headers: [header] } },
    { match: { paths: [...two] } },
    { mode: "shadow", match: { methods: ["GET"] } },
    { match: { paths: [{ match: "prefix", value: "/a/b" }] } },
  ].map((rule) => ({ decision: "d", ...rule }) as RuleSetting);
  expect(host.configure({ rules }), host.lines.join()).toBe(true);
  const asked: Exchange = {
    headers: [
      [":path", "/a/b"],
      [":method", "GET"],
    ],
    attributes: {},
  };
  expect(host.decide(asked)).toMatchObject({ index: 1, shadow: -1, evaluated: 2 });
  expect(host.decide(asked, 1)).toMatchObject({ index: 1, evaluated: 1 });
  expect(host.decide(asked, 2)).toMatchObject({ index: 3, shadow: 2, evaluated: 2 });
  expect(host.decide(asked, 3)).toMatchObject({ index: 3, shadow: -1, evaluated: 1 });
  expect(host.decide(asked, 4)).toMatchObject({ index: -1, evaluated: 0 });
});

it("decides as the naive rules do, in 12,000 requests to 600 lists", async ({ annotate }) => {
  const lists = fc.sample(ruleLists, { seed: 8, numRuns: 600 });
  const asked = fc.sample(requests, { seed: 9, numRuns: 12_000 });
  const depths = { none: 0, first: 0, "2 to 5": 0, "6 to 20": 0, later: 0 };
  let shadows = 0;
  let looked = 0;
  let before = 0;
  for (const [at, rules] of lists.entries()) {
    const exempt = rules[0]?.match ?? {};
    expect(host.configure({ rules, exempt }), host.lines.join("\n")).toBe(true);
    for (const request of asked.slice(at * 20, at * 20 + 20)) {
      const wanted = decide(rules, request);
      const { index, shadow, isExempt, evaluated } = host.decide(exchangeOf(request));
      const found = { index, shadow, isExempt };
      const expected = { ...wanted, isExempt: matches(exempt, request) };
      if (JSON.stringify(found) !== JSON.stringify(expected)) {
        const about = [index, wanted.index, shadow, wanted.shadow].map(
          (place) => rules[place] ?? {},
        );
        const text = JSON.stringify({ about, exempt, request });
        expect.soft({ ...found, text }).toEqual({ ...expected, text });
      }
      looked += evaluated;
      before += index < 0 ? rules.length : index + 1;
      if (shadow >= 0) shadows++;
      if (index < 0) depths.none++;
      else if (index === 0) depths.first++;
      else if (index < 5) depths["2 to 5"]++;
      else if (index < 20) depths["6 to 20"]++;
      else depths.later++;
    }
  }
  await annotate(
    `decided by: ${JSON.stringify(depths)}; ${shadows} shadows; ${looked} rules looked at of ${before}`,
  );
  for (const count of Object.values(depths)) expect(count).toBeGreaterThan(500);
  expect(shadows).toBeGreaterThan(500);
  expect(looked).toBeLessThan(before);
}, 120_000);

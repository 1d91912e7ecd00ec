// What is wrong with rules is told, all of it, with its place and what to do.

import { beforeAll, describe, expect, it } from "vitest";
import { compileRules, RuleHost } from "./rule-host.js";
import type { MatchSetting, PathSetting, RuleSetting } from "./settings.js";

/** Levels of the log: proxy-wasm ABI v0.2.1, "proxy_log_level_t". */
const warning = 3;
const error = 4;

let module: WebAssembly.Module;
let host: RuleHost;

beforeAll(async () => {
  module = await compileRules();
}, 120_000);

/** The lines behind "configuration: ", and whether the rules are refused. */
function told(rules: Partial<RuleSetting>[], exempt?: MatchSetting): [boolean, string[]] {
  const list = rules.map((rule) => ({ decision: "d", ...rule }));
  // A new one: whoever has a configuration goes on with it when the next one is refused.
  host = new RuleHost(module);
  const isTaken = host.configure({ rules: list, ...(exempt && { exempt }) });
  return [!isTaken, host.lines.map((line) => line.replace(/^configuration: /, ""))];
}

const refused = (match: MatchSetting): string[] => {
  const [isRefused, lines] = told([{ match }]);
  expect(isRefused, lines.join("\n")).toBe(true);
  return lines.map((line) => line.replace("/rules/0/match/", ""));
};

const oneEnd = "* stands for whole labels at one end: *.example.com or shop.*";
const excluded = "all of these are excluded as well, so nothing ever matches: remove one of both";

describe("rules are refused", () => {
  it("for what is no host", () => {
    expect(
      refused({
        hosts: ["*shop.x", "a.*.x", "*.", "a*", "x:80", "http://x", "a b", "*.*", ".*"],
        not_hosts: ["*"],
      }),
    ).toEqual([
      `hosts/0: ${oneEnd}, found "*shop.x"`,
      `hosts/1: ${oneEnd}, found "a.*.x"`,
      'hosts/2: no host; write *.example.com, shop.* or *, found "*."',
      `hosts/3: ${oneEnd}, found "a*"`,
      'hosts/4: a host has no port here: it matches requests with any, and with none, found "x:80"',
      'hosts/5: a host has no scheme and no path, found "http://x"',
      'hosts/6: a host has none of these characters, found "a b"',
      `hosts/7: ${oneEnd}, found "*.*"`,
      'hosts/8: no host; write *.example.com, shop.* or *, found ".*"',
      "not_hosts: * excludes every host, so nothing ever matches: remove it",
    ]);
  });

  it("for paths that no request has", () => {
    const query = "paths are matched without ? and #, and what follows them; see query";
    const refusedPath = "no request has this path, which is refused (%2f, %5c, %00 or the like)";
    expect(
      refused({
        paths: [
          { match: "prefix", value: "api" },
          { match: "exact", value: "/a?b" },
          { match: "prefix", value: "/a#b" },
          { match: "exact", value: "/a/../b" },
          { match: "prefix", value: "/%61pi" },
          { match: "prefix", value: "/a%2fb" },
          { match: "regex", value: "/a(b" },
          { match: "regex", value: "/a\\1" },
          { match: "template", value: "/{*}", ignore_case: true },
        ],
      }).map((line) => line.replace(/character \d+: .*, found/, "character N: …, found")),
    ).toEqual([
      'paths/0: a path begins with /, found "api"',
      `paths/1: ${query}, found "/a?b"`,
      `paths/2: ${query}, found "/a#b"`,
      'paths/3: no request has this path, which is normalised before; write /b, found "/a/../b"',
      'paths/4: no request has this path, which is normalised before; write /api, found "/%61pi"',
      `paths/5: ${refusedPath}, found "/a%2fb"`,
      'paths/6: character N: …, found "/a(b"',
      'paths/7: character N: …, found "/a\\1"',
      'paths/8: a template looks at case; write a regex with ignore_case, found "/{*}"',
    ]);
  });

  it("for characters that no host has", () => {
    const wrong = [..." !?#@\x7f\x1f\t"].filter((character) => character !== "!");
    const lines = refused({ hosts: wrong.map((character) => `a${character}b.x`) });
    expect(lines.map((line) => line.replace(/, found.*/s, ""))).toEqual(
      wrong.map((_, at) => `hosts/${at}: a host has none of these characters`),
    );
    expect(told([{ match: { hosts: ["a!b", "a~b", "a>b", "a$b", "aAb", "a_b"] } }])[0]).toBe(false);
  });

  it("for what is no template", () => {
    const whole = ["/{*x}", "/{**", "/{*", "/{a}", "/{*}x", "/x{*}", "/}", "/{}", "/{**}x", "/{**x}", "/{x*}", "/{*}{*}"]; // prettier-ignore
    const behind = ["/{**}/{*}", "/a/{**}/b/{**}", "/{**}/{*}/c"];
    const value = (text: string): PathSetting => ({ match: "template", value: text });
    const lines = refused({ paths: [...whole, ...behind].map(value) });
    const kinds = lines.map((line) => line.replace(/^paths\/\d+: |, found.*/g, ""));
    expect(new Set(kinds.slice(0, whole.length)).size).toBe(1);
    expect(new Set(kinds.slice(whole.length)).size).toBe(1);
    expect(kinds[0]).not.toBe(kinds.at(-1));
    expect(lines).toHaveLength(whole.length + behind.length);
    const sound = ["/{*}/{*}/{**}", "/{**}", "/a/{*}", "/{*}/a/{**}/b"];
    expect(told([{ match: { paths: sound.map(value) } }])[0]).toBe(false);
  });

  it("with at most 48 bytes of what was found", () => {
    const size = (length: number): string => `*${"a".repeat(length - 1)}`;
    expect(refused({ hosts: [size(48), size(49)] })).toEqual([
      `hosts/0: ${oneEnd}, found "${size(48)}"`,
      `hosts/1: ${oneEnd}, found "${size(48)}…"`,
    ]);
  });

  it("for values that are missing, needless or no regular expression", () => {
    expect(
      refused({
        headers: [
          { name: "a b", match: "present" },
          { name: "a", match: "present", value: "" },
          { name: "a", match: "exact" },
          { name: "a", match: "prefix", value: "" },
        ],
        not_query: [{ name: "q", match: "regex", value: "[" }],
        cookies: [{ name: "c=d", match: "present" }],
        not_claims: [{ name: "sub", match: "contains" }],
        methods: ["G T"],
      }).map((line) => line.replace(/character \d+: .*, found/, "character N: …, found")),
    ).toEqual([
      'methods/0: no request has this method, found "G T"',
      'headers/0: no header has this name, found "a b"',
      "headers/1: present takes no value: remove it, or write exact",
      "headers/2: a value is missing; or write present",
      "headers/3: an empty value; write present, or exact for an empty one",
      'not_query/0: character N: …, found "["',
      'cookies/0: no cookie has this name, found "c=d"',
      "not_claims/0: a value is missing; or write present",
    ]);
  });

  it("for what is no address, and for a star within a name", () => {
    const range =
      "expected an address or a range without bits behind its prefix, such as 10.0.0.0/8";
    const star = "* stands at one end: PREFIX*, *SUFFIX or *";
    expect(
      refused({
        source_ips: ["10.0.0.1/8", "10.0.0.0/33"],
        not_source_ips: ["localhost"],
        principals: ["spiffe://a/*/b"],
        not_routes: ["a*b"],
        clusters: ["*a*"],
      }),
    ).toEqual([
      `source_ips/0: ${range}, found "10.0.0.1/8"`,
      `source_ips/1: ${range}, found "10.0.0.0/33"`,
      `not_source_ips/0: ${range}, found "localhost"`,
      `principals/0: ${star}, found "a/*/b"`,
      `not_routes/0: ${star}, found "a*b"`,
      `clusters/0: ${star}, found "*a*"`,
    ]);
  });

  it("when all that they ask for is excluded", () => {
    expect(
      refused({
        hosts: ["a", "b"],
        not_hosts: ["b", "a", "c"],
        methods: ["GET"],
        not_methods: ["GET"],
        ports: [80],
        not_ports: [80],
        direction: ["inbound"],
        not_direction: ["inbound", "gateway"],
        principals: ["x"],
        not_principals: ["x"],
      }),
    ).toEqual(
      ["hosts", "methods", "principals", "ports", "direction"].map(
        (field) => `not_${field}: ${excluded}`,
      ),
    );
  });

  it("also when they are off, and beside a match that has mistakes too", () => {
    const [isRefused, lines] = told(
      [
        {},
        { mode: "off", match: { hosts: ["a*"] } },
        { enabled_percent: 1, enabled_by: { kind: "header" } },
      ],
      { source_ips: ["x"] },
    );
    expect(isRefused).toBe(true);
    expect(lines.map((line) => line.split(":")[0])).toEqual([
      "/rules/1/match/hosts/0",
      "/rules/2",
      "/rules/2/enabled_by",
      "/exempt/source_ips/0",
    ]);
  });

  it("with 32 lines at most, and the number of the others", () => {
    const [, lines] = told(Array.from({ length: 40 }, () => ({ match: { hosts: ["a*"] } })));
    expect(lines).toHaveLength(33);
    expect(lines.at(-1)).toBe("and 8 more");
    expect(new Set(host.levels)).toEqual(new Set([error]));
  });

  it("once for each mistake: what was refused is not looked at any more", () => {
    const query = { match: "exact", value: "/a?b" } as const;
    const header = { name: "a b", match: "present" } as const;
    const lines = refused({
      paths: [query],
      not_paths: [query],
      headers: [header],
      not_headers: [header],
    });
    expect(lines.map((line) => line.split(":")[0])).toEqual([
      "paths/0",
      "not_paths/0",
      "headers/0",
      "not_headers/0",
    ]);
    // So many that their memory is collected.
    const many = told(Array.from({ length: 2_000 }, () => ({ match: { headers: [header] } })));
    expect(many[1].at(-1)).toBe("and 1968 more");
    expect(host.decide({ headers: [], attributes: {} })).toMatchObject({ index: -1, catchAll: -1 });
  });

  it("and then no rule takes any request", () => {
    expect(told([{}, { match: { hosts: ["a*"] } }])[0]).toBe(true);
    expect(host.decide({ headers: [], attributes: {} })).toMatchObject({ index: -1, catchAll: -1 });
  });
});

describe("rules are taken, with a warning,", () => {
  const warned = (rules: Partial<RuleSetting>[]): string[] => {
    const [isRefused, lines] = told(rules);
    expect(isRefused).toBe(false);
    expect(host.levels.every((level) => level === warning)).toBe(true);
    return lines;
  };

  it("of which there are 32 lines at most, too", () => {
    const lines = warned(Array.from({ length: 41 }, () => ({})));
    expect(lines).toHaveLength(33);
    expect(lines.at(-1)).toBe("and 8 more");
    expect(host.decide({ headers: [], attributes: {} })).toMatchObject({ index: 0, catchAll: 0 });
  });

  it("when a rule before takes every request", () => {
    const never =
      "never asked, because /rules/1 takes every request: move this rule before it, or give that one a match";
    const all: Partial<RuleSetting> = { match: { hosts: ["*", "a"] } };
    expect(
      warned([{ mode: "shadow" }, all, {}, { mode: "off" }, { match: { ports: [1] } }]),
    ).toEqual([`/rules/2: ${never}`, `/rules/4: ${never}`]);
    expect(warned([{ enabled_percent: 100 }, { match: { ports: [1] } }])).toEqual([
      `/rules/1: ${never.replace("/rules/1", "/rules/0")}`,
    ]);
    expect(warned([{ enabled_percent: 99 }, { match: { methods: ["GET"] } }, {}])).toEqual([]);
  });

  it("when a roll-out does nothing, and when a method is in small letters", () => {
    expect(
      warned([
        { enabled_percent: 0, match: { methods: ["get"] } },
        { enabled_by: { kind: "principal" } },
      ]),
    ).toEqual([
      "/rules/0/enabled_percent: the rule is never there; mode: off says so",
      "/rules/0/match/methods/0: methods are matched with regard to case, and are mostly in capitals",
      "/rules/1/enabled_by: enabled_percent is 100: nothing is chosen",
    ]);
  });
});

describe("a roll-out", () => {
  it.each([0.01, 1, 12.5, 50, 99.99])("to %f percent takes that many", (percent) => {
    expect(told([{ enabled_percent: percent, name: "r" }])[0]).toBe(false);
    const count = 4_000;
    const taken = Array.from({ length: count }, (_, at) =>
      host.decide({ headers: [["x-request-id", `id-${at}`]], attributes: {} }),
    ).filter(({ index }) => index === 0).length;
    const share = percent / 100;
    // Five standard deviations of a fair draw, and the ids are always the same.
    expect(Math.abs(taken - count * share)).toBeLessThan(
      5 * Math.sqrt(count * share * (1 - share)) + 1,
    );
  });

  it("takes nobody who lacks what it is chosen by", () => {
    expect(told([{ enabled_percent: 99.9999 }])[0]).toBe(false);
    expect(host.decide({ headers: [], attributes: {} }).index).toBe(-1);
    expect(host.decide({ headers: [["x-request-id", ""]], attributes: {} }).index).toBe(-1);
  });
});

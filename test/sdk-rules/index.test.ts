// What matching costs: how many rules are looked at, and what the host is asked. Both are counted, not timed.

import { beforeAll, describe, expect, it } from "vitest";
import { compileRules, RuleHost, type Exchange } from "./rule-host.js";
import type { MatchSetting, RuleSetting } from "./settings.js";

let module: WebAssembly.Module;
let host: RuleHost;

beforeAll(async () => {
  module = await compileRules();
  host = new RuleHost(module);
}, 120_000);

function request(authority: string, path: string, ...more: [string, string][]): Exchange {
  return {
    headers: [[":authority", authority], [":path", path], [":method", "GET"], ...more],
    attributes: {
      "source.address": "10.0.0.1:5000",
      "destination.port": 8080,
      "connection.uri_san_peer_certificate": "spiffe://td/ns/a/sa/x",
      "xds.route_name": "cart",
      "xds.cluster_name": "cart",
      "xds.listener_direction": 1,
      "xds.node.id": "sidecar~10.0.0.1~cart",
    },
  };
}

/** Kinds of lists: the match of the rule at a place, and the request for it. */
const kinds: Record<string, [(at: number) => MatchSetting, (at: number) => Exchange]> = {
  hosts: [(at) => ({ hosts: [`h${at}.x`] }), (at) => request(`h${at}.x`, "/")],
  "hosts below others": [(at) => ({ hosts: [`*.h${at}.x`] }), (at) => request(`a.h${at}.x`, "/")],
  "beginnings of hosts": [(at) => ({ hosts: [`h${at}.*`] }), (at) => request(`h${at}.x`, "/")],
  paths: [
    (at) => ({ paths: [{ match: "exact", value: `/p${at}` }] }),
    (at) => request("x", `/p${at}`),
  ],
  prefixes: [
    (at) => ({ paths: [{ match: "prefix", value: `/a/p${at}` }] }),
    (at) => request("x", `/a/p${at}/b/c`),
  ],
  templates: [
    (at) => ({ paths: [{ match: "template", value: `/p${at}/{*}` }] }),
    (at) => request("x", `/p${at}/b`),
  ],
  "regular expressions": [
    (at) => ({ paths: [{ match: "regex", value: `/p${at}/v[0-9]` }] }),
    (at) => request("x", `/p${at}/v1`),
  ],
  "paths of hosts": [
    (at) => ({ hosts: [`h${at % 100}.x`], paths: [{ match: "prefix", value: `/p${at}` }] }),
    (at) => request(`h${at % 100}.x:80`, `/p${at}/`),
  ],
};

const listOf = (match: (at: number) => MatchSetting, count: number): RuleSetting[] =>
  Array.from({ length: count }, (_, at) => ({ decision: "d", match: match(at) }));

describe("of ten thousand rules only those are looked at that can match", () => {
  it.each(Object.entries(kinds))("by %s", (_name, [match, asked]) => {
    for (const count of [10, 10_000]) {
      expect(host.configure({ rules: listOf(match, count) }), host.lines.join("\n")).toBe(true);
      for (const at of [0, Math.floor(count / 2), count - 1]) {
        expect(host.decide(asked(at))).toMatchObject({ index: at, evaluated: 1 });
      }
      expect(host.decide(asked(count))).toMatchObject({ index: -1, evaluated: 0 });
    }
  });

  it("among them those that stand for every host and path, in their order", () => {
    const rules = listOf((at) => ({ hosts: [`h${at}.x`] }), 9_000);
    rules.splice(100, 0, { decision: "d", match: { headers: [{ name: "a", match: "present" }] } });
    rules.splice(8_000, 0, { decision: "d", match: { methods: ["GET"] } });
    expect(host.configure({ rules })).toBe(true);
    expect(host.decide(request("h50.x", "/"))).toMatchObject({ index: 50, evaluated: 1 });
    expect(host.decide(request("h500.x", "/"))).toMatchObject({ index: 501, evaluated: 2 });
    expect(host.decide(request("h500.x", "/", ["a", ""]))).toMatchObject({ index: 100 });
    expect(host.decide(request("h8500.x", "/"))).toMatchObject({ index: 8_000, evaluated: 2 });
  });
});

describe("the host is asked", () => {
  const decide = (
    rules: MatchSetting[],
    exchange = request("a.x", "/p?q=1", ["cookie", "c=1"]),
  ) => {
    const list = rules.map((match) => ({ decision: "d", match }));
    expect(host.configure({ rules: list }), host.lines.join("\n")).toBe(true);
    return host.decide(exchange).calls;
  };

  it("nothing, when rules ask for nothing", () => {
    expect(decide([{}])).toEqual([]);
    expect(decide([{ hosts: ["*"] }])).toEqual([]);
  });

  it("once for all headers, whatever rules ask of them", () => {
    expect(
      decide([
        { hosts: ["b.x"] },
        { hosts: ["a.x"], methods: ["POST"], headers: [{ name: "h", match: "present" }] },
        { paths: [{ match: "prefix", value: "/p" }], query: [{ name: "q", match: "present" }] },
      ]),
    ).toEqual(["headers 0"]);
    expect(
      decide([
        { headers: [{ name: "h", match: "present" }] },
        { cookies: [{ name: "c", match: "exact", value: "2" }] },
        { cookies: [{ name: "c", match: "exact", value: "1" }] },
      ]),
    ).toEqual(["headers 0"]);
  });

  it("once for each attribute, when the first rule asks that the request can match", () => {
    const attributes: [MatchSetting, MatchSetting, string][] = [
      [{ source_ips: ["10.1.0.0/16"] }, { source_ips: ["10.0.0.1"] }, "source.address"],
      [{ principals: ["b"] }, { principals: ["*/x"] }, "connection.uri_san_peer_certificate"],
      [{ ports: [80] }, { ports: [8080] }, "destination.port"],
      [{ routes: ["b"] }, { routes: ["c*"] }, "xds.route_name"],
      [{ clusters: ["b"] }, { clusters: ["*t"] }, "xds.cluster_name"],
    ];
    for (const [other, own, name] of attributes) {
      expect(decide([other, { ...other, hosts: ["*"] }, own, other])).toEqual([name]);
      expect(decide([{ hosts: ["b.x"], ...other }, {}])).toEqual(["headers 0"]);
    }
  });

  it("once for the direction of the listener, and once in a worker's life for the node", () => {
    const direction = "xds.listener_direction";
    decide([{ direction: ["inbound"] }]);
    expect(decide([{ direction: ["gateway"] }, { not_direction: ["outbound"] }])).toEqual([
      direction,
    ]);
  });
});

describe("a router of Istio", () => {
  it("is a gateway, whatever its listeners say", () => {
    const router = new RuleHost(module);
    const rules = [{ decision: "d", match: { direction: ["gateway"] } }];
    expect(router.configure({ rules })).toBe(true);
    const asked = request("a.x", "/");
    const attributes = { ...asked.attributes, "xds.node.id": "router~10.0.0.1~gateway" };
    expect(router.decide({ ...asked, attributes })).toMatchObject({
      index: 0,
      calls: ["xds.node.id"],
    });
    // It is not asked again.
    expect(router.decide(asked)).toMatchObject({ index: 0, calls: [] });
    expect(host.configure({ rules })).toBe(true);
    expect(host.decide(asked).index).toBe(-1);
  });
});

describe("requests of an enemy", () => {
  const text = { match: "contains", value: "aab" } as const;
  const rules: RuleSetting[] = [
    { hosts: ["a.b.c.d.*", "*.x.y.z"], paths: [{ match: "exact", value: "/no" } as const] },
    {
      paths: [
        { match: "regex", value: "(a*)*b|/(x+x+)+y" },
        { match: "template", value: "/{**}/q" },
      ],
    },
    {
      headers: [
        { name: "h", ...text },
        { name: "h", match: "regex", value: "(a|aa)+$" },
      ],
    },
    { cookies: [{ name: "c", ...text, ignore_case: true }] },
    { query: [{ name: "q", match: "suffix", value: "b" }] },
    { source_ips: ["0.0.0.0/0"], not_source_ips: ["::/0"], principals: ["*"], not_hosts: ["x"] },
  ].map((match) => ({ decision: "d", match: match as MatchSetting, mode: "shadow" }));
  rules.splice(3, 0, {
    decision: "d",
    enabled_percent: 50,
    enabled_by: { kind: "query", name: "q" },
  });

  beforeAll(() => {
    expect(host.configure({ rules }), host.lines.join("\n")).toBe(true);
  });

  const long = (part: string, size: number): string =>
    part.repeat(Math.ceil(size / part.length)).slice(0, size);
  const parts = ["/", "//", "/./", "/../", "%", "%2", "%2f", "a", "aa", "x", "?", "#", "=", "&", ";", "\\", "é", "\u{1f600}", "\0", " "]; // prettier-ignore
  const worst: [string, string][] = parts.flatMap((part) => [
    [":path", long(part, 60_000)],
    [":path", `/${long(part, 60_000)}?q=${long(part, 30_000)}`],
    [":authority", long(`${part}.`, 60_000)],
    ["cookie", long(`c=${part};`, 60_000)],
    ["h", long(part, 60_000)],
  ]);

  it("are matched without a trap, however long and strange they are", () => {
    for (const [name, value] of worst) {
      const base = request("x", "/", ["cookie", "c=aa"]).headers.filter(([one]) => one !== name);
      const asked = { headers: [...base, [name, value] as const], attributes: {} };
      expect(host.decide(asked).evaluated).toBeGreaterThan(0);
      const raw = Buffer.from(value).map((byte) => byte ^ 0x80);
      const bytes = { headers: [...base, [name, raw] as const], attributes: {} };
      expect(host.decide(bytes).evaluated).toBeGreaterThan(0);
    }
  });

  it("are matched when nearly nothing is there, and when attributes are no such thing", () => {
    expect(host.decide({ headers: [], attributes: {} })).toMatchObject({ index: -1 });
    for (const junk of ["", "\0", "::", "1.2.3.4", "[", "[]:1", "spiffe://", "*", "1.2.3.4.5:6"]) {
      const attributes = Object.fromEntries(
        Object.keys(request("x", "/").attributes).map((name) => [name, junk]),
      );
      expect(host.decide({ ...request(junk, junk), attributes }).evaluated).toBeGreaterThan(0);
    }
  });
});

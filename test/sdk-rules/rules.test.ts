// The rules of the SDK and the naive ones say the same, whatever is asked of whom.

import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { decide, matches, type RequestFacts } from "./reference-matcher.js";
import { requests, ruleLists } from "./random-rules.js";
import { compileRules, RuleHost, type Exchange } from "./rule-host.js";

let host: RuleHost;

beforeAll(async () => {
  host = new RuleHost(await compileRules());
}, 120_000);

const attributes = {
  "source.address": "address",
  "connection.uri_san_peer_certificate": "uri",
  "destination.port": "port",
  "xds.listener_direction": "listener",
  "xds.route_name": "route",
  "xds.cluster_name": "cluster",
} as const;

function exchangeOf(request: RequestFacts): Exchange {
  return {
    headers: request.headers,
    attributes: Object.fromEntries(
      Object.entries(attributes).flatMap(([name, fact]) => {
        const value = request[fact];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

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

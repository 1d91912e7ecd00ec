// Rules beside a real Envoy: its own RBAC filter decides by the same lists, for the same requests. RULES_ON_ENVOY is the
// number of requests.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { TlsParties } from "../conformance/tls-parties.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { expressible } from "./envoy-policies.js";
import { requests, ruleLists } from "./random-rules.js";
import { pathOf, type RequestFacts } from "./reference-matcher.js";
import { partyOf, RuleEnvoy } from "./rule-envoy.js";
import { compileRules, exchangeOf, RuleHost } from "./rule-host.js";

const count = Number(process.env["RULES_ON_ENVOY"] ?? 400);
const asksOfList = 20;

let host: RuleHost;
beforeAll(async () => {
  host = new RuleHost(await compileRules());
}, 120_000);

/** The request, with what both understand in place of what is missing, there twice, or no request for Envoy. */
function whole(request: RequestFacts): RequestFacts {
  const { host: authority = "api.example.com", method = "GET", address = "", port = 8080 } = request;
  // Envoy refuses fragments, and the proxy of these tests has no parameter that is empty or escaped.
  const [bare = "", query = ""] = pathOf(request) === undefined ? ["/api/v1/users"] : request.path!.split(/[?#]/);
  const path = /^v=\d$/.test(query) ? `${bare}?${query}` : bare;
  const once = new Map(request.headers.filter(([name]) => !name.startsWith(":")));
  const { uri, claims } = request;
  const facts = { host: authority, path, method: method.toUpperCase(), port, claims };
  return {
    ...facts,
    ...(uri !== undefined && uri !== "" && { uri }),
    address: /^(?:[\d.]+|\[2001.*\]):/.test(address) ? address : "192.0.2.7:1",
    headers: [[":authority", facts.host], [":path", path], [":method", facts.method], ...once],
  };
} // prettier-ignore

it(`decides as Envoy's RBAC filter does, ${count} requests`, { timeout: 300_000 }, async (context) => {
  const envoyPath = await realEnvoy(context);
  const parties = new TlsParties(mkdtempSync(join(tmpdir(), "outrigger-rules-")));
  onTestFinished(() => parties.remove());
  parties.issue("server", "/CN=server", "DNS:server.test");
  const wanted = count / asksOfList;
  const lists = fc.sample(ruleLists, { seed: 18, numRuns: wanted }).map((list) => list.map(expressible));
  const asked = fc.sample(requests, { seed: 19, numRuns: count }).map((request, at) => ({ list: Math.floor(at / asksOfList), request: whole(request) }));
  for (const uri of new Set(asked.map(({ request }) => request.uri))) {
    if (uri !== undefined) parties.issue(partyOf(uri), "/CN=client", `URI:${uri}`);
  }
  const envoy = await RuleEnvoy.start(envoyPath, parties, lists);
  onTestFinished(() => envoy.stop());
  const verdicts = await envoy.decide(asked);
  const depths = new Map<string, number>();
  for (const [at, { list, request }] of asked.entries()) {
    const rules = lists[list]!;
    if (at % asksOfList === 0) expect(host.configure({ rules }), host.lines.join("\n")).toBe(true);
    const { index, shadow } = host.decide(exchangeOf(request));
    if (index !== verdicts[at]!.index || shadow !== verdicts[at]!.shadow) {
      const about = [index, shadow, verdicts[at]!.index, verdicts[at]!.shadow].map((place) => rules[place]);
      expect.soft({ index, shadow }, JSON.stringify({ about, request })).toEqual(verdicts[at]);
    }
    const depth = index < 0 ? "none" : index === 0 ? "first" : index < 5 ? "2 to 5" : "later";
    for (const name of [depth, ...(shadow >= 0 ? ["shadow"] : [])]) depths.set(name, (depths.get(name) ?? 0) + 1);
  }
  await context.annotate(`decided by: ${JSON.stringify(Object.fromEntries(depths))}`);
  expect(Math.min(...depths.values())).toBeGreaterThan(count / 40);
  expect(depths.size).toBe(5);
}); // prettier-ignore

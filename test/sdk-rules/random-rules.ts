// Rules and requests by chance, from so few words that they meet: most rules ask for one to three things.

import fc from "fast-check";
import type { RequestFacts } from "./reference-matcher.js";
import type {
  MatchField,
  MatchSetting,
  NamedSetting,
  PathSetting,
  RuleSetting,
} from "./settings.js";

const hosts =
  "shop.example.com *.example.com *.com shop.* api.* * API.Example.com [::1] 10.0.0.1 *.b.example.com a.b.example.com shop.example.*".split(
    " ",
  );
const requestHosts =
  "shop.example.com SHOP.example.com:8080 api.example.com a.b.example.com c.b.example.com example.com .example.com shop. shop.internal [::1] [::1]:80 10.0.0.1:443 com shop.example.com. a..com".split(
    " ",
  );

const paths: PathSetting[] = [
  { match: "exact", value: "/" },
  { match: "exact", value: "/api" },
  { match: "exact", value: "/api/" },
  { match: "exact", value: "/api/v1/users" },
  { match: "exact", value: "/API/V1/users", ignore_case: true },
  { match: "prefix", value: "/" },
  { match: "prefix", value: "/api" },
  { match: "prefix", value: "/api/" },
  { match: "prefix", value: "/api/v1" },
  { match: "prefix", value: "/Static", ignore_case: true },
  { match: "prefix", value: "/static" },
  { match: "template", value: "/users/{*}" },
  { match: "template", value: "/users/{*}/orders/{**}" },
  { match: "template", value: "/api/{*}/users" },
  { match: "template", value: "/static/{**}" },
  { match: "regex", value: "/api/v[0-9]+/.*" },
  { match: "regex", value: "/api/v1|/static/.*" },
  { match: "regex", value: "(/api|/users)/.*" },
  { match: "regex", value: "/api/?" },
  { match: "regex", value: "/api/v1/users(/.*)?" },
  { match: "regex", value: ".*\\.js" },
  { match: "regex", value: "/USERS/[a-z]+", ignore_case: true },
];
const requestPaths =
  "/ /api /api/ /api/v1 /api/v1/ /api/v1/users /API/v1/Users /apis /api/v2/users /static/app.js /Static/x /users/ann /users/ann/orders/1/2 /users/ann/orders /users//ann /api/%76%31/users /api/v1/../v2/users /a%2fb /api/./v1 /static/a%00 * /users/%41nn /..".split(
    " ",
  );
const queries = [
  "",
  "",
  "?v=1",
  "?v=2&v=3",
  "?debug",
  "?v=%31&debug=",
  "?a=b&c=d+e",
  "#x",
  "?v=1#y",
];

const texts: Omit<NamedSetting, "name">[] = [
  { match: "present" },
  { match: "exact", value: "1" },
  { match: "exact", value: "" },
  { match: "exact", value: "ACME", ignore_case: true },
  { match: "prefix", value: "ac" },
  { match: "suffix", value: "me" },
  { match: "suffix", value: "ME", ignore_case: true },
  { match: "contains", value: "cm" },
  { match: "contains", value: "aab" },
  { match: "contains", value: "AB", ignore_case: true },
  { match: "regex", value: "[a-z]+" },
  { match: "regex", value: "a(cm|aa)e?b?", ignore_case: true },
];
const values = ["1", "2", "", "acme", "Acme", "aaab", "aabaab", "acm"];

const named = (...names: string[]): fc.Arbitrary<NamedSetting> =>
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...texts))
    .map(([name, text]) => ({ name, ...text }));

const list = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> =>
  fc.array(item, { minLength: 1, maxLength: 3 });
const of = <Item>(...items: Item[]): fc.Arbitrary<Item[]> => list(fc.constantFrom(...items));

const names = ["cart", "checkout-v1", "checkout-v2", "outbound|80||cart"];
const stars = ["cart", "checkout-*", "*", "*v2", "outbound|80||cart", "*cart"];

const fields: Record<MatchField, fc.Arbitrary<unknown[]>> = {
  hosts: of(...hosts),
  paths: of(...paths),
  methods: of("GET", "POST", "PUT"),
  headers: list(named("x-tenant", "X-Tenant", "x-debug", ":method")),
  query: list(named("v", "debug")),
  cookies: list(named("beta", "session")),
  source_ips: of("10.0.0.0/8", "10.1.0.0/16", "192.0.2.7", "2001:db8::/32", "0.0.0.0/0", "::/0"),
  principals: of("spiffe://td/ns/a/sa/x", "td/ns/a/*", "*/sa/y", "*", "td/ns/b/sa/y"),
  claims: list(named("sub", "groups")),
  ports: of(80, 8080, 15006),
  direction: of("inbound", "outbound", "gateway"),
  routes: of(...stars),
  clusters: of(...stars),
};
const fieldNames = Object.keys(fields) as MatchField[];
/** Hosts and paths more often than the rest, since the index is about them. */
const chosen = fc.constantFrom<MatchField>("hosts", "hosts", "paths", "paths", ...fieldNames);

const condition = fc.tuple(chosen, fc.integer({ min: 0, max: 9 })).chain(([field, chance]) =>
  fields[field].map((items): MatchSetting => ({
    [chance < 3 ? `not_${field}` : field]: items,
  })),
);

/** What the SDK refuses, because it can never match. */
function isContradiction(match: MatchSetting): boolean {
  if (match.not_hosts?.includes("*") === true) return true;
  return fieldNames.some((field) => {
    const wanted = match[field];
    const not: readonly unknown[] | undefined = match[`not_${field}`];
    return wanted !== undefined && not !== undefined && wanted.every((one) => not.includes(one));
  });
}

const match: fc.Arbitrary<MatchSetting> = fc
  .array(condition, { minLength: 0, maxLength: 3, size: "max" })
  .map((parts) => Object.assign({}, ...parts) as MatchSetting)
  .filter((made) => !isContradiction(made));

const rule: fc.Arbitrary<RuleSetting> = fc.record(
  {
    decision: fc.constant("d"),
    match: fc.oneof(
      { weight: 40, arbitrary: match.filter((made) => Object.keys(made).length > 0) },
      match,
    ),
    name: fc.constantFrom("one", "two", "three"),
    mode: fc.constantFrom("enforce", "enforce", "enforce", "enforce", "shadow", "off"),
    enabled_percent: fc.constantFrom(100, 100, 100, 100, 0, 50, 12.5),
    enabled_by: fc.constantFrom(
      { kind: "request_id" },
      { kind: "source_ip" },
      { kind: "principal" },
      { kind: "header", name: "x-tenant" },
      { kind: "cookie", name: "session" },
      { kind: "query", name: "v" },
      { kind: "claim", name: "sub" },
    ),
  },
  { requiredKeys: ["decision", "match"] },
);

/** Lists of one to sixty rules. */
export const ruleLists: fc.Arbitrary<RuleSetting[]> = fc.array(rule, {
  minLength: 1,
  maxLength: 60,
  size: "max",
});

const some = <Value>(...items: Value[]): fc.Arbitrary<Value | undefined> =>
  fc.option(fc.constantFrom(...items), { nil: undefined, freq: 8 });

const header = fc.oneof(
  fc.tuple(fc.constantFrom("x-tenant", "x-debug"), fc.constantFrom(...values)),
  fc.tuple(
    fc.constant("cookie"),
    fc.constantFrom(
      "beta=1",
      "session=acme; beta=aaab",
      " beta = acm ;beta=2",
      "session",
      "beta==",
    ),
  ),
);

/** Requests, of which most have most things. */
export const requests: fc.Arbitrary<RequestFacts> = fc
  .record({
    host: some(...requestHosts),
    path: fc
      .tuple(some(...requestPaths), fc.constantFrom(...queries))
      .map(([path, query]) => (path === undefined ? undefined : path + query)),
    method: some("GET", "POST", "get"),
    headers: fc.array(header, { maxLength: 4 }),
    id: some("8b1a9953-c461-4296-a827-abf8c47804d7", "1", "2", "3", "4", "5"),
    address: some("10.1.2.3:80", "192.0.2.7:1", "[2001:db8::1]:443", "[::ffff:10.9.9.9]:1", "pipe"),
    uri: some("spiffe://td/ns/a/sa/x", "spiffe://td/ns/b/sa/y", "https://td/ns/a/sa/x", ""),
    port: some(80, 8080, 15006),
    listener: some(0, 1, 2),
    route: some("", ...names),
    cluster: some("", ...names),
    sub: fc.array(fc.constantFrom(...values), { maxLength: 2 }),
    groups: fc.array(fc.constantFrom(...values), { maxLength: 3 }),
  })
  .map(({ host, path, method, headers, id, sub, groups, ...rest }) => {
    const pseudo: [string, string | undefined][] = [
      [":authority", host],
      [":path", path],
      [":method", method],
      ["x-request-id", id],
    ];
    const claims = { sub, groups };
    return {
      ...Object.fromEntries(
        Object.entries({ host, path, method, ...rest }).filter(([, value]) => value !== undefined),
      ),
      headers: [
        ...pseudo.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
        ...headers,
        ...Object.entries(claims).flatMap(([name, all]) =>
          all.map((value) => [`x-claim-${name}`, value] as const),
        ),
      ],
      claims,
    };
  });

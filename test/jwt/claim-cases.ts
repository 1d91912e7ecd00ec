// Tokens by a secret, and what the filter says to each under different settings: claims, types, times, audiences,
// subjects, required claims, the form of the token, and how long it is known. For claims.test.ts, and for the mutants
// that it must find.

import { MockProxy } from "../../harness/src/mock/index.js";
import { signToken } from "../../harness/src/scenario/token.js";

const key = Buffer.from("a secret that is for tests only, and long enough for HS512, 64 B");
const now = 1_767_225_600;

/** What a token says beside the usual: claims and header; or the whole text. */
interface Token {
  claims?: object;
  header?: object;
  payload?: string;
  text?: string;
  /** Seconds that pass before it is sent. */
  after?: number;
  /** Where it is sent; `/` when it is left out. */
  path?: string;
}
/** The code of the refusal; `ok`: it was verified; `known`: it had been. Then what is said to it the second time. */
type Case = readonly [token: Token, verdict: string, again?: string];

interface Group {
  readonly title: string;
  readonly provider: Readonly<Record<string, unknown>>;
  /** What the configuration says beside it. */
  readonly more?: object;
  readonly cases: readonly Case[];
}

const usual = { iss: "https://login.example", exp: now + 100 };
const good = signToken({ algorithm: "HS256", key, header: {}, claims: usual });
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const [head = "", body = "", signature = ""] = good.split(".");

const says = (claims: object): Token => ({ claims });
const time = (claims: object): Token => says({ ...claims });

const times: readonly Case[] = [
  [time({ exp: now }), "ok"],
  [time({ exp: now - 9.5 }), "ok"],
  [time({ exp: now - 10 }), "expired"],
  [time({ exp: 0 }), "expired"],
  [time({ exp: undefined }), "claim_missing"],
  [time({ exp: String(now + 100) }), "malformed"],
  [time({ exp: -1 }), "malformed"],
  [time({ nbf: now + 10 }), "ok"],
  [time({ nbf: now + 10.5 }), "not_yet_valid"],
  [time({ nbf: null }), "malformed"],
];

const limited: readonly Case[] = [
  [says({ exp: now + 1000, iat: now }), "ok"],
  [says({ exp: now + 1010, iat: now }), "ok"],
  [says({ exp: now + 1011, iat: now }), "lifetime_too_long"],
  [says({ iat: now - 60 }), "ok"],
  [says({ iat: now - 70 }), "ok", "ok"],
  [says({ iat: now - 71 }), "too_old"],
  [says({}), "too_old"],
  [says({ iat: now + 10 }), "ok"],
  [says({ iat: now + 11 }), "not_yet_valid"],
];

const audiences: readonly Case[] = [
  [says({ aud: "shop" }), "ok"],
  [says({ aud: ["other", "shop"] }), "ok"],
  [says({ aud: ["other", "till"] }), "ok"],
  [says({ aud: "other" }), "audience_not_allowed"],
  [says({ aud: [] }), "audience_not_allowed"],
  [says({}), "audience_not_allowed"],
  [says({ aud: "Shop" }), "audience_not_allowed"],
  [says({ aud: "shop/" }), "audience_not_allowed"],
  [says({ aud: ["shop", 1] }), "malformed"],
  [says({ aud: 1 }), "malformed"],
];

const likeEnvoy: readonly Case[] = [
  [says({ aud: "shop.example" }), "ok"],
  [says({ aud: "shop.example/" }), "ok"],
  [says({ aud: "http://shop.example" }), "ok"],
  [says({ aud: "https://shop.example/" }), "ok"],
  [says({ aud: ["x", "https://shop.example/"] }), "ok"],
  [says({ aud: "till" }), "ok"],
  [says({ aud: "https://till" }), "ok"],
  [says({ aud: "https://shop.example//" }), "audience_not_allowed"],
  [says({ aud: "httpsshop.example" }), "audience_not_allowed"],
  [says({ aud: "ftp://shop.example" }), "audience_not_allowed"],
  [says({ aud: "shop.exampl" }), "audience_not_allowed"],
];

const subjects: readonly Case[] = [
  [says({ sub: "anna" }), "ok"],
  [says({ sub: "Anna" }), "subject_not_allowed"],
  [says({ sub: "BERT" }), "ok"],
  [says({ sub: "app-1" }), "ok"],
  [says({ sub: "app-" }), "ok"],
  [says({ sub: "app" }), "subject_not_allowed"],
  [says({ sub: "APP-1" }), "subject_not_allowed"],
  [says({ sub: "x@Corp.example" }), "ok"],
  [says({ sub: "@corp.example" }), "ok"],
  [says({ sub: "corp.example" }), "subject_not_allowed"],
  [says({ sub: "x@corp.example.evil" }), "subject_not_allowed"],
  [says({ sub: "" }), "subject_not_allowed"],
  [says({}), "subject_not_allowed"],
  [says({ sub: 1 }), "malformed"],
];

const anySubject: readonly Case[] = [
  [says({ sub: "x" }), "ok"],
  [says({ sub: "" }), "ok"],
  [says({}), "subject_not_allowed"],
];

const required: readonly Case[] = [
  [says({ scope: "read write", roles: ["a", "b"], tenant: "acme" }), "ok"],
  [says({ scope: " write  read ", roles: ["b", "a", "c"], tenant: "Acme-2" }), "ok"],
  [says({ scope: "write", roles: ["a", "b"], tenant: "acme" }), "ok"],
  [says({ scope: "reads", roles: ["a", "b"], tenant: "acme" }), "claim_mismatch"],
  [says({ scope: "", roles: ["a", "b"], tenant: "acme" }), "claim_mismatch"],
  [says({ scope: "read,write", roles: ["a", "b"], tenant: "acme" }), "claim_mismatch"],
  [says({ scope: ["read"], roles: ["a", "b"], tenant: "acme" }), "ok"],
  [says({ roles: ["a", "b"], tenant: "acme" }), "claim_missing"],
  [says({ scope: "read", roles: ["a"], tenant: "acme" }), "claim_mismatch"],
  [says({ scope: "read", roles: ["a", "a"], tenant: "acme" }), "claim_mismatch"],
  [says({ scope: "read", roles: "a b", tenant: "acme" }), "claim_mismatch"],
  [says({ scope: "read", roles: [], tenant: "acme" }), "claim_mismatch"],
  [says({ scope: "read", roles: null, tenant: "acme" }), "claim_missing"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "other" }), "claim_mismatch"],
  [says({ scope: "read", roles: ["a", "b"], tenant: ["x", "acme"] }), "ok"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: "x,y" }), "ok"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: "x, banned" }), "claim_mismatch"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: "banned" }), "claim_mismatch"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: "x banned" }), "ok"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: ["x", "banned"] }), "claim_mismatch"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: 1 }), "ok"],
  [says({ scope: "read", roles: ["a", "b"], tenant: "acme", groups: "x\0banned" }), "ok"],
]; // prettier-ignore

const typed: readonly Case[] = [
  // Before any other: nothing is remembered of a header yet.
  [{ header: { typ: "JWS" } }, "typ_not_allowed"],
  [{ header: { typ: "at+jwt" } }, "ok"],
  [{ header: { typ: "AT+JWT" } }, "ok"],
  [{ header: { typ: "application/at+jwt" } }, "ok"],
  [{ header: { typ: "Application/at+jwt" } }, "ok"],
  [{ header: { typ: "own" } }, "ok"],
  [{ header: { typ: "JWT" } }, "typ_not_allowed"],
  [{ header: { typ: "applications/at+jwt" } }, "typ_not_allowed"],
  [{ header: { typ: "at+jwt2" } }, "typ_not_allowed"],
  [{ header: { typ: undefined } }, "typ_not_allowed"],
  [{ header: { typ: 1 } }, "malformed"],
];

const profiled: readonly Case[] = [
  [{ header: { typ: "at+jwt" }, claims: { sub: "a", aud: "shop", iat: now, jti: "1", client_id: "c" } }, "ok"],
  [{ header: { typ: "JWT" }, claims: { sub: "a", aud: "shop", iat: now, jti: "1", client_id: "c" } }, "typ_not_allowed"],
  [{ header: { typ: "at+jwt" }, claims: { sub: "a", aud: "shop", iat: now, jti: "1" } }, "claim_missing"],
  [{ header: { typ: "at+jwt" }, claims: { sub: "a", aud: "shop", iat: now, client_id: "c" } }, "claim_missing"],
  [{ header: { typ: "at+jwt" }, claims: { aud: "shop", iat: now, jti: "1", client_id: "c" } }, "claim_missing"],
]; // prettier-ignore

const identity: readonly Case[] = [
  [says({ sub: "a", aud: "shop", iat: now }), "ok"],
  [{ header: { typ: undefined }, claims: { sub: "a", aud: "shop", iat: now } }, "ok"],
  [{ header: { typ: "at+jwt" }, claims: { sub: "a", aud: "shop", iat: now } }, "typ_not_allowed"],
  [says({ aud: "shop", iat: now }), "claim_missing"],
  [says({ sub: "a", aud: "shop" }), "claim_missing"],
];

const anyIssuer: readonly Case[] = [
  [says({ iss: "https://somebody.example" }), "ok"],
  [says({ iss: undefined }), "ok"],
  [says({ iss: 1 }), "malformed"],
];

const usualCases: readonly Case[] = [
  [says({}), "ok"],
  [says({ iss: "https://login.example/" }), "issuer_unknown"],
  [says({ iss: undefined }), "issuer_unknown"],
  [says({ iss: "https://other.example" }), "ok"],
  [says({ iss: 1 }), "malformed"],
  [{ header: { alg: "none" } }, "unsupported_alg"],
  [{ header: { alg: "HS384" } }, "alg_not_allowed"],
  [{ header: { alg: "RS256" } }, "alg_not_allowed"],
  [{ header: { alg: undefined } }, "malformed"],
  [{ header: { crit: ["exp"] } }, "crit_unsupported"],
  [{ header: { crit: ["b64"], b64: true } }, "crit_unsupported"],
  [{ header: { b64: false } }, "crit_unsupported"],
  [{ header: { zip: "DEF" } }, "malformed"],
  [{ header: { kid: "own" } }, "ok"],
  [{ header: { kid: "other" } }, "key_not_found"],
  [{ header: { kid: 1 } }, "malformed"],
  [{ text: `${head}.${body}.${signature.slice(0, -2)}AA` }, "bad_signature"],
  [{ text: `${head}.${body}.AA` }, "bad_signature"],
  [{ text: `${head}.${body}.` }, "malformed"],
  [{ text: `${head}.${body}` }, "malformed"],
  [{ text: `${good}.` }, "malformed"],
  [{ text: `${head}..${signature}` }, "malformed"],
  [{ text: `.${good}` }, "malformed"],
  [{ text: `${good}=` }, "malformed"],
  [{ text: `${head}.e30.${signature}` }, "issuer_unknown"],
  [{ text: good }, "known"],
  // Two bits of the last letter stand for nothing, and must be 0.
  [{ text: `${good.slice(0, -1)}${letters[letters.indexOf(good.at(-1)!) + 1]}` }, "malformed"],
];

/** A payload as it is written. */
const written = (data: string): Token => ({
  payload: `{"iss":"https://login.example","exp":${now + 100},"data":${data}}`,
});
// The wanted texts: 1.50, true, a "b , and {"k x":["a \" b",1]}
const values: readonly Case[] = [
  [written("1.50"), "ok"],
  [written(" 1.50 "), "ok"],
  [written("1.5"), "claim_mismatch"],
  [written("true"), "ok"],
  [written("false"), "claim_mismatch"],
  [written('"a \\"b"'), "ok"],
  [written('"a\\"b"'), "claim_mismatch"],
  [written('{"k x":["a \\\\\\" b",1]}'), "claim_mismatch"],
  [written('{"k x":["a \\" b",1]}'), "ok"],
  [written('{ "k x" :\t[ "a \\" b" ,\r\n1 ] }'), "ok"],
  [written('{"kx":["a \\" b",1]}'), "claim_mismatch"],
  [written('{"k x":["a\\" b",1]}'), "claim_mismatch"],
  [written('{"k x":["a \\"b",1]}'), "claim_mismatch"],
  [written('[["x"],{"k x":["a \\" b",1]}]'), "ok"],
  [written("[false,1.50]"), "ok"],
  [written("[]"), "claim_mismatch"],
  [written("null"), "claim_missing"],
];

const long: readonly Case[] = [
  [says({ x: "y".repeat(60) }), "ok"],
  [says({ x: "y".repeat(400) }), "malformed"],
];

const empty: readonly Case[] = [
  [says({ scope: "" }), "claim_mismatch"],
  [says({ scope: "  " }), "claim_mismatch"],
  [says({ scope: [""] }), "claim_mismatch"],
];

// A token is remembered until it is over and the skew has passed, or until `ttl` has.
const ended = says({ exp: now + 50 });
const endless = says({ exp: undefined });
const begun = says({ exp: now + 900, nbf: now + 215, jti: "begun" });
const remembered: readonly Case[] = [
  [ended, "ok"],
  [endless, "ok"],
  [says({ exp: now + 900, iat: now - 300 }), "ok"],
  [{ ...ended, after: 59.5 }, "known"],
  [{ ...ended, after: 0.5 }, "expired"],
  [{ ...endless, after: 39.5 }, "known"],
  [{ ...endless, after: 0.5 }, "ok"],
  [{ ...begun, after: 104.5 }, "not_yet_valid"],
  [{ ...begun, after: 0.5 }, "ok"],
];

// With `max_age` also until it is too old.
const young = says({ exp: now + 900, iat: now });
const aging: readonly Case[] = [
  [young, "ok"],
  [{ ...young, after: 69.5 }, "known"],
  [{ ...young, after: 0.5 }, "ok", "ok"],
  [{ ...young, after: 0.5 }, "too_old"],
];

const tooLong: readonly Case[] = [
  [says({ x: "y".repeat(12) }), "ok"],
  [says({ x: "y".repeat(200) }), "ok", "ok"],
];

// What is known of a token is that it is right, not that it is for everybody.
const ofPath = (path: string, claims: object): Token => ({ claims, path });
const byRule: readonly Case[] = [
  [ofPath("/till", { aud: "till" }), "ok"],
  [ofPath("/", { aud: "till" }), "audience_not_allowed"],
  [ofPath("/till", { aud: "till" }), "known"],
  [ofPath("/", { aud: "shop" }), "ok"],
  [ofPath("/till", { aud: "shop" }), "audience_not_allowed"],
  [ofPath("/till", { aud: ["shop", "till"] }), "ok"],
  [ofPath("/", { aud: ["shop", "till"] }), "known"],
];

const unreachable: readonly Case[] = [
  [{ header: { alg: "RS256" } }, "jwks_unavailable"],
  [{ header: { alg: "RS256", kid: "own" } }, "jwks_unavailable"],
  [{}, "alg_not_allowed"],
];

export const groups: readonly Group[] = [
  { title: "by default", provider: { issuers: ["https://login.example", "https://other.example"], algorithms: ["HS256", "HS512"] }, cases: usualCases },
  { title: "with a skew", provider: { clock_skew: "10s" }, cases: times },
  { title: "with limits of age", provider: { clock_skew: "10s", max_lifetime: "1000s", max_age: "60s" }, cases: limited },
  { title: "with audiences", provider: { audiences: ["shop", "till"] }, cases: audiences },
  { title: "with audiences as Envoy compares them", provider: { audiences: ["https://shop.example", "till/"], audience_match: "envoy" }, cases: likeEnvoy },
  { title: "with subjects", provider: { subjects: [{ match: "exact", value: "anna" }, { match: "exact", value: "bert", ignore_case: true }, { match: "prefix", value: "app-" }, { match: "suffix", value: "@corp.example", ignore_case: true }] }, cases: subjects },
  { title: "with any subject", provider: { subjects: [{ match: "present" }] }, cases: anySubject },
  { title: "with required claims", provider: { required_claims: [{ path: "scope", any_of: ["read", "write"], split: "space" }, { path: "roles", all_of: ["a", "b"] }, { path: "tenant", match: { match: "prefix", value: "acme", ignore_case: true } }, { path: "groups", not: ["banned"], split: "comma" }] }, cases: required },
  { title: "with types", provider: { typ: ["application/at+jwt", "own"] }, cases: typed },
  { title: "with the profile of access tokens", provider: { profile: "rfc9068_access_token", audiences: ["shop"] }, cases: profiled },
  { title: "with the profile of id tokens", provider: { profile: "oidc_id_token", audiences: ["shop"] }, cases: identity },
  { title: "with any issuer", provider: { issuers: undefined, allow_any_issuer: true }, cases: anyIssuer },
  { title: "with claims that are no texts", provider: { required_claims: [{ path: "data", any_of: ["1.50", "true", 'a "b', '{"k x":["a \\" b",1]}'] }] }, cases: values },
  { title: "with a limit of length", provider: { max_token_bytes: 300 }, cases: long },
  { title: "with a word that is none", provider: { required_claims: [{ path: "scope", match: { match: "exact", value: "" }, split: "space" }] }, cases: empty },
  { title: "of a token that it knows", provider: { clock_skew: "10s", require: [], cache: { ttl: "100s" } }, cases: remembered },
  { title: "of a token that it knows, with a limit of age", provider: { clock_skew: "10s", max_age: "60s" }, cases: aging },
  { title: "of a token that is too long to be known", provider: { cache: { max_token_bytes: 256 } }, cases: tooLong },
  { title: "of a token that it knows, with the audiences of a rule", provider: { audiences: ["shop"] }, more: { rules: [{ match: { paths: [{ match: "prefix", value: "/till" }] }, require: { provider: "login", audiences: ["till"] } }] }, cases: byRule },
  { title: "without any keys", provider: { hmac_secrets: undefined, jwks_remote: { cluster: "nowhere", uri: "https://login.example/jwks" } }, cases: unreachable },
]; // prettier-ignore

function textOf({ claims, header, payload, text }: Token): string {
  if (text !== undefined) return text;
  if (payload !== undefined) {
    return signToken({ algorithm: "HS256", key, header: {}, claims: payload });
  }
  return signToken({
    algorithm: "HS256",
    key,
    header: { ...header },
    claims: { ...usual, ...claims },
  });
}

/**
 * What the filter says to the tokens of a group, in their order, each asked twice: the second time it may know it.
 * @throws MockStartError when the configuration is refused
 */
export async function verdicts(
  wasm: Uint8Array,
  { provider, more, cases }: Group,
): Promise<string[]> {
  const login = {
    issuers: ["https://login.example"],
    hmac_secrets: [{ kid: "own", secret: key.toString("base64url") }],
    ...provider,
  };
  const configuration = { providers: { login }, default_require: { provider: "login" }, ...more };
  const proxy = await MockProxy.start({
    filters: [{ wasm, name: "jwt", configuration }],
    ...{ trace: "off" as const, logLevel: "critical" as const, callbackFuel: 20_000_000 },
  });
  try {
    const found: string[] = [];
    const verified = (): bigint =>
      proxy.metrics.find(({ name }) => name === "jwt.verified")?.value ?? 0n;
    for (const token of cases.flatMap(([token]) => [token, { ...token, after: 0 }])) {
      proxy.advanceTime(1000 * (token.after ?? 0));
      const before = verified();
      const { details, status } = await proxy.send({
        method: "GET",
        path: token.path ?? "/",
        authority: "shop.example",
        headers: [["authorization", `Bearer ${textOf(token)}`]],
      });
      const admitted = verified() === before ? "known" : "ok";
      found.push(status === 200 ? admitted : details.replace(/^jwt_/, ""));
    }
    return found;
  } finally {
    await proxy.close();
  }
}

/** What it is to say. */
export const expected = ({ cases }: Group): string[] =>
  cases.flatMap(([, verdict, again]) => [verdict, again ?? verdict.replace("ok", "known")]);

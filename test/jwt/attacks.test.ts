// What somebody would try who has read the filter's code: to be taken for what an earlier token was, to hide a token
// behind others, and to say one thing in two ways. Each is beside a request that differs only in that and passes.

import { createHmac, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as tokens from "./token-proxy.js";
import { hs256, jwkOf, newKey, rsaPem, signed, start, TokenProxy } from "./token-proxy.js";

const { otherRsaPem, secret, valid } = tokens;
const ecPem = newKey("P-256");
const { privateKey } = generateKeyPairSync("ed25519");
const edPem = Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" }));
const refused = (code: string, status = 401) => expect.objectContaining({ status, code }) as object;
const passed = expect.objectContaining({ status: 200 }) as object;
const open: TokenProxy[] = [];

async function opened(starting: Promise<TokenProxy>): Promise<TokenProxy> {
  const proxy = await starting;
  open.push(proxy);
  return proxy;
}

beforeAll(() => tokens.wasm(), 240_000);
afterAll(() => Promise.all(open.map(({ proxy }) => proxy.close())));

describe("what is remembered of a header", () => {
  it("does not let a token with another algorithm or type pass behind one that is right", async () => {
    const proxy = await opened(
      TokenProxy.withSecret({ algorithms: ["HS256"], typ: ["at+jwt"], cache: { size: 0 } }),
    );
    const right = hs256(valid, { typ: "at+jwt" });
    const wrong: [string, string][] = [
      [hs256(valid, { typ: "jwt" }), "typ_not_allowed"],
      [hs256(valid, { typ: "at+jwt", alg: "HS384" }), "alg_not_allowed"],
      [hs256(valid, { typ: "at+jwt", alg: "none" }), "unsupported_alg"],
      [hs256(valid, { typ: "at+jwt", crit: ["b64"] }), "crit_unsupported"],
      [hs256(valid, { typ: "at+jwt", kid: 7 }), "malformed"],
    ];
    for (const [token, code] of wrong) {
      expect(await proxy.bearer(right)).toEqual(passed);
      expect(await proxy.bearer(token)).toEqual(refused(code));
      expect(await proxy.bearer(token)).toEqual(refused(code));
    }
    expect(await proxy.bearer(right)).toEqual(passed);
  });

  it("does not let the key of one name verify a token of another one", async () => {
    const keys = [jwkOf(rsaPem, { kid: "first" }), jwkOf(otherRsaPem, { kid: "second" })];
    const proxy = await opened(TokenProxy.withKeys(keys, { cache: { size: 0 } }));
    // Both names are as long, and end alike: so do the headers.
    const of = (kid: string, pem: Uint8Array) => signed("RS256", pem, { kid, zz: "the end" });
    expect(await proxy.bearer(of("first", rsaPem))).toEqual(passed);
    expect(await proxy.bearer(of("third", rsaPem))).toEqual(refused("key_not_found"));
    expect(await proxy.bearer(of("second", rsaPem))).toEqual(refused("bad_signature"));
    expect(await proxy.bearer(of("second", otherRsaPem))).toEqual(passed);
    expect(await proxy.bearer(of("first", otherRsaPem))).toEqual(refused("bad_signature"));
    expect(await proxy.bearer(of("first", rsaPem))).toEqual(passed);
  });

  it("is of each provider for itself", async () => {
    const provider = (more: object) => ({
      hmac_secrets: [{ secret: secret.toString("base64url") }],
      cache: { size: 0 },
      ...more,
    });
    const strict = { issuers: ["strict"], typ: ["at+jwt"], allow_any_issuer: false };
    const providers = {
      login: provider(strict),
      other: provider({ issuers: ["other"] }),
    };
    const either = { any: [{ provider: "login" }, { provider: "other" }] };
    const more = { providers, default_require: either };
    const proxy = await opened(TokenProxy.withSecret({}, more));
    const other = hs256({ ...valid, iss: "other" });
    expect(await proxy.bearer(other)).toEqual(passed);
    const strictToken = hs256({ ...valid, iss: "strict" });
    expect(await proxy.bearer(strictToken)).toEqual(refused("typ_not_allowed"));
    expect(await proxy.bearer(other)).toEqual(passed);
  });

  it("stays right when many headers follow each other, also some that are very long", async () => {
    const proxy = await opened(TokenProxy.withSecret({ cache: { size: 0 } }));
    for (let at = 0; at < 40; at++) {
      const token = hs256(valid, { kid: undefined, nonce: "n".repeat(at * 20) });
      expect(await proxy.bearer(token)).toEqual(passed);
      expect(await proxy.bearer(`${token.slice(0, -8)}AAAAAAAA`)).toEqual(refused("bad_signature"));
    }
  });
});

describe("names that are written with escapes", () => {
  const raw = (header: string, claims: string): string => {
    const text = [header, claims].map((part) => Buffer.from(part).toString("base64url")).join(".");
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };

  it("are the names that they mean, in the header and in the claims", async () => {
    const proxy = await opened(TokenProxy.withSecret({ typ: ["at+jwt"] }));
    const claims = JSON.stringify(valid);
    const escaped = String.raw`{"\u0061lg":"HS256","t\u0079p":"at\u002bjwt"}`;
    expect(await proxy.bearer(raw(escaped, claims))).toEqual(passed);
    const twice = String.raw`{"alg":"HS256","\u0061lg":"none","typ":"at+jwt"}`;
    expect(await proxy.bearer(raw(twice, claims))).toEqual(refused("malformed"));
    const critical = String.raw`{"alg":"HS256","typ":"at+jwt","\u0063rit":["exp"]}`;
    expect(await proxy.bearer(raw(critical, claims))).toEqual(refused("crit_unsupported"));
    const good = '{"alg":"HS256","typ":"at+jwt"}';
    const over = String.raw`{"\u0065xp":${start - 3600}}`;
    expect(await proxy.bearer(raw(good, over))).toEqual(refused("expired"));
    const twoEnds = String.raw`{"exp":${start + 600},"\u0065xp":${start + 600}}`;
    expect(await proxy.bearer(raw(good, twoEnds))).toEqual(refused("malformed"));
  });
});

describe("tokens beside each other", () => {
  it("are all looked at: a wrong one does not hide behind eight that are right", async () => {
    const names = Array.from({ length: 8 }, (_, at) => `x-token-${at}`);
    const places = { from_headers: names.map((name) => ({ name })), from_cookies: ["ninth"] };
    const all = { multiple_tokens: "all_must_pass" };
    const proxy = await opened(TokenProxy.withSecret(places, all));
    const right = (at: number) => hs256({ ...valid, jti: `${at}` });
    const eight = Object.fromEntries(names.map((name, at) => [name, right(at)]));
    expect(await proxy.send(eight)).toEqual(passed);
    const nine = { ...eight, cookie: "ninth=a.b.c" };
    expect(await proxy.send(nine)).toEqual(refused("multiple_tokens", 400));
    expect(await proxy.send({ ...eight, cookie: `ninth=${right(1)}` })).toEqual(passed);
    expect(await proxy.send({ ...eight, "x-token-3": "a.b.c" })).toEqual(refused("malformed"));
  });
});

describe("RFC 8725", () => {
  it("3.3: every signature is asked, of each algorithm that a provider takes", async () => {
    const keys = [jwkOf(rsaPem, {}), jwkOf(ecPem, {}), jwkOf(edPem, {})];
    const proxy = await opened(TokenProxy.withKeys(keys));
    const of: [string, Uint8Array][] = [
      ["RS256", rsaPem],
      ["PS256", rsaPem],
      ["ES256", ecPem],
      ["EdDSA", edPem],
    ];
    for (const [algorithm, pem] of of) {
      const token = signed(algorithm, pem);
      expect(await proxy.bearer(token)).toEqual(passed);
      const [header = "", , code = ""] = token.split(".");
      const others = Buffer.from(JSON.stringify({ ...valid, sub: "root" })).toString("base64url");
      expect(await proxy.bearer(`${header}.${others}.${code}`)).toEqual(refused("bad_signature"));
    }
  });

  it("3.5: a key that is too weak stops the configuration, whatever else is in the set", async () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
    const keys = [
      jwkOf(rsaPem, { kid: "good" }),
      { ...weak.export({ format: "jwk" }), kid: "weak" },
    ];
    expect(await tokens.refusalOf({ jwks: JSON.stringify({ keys }) })).toContain("2048");
    expect(await tokens.refusalOf({ jwks: JSON.stringify({ keys: keys.slice(0, 1) }) })).toBe("");
  });
});

describe("RFC 9864", () => {
  it("Ed25519 is EdDSA by its other name, in tokens and in keys", async () => {
    for (const alg of ["Ed25519", "EdDSA"]) {
      const proxy = await opened(TokenProxy.withKeys([jwkOf(edPem, { alg })]));
      expect(await proxy.bearer(signed("EdDSA", edPem, { alg: "Ed25519" }))).toEqual(passed);
      expect(await proxy.bearer(signed("EdDSA", edPem))).toEqual(passed);
      const other = signed("EdDSA", edPem, { alg: "Ed448" });
      expect(await proxy.bearer(other)).toEqual(refused("unsupported_alg"));
    }
  });
});

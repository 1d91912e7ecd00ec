// What other filters got wrong, each with the name of who did: requests that theirs let through, or answered wrongly.
// Each is beside one that differs only in what is wrong and passes, so that no refusal is for another reason.

import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { comparingFunctions } from "../sdk-crypto/data-dependence.js";
import { functionsOf } from "../libraries/module/code-section.js";
import { SourcePlaces } from "../libraries/module/source-places.js";
import * as tokens from "./token-proxy.js";
import { hs256, jwkOf, newKey, rsaPem, secret, signed, start, TokenProxy } from "./token-proxy.js";

const { otherRsaPem, refusalOf, secretJwk, valid } = tokens;
const ecPem = newKey("P-256");
const refused = (code: string, status = 401) => expect.objectContaining({ status, code }) as object;
const passed = expect.objectContaining({ status: 200 }) as object;

beforeAll(() => tokens.wasm(), 240_000);

let open: TokenProxy[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ proxy }) => proxy.close()));
  open = [];
});
async function opened(starting: Promise<TokenProxy>): Promise<TokenProxy> {
  const proxy = await starting;
  open.push(proxy);
  return proxy;
}
const withSecret = (provider: object = {}, more: object = {}) =>
  opened(TokenProxy.withSecret(provider, more));
const withKeys = (keys: readonly object[], provider: object = {}) =>
  opened(TokenProxy.withKeys(keys, provider));

/** A token whose signature is made anew of the one that it has. */
function resign(token: string, change: (signature: Buffer) => Buffer): string {
  const at = token.lastIndexOf(".") + 1;
  const signature = change(Buffer.from(token.slice(at), "base64url"));
  return token.slice(0, at) + signature.toString("base64url");
}

describe("Envoy's library", () => {
  it("takes a.b.c. and a..b.c for three parts (the pattern of Wycheproof tcId 14)", async () => {
    const proxy = await withSecret();
    const token = hs256();
    expect(await proxy.bearer(token)).toEqual(passed);
    const wrong = [
      `${token}.`,
      `.${token}`,
      token.replace(".", ".."),
      `${token}..`,
      `${token}.e30`,
    ];
    wrong.push(
      token.split(".").slice(0, 2).join("."),
      `${token.split(".").slice(0, 2).join(".")}.`,
    );
    for (const one of wrong) expect(await proxy.bearer(one)).toEqual(refused("malformed"));
  });

  it("takes base64url with padding, line ends or unused bits for what it is without", async () => {
    const proxy = await withSecret();
    const token = hs256();
    const [header = "", claims = "", signature = ""] = token.split(".");
    const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const bits = last[last.indexOf(signature.at(-1) ?? "") ^ 1] ?? "";
    for (const one of [
      `${token}=`,
      `${header}=.${claims}.${signature}`,
      `${header}.${claims}==.${signature}`,
      `${header} .${claims}.${signature}`,
      token.slice(0, -1) + bits,
    ]) {
      expect(await proxy.bearer(one)).toEqual(refused("malformed"));
    }
  });

  it("lets an EC key without alg verify a token that says HS256", async () => {
    const proxy = await withKeys([jwkOf(ecPem, {})]);
    expect(await proxy.bearer(signed("ES256", ecPem))).toEqual(passed);
    const renamed = signed("ES256", ecPem, { alg: "HS256" });
    expect(await proxy.bearer(renamed)).toEqual(refused("alg_not_allowed"));
  });

  it("lets a key verify another algorithm than its own", async () => {
    const proxy = await withKeys([jwkOf(rsaPem, { alg: "RS256" })]);
    expect(await proxy.bearer(signed("RS256", rsaPem))).toEqual(passed);
    expect(await proxy.bearer(signed("RS512", rsaPem))).toEqual(refused("key_not_found"));
  });

  it("ignores use and key_ops", async () => {
    const keys = [
      jwkOf(rsaPem, { kid: "right", use: "sig", key_ops: ["verify"] }),
      jwkOf(otherRsaPem, { kid: "use", use: "enc" }),
      jwkOf(otherRsaPem, { kid: "ops", key_ops: ["encrypt"] }),
    ];
    const proxy = await withKeys(keys);
    expect(await proxy.bearer(signed("RS256", rsaPem, { kid: "right" }))).toEqual(passed);
    for (const kid of ["use", "ops"]) {
      const token = signed("RS256", otherRsaPem, { kid });
      expect(await proxy.bearer(token)).toEqual(refused("key_not_found"));
    }
  });

  it("ignores crit", async () => {
    const proxy = await withSecret();
    expect(await proxy.bearer(hs256(valid, { exp: 1 }))).toEqual(passed);
    const critical = hs256(valid, { crit: ["exp"], exp: 1 });
    expect(await proxy.bearer(critical)).toEqual(refused("crit_unsupported"));
  });

  it("has no least size of RSA keys and secrets", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const pem = Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" }));
    const jwks = JSON.stringify({ keys: [jwkOf(pem, {})] });
    expect(await refusalOf({ jwks })).toContain("2048");
    const short = { keys: [{ kty: "oct", k: "c2hvcnQ" }] };
    expect(await refusalOf({ jwks: JSON.stringify(short) })).toContain("/providers/login/jwks");
    expect(await refusalOf({ hmac_secrets: [{ secret: "c2hvcnQ" }] })).toContain("base64url");
    const long = [{ secret: secret.toString("base64url") }];
    expect(await refusalOf({ hmac_secrets: long, algorithms: ["HS512"] })).toContain("/algorithms");
  });

  it("cuts EC signatures in the middle, whatever their length", async () => {
    const proxy = await withKeys([jwkOf(ecPem, {})]);
    const token = signed("ES256", ecPem);
    const zero = Buffer.alloc(1);
    const padded = resign(token, (it) =>
      Buffer.concat([zero, it.subarray(0, 32), zero, it.subarray(32)]),
    );
    expect(await proxy.bearer(token)).toEqual(passed);
    expect(await proxy.bearer(padded)).toEqual(refused("bad_signature"));
    const cut = resign(token, (it) => it.subarray(0, 62));
    expect(await proxy.bearer(cut)).toEqual(refused("bad_signature"));
  });

  it("lets exp pass that is exactly now and the skew", async () => {
    const proxy = await withSecret({ clock_skew: "60s" });
    expect(await proxy.bearer(hs256({ exp: start - 59 }))).toEqual(passed);
    expect(await proxy.bearer(hs256({ exp: start - 60 }))).toEqual(refused("expired"));
    expect(await proxy.bearer(hs256({ ...valid, nbf: start + 60 }))).toEqual(passed);
    const early = hs256({ ...valid, nbf: start + 60.5 });
    expect(await proxy.bearer(early)).toEqual(refused("not_yet_valid"));
  });

  it("takes exp: 0 for none", async () => {
    const proxy = await withSecret({ require: [] });
    expect(await proxy.bearer(hs256({ sub: "ann" }))).toEqual(passed);
    expect(await proxy.bearer(hs256({ exp: 0 }))).toEqual(refused("expired"));
    expect(await proxy.bearer(hs256({ exp: -1 }))).toEqual(refused("malformed"));
  });
});

describe("Envoy's filter", () => {
  it("looks for the prefix anywhere in the header, and with its capitals", async () => {
    const proxy = await withSecret();
    const token = hs256();
    expect(await proxy.send({ authorization: `bEARER ${token}` })).toEqual(passed);
    for (const authorization of [
      `x Bearer ${token}`,
      `Basic Bearer ${token}`,
      `xBearer ${token}`,
    ]) {
      expect(await proxy.send({ authorization })).toEqual(refused("missing_token"));
    }
    expect(await proxy.send({ authorization: `Bearer ${token} x` })).toEqual(refused("malformed"));
  });

  it("compares audiences without their scheme", async () => {
    const proxy = await withSecret({ audiences: ["https://shop.example"] });
    expect(await proxy.bearer(hs256({ ...valid, aud: "https://shop.example" }))).toEqual(passed);
    for (const aud of ["http://shop.example", "shop.example", "https://shop.example/"]) {
      const other = await proxy.bearer(hs256({ ...valid, aud }));
      expect(other).toEqual(refused("audience_not_allowed", 403));
    }
  });

  it("does not verify a request that no rule matches", async () => {
    const match = { paths: [{ match: "prefix", value: "/admin" }] };
    const rules = [{ match, require: { provider: "login" } }];
    const proxy = await withSecret({}, { rules, default_require: undefined });
    const authorization = `Bearer ${hs256()}`;
    expect(await proxy.send({ authorization }, "/admin/x")).toEqual(passed);
    expect(await proxy.send({ authorization }, "/other")).toEqual(refused("no_requirement", 403));
    expect(await proxy.send({ authorization }, "/a%2f..%2fadmin")).toEqual(
      refused("ambiguous_path", 400),
    );
    const nothing = await refusalOf({ jwks: JSON.stringify({ keys: [jwkOf(rsaPem, {})] }) }, { default_require: undefined }); // prettier-ignore
    expect(nothing).toContain("/default_require");
  });

  it("refuses a new kid until its keys are too old", async () => {
    const set = (...keys: object[]) => ({
      status: 200,
      headers: [],
      chunks: [Buffer.from(JSON.stringify({ keys }))],
    });
    const first = jwkOf(rsaPem, { kid: "first" });
    const second = jwkOf(otherRsaPem, { kid: "second" });
    const remote = { cluster: "login", uri: "https://login.example/jwks" };
    const proxy = await opened(
      TokenProxy.start({ jwks_remote: remote }, {}, { login: [set(first), set(second)] }),
    );
    expect(await proxy.bearer(signed("RS256", rsaPem, { kid: "first" }))).toEqual(passed);
    expect(await proxy.bearer(signed("RS256", otherRsaPem, { kid: "second" }))).toEqual(passed);
    // The key that was withdrawn counts no more, not even for a token that was verified with it.
    const old = await proxy.bearer(signed("RS256", rsaPem, { kid: "first" }));
    expect(old).toEqual(refused("key_not_found"));
    expect(proxy.proxy.calloutRequests).toHaveLength(2);
  });
});

describe("Kong", () => {
  it("compares HMACs with plain equality: a code that is wrong in one bit, anywhere, is refused", async () => {
    const proxy = await withSecret();
    const token = hs256();
    for (let bit = 0; bit < 256; bit += 5) {
      const forged = resign(token, (signature) => {
        signature[bit >> 3]! ^= 1 << (bit & 7);
        return signature;
      });
      expect(await proxy.bearer(forged)).toEqual(refused("bad_signature"));
    }
    expect(await proxy.bearer(token)).toEqual(passed);
  });

  it("compares HMACs until they differ: the module that is shipped has no branch that depends on them", async () => {
    const { bytes, sourceMap } = await tokens.shipped();
    const places = new SourcePlaces(sourceMap!);
    const isOfComparison = ({ start }: { start: number }): boolean =>
      places.at(start)?.file === "crypto/constant-time.ts";
    const names = functionsOf(bytes).flatMap(({ instructions }, at) =>
      instructions.some(isOfComparison) ? [String(at)] : [],
    );
    const comparing = comparingFunctions(bytes).filter(({ name }) => names.includes(name));
    expect(names).toHaveLength(1);
    expect(comparing).toEqual([{ name: names[0], loops: 1, dependences: [] }]);
  });
});

describe("Istio", () => {
  it("lets a request without a token pass where only a wrong one is refused", async () => {
    const strict = await withSecret();
    expect(await strict.send({})).toEqual(refused("missing_token"));
    const rules = { default_require: { allow_missing: true } };
    const lax = await withSecret({}, rules);
    expect(await lax.send({})).toEqual(passed);
    expect(await lax.bearer(hs256({ exp: 1 }))).toEqual(refused("expired"));
  });
});

describe("Higress", () => {
  it("falls back to the first key when it does not know the kid", async () => {
    const keys = [jwkOf(rsaPem, { kid: "first" }), jwkOf(otherRsaPem, { kid: "second" })];
    const proxy = await withKeys(keys);
    expect(await proxy.bearer(signed("RS256", rsaPem, { kid: "first" }))).toEqual(passed);
    expect(await proxy.bearer(signed("RS256", rsaPem, { kid: "third" }))).toEqual(
      refused("key_not_found"),
    );
    expect(await proxy.bearer(signed("RS256", rsaPem, { kid: "second" }))).toEqual(
      refused("bad_signature"),
    );
    // Without a kid each key that fits is tried.
    expect(await proxy.bearer(signed("RS256", otherRsaPem))).toEqual(passed);
  });

  it("checks no audience", async () => {
    const proxy = await withSecret({ audiences: ["shop"] });
    expect(await proxy.bearer(hs256({ ...valid, aud: ["bank", "shop"] }))).toEqual(passed);
    for (const claims of [valid, { ...valid, aud: "bank" }, { ...valid, aud: [] }]) {
      expect(await proxy.bearer(hs256(claims))).toEqual(refused("audience_not_allowed", 403));
    }
  });

  it("reads the keys again for every request", async () => {
    const keys = (count: number): object[] =>
      Array.from({ length: count }, (_, at) => jwkOf(rsaPem, { kid: `key-${at}` }));
    const bytesOf = async (count: number): Promise<number> => {
      const { proxy } = await withKeys(keys(count), { cache: { size: 0 } });
      const once = async (nonce: string): Promise<number> => {
        const before = proxy.objects!.bytes;
        const token = signed("RS256", rsaPem, { kid: "key-0", nonce });
        const reply = await proxy.fetch("http://example.com/", {
          headers: { authorization: `Bearer ${token}` },
        });
        expect(reply.status).toBe(200);
        return proxy.objects!.bytes - before;
      };
      await once("the first makes what is kept");
      return once("the second only what it needs");
    };
    const ofOne = await bytesOf(1);
    expect(ofOne).toBeGreaterThan(0);
    expect(await bytesOf(64)).toBe(ofOne);
  });

  it("sends a challenge that is none", async () => {
    const proxy = await withSecret({}, { errors: { realm: "my shop" } });
    expect((await proxy.send({})).challenge).toBe('Bearer realm="my shop"');
    expect((await proxy.bearer("x")).challenge).toBe(
      'Bearer realm="my shop", error="invalid_token", error_description="malformed"',
    );
  });

  it("does not clear the header by which the service knows the caller", async () => {
    const provider = { claim_to_headers: [{ claim: "sub", header: "x-user" }] };
    const proxy = await withSecret(provider, { default_require: { allow_missing: true } });
    const claimed = { "x-user": "admin" };
    const authorization = `Bearer ${hs256({ ...valid, sub: "ann" })}`;
    expect((await proxy.send({ ...claimed, authorization })).upstream?.["x-user"]).toBe("ann");
    const nameless = `Bearer ${hs256()}`;
    const without = await proxy.send({ ...claimed, authorization: nameless });
    expect(without).toEqual(passed);
    expect(without.upstream).not.toHaveProperty("x-user");
    expect((await proxy.send(claimed)).upstream).not.toHaveProperty("x-user");
  });

  it("logs the whole token of a request that it refuses", async () => {
    const proxy = await withSecret();
    const token = hs256({ exp: 1, sub: "somebody-with-a-name" });
    const reply = await proxy.bearer(token);
    expect(JSON.stringify([reply, proxy.proxy.logs])).not.toMatch(/somebody|eyJ/);
    expect(proxy.proxy.logs).toEqual([]);
  });
});

describe("RFC 8725", () => {
  it("3.1: algorithms are listed, and none of them is none", async () => {
    const proxy = await withKeys([jwkOf(rsaPem, {})], { algorithms: ["PS256"] });
    expect(await proxy.bearer(signed("PS256", rsaPem))).toEqual(passed);
    expect(await proxy.bearer(signed("RS256", rsaPem))).toEqual(refused("alg_not_allowed"));
    for (const alg of ["none", "None", "", "HS256 "]) {
      const token = signed("RS256", rsaPem, { alg });
      expect(await proxy.bearer(token)).toEqual(refused("unsupported_alg"));
    }
    expect(await refusalOf({ algorithms: ["none"] })).toContain("/algorithms/0");
    const secrets = { hmac_secrets: [{ secret: secret.toString("base64url") }] };
    expect(await refusalOf({ ...secrets, algorithms: ["HS256", "RS256"] })).toContain(
      "/algorithms/1",
    );
  });

  it("3.1: a public key is no secret, and no set has both", async () => {
    const proxy = await withKeys([jwkOf(rsaPem, {})]);
    const pem = Buffer.from(JSON.stringify(jwkOf(rsaPem, {})));
    expect(await proxy.bearer(hs256(valid, {}, pem))).toEqual(refused("alg_not_allowed"));
    const jwks = JSON.stringify({ keys: [jwkOf(rsaPem, {}), secretJwk({})] });
    expect(await refusalOf({ jwks })).toContain("/keys/1");
  });

  it("3.7: what is not UTF-8, or has a name twice, is no token", async () => {
    const proxy = await withSecret();
    expect(await proxy.bearer(hs256('{"exp":4102444800,"sub":"\u00e4"}'))).toEqual(passed);
    const twice = hs256('{"exp":4102444800,"exp":4102444801}');
    const nested = hs256('{"exp":4102444800,"a":{"b":1,"\\u0062":2}}');
    for (const one of [twice, nested])
      expect(await proxy.bearer(one)).toEqual(refused("malformed"));
    const payload = Buffer.from([...Buffer.from('{"exp":4102444800,"sub":"'), 0xff, 0x22, 0x7d]);
    const [header = ""] = hs256().split(".");
    const broken = `${header}.${payload.toString("base64url")}.AAAA`;
    expect(await proxy.bearer(broken)).toEqual(refused("malformed"));
  });

  it("3.8 and 3.9: issuer, subject and audience are asked", async () => {
    const provider = {
      allow_any_issuer: false,
      issuers: ["https://login.example"],
      subjects: [{ match: "prefix", value: "user-" }],
      audiences: ["shop"],
    };
    const proxy = await withSecret(provider);
    const right = { ...valid, iss: "https://login.example", sub: "user-1", aud: "shop" };
    expect(await proxy.bearer(hs256(right))).toEqual(passed);
    const other = hs256({ ...right, iss: "https://login.example/" });
    expect(await proxy.bearer(other)).toEqual(refused("issuer_unknown"));
    const robot = hs256({ ...right, sub: "robot-1" });
    expect(await proxy.bearer(robot)).toEqual(refused("subject_not_allowed", 403));
    expect(await refusalOf({ allow_any_issuer: false })).toContain("/providers/login/issuers");
  });

  it("3.10: a token does not bring its own key, nor says where it is", async () => {
    const keys = [jwkOf(rsaPem, { kid: "ours" })];
    const proxy = await withKeys(keys);
    const own = jwkOf(otherRsaPem, { kid: "ours" });
    for (const header of [
      { jwk: own },
      { jku: "https://evil.example/jwks" },
      { x5u: "https://evil.example/x" },
    ]) {
      const forged = signed("RS256", otherRsaPem, { kid: "ours", ...header });
      expect(await proxy.bearer(forged)).toEqual(refused("bad_signature"));
      const ours = signed("RS256", rsaPem, { kid: "ours", ...header });
      expect(await proxy.bearer(ours)).toEqual(passed);
    }
    expect(proxy.proxy.calloutRequests).toEqual([]);
  });

  it("3.11 and 3.12: kinds of tokens are told apart by their type", async () => {
    const proxy = await withSecret({ typ: ["at+jwt"] });
    expect(await proxy.bearer(hs256(valid, { typ: "application/AT+jwt" }))).toEqual(passed);
    for (const typ of ["JWT", "", "at+jwt2"]) {
      expect(await proxy.bearer(hs256(valid, { typ }))).toEqual(refused("typ_not_allowed"));
    }
  });
});

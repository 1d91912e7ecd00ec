// Keys and sets of keys: what is taken, what is left out with a warning, what is an error.
// Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2; RFC 7468, section 13.

import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { JoseGuest } from "./jose-guest.js";
import {
  b64,
  ed25519,
  forOthers,
  good,
  jwkOf,
  kinds,
  p256,
  p384,
  p521,
  pair,
  rsa,
  secret,
  wrong,
  type Kind,
} from "./key-cases.js";
import { publishedKeys, sharedSecret, wrappingKey } from "./rfc-tokens.js";

let jose: JoseGuest;

beforeAll(async () => {
  jose = await JoseGuest.start();
}, 120_000);

describe("a key of a JWK Set", () => {
  it.each(good)("is taken: %s", (_, key) => {
    expect(jose.jwks(key), jose.errors.join()).toBe(1);
    expect([...jose.errors, ...jose.warnings]).toEqual([]);
  });

  it.each(forOthers)("is left out with a warning: %s", (_, key, warning) => {
    expect(jose.jwks(p384, key)).toBe(1);
    expect(jose.warnings).toEqual([`/keys/1: ${warning}`]);
    expect(jose.errors).toEqual([]);
  });

  it.each(wrong)("is an error: %s", (_, key, error) => {
    expect(jose.jwks(jwkOf("P-384"), key)).toBe(1);
    expect(jose.errors).toEqual([`/keys/1: ${error}`]);
    expect(jose.warnings).toEqual([]);
  });
});

describe("a JWK Set", () => {
  const named = (kid: string, key: object = rsa) => ({ ...key, kid });

  it("tells all that is wrong, and keeps what is right", () => {
    const keys = [named("a"), named("a"), { ...rsa, use: "enc" }, { ...rsa, e: "AQ" }, named("b")];
    expect(jose.jwks(...keys)).toBe(2);
    expect(jose.errors).toEqual([
      "/keys/1: a second key of this kid",
      "/keys/3: e is not odd, from 3 to 2^33",
    ]);
    expect(jose.warnings).toEqual(["/keys/2: not for verifying: use or key_ops"]);
  });

  it("has no secrets beside public keys, whichever comes first", () => {
    expect(jose.jwks(secret, rsa, secret, p256)).toBe(2);
    expect(jose.errors).toEqual(["/keys/0: a secret beside public keys"]);
    expect(jose.guest.call("find", "HS256")).toBe(0);
    expect(jose.guest.call("find", "ES256")).toBe(1);
    expect(jose.jwks(secret, secret)).toBe(2);
    expect(jose.errors).toEqual([]);
  });

  it("has at most 64 keys", () => {
    const keys = Array.from({ length: 66 }, (_, at) => named(`${at}`, p256));
    expect(jose.jwks(...keys.slice(0, 64)), jose.errors.join()).toBe(64);
    expect(jose.errors).toEqual([]);
    expect(jose.jwks(...keys)).toBe(64);
    expect(jose.errors).toEqual(["/keys/64: more than 64 keys"]);
  });

  it.each([
    ["nothing", "", "line 1, column 1"],
    ["an array", "[]", "no array of keys in the set"],
    ["an object of keys", '{"keys":{}}', "no array of keys in the set"],
    ["a key", '{"kty":"oct"}', "no array of keys in the set"],
    ["keys twice", '{"keys":[],"keys":[]}', "line 1, column 12"],
    ["kty twice", '{"keys":[{"kty":"oct","kty":"RSA"}]}', "line 1, column 23"],
    ["a set of 257 KiB", `{"keys":[],"a":"${"b".repeat(257 * 1024)}"}`, "larger than the limit"],
  ])("is refused as a whole: %s", (_, text, problem) => {
    expect(jose.guest.call("useJwks", text)).toBe(0);
    expect(jose.errors).toHaveLength(1);
    expect(jose.errors[0]).toContain(problem);
  });

  it("may be empty", () => {
    expect(jose.guest.call("useJwks", ' { "x": 1, "keys" : [ ] } ')).toBe(0);
    expect(jose.errors).toEqual([]);
  });

  it("gives the keys of a name that fit, and no others", () => {
    jose.jwks(named("a"), named("b"), named("c", p256), { ...named("d"), alg: "RS256" }, p256);
    const { guest } = jose;
    expect(guest.call("findNamed", "RS256", "b")).toBe(1);
    expect(guest.bytes("keyIdOf", 0)!.toString()).toBe("b");
    expect(guest.call("findNamed", "RS256", "B")).toBe(0);
    expect(guest.call("findNamed", "RS256", "")).toBe(0);
    expect(guest.call("findNamed", "RS256", "c")).toBe(0);
    expect(guest.call("findNamed", "PS256", "d")).toBe(0);
    expect(guest.call("findNamed", "ES256", "c")).toBe(1);
    expect(guest.call("findNamed", "none", "a")).toBe(0);
    expect(guest.call("findNamed", "HS256", "a")).toBe(0);
    expect(guest.call("find", "ES256")).toBe(2);
    expect(guest.bytes("keyIdOf", 1)).toBeNull();
    expect(guest.call("find", "PS256")).toBe(2);
    expect(guest.call("find", "ES384")).toBe(0);
  });

  it("gives at most four keys to a token that names none", () => {
    jose.jwks(...Array.from({ length: 9 }, () => rsa));
    expect(jose.guest.call("find", "RS256")).toBe(4);
  });

  it("takes the keys of RFC 7517 that are for signatures", () => {
    expect(jose.jwks(...publishedKeys)).toBe(1);
    expect(jose.errors).toEqual([]);
    expect(jose.warnings).toEqual(["/keys/0: not for verifying: use or key_ops"]);
    expect(jose.guest.call("findNamed", "RS256", "2011-04-29")).toBe(1);
    expect(jose.jwks(wrappingKey, sharedSecret)).toBe(1);
    expect(jose.warnings).toEqual(["/keys/0: alg does not fit kty and crv"]);
    expect(jose.guest.is("isSecret", 0)).toBe(true);
  });
});

describe("a key", () => {
  const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]; // prettier-ignore
  const fitting = (): string[] => algorithms.filter((_, at) => jose.guest.is("fits", 0, at + 1));

  it.each<[string, object, RegExp]>([
    ["RSA", rsa, /^[RP]S/],
    ["P-256", p256, /^ES256/],
    ["P-384", p384, /^ES384/],
    ["P-521", p521, /^ES512/],
    ["Ed25519", ed25519, /^EdDSA/],
    ["a secret of 32 bytes", secret, /^HS256/],
    ["a secret of 47 bytes", { ...secret, k: b64(Buffer.alloc(47)) }, /^HS256/],
    ["a secret of 48 bytes", { ...secret, k: b64(Buffer.alloc(48)) }, /^HS(256|384)/],
    ["a secret of 64 bytes", { ...secret, k: b64(Buffer.alloc(64)) }, /^HS/],
    ["a secret of 80 bytes", { ...secret, k: b64(Buffer.alloc(80)) }, /^HS/],
    ["RSA with alg", { ...rsa, alg: "PS384" }, /^PS384/],
    ["a secret with alg", { ...secret, k: b64(Buffer.alloc(64)), alg: "HS512" }, /^HS512/],
  ])("fits the algorithms that it is for: %s", (_, key, expected) => {
    jose.jwks(key);
    expect(fitting()).toEqual(algorithms.filter((name) => expected.test(name)));
    for (const unknown of [0, 14, -1]) expect(jose.guest.is("fits", 0, unknown)).toBe(false);
  });

  it("has algorithms with names", () => {
    expect(algorithms.map((name) => jose.guest.call("algorithmOf", name))).toEqual(
      algorithms.map((_, at) => at + 1),
    );
    expect(algorithms.map((_, at) => jose.guest.bytes("nameOf", at + 1)!.toString())).toEqual(
      algorithms,
    );
    for (const unknown of ["", "none", "None", "RS25", "RS2567", "rs256", "HS512 ", "ES256K"]) {
      expect(jose.guest.call("algorithmOf", unknown), unknown).toBe(0);
    }
    for (const unknown of [0, 14, -1]) {
      expect(jose.guest.bytes("nameOf", unknown)!).toHaveLength(0);
    }
  });

  it("of a shared secret has 32 bytes or more, and a name or none", () => {
    expect(jose.guest.call("useSecret", Buffer.alloc(31))).toBe(0);
    expect(jose.errors).toEqual(["the secret has less than 32 bytes"]);
    expect(jose.guest.call("useNamedSecret", Buffer.alloc(64, 3), "mine")).toBe(1);
    expect(jose.guest.call("findNamed", "HS384", "mine")).toBe(1);
    expect(jose.guest.call("findNamed", "HS384", "yours")).toBe(0);
    for (const hash of ["256", "384", "512"]) {
      const code = createHmac(`sha${hash}`, Buffer.alloc(64, 3)).update("text").digest();
      expect(jose.verifies(`HS${hash}`, "text", code)).toBe(true);
      expect(jose.verifies(`HS${hash}`, "texT", code)).toBe(false);
      expect(jose.verifies(`HS${hash}`, "text", code.subarray(0, -1))).toBe(false);
    }
  });

  it("verifies nothing by an algorithm that it does not fit", () => {
    jose.jwks(p256);
    const key = { key: pair["P-256"].privateKey, dsaEncoding: "ieee-p1363" } as const;
    expect(jose.verifies("ES256", "text", sign("sha256", Buffer.from("text"), key))).toBe(true);
    expect(jose.verifies("ES384", "text", sign("sha384", Buffer.from("text"), key))).toBe(false);
    // As a library does that takes the hash of the name and the rest of the key.
    const code = createHmac("sha256", Buffer.from(p256.x!, "base64url")).update("text").digest();
    expect(jose.verifies("HS256", "text", code)).toBe(false);
    expect(jose.verifies("none", "text", Buffer.alloc(0))).toBe(false);
  });
});

describe("a host", () => {
  const text = "what was signed";
  const signature = sign("sha256", Buffer.from(text), pair.RSA.privateKey);
  const utf8 = (value: string): number[] => [...Buffer.from(value)];

  it.each<[string, Uint8Array | number]>([
    ["without the function", 1],
    ["that may not call it", 10],
    ["that calls the argument bad", 2],
    ["that cannot read the key", Buffer.from([0x12, 35, ...utf8("Failed to initialize digest verify.")])], // prettier-ignore
    ["that does not know the hash", Buffer.from([0x12, 24, ...utf8("sha256 is not supported.")])],
    ["that says yes with an error", Buffer.from([0x08, 1, 0x12, 2, ...utf8("no")])],
    ["that answers no message", Buffer.from([0x0f])],
    ["that answers half a message", Buffer.from([0x12, 90])],
  ])("%s leaves the verdict to the guest", (_, answer) => {
    jose.jwks(rsa);
    jose.hostFunction = () => answer;
    expect(jose.verifies("RS256", text, signature)).toBe(true);
    expect(jose.verifies("RS256", `${text}.`, signature)).toBe(false);
  });

  it("that answers nothing has said no", () => {
    jose.jwks(rsa);
    jose.hostFunction = () => Buffer.alloc(0);
    expect(jose.verifies("RS256", text, signature)).toBe(false);
  });

  it("is asked about what it can verify, once, and about nothing that cannot be right", () => {
    const asked = (algorithm: string, signed: Uint8Array): number => {
      const before = jose.asked;
      jose.verifies(algorithm, text, signed);
      return jose.asked - before;
    };
    jose.use("host");
    jose.jwks(rsa);
    expect(asked("RS256", signature)).toBe(1);
    expect(asked("PS256", signature)).toBe(0);
    expect(asked("RS256", signature.subarray(1))).toBe(0);
    expect(asked("RS256", Buffer.from(rsa.n!, "base64url"))).toBe(0);
    expect(asked("RS256", Buffer.alloc(256, 0xff))).toBe(0);
    jose.jwks(p256);
    expect(asked("ES256", Buffer.alloc(64, 1))).toBe(1);
    expect(asked("ES256", Buffer.alloc(64))).toBe(0);
    expect(asked("ES256", Buffer.alloc(64, 0xff))).toBe(0);
    expect(asked("ES256", Buffer.alloc(63, 1))).toBe(0);
    jose.jwks(ed25519);
    expect(asked("EdDSA", Buffer.alloc(64, 1))).toBe(0);
  });
});

describe("a text in PEM", () => {
  const pemOf = (kind: Kind): string =>
    pair[kind].publicKey.export({ format: "pem", type: "spki" }).toString();
  const derOf = (kind: Kind): Buffer =>
    pair[kind].publicKey.export({ format: "der", type: "spki" });
  const block = (der: Uint8Array): string =>
    `-----BEGIN PUBLIC KEY-----\n${Buffer.from(der).toString("base64")}\n-----END PUBLIC KEY-----\n`;

  it.each(kinds)("has a key of %s, that is the same as in a JWK Set", (kind) => {
    const text = Buffer.from("what was signed");
    const { privateKey } = pair[kind];
    const [algorithm, hash] = { RSA: ["RS256", "sha256"], "P-256": ["ES256", "sha256"], "P-384": ["ES384", "sha384"], "P-521": ["ES512", "sha512"], Ed25519: ["EdDSA", null] }[kind] as [string, string | null]; // prettier-ignore
    const signature = sign(hash, text, { key: privateKey, dsaEncoding: "ieee-p1363" });
    for (const way of ["host", "guest"] as const) {
      jose.use(way);
      expect(jose.pem(pemOf(kind)), jose.errors.join()).toBe(1);
      expect(jose.verifies(algorithm, text, signature)).toBe(true);
      expect(jose.jwks(jwkOf(kind))).toBe(1);
      expect(jose.verifies(algorithm, text, signature)).toBe(true);
    }
  });

  it("has any number of keys up to 64, with other text around them", () => {
    const all = kinds.map(pemOf);
    expect(jose.pem(`# ours\n${all.join("and\n").replaceAll("\n", "\r\n")}`)).toBe(5);
    expect(jose.errors).toEqual([]);
    expect(jose.pem(pemOf("P-256").repeat(66))).toBe(64);
    expect(jose.errors).toEqual(["key 64: more than 64 keys"]);
  });

  const unknown = "key 0: no key of a kind that is known";
  const rsaDer = derOf("RSA");
  const changed = (der: Buffer, at: number, by: number): Buffer => {
    const other = Buffer.from(der);
    other[at]! ^= by;
    return other;
  };

  it.each<[string, string, string]>([
    ["nothing", "", "key 0: no public key in the text, or more than 256 KiB"],
    ["no block", "hello", "key 0: no public key in the text, or more than 256 KiB"],
    ["too long", `${" ".repeat(256 * 1024)}${pemOf("P-256")}`, "key 0: no public key in the text, or more than 256 KiB"], // prettier-ignore
    ["a private key", pair["P-256"].privateKey.export({ format: "pem", type: "pkcs8" }).toString(), "key 0: no PUBLIC KEY"], // prettier-ignore
    ["PKCS #1", pair.RSA.publicKey.export({ format: "pem", type: "pkcs1" }).toString(), "key 0: no PUBLIC KEY"], // prettier-ignore
    ["a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "key 0: no PUBLIC KEY"], // prettier-ignore
    ["no end", pemOf("P-256").replace("-----END", "----"), "key 0: no end"],
    ["another end", pemOf("P-256").replace("END PUBLIC", "END PRIVATE"), "key 0: no end"],
    ["no base64", pemOf("P-256").replace("MFk", "MF$k"), "key 0: not in base64"],
    ["no padding", pemOf("P-256").replace("==", ""), "key 0: not in base64"],
    ["an empty block", block(Buffer.alloc(0)), unknown],
    ["garbage", block(Buffer.alloc(91, 1)), unknown],
    ["bytes behind", block(Buffer.concat([derOf("P-256"), Buffer.of(0)])), unknown],
    ["bytes behind RSA", block(Buffer.concat([rsaDer, Buffer.of(0)])), unknown],
    ["RSA cut off", block(rsaDer.subarray(0, -1)), unknown],
    ["RSA without an exponent", block(rsaDer.subarray(0, -5)), unknown],
    ["another algorithm", block(changed(rsaDer, 16, 1)), unknown],
    ["unused bits", block(changed(rsaDer, 23, 1)), unknown],
    ["a length that is wrong", block(changed(rsaDer, 30, 0x80)), unknown],
    ["a negative modulus", block(changed(rsaDer, 32, 0x80)), unknown],
    ["RSA of 1024 bits", generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "pem", type: "spki" }).toString(), unknown], // prettier-ignore
    ["another curve", generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey.export({ format: "pem", type: "spki" }).toString(), unknown], // prettier-ignore
    ["another kind", generateKeyPairSync("x25519").publicKey.export({ format: "pem", type: "spki" }).toString(), unknown], // prettier-ignore
    ["a point in its short form", block(Buffer.concat([derOf("P-256").subarray(0, 26), Buffer.of(2), derOf("P-256").subarray(27, 59)])), unknown], // prettier-ignore
    ["no point", block(changed(derOf("P-256"), 90, 1)), "key 0: x and y are no point of the curve"],
    ["an even exponent", block(changed(rsaDer, rsaDer.length - 1, 1)), "key 0: e is not odd, from 3 to 2^33"], // prettier-ignore
  ])("is told what is wrong with: %s", (_, text, error) => {
    expect(jose.pem(text)).toBe(0);
    expect(jose.errors).toEqual([error]);
  });

  it("tells which of its keys is wrong", () => {
    expect(jose.pem(pemOf("P-256") + block(Buffer.of(1)) + pemOf("Ed25519"))).toBe(2);
    expect(jose.errors).toEqual(["key 1: no key of a kind that is known"]);
  });
});

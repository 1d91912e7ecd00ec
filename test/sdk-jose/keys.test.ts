// Keys and sets of keys: what is taken, what is left out with a warning, what is an error.

import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { JoseGuest } from "./jose-guest.js";

let jose: JoseGuest;

beforeAll(async () => {
  jose = await JoseGuest.start();
}, 60_000);

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed25519 = generateKeyPairSync("ed25519");
const text = "what was signed";

describe("a key of a set", () => {
  it("verifies RS256", () => {
    expect(jose.jwks(rsa.publicKey.export({ format: "jwk" }))).toBe(1);
    const signature = sign("sha256", Buffer.from(text), rsa.privateKey);
    expect(jose.verifies("RS256", text, signature)).toBe(true);
    expect(jose.verifies("RS256", `${text}.`, signature)).toBe(false);
    expect(jose.verifies("RS384", text, signature)).toBe(false);
  });

  it("verifies ES256", () => {
    expect(jose.jwks(p256.publicKey.export({ format: "jwk" }))).toBe(1);
    const key = { key: p256.privateKey, dsaEncoding: "ieee-p1363" } as const;
    const signature = sign("sha256", Buffer.from(text), key);
    expect(jose.verifies("ES256", text, signature)).toBe(true);
    expect(jose.verifies("ES256", `${text}.`, signature)).toBe(false);
  });

  it("verifies HS256", () => {
    const k = Buffer.alloc(32, 7);
    expect(jose.jwks({ kty: "oct", k: k.toString("base64url") })).toBe(1);
    const code = createHmac("sha256", k).update(text).digest();
    expect(jose.verifies("HS256", text, code)).toBe(true);
    expect(jose.verifies("HS256", `${text}.`, code)).toBe(false);
  });

  it.each([rsa, p256, p384, p521, ed25519])("is the same in PEM", ({ publicKey, privateKey }) => {
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
    expect(jose.pem(`${pem}\n${pem.replaceAll("\n", "\r\n")}`), jose.errors.join()).toBe(2);
    expect(privateKey.type).toBe("private");
  });
});

import { constants, createHmac, generateKeyPairSync, verify, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signToken, tokenAlgorithms } from "./token.js";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const curves = { ES256: "P-256", ES384: "P-384", ES512: "P-521" } as const;
const curveKeys = new Map(
  Object.entries(curves).map(([name, namedCurve]) => [
    name,
    generateKeyPairSync("ec", { namedCurve }),
  ]),
);
const edwards = generateKeyPairSync("ed25519");

const pem = (key: KeyObject | undefined): Buffer =>
  Buffer.from(key?.export({ format: "pem", type: "pkcs8" }) ?? "");

function token(algorithm: string, key: Uint8Array): { input: Buffer; signature: Buffer } {
  const parts = signToken({ algorithm, key, header: { kid: "k" }, claims: { sub: "a" } }).split(
    ".",
  );
  expect(parts).toHaveLength(3);
  expect(JSON.parse(Buffer.from(parts[0] ?? "", "base64url").toString())).toEqual({
    alg: algorithm,
    typ: "JWT",
    kid: "k",
  });
  const input = Buffer.from(`${parts[0]}.${parts[1]}`);
  return { input, signature: Buffer.from(parts[2] ?? "", "base64url") };
}

const hashOf = (algorithm: string): string => `sha${algorithm.slice(2)}`;

describe("a token", () => {
  it.each(["HS256", "HS384", "HS512"])("with %s has the MAC of its two parts", (algorithm) => {
    const { input, signature } = token(algorithm, Buffer.from("secret"));
    expect(signature).toEqual(createHmac(hashOf(algorithm), "secret").update(input).digest());
  });

  it.each(["RS256", "RS384", "RS512"])("with %s verifies", (algorithm) => {
    const { input, signature } = token(algorithm, pem(rsa.privateKey));
    expect(verify(hashOf(algorithm), input, rsa.publicKey, signature)).toBe(true);
  });

  it.each(["PS256", "PS384", "PS512"])("with %s verifies, its salt as long as the hash", (name) => {
    const { input, signature } = token(name, pem(rsa.privateKey));
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const key = { key: rsa.publicKey, padding, saltLength: Number(name.slice(2)) / 8 };
    expect(verify(hashOf(name), input, key, signature)).toBe(true);
  });

  it.each(Object.keys(curves))("with %s verifies, r and s side by side", (algorithm) => {
    const keys = curveKeys.get(algorithm);
    const { input, signature } = token(algorithm, pem(keys?.privateKey));
    const key = { key: keys!.publicKey, dsaEncoding: "ieee-p1363" as const };
    expect(verify(hashOf(algorithm), input, key, signature)).toBe(true);
  });

  it("with EdDSA verifies", () => {
    const { input, signature } = token("EdDSA", pem(edwards.privateKey));
    expect(verify(null, input, edwards.publicKey, signature)).toBe(true);
  });

  it("without an algorithm has an empty signature", () => {
    expect(token("none", Buffer.alloc(0)).signature).toHaveLength(0);
  });

  // RFC 7515 appendix A.1: the payload there is not how JSON.stringify writes it, so it goes as text.
  it("is the one of RFC 7515 where header, payload and key are", () => {
    const key = Buffer.from(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
      "base64url",
    );
    const claims = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';
    const [, payload] = signToken({ algorithm: "HS256", key, header: {}, claims }).split(".");
    expect(payload).toBe(
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    );
  });

  it("can have any algorithm of the list", () => {
    const keys: Readonly<Record<string, Uint8Array>> = {
      HS: Buffer.from("s"),
      RS: pem(rsa.privateKey),
      PS: pem(rsa.privateKey),
      Ed: pem(edwards.privateKey),
      no: Buffer.alloc(0),
    };
    for (const name of tokenAlgorithms) {
      const key = keys[name.slice(0, 2)] ?? pem(curveKeys.get(name)?.privateKey);
      expect(token(name, key).input.length).toBeGreaterThan(0);
    }
  });
});

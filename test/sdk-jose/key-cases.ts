// Keys as JSON: good ones, those that are for something else, and those that are wrong, each with what is said of it.

import { generateKeyPairSync } from "node:crypto";

/** Key pairs of each kind. */
export const pair = {
  RSA: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  "P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }),
  "P-521": generateKeyPairSync("ec", { namedCurve: "P-521" }),
  Ed25519: generateKeyPairSync("ed25519"),
};
export type Kind = keyof typeof pair;
export const kinds = Object.keys(pair) as Kind[];

export const jwkOf = (kind: Kind) => pair[kind].publicKey.export({ format: "jwk" });
export const rsa = jwkOf("RSA");
export const p256 = jwkOf("P-256");
export const p384 = jwkOf("P-384");
export const p521 = jwkOf("P-521");
export const ed25519 = jwkOf("Ed25519");
export const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
export const secret = { kty: "oct", k: b64(Buffer.alloc(32, 7)) };
/** A number of so many bits, the highest and the lowest of which are set. */
const odd = (bits: number): string => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xa5);
  bytes[0] = (1 << ((bits - 1) % 8)) | 1;
  bytes[bytes.length - 1]! |= 1;
  return b64(bytes);
};
const even = b64(Buffer.concat([Buffer.of(0x80), Buffer.alloc(255)]));
const flipped = (text: string | undefined): string => {
  const bytes = Buffer.from(text ?? "", "base64url");
  bytes[bytes.length - 1]! ^= 1;
  return b64(bytes);
};
const halfOf = (text: string | undefined): string =>
  b64(Buffer.from(text ?? "", "base64url").subarray(1));
const padded = (text: string | undefined): string => b64(Buffer.concat([Buffer.of(0), Buffer.from(text ?? "", "base64url")])); // prettier-ignore

/** Keys that are taken. */
export const good: readonly (readonly [string, object])[] = [
  ["RSA", rsa],
  ["RSA with a zero byte in front", { ...rsa, n: padded(rsa.n), e: "AAEAAQ" }],
  ["RSA of 8192 bits", { ...rsa, n: odd(8192) }],
  ["RSA of 2049 bits", { ...rsa, n: odd(2049) }],
  ["e of 3", { ...rsa, e: "Aw" }],
  ["e just below 2^33", { ...rsa, e: b64(Buffer.of(1, 255, 255, 255, 255)) }],
  ["P-256", p256],
  ["P-384", p384],
  ["P-521", p521],
  ["Ed25519", ed25519],
  ["a secret", secret],
  ["use", { ...rsa, use: "sig" }],
  ["key_ops", { ...rsa, key_ops: ["sign", "verify"] }],
  ["alg", { ...rsa, alg: "PS512" }],
  ["alg of a curve", { ...p384, alg: "ES384" }],
  ["alg of Ed25519", { ...ed25519, alg: "EdDSA" }],
  ["alg of a secret", { ...secret, alg: "HS256" }],
  ["a kid", { ...rsa, kid: "" }],
  ["a kid of 256 bytes", { ...rsa, kid: "k".repeat(256) }],
  ["members that nobody knows", { x5t: [1], ...rsa, "": {}, "x5t#S256": null, ext: true }],
];

const notForVerifying = "not for verifying: use or key_ops";
const notKnown = "kty or crv is not known";
const doesNotFit = "alg does not fit kty and crv";

/** Keys that are left out, with the warning. */
export const forOthers: readonly (readonly [string, object, string])[] = [
  ["another use", { ...rsa, use: "enc" }, notForVerifying],
  ["use that is no text", { ...rsa, use: ["sig"] }, notForVerifying],
  ["key_ops without verify", { ...rsa, key_ops: ["sign", "deriveKey"] }, notForVerifying],
  ["key_ops that is no array", { ...rsa, key_ops: "verify" }, notForVerifying],
  ["use, but no key_ops", { ...rsa, use: "sig", key_ops: [] }, notForVerifying],
  ["key_ops, but not use", { ...rsa, use: "enc", key_ops: ["verify"] }, notForVerifying],
  ["no kty", { ...rsa, kty: undefined }, notKnown],
  ["another kty", { ...rsa, kty: "rsa" }, notKnown],
  ["kty that is no text", { ...rsa, kty: 1 }, notKnown],
  ["another curve", { ...p256, crv: "secp256k1" }, notKnown],
  ["no curve", { ...p256, crv: undefined }, notKnown],
  ["a curve of the other kind", { ...ed25519, crv: "P-256" }, notKnown],
  ["X25519", { ...ed25519, crv: "X25519" }, notKnown],
  ["Ed448", { ...ed25519, crv: "Ed448" }, notKnown],
  ["EC with Ed25519", { ...p256, crv: "Ed25519" }, notKnown],
  ["alg that nobody knows", { ...rsa, alg: "RSA-OAEP" }, doesNotFit],
  ["alg none", { ...rsa, alg: "none" }, doesNotFit],
  ["alg of another kty", { ...rsa, alg: "ES256" }, doesNotFit],
  ["HMAC with a public key", { ...rsa, alg: "HS256" }, doesNotFit],
  ["HMAC with a curve", { ...p256, alg: "HS256" }, doesNotFit],
  ["alg that is no text", { ...rsa, alg: 256 }, doesNotFit],
  ["EdDSA on P-256", { ...p256, alg: "EdDSA" }, doesNotFit],
  ["RSA's alg of a secret", { ...secret, alg: "RS256" }, doesNotFit],
  ["weak, but for something else", { ...rsa, n: odd(1024), use: "enc" }, notForVerifying],
];

const noPoint = "x and y are no point of the curve";
const badExponent = "e is not odd, from 3 to 2^33";
const short = "k is shorter than its hash";

/** Values that are no good key, with the error. */
export const wrong: readonly (readonly [string, unknown, string])[] = [
  ["no object", "key", "no object"],
  ["null", null, "no object"],
  ["RSA of 2047 bits", { ...rsa, n: odd(2047) }, "n has less than 2048 bits"],
  ["RSA of 1024 bits in 256 bytes", { ...rsa, n: b64(Buffer.concat([Buffer.alloc(128), Buffer.from(odd(1024), "base64url")])) }, "n has less than 2048 bits"], // prettier-ignore
  ["no n", { ...rsa, n: undefined }, "n has less than 2048 bits"],
  ["n that is no base64url", { ...rsa, n: `${String(rsa.n)}=` }, "n has less than 2048 bits"],
  ["n that is no text", { ...rsa, n: 5 }, "n has less than 2048 bits"],
  ["RSA of 8193 bits", { ...rsa, n: odd(8193) }, "n has more than 8192 bits"],
  ["n that is even", { ...rsa, n: even }, "n is even"],
  ["no e", { ...rsa, e: undefined }, badExponent],
  ["e of 0", { ...rsa, e: "AA" }, badExponent],
  ["e of 1", { ...rsa, e: "AQ" }, badExponent],
  ["e of 2", { ...rsa, e: "Ag" }, badExponent],
  ["e that is even", { ...rsa, e: "AQAC" }, badExponent],
  ["e above 2^33", { ...rsa, e: b64(Buffer.of(2, 0, 0, 0, 1)) }, badExponent],
  ["e of nine bytes", { ...rsa, e: b64(Buffer.alloc(9, 1)) }, badExponent],
  ["x off the curve", { ...p256, x: flipped(p256.x) }, noPoint],
  ["y off the curve", { ...p384, y: flipped(p384.y) }, noPoint],
  ["x off P-521", { ...p521, x: flipped(p521.x) }, noPoint],
  ["x too short", { ...p256, x: halfOf(p256.x) }, noPoint],
  ["y too long", { ...p256, y: padded(p256.y) }, noPoint],
  ["no y", { ...p256, y: undefined }, noPoint],
  ["the point at infinity", { ...p256, x: b64(Buffer.alloc(32)), y: b64(Buffer.alloc(32)) }, noPoint], // prettier-ignore
  ["a point of another curve", { ...p384, crv: "P-256" }, noPoint],
  ["Ed25519 too short", { ...ed25519, x: halfOf(ed25519.x) }, noPoint],
  ["Ed25519 with y of the prime", { ...ed25519, x: b64(Buffer.concat([Buffer.of(0xed), Buffer.alloc(30, 0xff), Buffer.of(0x7f)])) }, noPoint], // prettier-ignore
  ["Ed25519 with the negative of zero", { ...ed25519, x: b64(Buffer.concat([Buffer.of(1), Buffer.alloc(30), Buffer.of(0x80)])) }, noPoint], // prettier-ignore
  ["Ed25519 without a root", { ...ed25519, x: b64(Buffer.concat([Buffer.of(2), Buffer.alloc(31)])) }, noPoint], // prettier-ignore
  ["alg of another curve", { ...p256, alg: "ES384" }, "alg is for another crv"],
  ["a short secret", { ...secret, k: b64(Buffer.alloc(31)) }, short],
  ["an empty secret", { ...secret, k: "" }, short],
  ["no secret", { kty: "oct" }, short],
  ["a secret too short for its alg", { ...secret, alg: "HS384" }, short],
  ["d", { ...p256, d: "AQAB" }, "a private key"],
  ["p", { ...rsa, p: "AQAB" }, "a private key"],
  ["q", { ...rsa, q: "AQAB" }, "a private key"],
  ["dp", { ...rsa, dp: "AQAB" }, "a private key"],
  ["dq", { ...rsa, dq: "AQAB" }, "a private key"],
  ["qi", { ...rsa, qi: "AQAB" }, "a private key"],
  ["oth", { ...rsa, oth: [] }, "a private key"],
  ["private, for something else", { ...rsa, use: "enc", d: "AQAB" }, "a private key"],
  ["a whole private key", pair.Ed25519.privateKey.export({ format: "jwk" }), "a private key"],
  ["k in a public key", { ...rsa, k: secret.k }, "a secret in a public key"],
  ["kid that is no text", { ...rsa, kid: 1 }, "kid is no text of up to 256 bytes"],
  ["kid of 257 bytes", { ...rsa, kid: "k".repeat(257) }, "kid is no text of up to 256 bytes"],
  ["a secret beside public keys", secret, "a secret beside public keys"],
];

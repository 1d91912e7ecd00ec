// Signatures of all algorithms, on each way that there is, the host's function and the guest: Wycheproof's, those of the
// RFCs, and generated ones on which Node has a verdict of its own.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readVectors, vectorsMayBeAbsent } from "../sdk-crypto/vectors.js";
import { changes, generateSigners, type Signer } from "./changed-signatures.js";
import { JoseGuest, type Way } from "./jose-guest.js";
import { signWithLargest } from "./largest-rsa.js";
import { publishedTokens } from "./rfc-tokens.js";
import { readSignatures, signatureFiles } from "./wycheproof.js";

let jose: JoseGuest;
let signers: Signer[];

beforeAll(async () => {
  jose = await JoseGuest.start();
  signers = generateSigners();
}, 120_000);

/** Those that hosts verify. */
const isHosts = (algorithm: string): boolean => /^[RE]S/.test(algorithm);

/** Names of the vectors of a file about which the guest and Wycheproof differ, and how many there are. */
function judge(file: string, algorithm: string, way: Way): { wrong: string[]; judged: number } {
  jose.use(way);
  const wrong: string[] = [];
  let judged = 0;
  for (const { pem, jwk, vectors } of readSignatures(file, algorithm)) {
    expect(jose.pem(pem), jose.errors.join()).toBe(1);
    if (jwk !== undefined) expect(jose.jwks(jwk), jose.errors.join()).toBe(1);
    for (const { name, message, signature, isRight } of vectors) {
      if (jose.verifies(algorithm, message, signature) !== isRight) wrong.push(name);
      judged++;
    }
  }
  return { wrong, judged };
}

describe.each(["host", "guest"] as const)("by the %s", (way) => {
  it.each(publishedTokens)("$source, $algorithm, is right", ({ algorithm, key, token }) => {
    jose.use(way);
    expect(jose.jwks(key), jose.errors.join()).toBe(1);
    const [header, payload, signature] = token as readonly [string, string, string];
    const signed = `${header}.${payload}`;
    const bytes = Buffer.from(signature, "base64url");
    expect(jose.verifies(algorithm, signed, bytes)).toBe(true);
    expect(jose.verifies(algorithm, `${signed}A`, bytes)).toBe(false);
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const wrong = Buffer.from(bytes);
      wrong[at]! ^= 1;
      expect(jose.verifies(algorithm, signed, wrong), `byte ${at}`).toBe(false);
    }
  });
});

describe.skipIf(vectorsMayBeAbsent)("Wycheproof", () => {
  it.each(signatureFiles)(
    "%s is %s in the guest",
    (file, algorithm) => {
      const { wrong, judged } = judge(file, algorithm, "guest");
      expect(wrong).toEqual([]);
      expect(judged).toBeGreaterThan(100);
    },
    240_000,
  );

  it.each(signatureFiles.filter(([, algorithm]) => isHosts(algorithm)))(
    "%s is %s by the host",
    (file, algorithm) => {
      const before = jose.asked;
      expect(judge(file, algorithm, "host").wrong).toEqual([]);
      expect(jose.asked - before).toBeGreaterThan(5);
    },
    240_000,
  );

  it.each(["256", "384", "512"])(
    "hmac_sha%s_test is HMAC with keys that are long enough",
    (hash) => {
      type Test = { tcId: number; key: string; msg: string; tag: string; result: string };
      const path = `wycheproof/hmac_sha${hash}_test.json`;
      const { testGroups } = readVectors<{ testGroups: { tagSize: number; tests: Test[] }[] }>(
        path,
      );
      let judged = 0;
      for (const { tagSize, tests } of testGroups) {
        for (const { tcId, key, msg, tag, result } of tests) {
          const k = Buffer.from(key, "hex");
          const isLong = k.length * 8 >= Number(hash);
          expect(jose.jwks({ kty: "oct", alg: `HS${hash}`, k: k.toString("base64url") })).toBe(Number(isLong)); // prettier-ignore
          if (!isLong) continue;
          // JOSE has no codes that are cut off.
          const isRight = result === "valid" && tagSize === Number(hash);
          const bytes = Buffer.from(tag, "hex");
          expect(jose.verifies(`HS${hash}`, Buffer.from(msg, "hex"), bytes), `${tcId}`).toBe(
            isRight,
          );
          judged++;
        }
      }
      expect(judged).toBeGreaterThan(100);
    },
  );
});

describe("a signature by a generated key", () => {
  it("of RSA with 8192 bits is verified", () => {
    const { jwk, signature } = signWithLargest("what was signed");
    const wrong = Buffer.from(signature);
    wrong[1000]! ^= 1;
    for (const way of ["host", "guest"] as const) {
      jose.use(way);
      expect(jose.jwks(jwk), jose.errors.join()).toBe(1);
      expect(jose.verifies("RS256", "what was signed", signature)).toBe(true);
      expect(jose.verifies("RS256", "what was signeD", signature)).toBe(false);
      expect(jose.verifies("RS256", "what was signed", wrong)).toBe(false);
      expect(jose.verifies("PS512", "what was signed", signature)).toBe(false);
    }
  }, 60_000);

  it("is what Node says that it is, changed in any part or not, on both ways", () => {
    const seen = { right: 0, wrong: 0 };
    const check = (signer: Signer, message: Uint8Array, change: number, by: number, at: number) => {
      const signature = changes[change]!(signer, signer.sign(message), by, at);
      const expected = signer.verify(message, signature);
      const verdict = (): boolean => jose.verifies(signer.algorithm, message, signature);
      jose.use("guest");
      expect(verdict(), `${signer.algorithm} change ${change}`).toBe(expected);
      if (isHosts(signer.algorithm)) {
        jose.use("host");
        expect(verdict(), `${signer.algorithm} change ${change} by the host`).toBe(expected);
      }
      seen[expected ? "right" : "wrong"]++;
    };
    for (const signer of signers) {
      expect(jose.jwks(signer.jwk), jose.errors.join()).toBe(1);
      const property = fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(changes.length - 1),
        fc.nat(255),
        fc.nat(2000),
        (...values) => check(signer, ...values),
      );
      fc.assert(property, { numRuns: signer.runs });
    }
    expect(seen.right + seen.wrong).toBeGreaterThan(5000);
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(500);
  }, 120_000);

  it("is wrong for another message, key or algorithm of the same kind", () => {
    const message = Buffer.from("what was signed");
    jose.use("guest");
    for (const signer of signers) {
      const signature = signer.sign(message);
      for (const other of signers) {
        if (other.algorithm.slice(0, 2) !== signer.algorithm.slice(0, 2)) continue;
        jose.jwks(other.jwk);
        const isRight = jose.verifies(other.algorithm, message, signature);
        expect(isRight, `${signer.algorithm} ${other.algorithm}`).toBe(other === signer);
      }
      jose.jwks(signer.jwk);
      expect(jose.verifies(signer.algorithm, "what was signeD", signature)).toBe(false);
    }
  }, 60_000);
});

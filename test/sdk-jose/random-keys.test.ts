// Keys that are changed at random: whatever is still taken for a key is one that Node takes, too, and it says of a
// signature by the key from which it was made what Node says.

import { createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { Random } from "../sdk-json/random.js";
import { jwkOf, kinds, pair, type Kind } from "./key-cases.js";
import { JoseGuest } from "./jose-guest.js";

const algorithms: Record<Kind, string> = {
  RSA: "RS256",
  "P-256": "ES256",
  "P-384": "ES384",
  "P-521": "ES512",
  Ed25519: "EdDSA",
};
const message = Buffer.from("what was signed");
const hashes: Record<string, string | null> = { RS256: "sha256", ES256: "sha256", ES384: "sha384", ES512: "sha512", EdDSA: null }; // prettier-ignore
const rounds = 1500;
let jose: JoseGuest;

beforeAll(async () => {
  jose = await JoseGuest.start();
}, 240_000);

/** One change of one member. */
function changed(key: JsonWebKey, random: Random): JsonWebKey {
  const result: Record<string, unknown> = { ...key };
  const names = ["kty", "crv", "n", "e", "x", "y"].filter((name) => name in result);
  const name = random.pick(names);
  const value = String(result[name]);
  const bytes = Buffer.from(value, "base64url");
  const text = (changedBytes: Uint8Array) => Buffer.from(changedBytes).toString("base64url");
  const changes: (() => unknown)[] = [
    () => undefined,
    () => null,
    () => [value],
    () => ({ value }),
    () => value.length,
    () => "",
    () => `${value}=`,
    () => `${value}\n`,
    () => value.toLowerCase(),
    () => value.slice(0, -1),
    () => text(Buffer.concat([Buffer.of(0), bytes])),
    () => text(bytes.subarray(1)),
    () => text(bytes.toReversed()),
    () => text(bytes.map((byte, at) => (at === random.below(bytes.length) ? byte ^ 1 : byte))),
    () => text(bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 2 : byte))),
    () =>
      random.pick(["RSA", "EC", "OKP", "oct", "P-256", "P-384", "P-521", "Ed25519", "secp256k1"]),
    () => result[random.pick(Object.keys(result))],
  ];
  result[name] = random.pick(changes)();
  // JSON has no member that is undefined.
  return result;
}

function nodeKey(key: JsonWebKey): KeyObject | null {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch {
    return null;
  }
}

it("no key is taken that Node refuses, and none says otherwise of a signature", () => {
  const random = new Random(8037);
  const signatures = new Map(
    kinds.map((kind) => {
      const key = { key: pair[kind].privateKey, dsaEncoding: "ieee-p1363" as const };
      return [kind, sign(hashes[algorithms[kind]], message, key)];
    }),
  );
  let taken = 0;
  for (let round = 0; round < rounds; round++) {
    const kind = random.pick(kinds);
    let key: JsonWebKey = jwkOf(kind);
    for (let change = random.below(3); change > 0; change--) key = changed(key, random);
    const isTaken = jose.jwks(key) === 1;
    const known = nodeKey(key);
    if (!isTaken) continue;
    taken++;
    expect(known, JSON.stringify(key)).not.toBeNull();
    const signature = signatures.get(kind)!;
    const asked = { key: known!, dsaEncoding: "ieee-p1363" as const };
    let expected: boolean;
    try {
      expected = verify(hashes[algorithms[kind]], message, asked, signature);
    } catch {
      expected = false;
    }
    expect(jose.verifies(algorithms[kind], message, signature), JSON.stringify(key)).toBe(expected);
  }
  // Neither all of them nor none, or nothing would be shown.
  expect(taken).toBeGreaterThan(rounds / 5);
  expect(taken).toBeLessThan((rounds * 9) / 10);
});

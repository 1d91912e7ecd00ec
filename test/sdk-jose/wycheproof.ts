// Wycheproof's vectors of the signatures that JOSE has, as a key, an algorithm, a message and a signature each.
// Source: C2SP/wycheproof, testvectors_v1.

import { readVectors } from "../sdk-crypto/vectors.js";

interface Group {
  readonly publicKeyPem: string;
  readonly publicKeyJwk?: object;
  readonly keyJwk?: object;
  readonly sLen?: number;
  readonly tests: readonly {
    readonly tcId: number;
    readonly comment: string;
    readonly msg: string;
    readonly sig: string;
    readonly result: "valid" | "invalid" | "acceptable";
  }[];
}

/** One signature, and whether it is right. */
export interface SignatureVector {
  readonly name: string;
  readonly algorithm: string;
  readonly message: Buffer;
  readonly signature: Buffer;
  readonly isRight: boolean;
}

/** Signatures by one key. */
export interface KeyVectors {
  readonly pem: string;
  readonly jwk: object | undefined;
  readonly vectors: readonly SignatureVector[];
}

const curves = { secp256r1: "256", secp384r1: "384", secp521r1: "512" };

/** Each file with the algorithm that it is for. */
export const signatureFiles: readonly (readonly [file: string, algorithm: string])[] = [
  ...["2048", "3072", "4096"].flatMap((size) =>
    ["256", "384", "512"].map(
      (hash) => [`rsa_signature_${size}_sha${hash}_test`, `RS${hash}`] as const,
    ),
  ),
  ...Object.entries(curves).map(
    ([curve, hash]) => [`ecdsa_${curve}_sha${hash}_p1363_test`, `ES${hash}`] as const,
  ),
  ...["2048_sha256_mgf1_32", "2048_sha384_mgf1_48", "3072_sha256_mgf1_32"]
    .concat("4096_sha256_mgf1_32", "4096_sha384_mgf1_48", "4096_sha512_mgf1_32")
    .concat("4096_sha512_mgf1_64")
    .map((kind) => [`rsa_pss_${kind}_test`, `PS${/sha(\d+)/.exec(kind)![1]}`] as const),
  ["ed25519_test", "EdDSA"],
];

/**
 * The vectors of a file. What Wycheproof leaves open is wrong here: a DigestInfo without NULL is not what RFC 8017
 * (section 9.2) has a verifier compare with, and JOSE's salts are as long as the digest (RFC 7518, section 3.5).
 */
export function readSignatures(file: string, algorithm: string): KeyVectors[] {
  const { testGroups } = readVectors<{ testGroups: readonly Group[] }>(`wycheproof/${file}.json`);
  return testGroups.map((group) => ({
    pem: group.publicKeyPem,
    jwk: group.publicKeyJwk ?? group.keyJwk,
    vectors: group.tests.map(({ tcId, comment, msg, sig, result }) => ({
      name: `${file} ${tcId} ${comment}`,
      algorithm,
      message: Buffer.from(msg, "hex"),
      signature: Buffer.from(sig, "hex"),
      isRight:
        result === "valid" &&
        (group.sLen === undefined || group.sLen * 8 === Number(algorithm.slice(2))),
    })),
  }));
}

// Signatures by generated keys, right ones and such as are changed in some part, with Node's verdict on each.

import {
  constants,
  createHmac,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
  type SignKeyObjectInput,
} from "node:crypto";

/** A key of one algorithm, and how Node signs and verifies with it. */
export interface Signer {
  readonly algorithm: string;
  readonly jwk: object;
  /** How many signatures are tried. */
  readonly runs: number;
  readonly sign: (message: Uint8Array) => Buffer;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
  /** The number to which parts of a signature are related, and the size of a part. */
  readonly modulus: bigint;
  readonly partSize: number;
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
const bytesOf = (number: bigint, size: number): Buffer =>
  Buffer.from((number % (1n << BigInt(8 * size))).toString(16).padStart(2 * size, "0"), "hex");

function signer(
  keys: Keys,
  algorithm: string,
  runs: number,
  modulus: bigint,
  partSize: number,
  options: Omit<SignKeyObjectInput, "key"> = {},
): Signer {
  const hash = algorithm === "EdDSA" ? null : `sha${algorithm.slice(2)}`;
  return {
    algorithm,
    jwk: keys.publicKey.export({ format: "jwk" }),
    runs,
    sign: (message) => sign(hash, message, { key: keys.privateKey, ...options }),
    // RFC 8017, sections 8.1.2 and 8.2.2: as long as the modulus. With PSS, OpenSSL takes those without a zero in front.
    verify: (message, signature) =>
      (!/^[RP]/.test(algorithm) || signature.length === partSize) &&
      verify(hash, message, { key: keys.publicKey, ...options }, signature),
    modulus,
    partSize,
  };
}

function rsaSigners(modulusLength: number, publicExponent: number, runs: number): Signer[] {
  const keys = generateKeyPairSync("rsa", { modulusLength, publicExponent });
  const { n } = keys.publicKey.export({ format: "jwk" });
  const bytes = Buffer.from(String(n), "base64url");
  const pss = {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
  return ["256", "384", "512"].flatMap((hash) => [
    signer(keys, `RS${hash}`, runs, numberOf(bytes), bytes.length),
    signer(keys, `PS${hash}`, runs, numberOf(bytes), bytes.length, pss),
  ]);
}

const orders = {
  "P-256": 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  "P-384": (1n << 384n) - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn,
  "P-521": (1n << 521n) - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
};

function ecSigner(namedCurve: keyof typeof orders, algorithm: string, runs: number): Signer {
  const keys = generateKeyPairSync("ec", { namedCurve });
  const partSize = Math.ceil(orders[namedCurve].toString(2).length / 8);
  const options = { dsaEncoding: "ieee-p1363" } as const;
  return signer(keys, algorithm, runs, orders[namedCurve], partSize, options);
}

function secretSigner(hash: number): Signer {
  const secret = Buffer.alloc(hash / 8, hash);
  const code = (message: Uint8Array): Buffer =>
    createHmac(`sha${hash}`, secret).update(message).digest();
  return {
    algorithm: `HS${hash}`,
    jwk: { kty: "oct", k: secret.toString("base64url") },
    runs: 400,
    sign: code,
    verify: (message, signature) => code(message).equals(signature),
    modulus: 1n << 128n,
    partSize: hash / 16,
  };
}

/** Keys of all algorithms; RSA also with lengths that are no multiple of a word, and with the least exponent. */
export function generateSigners(): Signer[] {
  const edwardsOrder = (1n << 252n) + 27742317777372353535851937790883648493n;
  return [
    ...rsaSigners(2048, 65537, 300),
    ...rsaSigners(2049, 3, 40),
    ...rsaSigners(2071, 65537, 40),
    ...rsaSigners(3072, 65537, 15),
    ecSigner("P-256", "ES256", 800),
    ecSigner("P-384", "ES384", 150),
    ecSigner("P-521", "ES512", 50),
    signer(generateKeyPairSync("ed25519"), "EdDSA", 800, edwardsOrder, 32),
    ...[256, 384, 512].map(secretSigner),
  ];
}

/** What can be done to a signature; `by` and `at` say where and how. */
export const changes: readonly ((
  signer: Signer,
  signature: Buffer,
  by: number,
  at: number,
) => Buffer)[] = [
  // prettier-ignore
  (_, signature) => signature,
  (_, signature, by, at) => {
    signature[at % signature.length]! ^= 1 << (by % 8);
    return signature;
  },
  (_, signature, by, at) => signature.fill(by % 2 === 0 ? 0 : 0xff, at % signature.length),
  (_, signature, by, at) => signature.fill(by % 2 === 0 ? 0 : 0xff, 0, at % signature.length),
  (_, signature, by) => signature.subarray(by % 3),
  (_, signature, by) => signature.subarray(0, signature.length - (by % 3)),
  (_, signature, by) => Buffer.concat([Buffer.alloc(by % 3), signature]),
  (_, signature, by) => Buffer.concat([signature, Buffer.alloc(by % 3)]),
  // Another number that is the same, or the negative one, modulo the modulus.
  ({ modulus, partSize, algorithm }, signature, by) => {
    const isEdwards = algorithm === "EdDSA";
    const start = signature.length - partSize;
    const last = Buffer.from(signature.subarray(start));
    const value = numberOf(isEdwards ? last.reverse() : last);
    const other = bytesOf(by % 2 === 0 ? value + modulus : modulus - (value % modulus), partSize);
    return Buffer.concat([signature.subarray(0, start), isEdwards ? other.reverse() : other]);
  },
  ({ modulus, partSize }, signature, by) => {
    const value = numberOf(signature.subarray(0, partSize));
    const other = bytesOf(by % 2 === 0 ? value + modulus : modulus - (value % modulus), partSize);
    return Buffer.concat([other, signature.subarray(partSize)]);
  },
  ({ partSize }, signature) =>
    Buffer.concat([signature.subarray(partSize), signature.subarray(0, partSize)]),
];

// An RSA key of the largest size that is taken. Making one with two primes takes minutes; of the primes of four smaller
// keys it is the same to whoever verifies.

import { createHash, generateKeyPairSync } from "node:crypto";

const numberOf = (text: string | undefined): bigint =>
  BigInt(`0x${Buffer.from(text ?? "", "base64url").toString("hex")}`);
const bytesOf = (number: bigint, size: number): Buffer =>
  Buffer.from(number.toString(16).padStart(2 * size, "0"), "hex");

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return result;
}

/** 1 divided by a number, which has no factor in common with the modulus. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [last, next, lastFactor, factor] = [modulus, number % modulus, 0n, 1n];
  while (next !== 0n) {
    const times = last / next;
    [last, next, lastFactor, factor] = [next, last - times * next, factor, lastFactor - times * factor]; // prettier-ignore
  }
  return ((lastFactor % modulus) + modulus) % modulus;
}

/** A key of 8,189 to 8,192 bits, and a signature by RS256 (RFC 8017, section 8.2.1). */
export function signWithLargest(message: string): { jwk: object; signature: Buffer } {
  const parts = Array.from({ length: 4 }, () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  );
  const modulus = parts.reduce((product, { n }) => product * numberOf(n), 1n);
  const order = parts.reduce(
    (product, { p, q }) => product * (numberOf(p) - 1n) * (numberOf(q) - 1n),
    1n,
  );
  const digest = createHash("sha256").update(message).digest("hex");
  const info = `3031300d060960864801650304020105000420${digest}`;
  const encoded = `0001${"ff".repeat(1024 - 3 - info.length / 2)}00${info}`;
  const signature = power(BigInt(`0x${encoded}`), inverse(65537n, order), modulus);
  const n = bytesOf(modulus, 1024).toString("base64url");
  return { jwk: { kty: "RSA", n, e: "AQAB" }, signature: bytesOf(signature, 1024) };
}

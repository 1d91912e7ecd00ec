// SipHash-2-4 of the package `siphash` (as one number): what the SDK's is compared with.

// @ts-expect-error The package has no types.
import siphash from "siphash";

interface Words {
  /** The upper and the lower half. */
  readonly h: number;
  readonly l: number;
}
const { hash } = siphash as { hash: (key: Uint32Array, message: Uint8Array) => Words };

/** The hash of a message under a key of 16 bytes. */
export function sipHashReference(key: Uint8Array, message: Uint8Array): bigint {
  const bytes = Buffer.from(key);
  const words = Uint32Array.from([0, 4, 8, 12], (at) => bytes.readUInt32LE(at));
  const { h, l } = hash(words, message);
  return (BigInt(h >>> 0) << 32n) | BigInt(l >>> 0);
}

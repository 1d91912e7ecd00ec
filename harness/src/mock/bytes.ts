// Bytes as text and back. HTTP carries bytes; inside the mock host a header is a "byte string", a
// JavaScript string whose characters are the bytes 0 to 255 (ISO 8859-1): cheap to compare and to keep.

/** A string of which each character stands for one byte. */
export type ByteString = string;

export const noBytes: Uint8Array = new Uint8Array(0);

export function fromByteString(text: ByteString): Uint8Array {
  return Buffer.from(text, "latin1");
}

export function toByteString(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Text of a person as the bytes of its UTF-8 form. */
export function utf8(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

/** Bytes as text for a person; what is no UTF-8 becomes U+FFFD. */
export function readableText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** Setting given as text, bytes, or an object that goes as its JSON text. */
export function settingBytes(setting: string | Uint8Array | object | undefined): Uint8Array {
  if (setting === undefined) return noBytes;
  if (typeof setting === "string") return utf8(setting);
  if (setting instanceof Uint8Array) return setting;
  return utf8(JSON.stringify(setting));
}

/** Eight bytes, little-endian. */
export function littleEndian64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

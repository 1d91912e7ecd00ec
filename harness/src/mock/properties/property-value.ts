// Values of properties and the bytes in which a module gets them: numbers are 8 bytes little-endian, a
// boolean is one byte, a map is in the form of header pairs.
// Source: Envoy source/extensions/common/wasm/context.cc, serializeValue.

import { fromByteString, littleEndian64, type ByteString } from "../bytes.js";
import { serializeAnyPairs, type HeaderPair } from "../headers/pairs.js";

export type PropertyValue =
  | { readonly kind: "string"; readonly text: ByteString }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "map"; readonly pairs: readonly HeaderPair[] }
  /** There, but without an encoding: null, and the wrapper objects such as `request`. */
  | { readonly kind: "opaque" };

export const opaque: PropertyValue = { kind: "opaque" };

export function string(text: ByteString): PropertyValue {
  return { kind: "string", text };
}

export function integer(value: number | bigint): PropertyValue {
  return { kind: "integer", value: BigInt(value) };
}

export function boolean(value: boolean): PropertyValue {
  return { kind: "boolean", value };
}

/** Undefined for a value without an encoding. */
export function encodeProperty(value: PropertyValue): Uint8Array | undefined {
  switch (value.kind) {
    case "string":
      return fromByteString(value.text);
    case "bytes":
      return value.bytes;
    case "integer":
      return littleEndian64(value.value);
    case "boolean":
      return Uint8Array.of(value.value ? 1 : 0);
    case "map":
      return serializeAnyPairs(value.pairs);
    case "opaque":
      return undefined;
  }
}

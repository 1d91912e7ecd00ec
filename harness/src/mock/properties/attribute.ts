// Values of attributes with the types that Envoy's expressions give them, and the bytes in which a module gets
// them: numbers are 8 bytes little-endian, a boolean is one byte, maps and lists have the form of header pairs.
// Source: Envoy source/extensions/common/wasm/context.cc, serializeValue.

import { fromByteString, littleEndian64, toByteString, type ByteString } from "../bytes.js";
import { serializeAnyPairs, type HeaderPair } from "../headers/pairs.js";
import type { EnvoyMessage } from "./messages.js";

export interface AttributeMap {
  get(key: ByteString): Attribute | undefined;
  /** Undefined for objects such as `request`, whose fields cannot be listed. */
  entries(): readonly (readonly [key: Attribute, value: Attribute])[] | undefined;
}

export type Attribute =
  | { readonly kind: "null" | "error" | "type" }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** Durations are nanoseconds, timestamps nanoseconds since 1970. */
  | { readonly kind: "int" | "uint" | "duration" | "timestamp"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "string"; readonly text: ByteString }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "list"; readonly items: readonly Attribute[] }
  | { readonly kind: "map"; readonly map: AttributeMap }
  | { readonly kind: "message"; readonly message: EnvoyMessage };

export const nothing: Attribute = { kind: "null" };

export function string(text: ByteString): Attribute {
  return { kind: "string", text };
}

export function integer(value: number | bigint): Attribute {
  return { kind: "int", value: BigInt(value) };
}

export function unsigned(value: number | bigint): Attribute {
  return { kind: "uint", value: BigInt(value) };
}

export function duration(nanoseconds: bigint): Attribute {
  return { kind: "duration", value: nanoseconds };
}

export function boolean(value: boolean): Attribute {
  return { kind: "boolean", value };
}

/** A map whose keys are texts. */
export function textMap(fields: ReadonlyMap<ByteString, Attribute>): Attribute {
  const map: AttributeMap = {
    get: (key) => fields.get(key),
    entries: () => [...fields].map(([key, value]) => [string(key), value]),
  };
  return { kind: "map", map };
}

/** An object of which only the fields can be read: it has no bytes as a whole. */
export function wrapper(get: AttributeMap["get"]): Attribute {
  return { kind: "map", map: { get, entries: () => undefined } };
}

const largest = 2n ** 63n - 1n;
const smallest = -(2n ** 63n);

/** Times outside of 64 bits of nanoseconds stay at the border. */
function saturated(value: bigint): bigint {
  return value > largest ? largest : value < smallest ? smallest : value;
}

/** Bytes of each key and value; undefined when one of them has none. */
function encodePairs(
  entries: readonly (readonly [Attribute, Attribute | undefined])[],
): Uint8Array | undefined {
  const pairs: HeaderPair[] = [];
  for (const [key, value] of entries) {
    const keyBytes = encodeAttribute(key);
    const valueBytes = value === undefined ? new Uint8Array(0) : encodeAttribute(value);
    if (keyBytes === undefined || valueBytes === undefined) return undefined;
    pairs.push([toByteString(keyBytes), toByteString(valueBytes)]);
  }
  return serializeAnyPairs(pairs);
}

/** Undefined for a value without an encoding. */
export function encodeAttribute(value: Attribute): Uint8Array | undefined {
  switch (value.kind) {
    case "string":
      return fromByteString(value.text);
    case "bytes":
      return value.bytes;
    case "int":
    case "uint":
      return littleEndian64(value.value);
    case "duration":
    case "timestamp":
      return littleEndian64(saturated(value.value));
    case "double": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value.value);
      return bytes;
    }
    case "boolean":
      return Uint8Array.of(value.value ? 1 : 0);
    case "message":
      return value.message.bytes();
    case "list":
      return encodePairs(value.items.map((item) => [item, undefined]));
    case "map": {
      const entries = value.map.entries();
      return entries && encodePairs(entries);
    }
    default:
      return undefined;
  }
}

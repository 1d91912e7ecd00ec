// The message google.protobuf.Struct for a JSON object, in the protobuf wire format: what a module gets
// whose configuration is a Struct. Source: google/protobuf/struct.proto, protobuf.dev/programming-guides/encoding.

import { utf8 } from "./bytes.js";

const enum WireType {
  Varint = 0,
  Fixed64 = 1,
  Bytes = 2,
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

const tag = (field: number, wireType: WireType): Uint8Array => varint(field * 8 + wireType);

function bytesField(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([tag(field, WireType.Bytes), varint(content.length), content]);
}

function numberValue(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(2, WireType.Fixed64), bytes]);
}

/** google.protobuf.Value: one field, written even when it has its default. */
function valueBytes(value: unknown): Uint8Array {
  if (value === null) return Buffer.concat([tag(1, WireType.Varint), varint(0)]);
  if (typeof value === "number") return numberValue(value);
  if (typeof value === "string") return bytesField(3, utf8(value));
  if (typeof value === "boolean") {
    return Buffer.concat([tag(4, WireType.Varint), varint(Number(value))]);
  }
  if (Array.isArray(value)) {
    const list = value.map((item) => bytesField(1, valueBytes(item)));
    return bytesField(6, Buffer.concat(list));
  }
  return bytesField(5, structBytes(value as object));
}

/**
 * @param object What JSON can say. Members go in the order of the object; Envoy keeps no order for them.
 */
export function structBytes(object: object): Uint8Array {
  const entries = Object.entries(object).map(([key, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, utf8(key)), bytesField(2, valueBytes(value))])),
  );
  return Buffer.concat(entries);
}

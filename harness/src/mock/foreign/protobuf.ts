// Just enough of the protobuf wire format for the arguments and results of Envoy's foreign functions:
// messages of strings, bytes and booleans. Source: protobuf.dev/programming-guides/encoding.

export type ProtobufField = Uint8Array | number;

/**
 * Fields by number; the last of a repeated one counts. Undefined for bytes that are no message. Fields of fixed
 * width, which none of these messages has, are skipped.
 */
export function readMessage(bytes: Uint8Array): ReadonlyMap<number, ProtobufField> | undefined {
  const fields = new Map<number, ProtobufField>();
  let at = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag < 8 || tag >= 2 ** 32) return undefined;
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) {
      const value = varint();
      if (value === undefined) return undefined;
      fields.set(number, value);
    } else if (wireType === 2) {
      const length = varint();
      if (length === undefined || at + length > bytes.length) return undefined;
      fields.set(number, bytes.subarray(at, at + length));
      at += length;
    } else if (wireType === 1 || wireType === 5) {
      at += wireType === 1 ? 8 : 4;
      if (at > bytes.length) return undefined;
    } else return undefined;
  }
  return fields;
}

/** Bytes of a field; an absent one is empty. */
export function bytesField(fields: ReadonlyMap<number, ProtobufField>, number: number): Uint8Array {
  const value = fields.get(number);
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

/** Text of a field, or undefined when it is no UTF-8, for which a parser refuses the whole message. */
export function textField(
  fields: ReadonlyMap<number, ProtobufField>,
  number: number,
): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytesField(fields, number),
    );
  } catch {
    return undefined;
  }
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

/** A message of these fields, in this order; what is false or empty is left out, as proto3 does it. */
export function writeMessage(
  fields: readonly (readonly [number: number, value: boolean | Uint8Array])[],
): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (value === true) parts.push(Uint8Array.from([...varintBytes(number * 8), 1]));
    else if (value !== false && value.length > 0) {
      const head = [...varintBytes(number * 8 + 2), ...varintBytes(value.length)];
      parts.push(Uint8Array.from(head), value);
    }
  }
  return Buffer.concat(parts);
}

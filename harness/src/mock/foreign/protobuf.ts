// Just enough of the protobuf wire format for what modules give Envoy and get from its foreign functions: messages of
// strings, bytes and booleans. Source: protobuf.dev/programming-guides/encoding.

export interface ProtobufField {
  readonly number: number;
  /** Only of fields with a length. */
  readonly bytes?: Uint8Array;
  /** Only of varints. */
  readonly value?: number;
}

/** A parser refuses groups that lie deeper in one another. */
const deepest = 100;

/** The fields of a message with groups skipped; undefined for bytes that a parser refuses. */
export function fieldsOf(bytes: Uint8Array): readonly ProtobufField[] | undefined {
  let at = 0;
  const varint = (most: number): number | undefined => {
    let value = 0;
    for (let index = 0; index < most; index++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  const skip = (count: number): boolean => (at += count) <= bytes.length;
  const read = (group: number | undefined, depth: number): ProtobufField[] | undefined => {
    if (depth > deepest) return undefined;
    const fields: ProtobufField[] = [];
    while (at < bytes.length) {
      const tag = varint(5) ?? 0;
      const number = Math.floor(tag / 8);
      if (number === 0 || tag >= 2 ** 32) return undefined;
      switch (tag % 8) {
        case 0: {
          const value = varint(10);
          if (value === undefined) return undefined;
          fields.push({ number, value });
          break;
        }
        case 1:
          if (!skip(8)) return undefined;
          break;
        case 2: {
          const length = varint(5);
          if (length === undefined || !skip(length)) return undefined;
          fields.push({ number, bytes: bytes.subarray(at - length, at) });
          break;
        }
        case 3:
          if (read(number, depth + 1) === undefined) return undefined;
          break;
        case 4:
          return number === group ? fields : undefined;
        case 5:
          if (!skip(4)) return undefined;
          break;
        default:
          return undefined;
      }
    }
    return group === undefined ? fields : undefined;
  };
  return read(undefined, 0);
}

/** What a field holds by its number: bytes, or a number. */
export type ProtobufFields = ReadonlyMap<number, Uint8Array | number>;

/** Fields by number; the last of a repeated one counts. Undefined for bytes that are no message. */
export function readMessage(bytes: Uint8Array): ProtobufFields | undefined {
  const fields = fieldsOf(bytes);
  return fields && new Map(fields.map((field) => [field.number, field.bytes ?? field.value ?? 0]));
}

/** Bytes of a field; an absent one is empty. */
export function bytesField(fields: ProtobufFields, number: number): Uint8Array {
  const value = fields.get(number);
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

/** Text of a field, or undefined when it is no UTF-8, for which a parser refuses the whole message. */
export function textField(fields: ProtobufFields, number: number): string | undefined {
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
    else if (typeof value !== "boolean" && value.length > 0) {
      const head = [...varintBytes(number * 8 + 2), ...varintBytes(value.length)];
      parts.push(Uint8Array.from(head), value);
    }
  }
  return Buffer.concat(parts);
}

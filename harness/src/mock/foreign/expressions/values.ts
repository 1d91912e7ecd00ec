// Attributes as values of expressions, and the results of expressions as attributes.

import type { CelInput, CelMap, CelValue } from "@bufbuild/cel";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import type { ReflectMessage } from "@bufbuild/protobuf/reflect";
import { fromByteString, toByteString, type ByteString } from "../../bytes.js";
import {
  boolean,
  integer,
  string,
  unsigned,
  type Attribute,
  type AttributeMap,
} from "../../properties/attribute.js";
import { descriptors } from "../../properties/descriptors.js";
import { messageAttribute } from "../../properties/messages.js";
import type { CelLibrary } from "./library.js";

/** Bytes of a text that are no UTF-8 go through an expression as lone surrogates, and come out as they were. */
const loneBytes = 0xdc00;
const loneByte = /[\udc80-\udcff]/u;

function textOfBytes(text: ByteString): string {
  // eslint-disable-next-line no-control-regex -- The bytes of ASCII are its characters.
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  const bytes = fromByteString(text);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return [...text]
      .map((byte) => (byte < "\x80" ? byte : String.fromCharCode(loneBytes + byte.charCodeAt(0))))
      .join("");
  }
}

export function bytesOfText(text: string): ByteString {
  if (!loneByte.test(text)) return toByteString(Buffer.from(text));
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const lone = loneByte.test(character);
      return lone ? String.fromCharCode(code - loneBytes) : toByteString(Buffer.from(character));
    })
    .join("");
}

/** The map behind a value, for those that came from an attribute. */
const origins = new WeakMap<CelMap, Attribute>();

/** A map that asks the attribute; one whose fields cannot be listed is empty for everything but `get`. */
class AttributeBackedMap extends Map<string, CelInput> {
  private readonly cel: CelLibrary;
  private readonly map: AttributeMap;

  constructor(cel: CelLibrary, map: AttributeMap) {
    super();
    this.cel = cel;
    this.map = map;
  }

  override get size(): number {
    return this.map.entries()?.length ?? 0;
  }

  override get(key: string): CelInput | undefined {
    if (typeof key !== "string") return undefined;
    const value = this.map.get(bytesOfText(key));
    return value === undefined ? undefined : inputOf(this.cel, value);
  }

  override has(key: string): boolean {
    return typeof key === "string" && this.map.get(bytesOfText(key)) !== undefined;
  }

  override *entries(): MapIterator<[string, CelInput]> {
    for (const [key, value] of this.map.entries() ?? []) {
      const text = key.kind === "string" ? textOfBytes(key.text) : "";
      yield [text, inputOf(this.cel, value)];
    }
  }

  override *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  override *values(): MapIterator<CelInput> {
    for (const [, value] of this.entries()) yield value;
  }
}

export const billion = 1_000_000_000n;

/** Whole seconds towards the past, and the nanoseconds behind them. */
export function split(nanoseconds: bigint): { seconds: bigint; nanos: number } {
  const rest = ((nanoseconds % billion) + billion) % billion;
  return { seconds: (nanoseconds - rest) / billion, nanos: Number(rest) };
}

export function inputOf(cel: CelLibrary, value: Attribute): CelInput {
  const { protobuf } = descriptors();
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
    case "int":
    case "double":
      return value.value;
    case "uint":
      return cel.celUint(value.value);
    case "string":
      return textOfBytes(value.text);
    case "bytes":
      return value.bytes;
    case "duration": // None of them is negative.
      return protobuf.create(protobuf.DurationSchema, split(value.value));
    case "timestamp":
      return protobuf.create(protobuf.TimestampSchema, split(value.value));
    case "list":
      return cel.celList(value.items.map((item) => inputOf(cel, item)));
    case "map": {
      const map = cel.celMap(new AttributeBackedMap(cel, value.map));
      origins.set(map, value);
      return map;
    }
    case "message":
      return value.message.reflected;
    default:
      throw new Error(`a value of kind ${value.kind}`);
  }
}

function mapAttribute(cel: CelLibrary, map: CelMap): Attribute {
  const origin = origins.get(map);
  if (origin !== undefined) return origin;
  const entries = [...map].map(([key, value]) => {
    return [attributeOf(cel, key), attributeOf(cel, value)] as const;
  });
  return { kind: "map", map: { get: () => undefined, entries: () => entries } };
}

export const nanosecondsOf = ({ seconds, nanos }: Duration | Timestamp): bigint =>
  seconds * billion + BigInt(nanos);

export function attributeOf(cel: CelLibrary, value: CelValue): Attribute {
  if (value === null) return { kind: "null" };
  switch (typeof value) {
    case "boolean":
      return boolean(value);
    case "bigint":
      return integer(value);
    case "number":
      return { kind: "double", value };
    case "string":
      return string(bytesOfText(value));
    default:
  }
  if (value instanceof Uint8Array) return { kind: "bytes", bytes: value };
  if (cel.isCelUint(value)) return unsigned(value.value);
  if (cel.isCelMap(value)) return mapAttribute(cel, value);
  if (cel.isCelList(value)) {
    return { kind: "list", items: [...value].map((item) => attributeOf(cel, item)) };
  }
  if (cel.isCelType(value)) return { kind: "type" };
  const { message } = value as ReflectMessage;
  const { protobuf } = descriptors();
  if (protobuf.isMessage(message, protobuf.DurationSchema)) {
    return { kind: "duration", value: nanosecondsOf(message) };
  }
  return messageAttribute(value as ReflectMessage);
}

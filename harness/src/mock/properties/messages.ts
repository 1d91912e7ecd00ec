// Protobuf messages as attributes: read whole as their bytes, or field by field. The well-known types are not
// messages but what they stand for: a Struct is a map, a Duration a duration, an Any what is packed in it.
// Source: Envoy source/extensions/common/wasm/context.cc getProperty; cel-cpp eval/public/structs.

import type { DescField } from "@bufbuild/protobuf";
import type { ReflectList, ReflectMap, ReflectMessage } from "@bufbuild/protobuf/reflect";
import { toByteString, utf8, type ByteString } from "../bytes.js";
import { MockUsageError, notSimulated } from "../mock-errors.js";
import {
  boolean,
  integer,
  nothing,
  string,
  textMap,
  unsigned,
  type Attribute,
} from "./attribute.js";
import { descriptors } from "./descriptors.js";

export interface EnvoyMessage {
  readonly reflected: ReflectMessage;
  bytes(): Uint8Array;
  /** Undefined for a field that the type does not have; one that is not set has its default. */
  field(name: ByteString): Attribute | undefined;
}

const text = (value: string): Attribute => string(toByteString(utf8(value)));

const nanoseconds = (seconds: bigint, nanos: number): bigint =>
  seconds * 1_000_000_000n + BigInt(nanos);

function jsonAttribute(value: unknown): Attribute {
  if (value === null || value === undefined) return nothing;
  if (typeof value === "boolean") return boolean(value);
  if (typeof value === "number") return { kind: "double", value };
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return { kind: "list", items: value.map(jsonAttribute) };
  const fields = Object.entries(value).map(([key, item]) => {
    return [toByteString(utf8(key)), jsonAttribute(item)] as const;
  });
  return textMap(new Map(fields));
}

/** Names in packages that Envoy is built from: there the mock knows less than Envoy. */
const knownToEnvoy = /^(envoy|google|xds|udpa|validate|opencensus|opentelemetry|cel)\./;

/** What is packed under a type's address. */
export function packedAttribute(typeUrl: string, value: Uint8Array): Attribute {
  const { protobuf, registry } = descriptors();
  const slash = typeUrl.lastIndexOf("/");
  const name = typeUrl.slice(slash + 1);
  if (slash < 0 || name === "") return { kind: "error" };
  const type = registry.getMessage(name);
  if (type === undefined) {
    if (knownToEnvoy.test(name)) throw notSimulated(`fields of the message type ${name}`);
    return { kind: "error" };
  }
  try {
    return messageAttribute(protobuf.reflect(type, protobuf.fromBinary(type, value)));
  } catch {
    return { kind: "error" };
  }
}

export function messageAttribute(reflected: ReflectMessage): Attribute {
  const { protobuf } = descriptors();
  const { message } = reflected;
  const { isMessage } = protobuf;
  if (isMessage(message, protobuf.DurationSchema)) {
    return { kind: "duration", value: nanoseconds(message.seconds, message.nanos) };
  }
  if (isMessage(message, protobuf.TimestampSchema)) {
    return { kind: "timestamp", value: nanoseconds(message.seconds, message.nanos) };
  }
  if (isMessage(message, protobuf.AnySchema)) {
    return packedAttribute(message.typeUrl, message.value);
  }
  for (const schema of [protobuf.StructSchema, protobuf.ValueSchema, protobuf.ListValueSchema]) {
    if (isMessage(message, schema)) return jsonAttribute(protobuf.toJson(schema, message as never));
  }
  if (protobuf.isWrapperDesc(reflected.desc)) {
    const field = reflected.fields[0];
    return field === undefined ? nothing : fieldAttribute(reflected, field);
  }
  return {
    kind: "message",
    message: {
      reflected,
      bytes: () => protobuf.toBinary(reflected.desc, message),
      field(name) {
        const field = reflected.fields.find((candidate) => candidate.name === name);
        return field && fieldAttribute(reflected, field);
      },
    },
  };
}

function scalarAttribute(type: number | undefined, value: unknown): Attribute {
  const { ScalarType } = descriptors().protobuf;
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return boolean(value);
  if (value instanceof Uint8Array) return { kind: "bytes", bytes: value };
  if (type === ScalarType.DOUBLE || type === ScalarType.FLOAT) {
    return { kind: "double", value: Number(value) };
  }
  const isUnsigned = type === ScalarType.UINT32 || type === ScalarType.UINT64;
  return (isUnsigned ? unsigned : integer)(value as number | bigint);
}

function fieldAttribute(owner: ReflectMessage, field: DescField): Attribute {
  const { protobuf } = descriptors();
  switch (field.fieldKind) {
    case "message":
      if (!owner.isSet(field) && protobuf.isWrapperDesc(field.message)) return nothing;
      return messageAttribute(owner.get(field) as ReflectMessage);
    case "list": {
      const items = [...(owner.get(field) as ReflectList)].map((item) =>
        field.listKind === "message"
          ? messageAttribute(item as ReflectMessage)
          : scalarAttribute(field.scalar, item),
      );
      return { kind: "list", items };
    }
    case "map": {
      const entries = [...(owner.get(field) as ReflectMap)].map(([key, value]) => {
        const attribute =
          field.mapKind === "message"
            ? messageAttribute(value as ReflectMessage)
            : scalarAttribute(field.scalar, value);
        return [toByteString(utf8(String(key))), attribute] as const;
      });
      return textMap(new Map(entries));
    }
    default:
      return scalarAttribute(field.scalar, owner.get(field));
  }
}

type MessageName = "Node" | "Metadata" | "Locality";

/**
 * A message of Envoy's core types from its form as JSON.
 * @throws MockUsageError OUT1609 for what is none.
 */
export function messageFromJson(name: MessageName, json: object): Attribute {
  const { protobuf, registry } = descriptors();
  const type = registry.getMessage(`envoy.config.core.v3.${name}`);
  if (type === undefined) throw new Error(`there is no message type ${name}`);
  try {
    const message = protobuf.fromJson(type, json as never, { registry });
    return messageAttribute(protobuf.reflect(type, message));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MockUsageError(
      `the surroundings hold something that is no ${name}: ${reason}.`,
      "metadata is an object of values by namespace, such as { namespace: { key: 1 } }",
    );
  }
}

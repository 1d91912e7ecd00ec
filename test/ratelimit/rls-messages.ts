// The messages of the rate limit service's protocol, for @bufbuild/protobuf: their fields as a table, from which the
// library makes its own reader and writer.
// Source: Envoy API, envoy/service/ratelimit/v3/rls.proto, envoy/extensions/common/ratelimit/v3/ratelimit.proto.

import { create, createFileRegistry, type DescMessage } from "@bufbuild/protobuf";
import {
  DurationSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  UInt64ValueSchema,
} from "@bufbuild/protobuf/wkt";

/** Number, name and type of a field; `[]` behind the type: repeated. A type that is no scalar is a message. */
type Field = readonly [number: number, name: string, type: string];

const messages: Readonly<Record<string, readonly Field[]>> = {
  Entry: [
    [1, "key", "string"],
    [2, "value", "string"],
  ],
  Descriptor: [
    [1, "entries", "Entry[]"],
    [3, "hits_addend", "google.protobuf.UInt64Value"],
  ],
  Request: [
    [1, "domain", "string"],
    [2, "descriptors", "Descriptor[]"],
    [3, "hits_addend", "uint32"],
  ],
  // The codes and units are enumerations, which stand on the wire as numbers of 32 bits.
  Limit: [
    [1, "requests_per_unit", "uint32"],
    [2, "unit", "uint32"],
    [3, "name", "bytes"],
  ],
  Status: [
    [1, "code", "uint32"],
    [2, "current_limit", "Limit"],
    [3, "limit_remaining", "uint32"],
    [4, "duration_until_reset", "google.protobuf.Duration"],
  ],
  Header: [
    [1, "key", "bytes"],
    [2, "value", "bytes"],
    [3, "raw_value", "bytes"],
  ],
  Response: [
    [1, "overall_code", "uint32"],
    [2, "statuses", "Status[]"],
    [3, "response_headers_to_add", "Header[]"],
    [4, "request_headers_to_add", "Header[]"],
    [5, "raw_body", "bytes"],
  ],
};

const scalars: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
  uint32: FieldDescriptorProto_Type.UINT32,
};

function fieldOf([number, name, written]: Field) {
  const type = written.replace("[]", "");
  const scalar = scalars[type];
  return {
    name,
    number,
    jsonName: name,
    label: written.endsWith("[]")
      ? FieldDescriptorProto_Label.REPEATED
      : FieldDescriptorProto_Label.OPTIONAL,
    type: scalar ?? FieldDescriptorProto_Type.MESSAGE,
    ...(scalar === undefined && { typeName: type.includes(".") ? `.${type}` : `.rls.${type}` }),
  };
}

const file = create(FileDescriptorProtoSchema, {
  name: "rls.proto",
  package: "rls",
  syntax: "proto3",
  dependency: [DurationSchema.file.proto.name, UInt64ValueSchema.file.proto.name],
  messageType: Object.entries(messages).map(([name, fields]) => ({
    name,
    field: fields.map(fieldOf),
  })),
});

const registry = createFileRegistry(file, (name) =>
  [DurationSchema.file, UInt64ValueSchema.file].find((known) => known.proto.name === name),
);

function schemaOf(name: string): DescMessage {
  const schema = registry.getMessage(`rls.${name}`);
  if (schema === undefined) throw new Error(`no message ${name}`);
  return schema;
}

export const RequestSchema = schemaOf("Request");
export const ResponseSchema = schemaOf("Response");

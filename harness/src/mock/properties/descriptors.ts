// The message types of Envoy's API that attributes consist of, described for the protobuf runtime, which is
// loaded when the first of them is read: a proxy whose filters ask for none does without it.
// Source: Envoy api/envoy/config/core/v3/base.proto, api/envoy/type/v3/semantic_version.proto, and
// xds/core/v3/context_params.proto.

import { createRequire } from "node:module";
import type * as Core from "@bufbuild/protobuf";
import type * as Reflection from "@bufbuild/protobuf/reflect";
import type * as WellKnown from "@bufbuild/protobuf/wkt";

type Protobuf = typeof Core & typeof WellKnown & typeof Reflection;

type FieldType = "string" | "bool" | "uint32" | `.${string}`;

/** `list` is a repeated field, `map` one with texts as keys. */
type Field = readonly [number: number, type: FieldType, shape?: "list" | "map"];
type Fields = Readonly<Record<string, Field>>;

const metadata = ".google.protobuf.Struct";

const files: Readonly<Record<string, Readonly<Record<string, Fields>>>> = {
  "xds.core.v3": { ContextParams: { params: [1, "string", "map"] } },
  "envoy.type.v3": {
    SemanticVersion: {
      major_number: [1, "uint32"],
      minor_number: [2, "uint32"],
      patch: [3, "uint32"],
    },
  },
  "envoy.config.core.v3": {
    Locality: { region: [1, "string"], zone: [2, "string"], sub_zone: [3, "string"] },
    BuildVersion: { version: [1, ".envoy.type.v3.SemanticVersion"], metadata: [2, metadata] },
    Extension: {
      name: [1, "string"],
      category: [2, "string"],
      version: [4, ".envoy.config.core.v3.BuildVersion"],
      disabled: [5, "bool"],
      type_urls: [6, "string", "list"],
    },
    Node: {
      id: [1, "string"],
      cluster: [2, "string"],
      metadata: [3, metadata],
      locality: [4, ".envoy.config.core.v3.Locality"],
      user_agent_name: [6, "string"],
      user_agent_version: [7, "string"],
      user_agent_build_version: [8, ".envoy.config.core.v3.BuildVersion"],
      extensions: [9, ".envoy.config.core.v3.Extension", "list"],
      client_features: [10, "string", "list"],
      listening_addresses: [11, ".google.protobuf.Any", "list"],
      dynamic_parameters: [12, ".xds.core.v3.ContextParams", "map"],
    },
    Metadata: {
      filter_metadata: [1, metadata, "map"],
      typed_filter_metadata: [2, ".google.protobuf.Any", "map"],
    },
  },
};

const importsOf = (folder: string): string[] =>
  folder === "envoy.config.core.v3" ? ["envoy.type.v3.proto", "xds.core.v3.proto"] : [];

/** Of these fields one excludes the other. */
const alternatives = ["user_agent_version", "user_agent_build_version"];

function load(): Protobuf {
  const require = createRequire(import.meta.url);
  const parts = ["", "/wkt", "/reflect"].map(
    (part) => require(`@bufbuild/protobuf${part}`) as object,
  );
  return Object.assign({}, ...parts) as Protobuf;
}

function describe(protobuf: Protobuf) {
  const { FieldDescriptorProto_Label: Label, FieldDescriptorProto_Type: Type } = protobuf;
  const scalars = { string: Type.STRING, bool: Type.BOOL, uint32: Type.UINT32 } as const;
  const typed = (type: FieldType) =>
    type.startsWith(".")
      ? { type: Type.MESSAGE, typeName: type }
      : { type: scalars[type as keyof typeof scalars] };

  const fieldOf = (owner: string, name: string, [number, type, shape]: Field) => ({
    name,
    number,
    jsonName: name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    label: shape === undefined ? Label.OPTIONAL : Label.REPEATED,
    ...(shape === "map" ? typed(`${owner}.${entryName(name)}` as FieldType) : typed(type)),
    ...(alternatives.includes(name) && { oneofIndex: 0 }),
  });

  const messageOf = (folder: string, name: string, fields: Fields) => {
    const all = Object.entries(fields);
    return {
      name,
      field: all.map(([field, shape]) => fieldOf(`.${folder}.${name}`, field, shape)),
      nestedType: all
        .filter(([, [, , shape]]) => shape === "map")
        .map(([field, [, type]]) => ({
          name: entryName(field),
          field: [
            { name: "key", number: 1, label: Label.OPTIONAL, ...typed("string") },
            { name: "value", number: 2, label: Label.OPTIONAL, ...typed(type) },
          ],
          options: { mapEntry: true },
        })),
      oneofDecl: "user_agent_version" in fields ? [{ name: "user_agent_version_type" }] : [],
    };
  };

  const wellKnown = [
    protobuf.file_google_protobuf_any,
    protobuf.file_google_protobuf_duration,
    protobuf.file_google_protobuf_struct,
    protobuf.file_google_protobuf_timestamp,
    protobuf.file_google_protobuf_wrappers,
  ];
  const own = Object.entries(files).map(([folder, messages]) => ({
    name: `${folder}.proto`,
    package: folder,
    syntax: "proto3",
    dependency: [...wellKnown.map(({ proto }) => proto.name), ...importsOf(folder)],
    messageType: Object.entries(messages).map(([name, fields]) => messageOf(folder, name, fields)),
  }));
  return protobuf.createFileRegistry(
    protobuf.create(protobuf.FileDescriptorSetSchema, {
      file: [...wellKnown.map(({ proto }) => proto), ...own],
    }),
  );
}

/** `type_urls` is `TypeUrlsEntry`. */
function entryName(field: string): string {
  return `${field.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}Entry`;
}

export interface Descriptors {
  readonly protobuf: Protobuf;
  readonly registry: ReturnType<typeof describe>;
}

let loaded: Descriptors | undefined;

export function descriptors(): Descriptors {
  if (loaded === undefined) {
    const protobuf = load();
    loaded = { protobuf, registry: describe(protobuf) };
  }
  return loaded;
}

// The text of config.gen.ts: a class for each object, an enum for each list of words, and the table.

import type { EnumType, Field, ObjectType, Schema, SchemaType, UnionType } from "./model.js";
import { exactInteger } from "./exact-integer.js";
import { hasOtherForm, isReference } from "./model.js";
import { pascalCase, camelCase } from "./names.js";
import { allTypes } from "./secrets.js";
import { guestType, tableRows } from "./table.js";

const sdk = "proxy-wasm-assemblyscript-sdk";

function comment(text: string, indent = ""): string[] {
  const lines = text
    .split("\n")
    .flatMap((line) => wrap(line.replaceAll("*/", "* /"), 94 - indent.length));
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length >= width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function sentence(text: string): string {
  return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** What a member is before it is decoded. */
function initial(type: SchemaType, value: Field["default"]): string {
  const node = value?.node;
  switch (type.kind) {
    case "boolean":
      return node?.kind === "boolean" ? String(node.value) : "false";
    case "integer":
    case "number-enum":
      return node?.kind === "number" ? String(exactInteger(node.text) ?? 0n) : "0";
    case "number":
      return node?.kind === "number" ? String(Number(node.text)) : "0";
    case "enum":
      return `${type.name}.${pascalCase(node?.kind === "string" ? node.value : (type.values[0] ?? ""))}`;
    case "string":
      return "Bytes.empty";
    case "array":
      return "[]";
    default:
      return `new ${guestType(type)}()`;
  }
}

function memberLines(field: Field): string[] {
  const type = guestType(field.type);
  const isOptional = !field.required && field.default === undefined;
  const description = [sentence(field.description)];
  if (field.default !== undefined) description.push(`Default: \`${field.default.text}\`.`);
  if (isOptional && field.presence === undefined) description.push("`null` when it is not given.");
  if (field.presence !== undefined) {
    description.push(`Only when {@link ${field.presence}} says that it is given.`);
  }
  if (field.required) description.push("Required.");
  const lines = comment(description.filter((part) => part !== "").join(" "), "  ");
  const nullable = isOptional && isReference(field.type);
  lines.push(
    nullable
      ? `  ${field.member}: ${type} | null = null;`
      : `  ${field.member}: ${type} = ${initial(field.type, field.default)};`,
  );
  if (field.presence !== undefined) {
    lines.push(...comment(`Whether {@link ${field.member}} is given.`, "  "));
    lines.push(`  ${field.presence}: bool = false;`);
  }
  return lines;
}

function enumLines(type: EnumType): string[] {
  return [
    ...comment(sentence(type.description) || `Values of ${type.name}.`),
    `export enum ${type.name} {`,
    ...type.values.flatMap((value) => [
      ...comment(`\`${value}\``, "  "),
      `  ${pascalCase(value)},`,
    ]),
    "}",
    "",
  ];
}

function unionLines(type: UnionType): string[] {
  const classes = type.variants.map((variant) => variant.name).join(", ");
  const text = `${sentence(type.description)} One of ${classes}: cast it by what {@link ${camelCase(type.tag)}} says.`;
  return [
    ...comment(text.trim()),
    `export class ${type.name} {`,
    ...comment(type.tags.description, "  "),
    `  ${camelCase(type.tag)}: ${type.tags.name} = ${type.tags.name}.${pascalCase(type.tags.values[0] ?? "")};`,
    "}",
    "",
  ];
}

/** What of the SDK's optional parts a schema needs, as arguments. */
function optionalParts(schema: Schema): string[] {
  const types = [...allTypes(schema)];
  const decimals = types.some(({ kind }) => kind === "number") ? "decimals" : "null";
  const encoded = types.some((type) => type.kind === "string" && type.encoding !== undefined);
  const parts = [
    decimals,
    encoded ? "encodedBytes" : "null",
    types.some(hasOtherForm) ? "otherForms" : "null",
  ];
  while (parts.at(-1) === "null") parts.pop();
  return parts;
}

function rootLines(
  type: ObjectType,
  plugin: string,
  parts: readonly string[],
  uses: Schema["uses"],
): string[] {
  return [
    "",
    ...comment(
      "The object that a configuration is, `null` when it is refused: then each mistake is a line of the log, at level error. Legal in `onConfigure`.",
      "  ",
    ),
    `  static parse(configuration: Bytes): ${type.name} | null {`,
    ...uses.map(({ name }) => `    ${name}();`),
    `    const decoded = decodeConfiguration(${["configuration", "table", ...parts].join(", ")});`,
    `    return changetype<${type.name} | null>(decoded);`,
    "  }",
    "",
    ...comment(`The configuration of a filter's plugin, which must be a {@link ${plugin}}.`, "  "),
    `  static of(plugin: Plugin): ${type.name} {`,
    `    return changetype<${plugin}>(plugin).config;`,
    "  }",
  ];
}

function classLines(type: ObjectType, rootMembers: readonly string[]): string[] {
  const inherited = type.base?.fields ?? [];
  const fields = type.fields.filter(
    (field) => field.name !== type.union?.tag && !inherited.includes(field),
  );
  const above = type.union ?? type.base;
  const extended = above === undefined ? "" : ` extends ${above.name}`;
  const title = comment(sentence(type.description) || `The settings of ${type.name}.`);
  if (fields.length + rootMembers.length === 0) {
    return [...title, `export class ${type.name}${extended} {}`, ""];
  }
  return [
    ...title,
    `export class ${type.name}${extended} {`,
    ...fields.flatMap((field, index) => [...(index === 0 ? [] : [""]), ...memberLines(field)]),
    ...rootMembers,
    "}",
    "",
  ];
}

function declarationLines(
  type: Schema["named"][number],
  rootMembers: readonly string[] = [],
): string[] {
  if (type.kind === "enum") return enumLines(type);
  return type.kind === "union" ? unionLines(type) : classLines(type, rootMembers);
}

/** Imports of the classes that entry points of the SDK have already, those that `text` speaks of. */
function entryImports(schema: Schema, text: string): string[] {
  const all = [...schema.named, ...schema.uses];
  const entries = new Set(all.flatMap(({ entry }) => entry ?? []));
  return [...entries].flatMap((entry) => {
    const names = all.filter((one) => one.entry === entry).map(({ name }) => name);
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).sort();
    if (used.length === 0) return [];
    return ["import {", ...used.map((name) => `  ${name},`), `} from "${sdk}/${entry}";`];
  });
}

/** The file with the classes and enums of a fragment, for the entry point of the SDK that it names. */
export function entryClasses(schema: Schema, entry: string, command: string): string {
  const types = schema.named.filter((type) => type.entry === entry);
  const lines = types.flatMap((type) => declarationLines(type));
  return [
    `// Generated from config/fragments by \`${command}\`: do not edit.`,
    "",
    'import { Bytes } from "../bytes";',
    "",
    ...lines,
  ].join("\n");
}

/** The types with each class behind the one that it extends. */
function basesFirst(types: Schema["named"]): Schema["named"] {
  const ordered = new Set<Schema["named"][number]>();
  const add = (type: Schema["named"][number]): void => {
    if (type.kind === "object" && type.base !== undefined) add(type.base);
    ordered.add(type);
  };
  types.forEach(add);
  return [...ordered];
}

/** The generated file. `command` writes it anew. */
export function guestCode(schema: Schema, command: string): string {
  const { root } = schema;
  const plugin = `${root.name.replace(/Config$/, "")}Plugin`;
  const parts = optionalParts(schema);
  const { rows, bytes } = tableRows(schema);
  const types = basesFirst(schema.named).flatMap((type) =>
    type.entry === undefined
      ? declarationLines(type, type === root ? rootLines(type, plugin, parts, schema.uses) : [])
      : [],
  );
  const usesMap = rows.some((row) => row.includes("ConfigurationMap<"));
  const imports = [
    ...(usesMap ? ["ConfigurationMap"] : []),
    "ConfiguredPlugin",
    "decodeConfiguration",
    ...parts.filter((part) => part !== "null"),
  ];
  return [
    `// Generated from config.schema.json by \`${command}\`: do not edit.`,
    "",
    `import { Bytes, Plugin } from "${sdk}";`,
    "import {",
    ...imports.map((name) => `  ${name},`),
    `} from "${sdk}/config";`,
    ...entryImports(schema, [...types, ...rows.filter((row) => !row.startsWith("//"))].join("\n")),
    "",
    ...types,
    ...comment(
      `A plugin that takes a {@link ${root.name}}, and refuses to start with anything else.`,
    ),
    `export class ${plugin} extends ConfiguredPlugin<${root.name}> {`,
    `  protected override parse(configuration: Bytes): ${root.name} | null {`,
    `    return ${root.name}.parse(configuration);`,
    "  }",
    "}",
    "",
    `// The schema, ${bytes} bytes: see config/table.ts of the SDK.`,
    "// prettier-ignore",
    "const table: usize = memory.data<u8>([",
    ...rows.map((row) => `  ${row}`),
    "]);",
    "",
  ].join("\n");
}

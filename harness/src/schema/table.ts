// The compact table that the module's interpreter walks. Its layout is described, and read, in
// assembly/config/table.ts. A part of it is only known to the compiler: ids of classes and offsets of
// their members are expressions of AssemblyScript.

import type { CharacterClass } from "./character-class.js";
import { hasOtherForm, type Count, type Field, type ObjectType, type Schema, type SchemaType } from "./model.js"; // prettier-ignore

/** Same numbers as `TypeKind` in assembly/config/table.ts. */
const typeKinds = [
  "boolean",
  "integer",
  "number",
  "string",
  "base64",
  "base64url",
  "enum",
  "number-enum",
  "array",
  "map",
  "object",
  "union",
] as const;

/** Same numbers as in assembly/config/table.ts. */
const typeFlags = { secret: 1, otherForm: 2 };

const fieldFlags = { required: 1, default: 2, presence: 4 };

/** Defaults that have a number instead of their text; 5 is what cleared memory says. */
const commonDefaults = ["", '""', "[]", "{}", "true"];
const zeroDefault = 5;

/** A byte, an expression of one byte or of two (low byte first), or the place of a type in two. */
type Cell = number | { byte: string } | { short: string } | { type: SchemaType };

/** A type record or a field, with what it is for people. */
interface Run {
  comment: string;
  cells: Cell[];
}

/** The AssemblyScript type of a value. */
export function guestType(type: SchemaType): string {
  switch (type.kind) {
    case "boolean":
      return "bool";
    case "integer":
      return type.storage;
    case "number":
      return "f64";
    case "string":
      return "Bytes";
    case "number-enum":
      return "i32";
    case "array":
      return `StaticArray<${guestType(type.items)}>`;
    case "map":
      return `ConfigurationMap<${guestType(type.values)}>`;
    default:
      return type.name;
  }
}

/** Logarithm of the bytes that a value takes in an array. */
function width(type: SchemaType): number {
  if (type.kind === "boolean") return 0;
  if (type.kind === "number") return 3;
  return type.kind === "integer" && type.storage.endsWith("64") ? 3 : 2;
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [bytes.length, ...bytes];
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

function count({ least, greatest }: Count): number[] {
  return [...leb(least), ...leb(greatest === undefined ? 0 : greatest + 1)];
}

function characters(found: CharacterClass | undefined): number[] {
  return found === undefined ? [0] : [...text(found.text), ...found.bits, Number(found.others)];
}

function commonDefault({ type, default: value }: Field): number {
  if (value === undefined) return 0;
  const zero = type.kind === "enum" ? JSON.stringify(type.values[0]) : "0";
  const isZero =
    (type.kind === "boolean" && value.text === "false") ||
    (["enum", "integer", "number"].includes(type.kind) && value.text === zero);
  return isZero ? zeroDefault : Math.max(commonDefaults.indexOf(value.text), 0);
}

function fieldRun(owner: ObjectType, field: Field): Run {
  const flags =
    (field.required ? fieldFlags.required : 0) |
    (field.default ? fieldFlags.default : 0) |
    (field.presence === undefined ? 0 : fieldFlags.presence) |
    (commonDefault(field) << 3);
  const offset = (member: string): Cell => ({ byte: `offsetof<${owner.name}>("${member}")` });
  const value =
    field.default && commonDefault(field) === 0
      ? [...new TextEncoder().encode(field.default.text)]
      : undefined;
  return {
    comment: `  ${field.name}`,
    cells: [
      ...text(field.name),
      { type: field.type },
      offset(field.member),
      flags,
      ...(field.presence === undefined ? [] : [offset(field.presence)]),
      ...(value === undefined ? [] : [...leb(value.length), ...value]),
    ],
  };
}

function typeRuns(type: SchemaType): Run[] {
  const kind = type.kind === "string" ? (type.encoding ?? "string") : type.kind;
  const flags =
    (type.secret ? typeFlags.secret : 0) | (hasOtherForm(type) ? typeFlags.otherForm : 0);
  const head: Cell[] = [typeKinds.indexOf(kind), flags];
  const id = (name: string): Cell => ({ short: `idof<${name}>()` });
  const run = (...cells: Cell[]): Run[] => [
    { comment: "name" in type ? type.name : type.kind, cells: [...head, ...cells] },
  ];
  switch (type.kind) {
    case "boolean":
      return run();
    case "integer":
      return run(width(type), ...text(type.minimum), ...text(type.maximum));
    case "number":
      return run(...text(type.minimum ?? ""), ...text(type.maximum ?? ""));
    case "string":
      return run(...count(type.count), ...characters(type.characters));
    case "enum":
    case "number-enum":
      return run(type.values.length, ...type.values.flatMap(text));
    case "array":
      return run(
        ...count(type.count),
        { type: type.items },
        id(guestType(type)),
        width(type.items),
      );
    case "map":
      return run(
        ...count(type.count),
        ...(type.names ? [{ type: type.names }] : [0, 0]),
        { type: type.values },
        id(guestType(type)),
        id(`StaticArray<${guestType(type.values)}>`),
        width(type.values),
      );
    case "object":
      return [
        ...run(id(type.name), { short: `offsetof<${type.name}>()` }, type.fields.length),
        ...type.fields.map((field) => fieldRun(type, field)),
      ];
    case "union":
      return run(
        { type: type.tags },
        ...text(type.tag),
        ...type.variants.map((variant) => ({ type: variant })),
      );
  }
}

/** Types that decode and read alike have the same key, and share a record. */
function keyOf(type: SchemaType): string {
  if ("name" in type) return `${type.kind} ${type.name}`;
  const cells = typeRuns(type).flatMap((run) => run.cells);
  return JSON.stringify(
    cells.map((cell) => (typeof cell === "object" && "type" in cell ? keyOf(cell.type) : cell)),
  );
}

function size(cell: Cell): number {
  return typeof cell === "number" || "byte" in cell ? 1 : 2;
}

/** The rows of the table as AssemblyScript, and how many bytes they are. */
export function tableRows(schema: Schema): { rows: string[]; bytes: number } {
  const places = new Map<string, number>();
  const order: Run[] = [];
  const waiting: SchemaType[] = [schema.root];
  let bytes = 0;
  for (let type = waiting.shift(); type !== undefined; type = waiting.shift()) {
    const key = keyOf(type);
    if (places.has(key)) continue;
    places.set(key, bytes);
    for (const run of typeRuns(type)) {
      order.push(run);
      for (const cell of run.cells) {
        bytes += size(cell);
        if (typeof cell === "object" && "type" in cell) waiting.push(cell.type);
      }
    }
  }
  const written = (cell: Cell): string => {
    if (typeof cell === "number") return String(cell);
    if ("byte" in cell) return `<u8>${cell.byte}`;
    if ("short" in cell) return `<u8>${cell.short}, <u8>(${cell.short} >> 8)`;
    const place = places.get(keyOf(cell.type)) ?? 0;
    return `${place & 255}, ${place >> 8}`;
  };
  const rows = order.flatMap(({ comment, cells }) => [
    `// ${comment}`,
    `${cells.map(written).join(", ")},`,
  ]);
  return { rows, bytes };
}

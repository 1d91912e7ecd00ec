// The table of settings in a filter's README: one row for each property, by the path a user writes.

import type { ObjectType, Schema, SchemaType } from "./model.js";

interface Row {
  path: string;
  type: string;
  fallback: string;
  meaning: string;
}

function code(text: string): string {
  // A backquote or a | inside would end the code or the cell.
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

function many(least: number, greatest: number | undefined, unit: string): string {
  if (greatest === undefined) return least === 0 ? "" : `, at least ${least} ${unit}`;
  return least === 0 ? `, at most ${greatest} ${unit}` : `, ${least} to ${greatest} ${unit}`;
}

function typeText(type: SchemaType): string {
  switch (type.kind) {
    case "boolean":
      return "boolean";
    case "integer":
      return `integer, ${type.minimum} to ${type.maximum}`;
    case "number": {
      const least = type.minimum === undefined ? "" : `, from ${type.minimum}`;
      return `number${least}${type.maximum === undefined ? "" : `, up to ${type.maximum}`}`;
    }
    case "string": {
      const what = type.encoding ?? "string";
      const characters = type.characters === undefined ? "" : ` of ${code(type.characters.text)}`;
      const { least, greatest } = type.count;
      const other = type.orObject ? ", or an object" : "";
      return what + characters + many(least, greatest, "characters") + other;
    }
    case "enum":
    case "number-enum":
      return type.values.map(code).join(" or ");
    case "array":
      return `list${many(type.count.least, type.count.greatest, "items")}${type.orItem ? ", or one item" : ""}`;
    case "map":
      return `map${many(type.count.least, type.count.greatest, "members")}`;
    case "object":
      return "object";
    case "union":
      return `object with ${code(type.tag)}`;
  }
}

/** Types with more fields than this are not repeated in each README when the SDK's documentation has them. */
const MOST_OF_THE_SDK = 10;

/** Where each object's fields stand in the table already. */
type Places = Map<ObjectType, string>;

/** What is said of an object whose fields follow elsewhere. */
function elsewhere(type: SchemaType, places: Places): string {
  const item = type.kind === "array" ? type.items : type;
  if (item.kind !== "object") return "";
  const place = places.get(item);
  if (place !== undefined && place !== "") return `, as ${code(place)}`;
  const base = item.base;
  if (base?.entry === undefined) return "";
  if (base.fields.length > MOST_OF_THE_SDK) return `: a ${base.name.toLowerCase()}, and`;
  return places.has(base) ? `: a ${base.name.toLowerCase()}, as above, and` : "";
}

function childRows(
  type: SchemaType,
  path: string,
  above: readonly SchemaType[],
  places: Places,
): Row[] {
  if (above.includes(type)) return [];
  const inside = [...above, type];
  switch (type.kind) {
    case "array":
    case "map": {
      const isMap = type.kind === "map";
      const inner = isMap ? type.values : type.items;
      const innerPath = isMap ? `${path}.NAME` : `${path}[]`;
      const children = childRows(inner, innerPath, inside, places);
      if (inner.kind === "object" || inner.kind === "union") return children;
      const row = {
        path: innerPath,
        type: typeText(inner),
        fallback: "",
        meaning: inner.description,
      };
      return [row, ...children];
    }
    case "object":
      // What the SDK has a class for is described once, in its documentation.
      return type.entry === undefined ? objectRows(type, path, inside, places) : [];
    case "union":
      return type.variants.flatMap((variant, index) => [
        {
          path: `${path}.${type.tag}`,
          type: code(type.tags.values[index] ?? ""),
          fallback: "required",
          meaning: variant.description,
        },
        ...objectRows(variant, path, inside, places).filter(
          (row) => row.path !== `${path}.${type.tag}`,
        ),
      ]);
    default:
      return [];
  }
}

function objectRows(
  type: ObjectType,
  path: string,
  above: readonly SchemaType[],
  places: Places,
): Row[] {
  if (places.has(type)) return [];
  places.set(type, path);
  const { base } = type;
  const isKnown =
    base?.entry !== undefined && (places.has(base) || base.fields.length > MOST_OF_THE_SDK);
  const fields = isKnown
    ? type.fields.filter((field) => !base.fields.includes(field))
    : type.fields;
  if (base !== undefined && !isKnown) places.set(base, path);
  return fields.flatMap((field) => {
    const at = path === "" ? field.name : `${path}.${field.name}`;
    const isSecret = field.type.secret && field.type.kind === "string";
    const again = above.includes(field.type) ? " as above" : elsewhere(field.type, places);
    const row = {
      path: at,
      type: typeText(field.type) + again,
      fallback: field.required ? "required" : field.default ? code(field.default.text) : "–",
      meaning: isSecret ? `${field.description} Secret.`.trimStart() : field.description,
    };
    return [row, ...childRows(field.type, at, above, places)];
  });
}

/** The markdown table. */
export function readmeTable(schema: Schema): string {
  const rows = objectRows(schema.root, "", [schema.root], new Map()).map((row) => [
    code(row.path),
    row.type,
    row.fallback,
    row.meaning.replaceAll("|", "\\|").replaceAll("\n", " "),
  ]);
  const head = ["Setting", "Value", "Default", "Meaning"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => [...(row[column] ?? "")].length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

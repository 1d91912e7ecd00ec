// What the package structured-headers reads of a field, and what the guest of structured-fields.test.ts has read, in one
// form.

import * as structuredHeaders from "structured-headers";

type Shown = [
  kind: number,
  integer: string,
  text: string,
  items: Shown[],
  parameters: [string, Shown][],
];

/** What the guest has read, in a form that knows no difference between an integer and a decimal: JavaScript has none. */
function plainItemOf([kind, integer, hex, items, parameters]: Shown): unknown {
  const bytes = Buffer.from(hex, "hex");
  const values: unknown[] = [
    Number(integer),
    Number(integer) / 1000,
    `string ${bytes.toString()}`,
    `token ${bytes.toString()}`,
    `binary ${hex}`,
    integer === "1",
    `date ${integer}`,
    `display ${bytes.toString()}`,
  ];
  const value = kind === 8 ? items.map(plainItemOf) : values[kind];
  return [
    value,
    parameters.map(([key, parameter]) => [key, (plainItemOf(parameter) as unknown[])[0]]),
  ];
}

/** What the guest has shown of a field. */
export function plainOf(kind: string, shown: unknown): unknown {
  if (kind === "item") return plainItemOf(shown as Shown);
  if (kind === "list") return (shown as Shown[]).map(plainItemOf);
  return (shown as [string, Shown][]).map(([key, value]) => [key, plainItemOf(value)]);
}

function bareOf(value: structuredHeaders.BareItem): unknown {
  if (value instanceof structuredHeaders.Token) return `token ${value.toString()}`;
  if (value instanceof structuredHeaders.DisplayString) return `display ${value.toString()}`;
  if (value instanceof ArrayBuffer) return `binary ${Buffer.from(value).toString("hex")}`;
  if (value instanceof Date) return `date ${value.getTime() / 1000}`;
  if (typeof value === "string") return `string ${value}`;
  // This reader knows no -0.
  return value === 0 ? 0 : value;
}

/** An item or inner list of structured-headers in the same form. */
function itemOf([value, parameters]:
  structuredHeaders.Item | structuredHeaders.InnerList): unknown {
  const own = Array.isArray(value) ? value.map(itemOf) : bareOf(value);
  return [own, [...parameters].map(([key, parameter]) => [key, bareOf(parameter)])];
}

/** What structured-headers reads; throws what it refuses. */
export function modelOf(kind: "item" | "list" | "dictionary", input: string): unknown {
  if (kind === "item") return itemOf(structuredHeaders.parseItem(input));
  if (kind === "list") return structuredHeaders.parseList(input).map(itemOf);
  return [...structuredHeaders.parseDictionary(input)].map(([key, value]) => [key, itemOf(value)]);
}

/**
 * Where that package is wrong, or more lenient than this reader, which is as strict as RFC 9651, section 4.2.7 allows:
 * - it refuses dates with anything behind them, and has none beyond the years of JavaScript;
 * - it takes base64 without its padding, or with bits that are set beyond the last byte.
 */
export function isException(input: string): boolean {
  if (input.includes("@")) return true;
  // Colons are in tokens, too; each stretch between two of them is looked at.
  const stretches = input.split(":").slice(1, -1);
  return stretches.some((stretch) => {
    const isBase64 = /^[A-Za-z0-9+/=]*$/.test(stretch);
    return isBase64 && Buffer.from(stretch, "base64").toString("base64") !== stretch;
  });
}

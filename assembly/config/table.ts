// The compact form of a schema, which `outrigger schema` writes into config.gen.ts and decode.ts walks.
// A table is a run of type records; types refer to each other by their distance from its start in two
// bytes, low byte first. A text is its size in one byte and its bytes. A count or limit is a LEB128
// number; limits are stored plus one, so that 0 says "none".
//
//   Boolean     kind, flags
//   Integer     kind, flags, width (2: 4 bytes, 3: 8 bytes), least text, greatest text
//   Decimal     kind, flags, least text, greatest text (empty: none)
//   String,
//   Base64(url) kind, flags, least, limit, class text, and when that is not empty 16 bytes of bits for
//               the characters below U+0080 and a byte: whether others are allowed
//   Enum,
//   NumberEnum  kind, flags, count in one byte, texts
//   Array       kind, flags, least, limit, type of the items, id of the array class, log2 of the item's size
//   Map         kind, flags, least, limit, type of the names (0: any), type of the values, id of the map
//               class, id of the array class of the values, log2 of the value's size
//   Object      kind, flags, id of the class, its size, count of fields in one byte, fields
//   Union       kind, flags, type of the tag (an Enum), name text of the tag, for each tag the type
//
//   Field       name text, type, offset in one byte, flags, the presence's offset in one byte if it has
//               one, size (LEB128) and JSON text of the default if it has one that is not a common one:
//               those have their number in the flags, from bit 3 on
//
// The text of numbers is JSON, so that messages show it as it was written and no number is formatted.

/** What a type record describes. The generator has the same numbers (harness/src/schema/table.ts). */
export const enum TypeKind {
  Boolean,
  Integer,
  Decimal,
  String,
  Base64,
  Base64Url,
  Enum,
  NumberEnum,
  Array,
  Map,
  Object,
  Union,
}

/** The value, or one in it, must not be shown. */
// @ts-ignore: decorator
@inline export const SECRET: u32 = 1;
/** One item may stand for the array, or an object for the text that it is written as. */
// @ts-ignore: decorator
@inline export const OTHER_FORM: u32 = 2;

/** Flags of a field. */
// @ts-ignore: decorator
@inline export const REQUIRED: u32 = 1;
// @ts-ignore: decorator
@inline export const HAS_DEFAULT: u32 = 2;
// @ts-ignore: decorator
@inline export const HAS_PRESENCE: u32 = 4;

/** The default is what cleared memory says: false, 0, the first of the words. */
// @ts-ignore: decorator
@inline export const ZERO_DEFAULT: u32 = 5;
const commonDefaults: usize = memory.data<u8>([
  0x22, 0x22, 0x5b, 0x5d, 0x7b, 0x7d, 0x74, 0x72, 0x75, 0x65,
]); // "" [] {} true, which are the numbers 1 to 4

/** Start of the table that is being walked. */
export let table: usize = 0;

/** Where the last of the functions below stopped. */
export let next: usize = 0;

/** Begins to walk a table. */
export function openTable(start: usize): void {
  table = start;
}

/** Goes on at `at`. */
export function goTo(at: usize): void {
  next = at;
}

/** Reads a byte. */
export function readByte(): u32 {
  return load<u8>(next++);
}

/** Reads two bytes. */
export function readShort(): u32 {
  next += 2;
  return load<u16>(next - 2);
}

/** Reads a LEB128 number. */
export function readCount(): u32 {
  let value: u32 = 0;
  let shift: u32 = 0;
  let byte: u32;
  do {
    byte = readByte();
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte > 0x7f);
  return value;
}

/** Reads the address of a type record. */
export function readType(): usize {
  return table + readShort();
}

/** Passes over a text; returns the address of its size. */
export function skipText(): usize {
  const text = next;
  next += 1 + <usize>load<u8>(text);
  return text;
}

/** What the field at `at` says besides its name; filled by {@link readField}. */
export let fieldType: usize = 0;
export let fieldOffset: u32 = 0;
export let fieldFlags: u32 = 0;
export let presenceOffset: u32 = 0;
export let defaultText: usize = 0;
export let defaultSize: u32 = 0;

/** Reads a field from behind its name on. */
export function readField(): void {
  fieldType = readType();
  fieldOffset = readByte();
  fieldFlags = readByte();
  if ((fieldFlags & HAS_PRESENCE) != 0) presenceOffset = readByte();
  const common = fieldFlags >> 3;
  if (common != 0) {
    defaultText = commonDefaults + ((<usize>common) << 1) - 2;
    defaultSize = common < 4 ? 2 : 4;
  } else if ((fieldFlags & HAS_DEFAULT) != 0) {
    defaultSize = readCount();
    defaultText = next;
    next += defaultSize;
  }
}

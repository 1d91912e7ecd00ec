// What a JSON value can be.

/** What a JSON value is. */
export enum JsonKind {
  /** `null`. */
  Null,
  /** `true` or `false`. */
  Boolean,
  /** A number. */
  Number,
  /** A text in quotes. */
  String,
  /** Values in brackets. */
  Array,
  /** Names and values in braces. */
  Object,
}

/** Kind of the value that begins with this byte, in a document that has been checked. */
export function kindOf(byte: u32): JsonKind {
  switch (byte) {
    case 0x22:
      return JsonKind.String;
    case 0x5b:
      return JsonKind.Array;
    case 0x7b:
      return JsonKind.Object;
    case 0x6e:
      return JsonKind.Null;
    case 0x74:
    case 0x66:
      return JsonKind.Boolean;
    default:
      return JsonKind.Number;
  }
}

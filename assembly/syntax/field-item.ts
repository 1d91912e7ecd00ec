// What a structured field is made of (RFC 9651, section 3): values with parameters, lists of them, members by key.

import { Bytes } from "../bytes";

/** The kind of a value in a structured field. */
export enum FieldKind {
  /** `42`, in `integer`. */
  Integer,
  /** `4.25`, as thousandths in `integer`: 4250. */
  Decimal,
  /** `"text"`, in `text`: printable ASCII. */
  String,
  /** `text`, in `text`. */
  Token,
  /** `:dGV4dA==:`, the decoded bytes in `text`. */
  Binary,
  /** `?1`, in `integer` as 0 or 1. */
  Boolean,
  /** `@1659578233`, the seconds in `integer`. */
  Date,
  /** `%"text"`, in `text` as UTF-8. */
  DisplayString,
  /** `(1 2)`, in `items`; only where a list or dictionary has its members. */
  InnerList,
}

/**
 * A value of a structured field with its parameters.
 *
 * Source: RFC 9651, sections 3.1, 3.3.
 */
@final
export class FieldItem {
  /** The number, as {@link FieldKind} says. */
  integer: i64 = 0;
  /** The text or bytes, as {@link FieldKind} says. */
  text: Bytes = Bytes.empty;
  // Made when first asked for: most values have neither.
  private innerItems: FieldItem[] | null = null;
  private ownParameters: FieldMember[] | null = null;

  /** A value of this kind, empty or 0. */
  constructor(
    /** What it is. */
    readonly kind: FieldKind,
  ) {}

  /** The values of an inner list. */
  get items(): FieldItem[] {
    let items = this.innerItems;
    if (!items) this.innerItems = items = [];
    return items;
  }

  set items(items: FieldItem[]) {
    this.innerItems = items;
  }

  /** The parameters behind it: `;q=0.5`. Their values have none themselves. */
  get parameters(): FieldMember[] {
    let parameters = this.ownParameters;
    if (!parameters) this.ownParameters = parameters = [];
    return parameters;
  }

  set parameters(parameters: FieldMember[]) {
    this.ownParameters = parameters;
  }

  /** An integer, from -999,999,999,999,999 to 999,999,999,999,999. */
  static ofInteger(value: i64): FieldItem {
    const item = new FieldItem(FieldKind.Integer);
    item.integer = value;
    return item;
  }

  /** A boolean. */
  static ofBoolean(value: bool): FieldItem {
    const item = new FieldItem(FieldKind.Boolean);
    item.integer = value ? 1 : 0;
    return item;
  }

  /** A value with a text: a string, token, binary or display string. */
  static ofText<TextValue>(kind: FieldKind, value: TextValue): FieldItem {
    const item = new FieldItem(kind);
    item.text = Bytes.empty.concat(value);
    return item;
  }

  /** The parameter of this key, `null` when there is none. */
  parameter<TextKey>(key: TextKey): FieldItem | null {
    return memberOf(this.parameters, key);
  }
}

/** A member of a dictionary, or a parameter: a key with its value. */
@final
export class FieldMember {
  /** A member as it stands, unchecked. */
  constructor(
    /** The key. */
    readonly key: Bytes,
    /** The value. */
    public item: FieldItem,
  ) {}
}

/** The value of a key among members; `null` when there is none. */
export function memberOf<TextKey>(members: FieldMember[], key: TextKey): FieldItem | null {
  for (let at = 0; at < members.length; at++) {
    if (unchecked(members[at]).key.equals(key)) return unchecked(members[at]).item;
  }
  return null;
}

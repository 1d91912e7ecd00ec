// Structured fields (RFC 9651): headers with a grammar of their own, such as Priority, RateLimit, Signature-Input.

import { Bytes } from "../bytes";
import { FieldItem, FieldMember, memberOf } from "./field-item";
import { FieldReader } from "./field-reader";
import { FieldWriter } from "./field-writer";

function joined(values: Bytes[]): Bytes {
  if (values.length == 1) return values[0];
  const parts = new StaticArray<Bytes>(values.length);
  for (let at = 0; at < parts.length; at++) unchecked((parts[at] = unchecked(values[at])));
  return Bytes.join(parts, ", ");
}

/**
 * Reads and writes structured fields. Which of the three forms a header has, its specification says; the values of
 * a header that is there several times belong together, as {@link HeaderMap.getAll} gives them.
 *
 * Reading is strict, as the RFC wants it: with any mistake the whole field is `null`. So is a list or dictionary of
 * more than 1,024 members, and a value with more than 256 parameters.
 *
 * Source: RFC 9651, section 4.
 */
export namespace structuredField {
  /** Reads a field that is one value, such as `Sec-GPC`. `null` also when there is none. */
  export function parseItem(values: Bytes[]): FieldItem | null {
    return new FieldReader(joined(values)).item();
  }

  /** Reads a field that is a list, such as `Cache-Status`; a header that is not there is an empty one. */
  export function parseList(values: Bytes[]): FieldItem[] | null {
    return new FieldReader(joined(values)).list();
  }

  /** Reads a field that is a dictionary, such as `Priority`; a header that is not there is an empty one. */
  export function parseDictionary(values: Bytes[]): FieldMember[] | null {
    return new FieldReader(joined(values)).dictionary();
  }

  /** The value of a key in a dictionary, `null` when there is none. */
  export function member<TextKey>(dictionary: FieldMember[], key: TextKey): FieldItem | null {
    return memberOf(dictionary, key);
  }

  /** Writes a value; `null` when it has no form: a number out of range, a string that is not ASCII, a wrong token. */
  export function writeItem(item: FieldItem): Bytes | null {
    const writer = new FieldWriter();
    writer.item(item, false);
    return writer.finish();
  }

  /** Writes a list; `null` as in {@link writeItem}. An empty one is an empty text, which is to be no header. */
  export function writeList(items: FieldItem[]): Bytes | null {
    const writer = new FieldWriter();
    writer.list(items);
    return writer.finish();
  }

  /** Writes a dictionary; `null` as in {@link writeItem}, and when a key is none. */
  export function writeDictionary(members: FieldMember[]): Bytes | null {
    const writer = new FieldWriter();
    writer.dictionary(members);
    return writer.finish();
  }
}

// The headers of a request, as the formats see them.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Where the formats read their headers and write them. */
export abstract class Carrier {
  /** The values of all headers of a name. */
  abstract all(name: Bytes): Bytes[];

  /** Whether there is a header of this name. */
  abstract has(name: Bytes): bool;

  /** The names of all headers. */
  abstract names(): Bytes[];

  /** Replaces all headers of this name by one. */
  abstract set(name: Bytes, value: Bytes): void;

  /** Adds a header. */
  abstract add(name: Bytes, value: Bytes): void;

  /** Removes all headers of this name. */
  abstract remove(name: Bytes): void;

  /**
   * The value of the only header of this name, without white space around it; `null` when there is none. When there
   * are several it is empty: no format takes that, because nobody knows which one counts.
   */
  one(name: Bytes): Bytes | null {
    if (!this.has(name)) return null;
    const values = this.all(name);
    return values.length == 1 ? trimmed(unchecked(values[0])) : Bytes.empty;
  }

  /** Writes a header, unless it says that already. */
  put(name: Bytes, value: Bytes): void {
    if (this.has(name)) {
      const values = this.all(name);
      if (values.length == 1 && unchecked(values[0]).equals(value)) return;
    }
    this.set(name, value);
  }

  /** Removes all headers whose names begin so. */
  dropAll(prefix: Bytes): void {
    const names = this.names();
    for (let at = 0; at < names.length; at++) {
      // The second of a name finds that it is gone.
      if (unchecked(names[at]).startsWith(prefix)) this.drop(unchecked(names[at]));
    }
  }

  /** Removes the headers of a name, when there are any. */
  drop(name: Bytes): void {
    if (this.has(name)) this.remove(name);
  }
}

// @ts-ignore: decorator
@inline
function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

/** The text without blanks and tabs at its ends (RFC 9110, section 5.6.3). */
export function trimmed(text: Bytes): Bytes {
  return part(text, 0, text.length);
}

/** The text from `from` to before `to`, without blanks and tabs at its ends. */
export function part(text: Bytes, from: i32, to: i32): Bytes {
  while (from < to && isBlank(text.get(from))) from++;
  while (from < to && isBlank(text.get(to - 1))) to--;
  return from == 0 && to == text.length ? text : text.slice(from, to);
}

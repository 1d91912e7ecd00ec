// Reads structured fields as RFC 9651, section 4.2 says, strictly: a field with any mistake in it is no field.

import { base64 } from "../encoding/base64";
import { Bytes, newBytes } from "../bytes";
import { percent } from "../encoding/percent";
import { FieldItem, FieldKind, FieldMember } from "./field-item";
import { isTokenCharacter } from "../http/header-rules";
import { isUtf8 } from "../text/valid-utf8";

// RFC 9651, section 1.2 asks for as many at least; more are refused, so that time and memory are bounded.
// @ts-ignore: decorator
@inline const MOST_MEMBERS: i32 = 1024;
// @ts-ignore: decorator
@inline const MOST_PARAMETERS: i32 = 256;

// @ts-ignore: decorator
@inline
function isDigit(byte: i32): bool {
  return <u32>(byte - 0x30) < 10;
}

// @ts-ignore: decorator
@inline
function isLower(byte: i32): bool {
  return <u32>(byte - 0x61) < 26;
}

// @ts-ignore: decorator
@inline
function isKeyCharacter(byte: i32): bool {
  // Letters, digits, "_", "-", ".", "*".
  return (
    isLower(byte) || isDigit(byte) || byte == 0x5f || byte == 0x2d || byte == 0x2e || byte == 0x2a
  );
}

/** Reads one field from left to right. Once a method has answered `null`, the reader is of no more use. */
@final
export class FieldReader {
  private at: i32 = 0;

  constructor(private readonly text: Bytes) {}

  private get next(): i32 {
    return this.text.get(this.at);
  }

  private get isAtEnd(): bool {
    return this.at == this.text.length;
  }

  private skip(byte: i32): bool {
    if (this.next != byte) return false;
    this.at++;
    return true;
  }

  private skipSpaces(): void {
    while (this.next == 0x20) this.at++;
  }

  private skipBlanks(): void {
    while (this.next == 0x20 || this.next == 0x09) this.at++;
  }

  /** The whole field as an item. */
  item(): FieldItem | null {
    this.skipSpaces();
    const item = this.value();
    if (!item || !this.parameters(item)) return null;
    this.skipSpaces();
    return this.isAtEnd ? item : null;
  }

  /** The whole field as a list. */
  list(): FieldItem[] | null {
    const items: FieldItem[] = [];
    this.skipSpaces();
    while (!this.isAtEnd) {
      const item = this.member();
      if (!item || items.length == MOST_MEMBERS) return null;
      items.push(item);
      if (!this.separator()) return null;
    }
    return items;
  }

  /** The whole field as a dictionary; of a key that is there twice the last value counts. */
  dictionary(): FieldMember[] | null {
    const members: FieldMember[] = [];
    this.skipSpaces();
    while (!this.isAtEnd) {
      const key = this.key();
      if (!key) return null;
      const item = this.skip(0x3d) ? this.member() : this.isTrue();
      if (!item || !put(members, key, item, MOST_MEMBERS) || !this.separator()) return null;
    }
    return members;
  }

  // What stands behind a member: the end, or a comma and another member.
  private separator(): bool {
    this.skipBlanks();
    if (this.isAtEnd) return true;
    if (!this.skip(0x2c)) return false;
    this.skipBlanks();
    return !this.isAtEnd;
  }

  // A key without a value means true, with parameters all the same.
  private isTrue(): FieldItem | null {
    const item = FieldItem.ofBoolean(true);
    return this.parameters(item) ? item : null;
  }

  private member(): FieldItem | null {
    const item = this.next == 0x28 ? this.innerList() : this.value();
    return item && this.parameters(item) ? item : null;
  }

  private innerList(): FieldItem | null {
    const list = new FieldItem(FieldKind.InnerList);
    this.at++;
    while (!this.isAtEnd) {
      this.skipSpaces();
      if (this.skip(0x29)) return list;
      const item = this.value();
      if (!item || !this.parameters(item) || list.items.length == MOST_MEMBERS) return null;
      list.items.push(item);
      if (this.next != 0x20 && this.next != 0x29) return null;
    }
    return null;
  }

  private parameters(item: FieldItem): bool {
    while (this.skip(0x3b)) {
      this.skipSpaces();
      const key = this.key();
      if (!key) return false;
      const value = this.skip(0x3d) ? this.value() : FieldItem.ofBoolean(true);
      if (!value || !put(item.parameters, key, value, MOST_PARAMETERS)) return false;
    }
    return true;
  }

  private key(): Bytes | null {
    const start = this.at;
    if (!isLower(this.next) && this.next != 0x2a) return null;
    while (isKeyCharacter(this.next)) this.at++;
    return this.text.slice(start, this.at);
  }

  private value(): FieldItem | null {
    const byte = this.next;
    if (byte == 0x2d || isDigit(byte)) return this.number();
    if (byte == 0x22) return this.string();
    if (byte == 0x2a || isLower(byte | 0x20)) return this.token();
    if (byte == 0x3a) return this.binary();
    if (byte == 0x3f) return this.boolean();
    if (byte == 0x40) return this.date();
    return byte == 0x25 ? this.displayString() : null;
  }

  private number(): FieldItem | null {
    const isNegative = this.skip(0x2d);
    if (!isDigit(this.next)) return null;
    let value: i64 = 0;
    let digits = 0;
    for (; isDigit(this.next); this.at++, digits++) {
      if (digits == 15) return null;
      value = value * 10 + (this.next - 0x30);
    }
    let kind = FieldKind.Integer;
    if (this.skip(0x2e)) {
      kind = FieldKind.Decimal;
      let places = 0;
      for (; isDigit(this.next); this.at++, places++) {
        if (places == 3) return null;
        value = value * 10 + (this.next - 0x30);
      }
      if (places == 0 || digits > 12) return null;
      for (; places < 3; places++) value *= 10;
    }
    const item = new FieldItem(kind);
    item.integer = isNegative ? -value : value;
    return item;
  }

  private date(): FieldItem | null {
    this.at++;
    const number = this.number();
    if (!number || number.kind != FieldKind.Integer) return null;
    const item = new FieldItem(FieldKind.Date);
    item.integer = number.integer;
    return item;
  }

  private boolean(): FieldItem | null {
    this.at++;
    if (this.skip(0x31)) return FieldItem.ofBoolean(true);
    return this.skip(0x30) ? FieldItem.ofBoolean(false) : null;
  }

  private token(): FieldItem {
    const start = this.at;
    while (
      this.next >= 0 &&
      (isTokenCharacter(this.next) || this.next == 0x3a || this.next == 0x2f)
    ) {
      this.at++;
    }
    return FieldItem.ofText(FieldKind.Token, this.text.slice(start, this.at));
  }

  private string(): FieldItem | null {
    const start = ++this.at;
    let escapes = 0;
    for (; !this.isAtEnd; this.at++) {
      let byte = this.next;
      if (byte == 0x22) {
        const text = this.text.slice(start, this.at++);
        return FieldItem.ofText(FieldKind.String, escapes == 0 ? text : unescaped(text, escapes));
      }
      if (byte == 0x5c) {
        this.at++;
        byte = this.next;
        if (byte != 0x22 && byte != 0x5c) return null;
        escapes++;
      }
      if (byte < 0x20 || byte > 0x7e) return null;
    }
    return null;
  }

  private binary(): FieldItem | null {
    const end = this.text.indexOf(":", this.at + 1);
    if (end < 0) return null;
    const written = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    const bytes = base64.decode(written);
    return bytes ? FieldItem.ofText(FieldKind.Binary, bytes) : null;
  }

  private displayString(): FieldItem | null {
    this.at++;
    if (!this.skip(0x22)) return null;
    const start = this.at;
    for (; !this.isAtEnd; this.at++) {
      const byte = this.next;
      if (byte == 0x22) {
        const text = percent.decode(this.text.slice(start, this.at++));
        return text && isUtf8(text) ? FieldItem.ofText(FieldKind.DisplayString, text) : null;
      }
      if (byte < 0x20 || byte > 0x7e) return null;
      // Unlike elsewhere, capital digits are no escape.
      if (byte != 0x25) continue;
      if (!isLowerHex(this.text.get(++this.at)) || !isLowerHex(this.text.get(++this.at)))
        return null;
    }
    return null;
  }
}

function put(members: FieldMember[], key: Bytes, item: FieldItem, most: i32): bool {
  for (let at = 0; at < members.length; at++) {
    if (!unchecked(members[at]).key.equals(key)) continue;
    unchecked(members[at]).item = item;
    return true;
  }
  if (members.length == most) return false;
  members.push(new FieldMember(key, item));
  return true;
}

function isLowerHex(byte: i32): bool {
  return isDigit(byte) || <u32>(byte - 0x61) < 6;
}

function unescaped(text: Bytes, escapes: i32): Bytes {
  const result = newBytes(text.length - escapes);
  let target = changetype<usize>(result);
  for (let at = 0; at < text.length; at++) {
    if (text.get(at) == 0x5c) at++;
    store<u8>(target++, <u8>text.get(at));
  }
  return result;
}

// Writes structured fields as RFC 9651, section 4.1 says; what has no form is refused, never written differently.

import { base64 } from "../encoding/base64";
import { Bytes, newBytes } from "../bytes";
import { FieldItem, FieldKind, FieldMember } from "./field-item";
import { isTokenCharacter } from "../http/header-rules";
import { isUtf8 } from "../text/valid-utf8";

/** Collects the parts of a field; `failed` when one of them has no form. */
@final
export class FieldWriter {
  private parts: Bytes[] = [];
  private failed: bool = false;

  /** What was written, `null` when something had no form. */
  finish(): Bytes | null {
    if (this.failed) return null;
    const parts = new StaticArray<Bytes>(this.parts.length);
    for (let at = 0; at < parts.length; at++) unchecked((parts[at] = unchecked(this.parts[at])));
    return Bytes.join(parts, "");
  }

  private put<TextPart>(part: TextPart): void {
    this.parts.push(Bytes.empty.concat(part));
  }

  private refuse(): void {
    this.failed = true;
  }

  /** A value with its parameters; an inner list only where `isMember` allows it. */
  item(item: FieldItem, isMember: bool): void {
    if (item.kind == FieldKind.InnerList) {
      if (!isMember) return this.refuse();
      this.put("(");
      for (let at = 0; at < item.items.length; at++) {
        if (at != 0) this.put(" ");
        this.item(unchecked(item.items[at]), false);
      }
      this.put(")");
    } else {
      this.value(item);
    }
    this.parameters(item);
  }

  /** The members of a list. */
  list(items: FieldItem[]): void {
    for (let at = 0; at < items.length; at++) {
      if (at != 0) this.put(", ");
      this.item(unchecked(items[at]), true);
    }
  }

  /** The members of a dictionary. */
  dictionary(members: FieldMember[]): void {
    for (let at = 0; at < members.length; at++) {
      const member = unchecked(members[at]);
      if (at != 0) this.put(", ");
      this.key(member.key);
      if (isTrue(member.item)) {
        this.parameters(member.item);
        continue;
      }
      this.put("=");
      this.item(member.item, true);
    }
  }

  private parameters(item: FieldItem): void {
    for (let at = 0; at < item.parameters.length; at++) {
      const parameter = unchecked(item.parameters[at]);
      this.put(";");
      this.key(parameter.key);
      if (isTrue(parameter.item)) continue;
      this.put("=");
      if (parameter.item.kind == FieldKind.InnerList) return this.refuse();
      this.value(parameter.item);
    }
  }

  private key(key: Bytes): void {
    for (let at = 0; at < key.length; at++) {
      const byte = key.get(at);
      const isFirst = <u32>(byte - 0x61) < 26 || byte == 0x2a;
      const isRest = <u32>(byte - 0x30) < 10 || byte == 0x5f || byte == 0x2d || byte == 0x2e;
      if (!isFirst && (at == 0 || !isRest)) return this.refuse();
    }
    if (key.length == 0) return this.refuse();
    this.put(key);
  }

  private value(item: FieldItem): void {
    switch (item.kind) {
      case FieldKind.Integer:
        return this.integer(item.integer);
      case FieldKind.Decimal:
        return this.decimal(item.integer);
      case FieldKind.String:
        return this.string(item.text);
      case FieldKind.Token:
        return this.token(item.text);
      case FieldKind.Binary:
        this.put(":");
        this.put(base64.encode(item.text));
        return this.put(":");
      case FieldKind.Boolean:
        return this.put(item.integer != 0 ? "?1" : "?0");
      case FieldKind.Date:
        this.put("@");
        return this.integer(item.integer);
      case FieldKind.DisplayString:
        return this.displayString(item.text);
      default:
        return this.refuse();
    }
  }

  private integer(value: i64): void {
    if (value < -999_999_999_999_999 || value > 999_999_999_999_999) return this.refuse();
    this.put(value.toString());
  }

  private decimal(thousandths: i64): void {
    if (thousandths < -999_999_999_999_999 || thousandths > 999_999_999_999_999)
      return this.refuse();
    const size = abs<i64>(thousandths);
    let digits = (1000 + (size % 1000)).toString().slice(1);
    while (digits.length > 1 && digits.charCodeAt(digits.length - 1) == 0x30)
      digits = digits.slice(0, -1);
    if (thousandths < 0) this.put("-");
    this.put((size / 1000).toString());
    this.put(".");
    this.put(digits);
  }

  private token(text: Bytes): void {
    const first = text.get(0);
    if (first != 0x2a && <u32>((first | 0x20) - 0x61) >= 26) return this.refuse();
    for (let at = 0; at < text.length; at++) {
      const byte = text.get(at);
      if (!isTokenCharacter(byte) && byte != 0x3a && byte != 0x2f) return this.refuse();
    }
    this.put(text);
  }

  private string(text: Bytes): void {
    let escapes = 0;
    for (let at = 0; at < text.length; at++) {
      const byte = text.get(at);
      if (byte < 0x20 || byte > 0x7e) return this.refuse();
      if (byte == 0x22 || byte == 0x5c) escapes++;
    }
    const written = newBytes(text.length + escapes);
    let target = changetype<usize>(written);
    for (let at = 0; at < text.length; at++) {
      const byte = text.get(at);
      if (byte == 0x22 || byte == 0x5c) store<u8>(target++, 0x5c);
      store<u8>(target++, <u8>byte);
    }
    this.put('"');
    this.put(written);
    this.put('"');
  }

  private displayString(text: Bytes): void {
    if (!isUtf8(text)) return this.refuse();
    this.put('%"');
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const byte = text.get(at);
      if (byte >= 0x20 && byte <= 0x7e && byte != 0x22 && byte != 0x25) continue;
      this.put(text.slice(start, at));
      this.put("%" + (256 + byte).toString(16).slice(1));
      start = at + 1;
    }
    this.put(text.slice(start));
    this.put('"');
  }
}

function isTrue(item: FieldItem): bool {
  return item.kind == FieldKind.Boolean && item.integer != 0;
}

// baggage: a list of keys and values that users give to a trace. Source: W3C Baggage, section 3.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { percent } from "proxy-wasm-assemblyscript-sdk/syntax";
import { part } from "./carrier";
import { hasKey, hasOneOf, joined } from "./tracestate";
import { seek } from "./digits";

const COMMA: i32 = 0x2c;
const SEMICOLON: i32 = 0x3b;
const EQUALS: i32 = 0x3d;

// tchar of RFC 9110, section 5.6.2.
function isToken(byte: i32): bool {
  if (<u32>((byte | 0x20) - 0x61) < 26 || <u32>(byte - 0x30) < 10) return true;
  // ! # $ % & ' * + - . and ^ _ ` and | ~
  if (byte < 0x30) return byte > 0x20 && ((0x6cfa >> (byte - 0x20)) & 1) != 0;
  return (byte >= 0x5e && byte <= 0x60) || byte == 0x7c || byte == 0x7e;
}

/**
 * The member between two places with nothing around its equals sign: `key=value;properties`, byte for byte but for
 * blanks around key and value. Empty when it is none.
 */
export function readMember(text: Bytes, from: i32, to: i32): Bytes {
  const member = part(text, from, to);
  const equals = seek(member, EQUALS, 0);
  const size = member.length;
  const key = part(member, 0, equals);
  if (equals == size || key.length == 0) return Bytes.empty;
  for (let at = 0; at < key.length; at++) if (!isToken(key.get(at))) return Bytes.empty;
  let end = seek(member, SEMICOLON, equals);
  for (let at = end; at < size; at++) {
    const byte = member.get(at);
    if (byte != 0x09 && (byte < 0x20 || byte > 0x7e)) return Bytes.empty;
  }
  const value = part(member, equals + 1, end);
  for (let at = 0; at < value.length; at++) {
    const byte = value.get(at);
    if (byte <= 0x20 || byte > 0x7e || byte == 0x22 || byte == 0x5c) return Bytes.empty;
  }
  if (key.length == equals && key.length + 1 + value.length == end) return member;
  return new ByteBuffer(size)
    .putText(key)
    .putByte(EQUALS)
    .putText(value)
    .putPart(member, end, size)
    .finish();
}

/** The value of a member, decoded; `null` when it is not encoded rightly. */
export function valueOf(member: Bytes): Bytes | null {
  const from = seek(member, EQUALS, 0) + 1;
  return percent.decode(member.slice(from, seek(member, SEMICOLON, from)));
}

/** The baggage of one request. */
@final
export class BaggageList {
  readonly members: Bytes[] = [];
  /** Whether something was left out or put in. */
  isChanged: bool = false;
  private bytes: i32 = -1;

  constructor(
    private readonly mostMembers: i32,
    private readonly mostBytes: i32,
  ) {}

  /** Puts a member at the end; false when there is no room for it. */
  add(member: Bytes): bool {
    const bytes = this.bytes + 1 + member.length;
    if (this.members.length >= this.mostMembers || bytes > this.mostBytes) return false;
    this.members.push(member);
    this.bytes = bytes;
    return true;
  }

  /** Whether members of before have the same key. */
  private isSet(member: Bytes, count: i32): bool {
    const key = member.slice(0, seek(member, EQUALS, 0));
    for (let at = 0; at < count; at++) if (hasKey(unchecked(this.members[at]), key)) return true;
    return false;
  }

  /**
   * Takes the members of a header, but for those that are malformed, those with the key of one of the first `set`
   * members, or one in `deny`, and, unless `allow` is null, those without one in `allow`. What does not fit is left out.
   */
  read(text: Bytes, set: i32, deny: StaticArray<Bytes>, allow: StaticArray<Bytes> | null): void {
    for (let from = 0; from < text.length;) {
      const end = seek(text, COMMA, from);
      const member = readMember(text, from, end);
      from = end + 1;
      if (
        member.length == 0 ||
        hasOneOf(member, deny) ||
        this.isSet(member, set) ||
        (allow && !hasOneOf(member, allow)) ||
        !this.add(member)
      ) {
        this.isChanged = true;
        if (member.length != 0 && this.members.length >= this.mostMembers) return;
      }
    }
  }

  /** The first member with this key. */
  find(key: Bytes): Bytes | null {
    for (let at = 0; at < this.members.length; at++) {
      if (hasKey(unchecked(this.members[at]), key)) return unchecked(this.members[at]);
    }
    return null;
  }

  /** The value of the header. */
  finish(): Bytes {
    return joined(this.members, COMMA, Bytes.empty);
  }
}

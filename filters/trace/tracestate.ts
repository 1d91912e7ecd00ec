// tracestate: a list of members, of which each vendor owns one. Source: W3C Trace Context level 2, section 3.3.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { part } from "./carrier";
import { seek } from "./digits";

const COMMA: i32 = 0x2c;
const EQUALS: i32 = 0x3d;
const MOST_MEMBERS: i32 = 32;
const LONGEST: i32 = 256;
/** Longer members are the first to go. */
const LONG_MEMBER: i32 = 128;

// A lower-case letter or digit, then these and _-*/@.
function isKey(text: Bytes, size: i32): bool {
  if (size == 0 || size > LONGEST) return false;
  for (let at = 0; at < size; at++) {
    const byte = text.get(at);
    if (<u32>(byte - 0x61) < 26 || <u32>(byte - 0x30) < 10) continue;
    if (at == 0) return false;
    // _ - * / @
    if (byte != 0x5f && byte != 0x2d && byte != 0x2a && byte != 0x2f && byte != 0x40) return false;
  }
  return true;
}

// Printable characters but for comma and equals sign; its end is no blank, since that was cut off.
function isValue(text: Bytes, from: i32): bool {
  const size = text.length - from;
  if (size < 1 || size > LONGEST) return false;
  for (let at = from; at < text.length; at++) {
    const byte = text.get(at);
    if (byte < 0x20 || byte > 0x7e || byte == COMMA || byte == EQUALS) return false;
  }
  return true;
}

/** Whether a member has this key. */
export function hasKey(member: Bytes, key: Bytes): bool {
  return member.get(key.length) == EQUALS && member.startsWith(key);
}

/** Where a member with the key of this one is in a list, -1 when it is not there. */
function placeOf(members: Bytes[], member: Bytes): i32 {
  const key = member.slice(0, seek(member, EQUALS, 0));
  for (let at = 0; at < members.length; at++) {
    if (hasKey(unchecked(members[at]), key)) return at;
  }
  return -1;
}

/** The members of a list, of several with one key the first; `null` when it is no list, or has more than 32. */
export function readState(text: Bytes): Bytes[] | null {
  const members: Bytes[] = [];
  let count = 0;
  for (let from = 0; from < text.length;) {
    const end = seek(text, COMMA, from);
    const member = part(text, from, end);
    from = end + 1;
    if (member.length == 0) continue;
    const equals = seek(member, EQUALS, 0);
    if (++count > MOST_MEMBERS || !isKey(member, equals) || !isValue(member, equals + 1)) {
      return null;
    }
    if (placeOf(members, member) < 0) members.push(member);
  }
  return members;
}

/** The list in the order of its members, with one of one's own (if it is not empty) in front, within limits. */
export function writeState(
  members: Bytes[],
  own: Bytes,
  deny: StaticArray<Bytes>,
  mostMembers: i32,
  mostBytes: i32,
): Bytes {
  // What is left out is empty from then on.
  const old = own.length != 0 ? placeOf(members, own) : -1;
  let size = own.length;
  let left = own.length != 0 ? 1 : 0;
  for (let at = 0; at < members.length; at++) {
    const member = unchecked(members[at]);
    if (at == old || hasOneOf(member, deny)) {
      unchecked((members[at] = Bytes.empty));
    } else {
      size += member.length + (left++ == 0 ? 0 : 1);
    }
  }
  for (let least = LONG_MEMBER; least >= 0; least -= LONG_MEMBER) {
    for (let at = members.length - 1; at >= 0; at--) {
      const length = unchecked(members[at]).length;
      const isTooMuch = size > mostBytes || (least == 0 && left > mostMembers);
      if (!isTooMuch || length <= least) continue;
      unchecked((members[at] = Bytes.empty));
      size -= length + 1;
      left--;
    }
  }
  return joined(members, COMMA, own);
}

/** Whether a member has one of these keys. */
export function hasOneOf(member: Bytes, keys: StaticArray<Bytes>): bool {
  for (let at = 0; at < keys.length; at++) if (hasKey(member, unchecked(keys[at]))) return true;
  return false;
}

/** The items that are not empty, behind `first`, with a byte between them. */
export function joined(items: Bytes[], separator: i32, first: Bytes): Bytes {
  let size = first.length;
  for (let at = 0; at < items.length; at++) size += unchecked(items[at]).length + 1;
  const text = new ByteBuffer(size).putText(first);
  for (let at = 0; at < items.length; at++) {
    const item = unchecked(items[at]);
    if (item.length == 0) continue;
    if (text.size != 0) text.putByte(separator);
    text.putText(item);
  }
  return text.finish();
}

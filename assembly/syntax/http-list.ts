// Lists, and values with parameters, as most HTTP headers have them that are no structured fields.

import { Bytes, newBytes } from "../bytes";
import { isTokenCharacter } from "../http/header-rules";

// What is longer is refused, so that time and memory are bounded.
// @ts-ignore: decorator
@inline const MOST_ELEMENTS: i32 = 1024;
// @ts-ignore: decorator
@inline const MOST_PARAMETERS: i32 = 64;

function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

/** The bytes from `start` up to `end` without blanks around them. */
export function trimmedPart(text: Bytes, start: i32, end: i32): Bytes {
  while (start < end && isBlank(text.get(start))) start++;
  while (end > start && isBlank(text.get(end - 1))) end--;
  return text.slice(start, end);
}

/** Where the token that begins at `at` ends. */
export function tokenEnd(text: Bytes, at: i32): i32 {
  // Behind the end of the text is -1, which is no character.
  while (isTokenCharacter(<u32>text.get(at))) at++;
  return at;
}

// Where the quoted string that begins at `at` has its last quote; -1 when it does not end, or has controls in it.
function quotedEnd(text: Bytes, at: i32): i32 {
  while (true) {
    let byte = text.get(++at);
    if (byte == 0x22) return at;
    if (byte == 0x5c) byte = text.get(++at);
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) return -1;
  }
}

// What the quoted string between two quotes means.
function unquoted(text: Bytes, start: i32, end: i32): Bytes {
  const result = newBytes(end - start);
  const target = changetype<usize>(result);
  let size: i32 = 0;
  for (let at = start; at < end; at++) {
    if (text.get(at) == 0x5c) at++;
    store<u8>(target + <usize>size, <u8>text.get(at));
    size++;
  }
  return size == end - start ? result : result.slice(0, size);
}

// Puts the elements of one header line to the others; false as httpList() answers `null`.
function split(text: Bytes, elements: Bytes[]): bool {
  let start: i32 = 0;
  for (let at = 0, length = text.length; at <= length; at++) {
    const byte = text.get(at);
    if (byte == 0x22) {
      at = quotedEnd(text, at);
      if (at < 0) return false;
    } else if (byte == 0x2c || at == length) {
      const element = trimmedPart(text, start, at);
      start = at + 1;
      if (element.length == 0) continue;
      if (elements.length == MOST_ELEMENTS) return false;
      elements.push(element);
    }
  }
  return true;
}

/**
 * The elements of a header that is a list, such as `Accept` or `Cache-Control`: what stands between commas that are
 * in no quoted string, without the blanks around it. Empty elements are left out. `values`: all lines of the header,
 * as {@link HeaderMap.getAll} gives them.
 *
 * `null` when a quoted string does not end in its line or has controls in it, and for more than 1,024 elements. Not
 * for lists of entity tags, in which a backslash escapes nothing, nor of links, in which commas need no quotes.
 *
 * Source: RFC 9110, sections 5.6.1 and 5.6.4.
 */
export function httpList(values: Bytes[]): Bytes[] | null {
  const elements: Bytes[] = [];
  for (let at = 0; at < values.length; at++) {
    if (!split(unchecked(values[at]), elements)) return null;
  }
  return elements;
}

/** A parameter of a value in a header: `charset=utf-8`. */
@final
export class HttpParameter {
  /** A parameter as it stands, unchecked. */
  constructor(
    /** The name, as it is written. */
    readonly name: Bytes,
    /** The value; what was quoted is without its quotes and backslashes. */
    readonly value: Bytes,
  ) {}
}

/**
 * A value with parameters, such as `text/html; charset=utf-8` or an element of {@link httpList}.
 *
 * Source: RFC 9110, section 5.6.6.
 */
// @ts-ignore: decorator
@final
export class HttpValue {
  private constructor(
    /** What stands before the first semicolon, without blanks around it; never empty. */
    readonly value: Bytes,
    /** The parameters in their order. */
    readonly parameters: HttpParameter[],
  ) {}

  /**
   * Reads one. `null` when nothing stands before the first semicolon, a parameter is not `name=token` or
   * `name="text"` (empty ones are left out), a name is there twice, in whatever case, and for more than 64 parameters.
   */
  static parse(text: Bytes): HttpValue | null {
    const semicolon = text.indexOf(";");
    const end = semicolon < 0 ? text.length : semicolon;
    const value = trimmedPart(text, 0, end);
    const parameters: HttpParameter[] = [];
    if (value.length == 0 || !readParameters(text, end, parameters)) return null;
    return new HttpValue(value, parameters);
  }

  /** The value of a parameter, its name in whatever case; `null` when there is none. */
  parameter<TextName>(name: TextName): Bytes | null {
    for (let at = 0; at < this.parameters.length; at++) {
      const parameter = unchecked(this.parameters[at]);
      if (parameter.name.equalsIgnoreCase(name)) return parameter.value;
    }
    return null;
  }
}

function skipBlanks(text: Bytes, at: i32): i32 {
  while (isBlank(text.get(at))) at++;
  return at;
}

function readParameters(text: Bytes, at: i32, parameters: HttpParameter[]): bool {
  const length = text.length;
  while (true) {
    at = skipBlanks(text, at);
    if (at == length) return true;
    if (text.get(at) != 0x3b) return false;
    at = skipBlanks(text, at + 1);
    const nameEnd = tokenEnd(text, at);
    if (nameEnd == at) continue;
    const name = text.slice(at, nameEnd);
    if (text.get(nameEnd) != 0x3d || parameters.length == MOST_PARAMETERS) return false;
    for (let other = 0; other < parameters.length; other++) {
      if (unchecked(parameters[other]).name.equalsIgnoreCase(name)) return false;
    }
    at = nameEnd + 1;
    if (text.get(at) == 0x22) {
      const end = quotedEnd(text, at);
      if (end < 0) return false;
      parameters.push(new HttpParameter(name, unquoted(text, at + 1, end)));
      at = end + 1;
    } else {
      const end = tokenEnd(text, at);
      if (end == at) return false;
      parameters.push(new HttpParameter(name, text.slice(at, end)));
      at = end;
    }
  }
}

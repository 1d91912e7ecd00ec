// JSON Pointers (RFC 6901): one value of a document, by its place.

import { Bytes } from "../bytes";
import { JsonReader } from "./reader";
import { isUtf8 } from "../text/valid-utf8";

// Reading a document goes no deeper, so a longer pointer points at nothing.
// @ts-ignore: decorator
@inline const MAXIMUM_TOKENS: i32 = 64;

// "~1" is "/", "~0" is "~" (section 4). `null` when another character follows a "~".
function unescaped(token: Bytes): Bytes | null {
  let tilde = token.indexOf("~");
  while (tilde >= 0) {
    const next = token.get(tilde + 1);
    if (next != 0x30 && next != 0x31) return null;
    tilde = token.indexOf("~", tilde + 1);
  }
  // In this order: "~01" is "~1".
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

// The number that a token is in an array, -1 when it is none: digits without zeros in front (section 4).
function indexOf(token: Bytes): i32 {
  const length = token.length;
  if (length == 0 || length > 9 || (length > 1 && token.get(0) == 0x30)) return -1;
  let index: i32 = 0;
  for (let at = 0; at < length; at++) {
    const digit = <u32>token.get(at) - 0x30;
    if (digit > 9) return -1;
    index = index * 10 + <i32>digit;
  }
  return index;
}

function findItem(reader: JsonReader, index: i32): bool {
  while (reader.nextItem()) {
    if (index-- == 0) return true;
  }
  return false;
}

function findMember(reader: JsonReader, name: Bytes): bool {
  while (reader.nextMember()) {
    if (reader.nameIs(name)) return true;
  }
  return false;
}

/**
 * The place of a value in a JSON document, such as `/user/roles/0`. Compile it once, at the top level or in
 * `onConfigure`:
 *
 * ```ts
 * const role = JsonPointer.compile("/user/roles/0");
 * // in a callback:
 * const found = role.find(JsonReader.read(body));
 * if (found) log.info(found.string()!.toString());
 * ```
 *
 * Legal everywhere; nothing here throws or calls the host.
 *
 * Source: RFC 6901.
 */
// @ts-ignore: decorator
@final
export class JsonPointer {
  /** What is wrong with it, with the place in bytes; empty when it is sound. */
  problem: string = "";
  private readonly tokens: Bytes[] = [];

  private constructor() {}

  /**
   * Reads a pointer: nothing, which is the whole document, or tokens with a `/` before each. One that is not sound,
   * or not UTF-8, has a {@link problem} and finds nothing.
   */
  static compile<TextPointer>(text: TextPointer): JsonPointer {
    return JsonPointer.read(Bytes.empty.concat(text));
  }

  private static read(text: Bytes): JsonPointer {
    const pointer = new JsonPointer();
    if (!isUtf8(text)) {
      pointer.problem = "not UTF-8";
      return pointer;
    }
    if (text.length != 0 && text.get(0) != 0x2f) {
      pointer.problem = "expected / at 0";
      return pointer;
    }
    for (let at = 0; at < text.length;) {
      const slash = text.indexOf("/", at + 1);
      const end = slash < 0 ? text.length : slash;
      const token = unescaped(text.slice(at + 1, end));
      if (token && pointer.tokens.length < MAXIMUM_TOKENS) {
        pointer.tokens.push(token);
      } else {
        const words = token ? "more than 64 parts" : "expected 0 or 1 after ~ in the part";
        pointer.problem = `${words} at ${at.toString()}`;
        return pointer;
      }
      at = end;
    }
    return pointer;
  }

  /**
   * Moves a reader that has just been made to the value, and returns it. `null` when the document has no such value
   * (`-` is none either), when it was refused, or when this pointer has a {@link problem}; the reader is of no more
   * use then.
   */
  find(reader: JsonReader): JsonReader | null {
    if (this.problem.length != 0 || reader.problem) return null;
    for (let at = 0; at < this.tokens.length; at++) {
      const token = unchecked(this.tokens[at]);
      let isFound: bool = false;
      if (reader.enterObject()) {
        isFound = findMember(reader, token);
      } else if (reader.enterArray()) {
        const index = indexOf(token);
        isFound = index >= 0 && findItem(reader, index);
      }
      if (!isFound) return null;
    }
    return reader;
  }
}

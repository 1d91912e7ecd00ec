// Where a claim stands in a token: by a JSON pointer, or by names with dots between them.
// Source: RFC 6901 (JSON Pointer); RFC 7519, section 4.

import { Bytes } from "../bytes";
import { JsonReader } from "../json/reader";
import { shortWord } from "../text/short-word";

/** A token is no deeper. */
// @ts-ignore: decorator
@inline const MOST_NAMES: i32 = 16;

// The number that a name is in a list, -1 when it is none.
function indexOf(name: Bytes): i32 {
  const length = name.length;
  if (length == 0 || length > 5 || (length > 1 && name.get(0) == 0x30)) return -1;
  let index: i32 = 0;
  for (let at = 0; at < length; at++) {
    const digit = <u32>name.get(at) - 0x30;
    if (digit > 9) return -1;
    index = index * 10 + <i32>digit;
  }
  return index;
}

/**
 * The place of a claim: `sub`; `realm_access.roles`; `https://example\.com/roles` (a dot that belongs to a name has a
 * backslash before it); `/realm_access/roles/0`, a JSON pointer. Compile it once.
 *
 * Source: RFC 6901.
 */
// @ts-ignore: decorator
@final
export class ClaimPath {
  private readonly names: Bytes[] = [];
  /**
   * Its only name as a number, as `shortWord` has it; 0 when it is a longer one.
   * @internal
   */
  word: u64 = 0;
  /** Whether it can be found at all: it has 1 to 16 names, and escapes that are right. */
  isRight: bool = false;

  private constructor(
    /** As it was written. */
    readonly text: Bytes,
  ) {}

  /** Reads a path; {@link isRight} says whether it is one. Legal everywhere. */
  static compile(text: Bytes): ClaimPath {
    const path = new ClaimPath(text);
    const isPointer = text.get(0) == 0x2f;
    path.isRight = path.readNames(isPointer ? 1 : 0, isPointer ? 0x2f : 0x2e);
    if (path.isRight && path.names.length == 1) path.word = shortWord(unchecked(path.names[0]));
    return path;
  }

  private readNames(start: i32, separator: i32): bool {
    const text = this.text;
    const isPointer = start != 0;
    const escape = isPointer ? 0x7e : 0x5c;
    for (let at = start, from = start; at <= text.length; at++) {
      const byte = text.get(at);
      if (byte == escape) {
        const next = text.get(++at);
        if (isPointer ? next != 0x30 && next != 0x31 : next != 0x2e && next != 0x5c) return false;
      } else if (byte == separator || byte < 0) {
        const name = text.slice(from, at);
        from = at + 1;
        // Only a pointer can have a name without letters.
        if (this.names.length == MOST_NAMES || (!isPointer && name.length == 0)) return false;
        this.names.push(
          isPointer
            ? name.replaceAll("~1", "/").replaceAll("~0", "~")
            : name.replaceAll("\\.", ".").replaceAll("\\\\", "\\"),
        );
      }
    }
    return true;
  }

  /**
   * Moves a reader that was just made to the value; `false` when there is none, and the reader is of no more use.
   * @internal
   */
  find(reader: JsonReader): bool {
    if (!this.isRight) return false;
    for (let at = 0; at < this.names.length; at++) {
      const name = unchecked(this.names[at]);
      let isFound: bool = false;
      if (reader.enterObject()) {
        while (!isFound && reader.nextMember()) isFound = reader.nameIs(name);
      } else if (reader.enterArray()) {
        const index = indexOf(name);
        for (let item = 0; item <= index && reader.nextItem(); item++) isFound = item == index;
      }
      if (!isFound) return false;
    }
    return true;
  }
}

// Headers that a filter composes itself, for local replies and callouts.

import { Bytes } from "../bytes";
import { headerName, isHeaderValue } from "./header-rules";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { MapType } from "../host/map-type";
import { Pairs } from "./pairs";
import { refuseName, refuseValue } from "./refusal";
import { resetTexts, textPointer, textSize } from "../text/text";

// A host takes a longer or larger list for an empty one, without a word.
// Source: proxy-wasm-cpp-host, include/proxy-wasm/limits.h.
// @ts-ignore: decorator
@inline const MAXIMUM_COUNT: u32 = 1024;
// @ts-ignore: decorator
@inline const MAXIMUM_SIZE: u32 = 1024 * 1024;

/**
 * An ordered list of headers.
 *
 * @example
 * ```ts
 * this.reply(302, "", new HeaderList().add("location", "/login").add("cache-control", "no-store"));
 * ```
 */
@final
export class HeaderList {
  private readonly pairs: Pairs = new Pairs();

  /**
   * Adds a header and returns the list. A name that is not a token, a value with CR, LF or NUL, and
   * what goes beyond 1,024 headers or 1 MiB is left out, and a log line says so.
   */
  add<TextName, TextValue>(name: TextName, value: TextValue): HeaderList {
    resetTexts();
    const namePointer = textPointer(name);
    const nameSize = textSize;
    const valuePointer = textPointer(value);
    this.append(namePointer, nameSize, valuePointer, textSize);
    return this;
  }

  /** Replaces every header of this name by one, and returns the list. Leaves out what {@link add} does. */
  set<TextName, TextValue>(name: TextName, value: TextValue): HeaderList {
    this.remove(name);
    return this.add(name, value);
  }

  /** Removes every header of this name. */
  remove<TextName>(name: TextName): void {
    resetTexts();
    const pointer = textPointer(name);
    this.removeNamed(pointer, textSize);
  }

  private removeNamed(pointer: usize, size: u32): void {
    const name = headerName(pointer, size, MapType.ResponseHeaders);
    if (name != 0) this.pairs.removeAll(name, size);
  }

  private append(givenName: usize, givenSize: u32, value: usize, valueSize: u32): void {
    const name = headerName(givenName, givenSize, MapType.ResponseHeaders);
    const nameSize = textSize;
    if (name == 0) {
      refuseName(givenName, givenSize);
    } else if (!isHeaderValue(value, valueSize)) {
      refuseValue(name, nameSize);
    } else if (
      this.pairs.count >= MAXIMUM_COUNT ||
      this.pairs.encodedSize + nameSize + valueSize + 16 > MAXIMUM_SIZE
    ) {
      line("header left out: a list holds at most 1024 headers and 1 MiB");
      sendLine(LogLevel.Error);
    } else {
      this.pairs.append(name, nameSize, value, valueSize);
    }
  }

  /** Number of headers. */
  get size(): i32 {
    return <i32>this.pairs.count;
  }

  /**
   * Removes all headers.
   * @internal
   */
  clear(): void {
    this.pairs.load(Bytes.empty);
  }

  /**
   * The list in the form of the ABI.
   * @internal
   */
  encode(): Bytes {
    return this.pairs.encode();
  }
}

// Headers that came as the answer to a callout: read only, and only while the host has them.

import { allEntries, allValues, firstValue } from "../http/lookup";
import { Bytes } from "../bytes";
import { callbackNumber, selectContext } from "../runtime/callback";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { Header } from "../http/header";
import { headerName } from "../http/header-rules";
import { MapType } from "../host/map-type";
import { Pairs } from "../http/pairs";
import { proxy_get_header_map_pairs } from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";

/**
 * The headers or trailers of an answer. Names are compared without regard to case; a missing header is
 * `null`, an empty one is an empty `Bytes`. They are all read at the first use and kept until the
 * callback ends; then the map is empty. Legal in the callback that brought them.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_get_header_map_pairs`.
 */
export class ReceivedHeaders {
  private readonly pairs: Pairs = new Pairs();
  private readonly madeIn: u32 = callbackNumber;
  private isRead: bool;
  private outcome: Status = Status.Ok;

  /**
   * Made by the SDK. `root`: the plugin whose callback has them; `count`: how many there are.
   * @internal
   */
  constructor(
    private readonly root: u32,
    private readonly type: MapType,
    count: u32,
  ) {
    this.isRead = count == 0;
  }

  /**
   * The headers, read when they were not yet.
   * @internal
   */
  read(): Pairs {
    const pairs = this.pairs;
    if (this.madeIn != callbackNumber) {
      pairs.load(Bytes.empty);
    } else if (!this.isRead) {
      this.isRead = true;
      this.outcome = this.load(pairs);
    }
    return pairs;
  }

  private load(pairs: Pairs): Status {
    let status = selectContext(this.root);
    if (status != Status.Ok) return status;
    const words = clearOutWords();
    status = <Status>proxy_get_header_map_pairs(this.type, words, secondOutWord());
    if (status != Status.Ok) return status;
    const bytes = outBytes();
    if (!bytes) return Status.InvalidMemoryAccess;
    return pairs.load(bytes) ? Status.Ok : Status.ParseFailure;
  }

  /**
   * The three digits of `:status` as a number, 0 when there are none.
   * @internal
   */
  statusCode(): u32 {
    const value = this.get(":status");
    if (value == null || value.length != 3) return 0;
    let code: u32 = 0;
    for (let at = 0; at < 3; at++) {
      const digit = <u32>value.get(at) - 0x30;
      if (digit > 9) return 0;
      code = code * 10 + digit;
    }
    return code;
  }

  /**
   * How reading went. Other than `Status.Ok`, the map looks empty although it may not be:
   * `Status.InvalidMemoryAccess` when it is larger than the memory for it.
   */
  get readStatus(): Status {
    this.read();
    return this.outcome;
  }

  /** Number of headers; one that occurs several times counts several times. */
  get size(): i32 {
    return <i32>this.read().count;
  }

  /** Whether there is a header of this name. */
  has<TextName>(name: TextName): bool {
    return this.get(name) != null;
  }

  /** The value of the first header of this name, `null` when there is none. */
  get<TextName>(name: TextName): Bytes | null {
    resetTexts();
    const pointer = textPointer(name);
    return this.firstOf(headerName(pointer, textSize, this.type));
  }

  private firstOf(name: usize): Bytes | null {
    const size = textSize;
    return firstValue(this.read(), name, size);
  }

  /** The values of all headers of this name, in their order; empty when there is none. */
  getAll<TextName>(name: TextName): Bytes[] {
    resetTexts();
    const pointer = textPointer(name);
    return this.allOf(headerName(pointer, textSize, this.type));
  }

  private allOf(name: usize): Bytes[] {
    const size = textSize;
    return allValues(this.read(), name, size);
  }

  /** All headers in their order. */
  entries(): Header[] {
    return allEntries(this.read());
  }
}

// One of the four header maps of a stream. Who reads once asks the host for one header; who reads more reads all
// at once, and they are kept for the callback. What is written is written one by one, and the kept copy follows.

import { allEntries, allValues } from "./lookup";
import { Bytes } from "../bytes";
import { Header } from "./header";
import {
  headerName,
  isFinalStatus,
  isFramingName,
  isHeaderValue,
  isStatusName,
} from "./header-rules";
import { Change, noteWrite } from "./pending-writes";
import { noteFullRead, readOne } from "./single-read";
import { MapType } from "../host/map-type";
import { outBytes } from "../host/out-words";
import { Pairs } from "./pairs";
import {
  proxy_add_header_map_value,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
} from "../host/imports";
import { refuseName, refuseValue } from "./refusal";
import { takeSnapshot } from "./snapshot";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";
import { Stream } from "./stream";

type Follow = (
  stream: Stream,
  map: MapType,
  change: Change,
  name: usize,
  nameSize: u32,
  value: usize,
  valueSize: u32,
) => void;

// Keeps the snapshot in step after a header was written. Set by the first read, so that a filter that
// only writes does not carry the code for it.
let follow: Follow | null = null;

/** Lets snapshots follow what is written: for those who take one without asking a map. */
export function followWrites(): void {
  follow = noteWrite;
}

/**
 * The headers or trailers of a request or response.
 *
 * Names are compared without regard to case; `host` of a request is its `:authority`. Pseudo headers
 * (`:path`, `:status`, …) stand first, the rest in the order of arrival. A header may occur several
 * times. A missing header is `null`, an empty one is an empty `Bytes`.
 *
 * Legal: reading and writing in the callback of these headers (or trailers), and while that callback
 * has paused the stream; reading also in `onLog` (not the request trailers). Elsewhere the map reads
 * as empty and writing answers `Status.BadArgument`: keep in the filter what you need later. In a body
 * callback with `endOfStream`, `set` and `add` on trailers create trailers.
 *
 * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy, source/extensions/common/wasm/context.cc.
 */
@final
export class HeaderMap {
  /**
   * Made by the SDK: see `this.request.headers` and its like.
   * @internal
   */
  constructor(
    private readonly stream: Stream,
    private readonly type: MapType,
  ) {}

  private read(): Pairs {
    noteFullRead(this.type);
    return this.copy();
  }

  private copy(): Pairs {
    follow = noteWrite;
    return takeSnapshot(this.stream, this.type).pairs;
  }

  private find(name: usize): Pairs | null {
    const pairs = this.copy();
    pairs.rewind();
    return pairs.seek(name, textSize) ? pairs : null;
  }

  private hasNamed(name: usize): bool {
    if (name == 0) return false;
    const status = readOne(this.stream, this.type, name, textSize);
    if (status == Status.Ok || status == Status.NotFound) return status == Status.Ok;
    return this.find(name) != null;
  }

  private firstNamed(name: usize): Bytes | null {
    if (name == 0) return null;
    const status = readOne(this.stream, this.type, name, textSize);
    if (status == Status.Ok) return outBytes();
    const pairs = status != Status.NotFound ? this.find(name) : null;
    return pairs ? pairs.value() : null;
  }

  /**
   * How reading went in this callback. Other than `Status.Ok`, the map looks empty although it may
   * not be: `Status.InvalidMemoryAccess` when it is larger than the memory for it, or
   * `Status.StreamEnded`. A map that is not available in this callback counts as empty.
   */
  get status(): Status {
    follow = noteWrite;
    noteFullRead(this.type);
    return takeSnapshot(this.stream, this.type).outcome;
  }

  /** Number of headers; one that occurs several times counts several times. */
  get size(): i32 {
    return <i32>this.read().count;
  }

  /** Whether there is a header of this name. */
  has<TextName>(name: TextName): bool {
    return this.hasNamed(this.nameOf(name));
  }

  /** The value of the first header of this name, `null` when there is none. */
  get<TextName>(name: TextName): Bytes | null {
    return this.firstNamed(this.nameOf(name));
  }

  /** The values of all headers of this name, in their order; empty when there is none. */
  getAll<TextName>(name: TextName): Bytes[] {
    const wanted = this.nameOf(name);
    const wantedSize = textSize;
    return allValues(this.read(), wanted, wantedSize);
  }

  /** All headers in their order. */
  entries(): Header[] {
    return allEntries(this.read());
  }

  // The name as it is looked up, 0 when it is none; its size is in textSize.
  // @ts-ignore: decorator
  @inline
  private nameOf<TextName>(name: TextName): usize {
    resetTexts();
    const pointer = textPointer(name);
    return headerName(pointer, textSize, this.type);
  }

  /**
   * Replaces every header of this name by one, or adds it; the new one stands last.
   *
   * `Status.InvalidHeaderName`, `Status.InvalidHeaderValue`: not sent, and a log line says so; the latter also
   * for `content-length`, `transfer-encoding` and `upgrade`, which say how the message is framed (they can be
   * removed; see `body.willChange()`), and for a `:status` that is not from 200 to 599.
   * `Status.BadArgument`: the map can not be written in this callback. `Status.StreamEnded`.
   */
  set<TextName, TextValue>(name: TextName, value: TextValue): Status {
    resetTexts();
    const namePointer = textPointer(name);
    const nameSize = textSize;
    const valuePointer = textPointer(value);
    return this.write(namePointer, nameSize, valuePointer, textSize, true);
  }

  /**
   * Adds a header, whether or not there is one of this name. Of headers that may occur only once
   * Envoy joins the values with a comma (a list that depends on its build); `set-cookie` never.
   *
   * Answers as {@link set} does.
   */
  add<TextName, TextValue>(name: TextName, value: TextValue): Status {
    resetTexts();
    const namePointer = textPointer(name);
    const nameSize = textSize;
    const valuePointer = textPointer(value);
    return this.write(namePointer, nameSize, valuePointer, textSize, false);
  }

  private write(
    givenName: usize,
    givenSize: u32,
    value: usize,
    valueSize: u32,
    replace: bool,
  ): Status {
    const type = this.type;
    const name = headerName(givenName, givenSize, type);
    if (name == 0) return refuseName(givenName, givenSize);
    const nameSize = textSize;
    if (
      !isHeaderValue(value, valueSize) ||
      isFramingName(name, nameSize) ||
      // Envoy writes any number: with one below 200 the client waits for ever.
      (type == MapType.ResponseHeaders &&
        isStatusName(name, nameSize) &&
        !isFinalStatus(value, valueSize))
    ) {
      return refuseValue(name, nameSize);
    }
    let status = this.stream.select();
    if (status != Status.Ok) return status;
    if (replace) {
      status = <Status>proxy_replace_header_map_value(type, name, nameSize, value, valueSize);
    } else {
      status = <Status>proxy_add_header_map_value(type, name, nameSize, value, valueSize);
    }
    if (follow && status == Status.Ok) {
      const change = replace ? Change.Replaced : Change.Added;
      follow(this.stream, type, change, name, nameSize, value, valueSize);
    }
    return status;
  }

  /**
   * Removes every header of this name. `Status.Ok` also when there was none; otherwise as
   * {@link set}.
   */
  remove<TextName>(name: TextName): Status {
    resetTexts();
    const pointer = textPointer(name);
    return this.removeNamed(pointer, textSize);
  }

  private removeNamed(givenName: usize, givenSize: u32): Status {
    const type = this.type;
    const name = headerName(givenName, givenSize, type);
    if (name == 0) return refuseName(givenName, givenSize);
    const nameSize = textSize;
    // Removing from trailers that do not exist would create them: look before.
    if ((type & 1) != 0 && !this.find(name)) return takeSnapshot(this.stream, type).outcome;
    let status = this.stream.select();
    if (status != Status.Ok) return status;
    status = <Status>proxy_remove_header_map_value(type, name, nameSize);
    if (follow && status == Status.Ok) {
      follow(this.stream, type, Change.Removed, name, nameSize, 0, 0);
    }
    return status;
  }
}

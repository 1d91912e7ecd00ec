// Reads of one header, without a copy of the whole map. In Envoy all headers cost about twice as much as one, and
// an absent one next to nothing; from the second read on the copy is cheaper. So what is read first in a callback
// is asked for alone, unless the last callback that read this map read it more than once.

import { callbackNumber } from "../runtime/callback";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { MapType } from "../host/map-type";
import { proxy_get_header_map_value } from "../host/imports";
import { Status } from "../status";
import { Stream } from "./stream";

// For each of the four maps the number of the callback that read it last, shifted by one; bit 0: more than once.
// @ts-ignore: decorator
@lazy const lastReads: usize = memory.data(16, 4);

/** Notes that all headers of a map are wanted. */
export function noteFullRead(map: MapType): void {
  store<u32>(lastReads + ((<usize>map) << 2), (callbackNumber << 1) | 1);
}

// Notes a read of one header; whether it is the only one so far, and more were not read the last time.
function isOnlyRead(map: MapType): bool {
  const at = lastReads + ((<usize>map) << 2);
  const last = load<u32>(at);
  const now = callbackNumber << 1;
  const isFirst = (last ^ now) >> 1 != 0;
  store<u32>(at, isFirst ? now : now | 1);
  return isFirst && (last & 1) == 0;
}

/**
 * Asks the host for the first header of a name alone. `Status.Ok`: its value is in `outBytes()`.
 * `Status.NotFound`: there is none. Any other status: to be looked up in the copy of the map.
 */
export function readOne(stream: Stream, map: MapType, name: usize, size: u32): Status {
  if (!isOnlyRead(map)) return Status.NotAllowed;
  let status = stream.select();
  if (status != Status.Ok) return status;
  const words = clearOutWords();
  status = <Status>proxy_get_header_map_value(map, name, size, words, secondOutWord());
  return status == Status.Ok && !outBytes() ? Status.InvalidMemoryAccess : status;
}

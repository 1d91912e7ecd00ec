// When the host began an exchange: filters that serve the same one have it in common.

import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { proxy_get_property } from "../host/imports";
import { Status } from "../status";
import { Stream } from "./stream";

// "request", NUL, "time"
// @ts-ignore: decorator
@lazy export const requestTime: usize = memory.data<u8>([
  0x72, 0x65, 0x71, 0x75, 0x65, 0x73, 0x74, 0, 0x74, 0x69, 0x6d, 0x65,
]);

/** The nanosecond since 1970 at which the host began the exchange, 0 when it does not say. */
export function beginOf(stream: Stream): u64 {
  if (stream.select() != Status.Ok) return 0;
  const words = clearOutWords();
  const time = proxy_get_property(requestTime, 12, words, secondOutWord()) == 0 ? outBytes() : null;
  return time ? time.toU64() : 0;
}

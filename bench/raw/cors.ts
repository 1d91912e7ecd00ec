// cors by hand: one allowed origin with credentials, preflights answered here, Vary on everything.

import {
  add,
  bytes,
  continueStream,
  emptyArena,
  get,
  outPointer,
  outSize,
  replace,
  reply,
  requestHeaders,
  responseHeaders,
  returned,
  stopIteration,
} from "./host";
import { headerList } from "./header-list";
export { allocate as malloc } from "./host";

const origin = bytes("origin");
const allowedOrigin = bytes("https://shop.example");
const method = bytes(":method");
const options = bytes("OPTIONS");
const requestMethod = bytes("access-control-request-method");
const allowOrigin = bytes("access-control-allow-origin");
const allowCredentials = bytes("access-control-allow-credentials");
const yes = bytes("true");
const vary = bytes("vary");
const varyOrigin = bytes("Origin");
const empty = new ArrayBuffer(0);
const preflightAnswer = headerList([
  ["access-control-allow-origin", "https://shop.example"],
  ["access-control-allow-credentials", "true"],
  ["access-control-allow-methods", "GET,POST"],
  ["access-control-allow-headers", "content-type"],
  ["access-control-max-age", "600"],
  ["vary", "Origin"],
]);

/**
 * The request's headers are gone when the response comes, so the context of a stream with an allowed origin is
 * noted here. When two streams meet in one place the elder gets no CORS headers, never the wrong ones.
 */
const places: u32 = 4096;
const allowed = memory.data(4096 * 4, 4);

export function proxy_abi_version_0_2_1(): void {}

function isPreflight(): bool {
  return get(requestHeaders, requestMethod) && get(requestHeaders, method) && returned(options);
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  if (!get(requestHeaders, origin)) return continueStream;
  const isAllowed = returned(allowedOrigin);
  if (isPreflight()) {
    reply(204, isAllowed ? preflightAnswer : empty);
    return stopIteration;
  }
  if (isAllowed) store<u32>(allowed + (context % places) * 4, context);
  return continueStream;
}

/** Does the text that the host returned last contain "origin", in any case, or "*"? */
function variesByOrigin(): bool {
  const text = outPointer();
  const size = outSize();
  for (let at: usize = 0; at < size; at++) {
    if (load<u8>(text + at) === 0x2a) return true;
    let same: usize = 0;
    while (
      same < 6 &&
      at + same < size &&
      (load<u8>(text + at + same) | 0x20) === load<u8>(changetype<usize>(origin) + same)
    ) {
      same++;
    }
    if (same === 6) return true;
  }
  return false;
}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  if (load<u32>(allowed + (context % places) * 4) === context) {
    replace(responseHeaders, allowOrigin, allowedOrigin);
    replace(responseHeaders, allowCredentials, yes);
  }
  if (!get(responseHeaders, vary) || !variesByOrigin()) add(responseHeaders, vary, varyOrigin);
  return continueStream;
}

// Reads, sets, adds and removes a header, by hand.

import {
  add,
  at,
  bytes,
  continueStream,
  emptyArena,
  get,
  outPointer,
  outSize,
  remove,
  replaceHeader,
  requestHeaders,
  responseHeaders,
} from "./host";
export { allocate as malloc } from "./host";

const tenant = bytes("x-tenant");
const team = bytes("x-team");
const trail = bytes("x-trail");
const outrigger = bytes("outrigger");
const poweredBy = bytes("x-powered-by");

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  if (get(requestHeaders, tenant)) {
    replaceHeader(requestHeaders, at(team), team.byteLength, outPointer(), outSize());
  }
  return continueStream;
}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  add(responseHeaders, trail, outrigger);
  remove(responseHeaders, poweredBy);
  return continueStream;
}

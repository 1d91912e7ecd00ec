// headers by hand: set, append and remove, on the request and on the response.

import {
  add,
  bytes,
  continueStream,
  remove,
  replace,
  requestHeaders,
  responseHeaders,
} from "./host";
export { allocate as malloc } from "./host";

const tenant = bytes("x-tenant");
const shop = bytes("shop");
const trail = bytes("x-trail");
const outrigger = bytes("outrigger");
const debug = bytes("x-debug");
const cacheControl = bytes("cache-control");
const noStore = bytes("no-store");
const poweredBy = bytes("x-powered-by");

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  replace(requestHeaders, tenant, shop);
  add(requestHeaders, trail, outrigger);
  remove(requestHeaders, debug);
  return continueStream;
}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  replace(responseHeaders, cacheControl, noStore);
  add(responseHeaders, trail, outrigger);
  remove(responseHeaders, poweredBy);
  return continueStream;
}

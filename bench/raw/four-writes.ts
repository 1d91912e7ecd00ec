// Sets two headers of the request and two of the response, by hand.

import { bytes, continueStream, replace, requestHeaders, responseHeaders } from "./host";
export { allocate as malloc } from "./host";

const first = bytes("x-first-a");
const second = bytes("x-second-a");
const third = bytes("x-third-a");
const fourth = bytes("x-fourth-a");
const value = bytes("a");

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  replace(requestHeaders, first, value);
  replace(requestHeaders, second, value);
  return continueStream;
}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  replace(responseHeaders, third, value);
  replace(responseHeaders, fourth, value);
  return continueStream;
}

// hello-header by hand: one response header.

import { bytes, continueStream, replace, responseHeaders } from "./host";
export { allocate as malloc } from "./host";

const name = bytes("x-my-header");
const value = bytes("Hello from WASM!");

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  replace(responseHeaders, name, value);
  return continueStream;
}

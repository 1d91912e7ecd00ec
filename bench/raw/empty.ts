// An empty filter by hand, with the exports that the SDK's has.

import { continueStream } from "./host";
export { allocate as malloc } from "./host";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_configure(context: u32, size: u32): u32 {
  return 1;
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  return continueStream;
}

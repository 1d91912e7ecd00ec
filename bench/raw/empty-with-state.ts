// An empty filter by hand that is told of each stream, with the exports that the SDK's has.

import { continueStream } from "./host";
export { allocate as malloc } from "./host";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(context: u32, parent: u32): void {}

export function proxy_on_configure(context: u32, size: u32): u32 {
  return 1;
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  return continueStream;
}

export function proxy_on_delete(context: u32): void {}

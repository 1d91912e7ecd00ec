// Holds a request with x-hold; of any other it keeps a header for the response: by hand, in a slot for each stream.

import {
  continueStream,
  emptyArena,
  get,
  bytes,
  at,
  outPointer,
  outSize,
  replaceHeader,
  requestHeaders,
  responseHeaders,
  stopIteration,
} from "./host";
export { allocate as malloc } from "./host";

const tenant = bytes("x-tenant");
const hold = bytes("x-hold");

/** Numbers of streams go up one by one, so a slot is used again after so many; the job's value is short. */
const slots: usize = 16_384;
const slotSize: usize = 64;
/** A slot: the size of the value, then the value. */
const kept: usize = memory.data(1_048_576, 16);


@inline
function slotOf(context: u32): usize {
  return kept + (context & (slots - 1)) * slotSize;
}

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(context: u32, parent: u32): void {}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  const slot = slotOf(context);
  const isThere = get(requestHeaders, tenant) && outSize() <= slotSize - 4;
  store<u32>(slot, isThere ? outSize() : 0);
  if (isThere) memory.copy(slot + 4, outPointer(), outSize());
  return get(requestHeaders, hold) ? stopIteration : continueStream;
}

export function proxy_on_response_headers(context: u32, count: u32, endOfStream: u32): u32 {
  const slot = slotOf(context);
  const size = load<u32>(slot);
  if (size !== 0) replaceHeader(responseHeaders, at(tenant), tenant.byteLength, slot + 4, size);
  return continueStream;
}

export function proxy_on_delete(context: u32): void {}

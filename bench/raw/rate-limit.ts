// rate-limit by hand: 10,000 requests per hour and x-api-key, by GCRA. Per key the theoretical arrival time of the
// next request (ns, 64 bits) lies in shared data, and is replaced by compare-and-swap.

import {
  allocate,
  bytes,
  casMismatch,
  continueStream,
  emptyArena,
  get,
  getShared,
  now,
  ok,
  out,
  outPointer,
  outSize,
  reply,
  requestHeaders,
  setShared,
  stopIteration,
} from "./host";
export { allocate as malloc } from "./host";

const interval: i64 = 360_000_000; // Nanoseconds between requests at the allowed rate.
const burst: i64 = 10_000 * interval;
const attempts = 8;

const keyHeader = bytes("x-api-key");
const prefix = bytes("rate-limit/");
const empty = new ArrayBuffer(0);

export function proxy_abi_version_0_2_1(): void {}

/** Room for a new time. */
const next = memory.data(8, 8);

function isAllowed(key: usize, keySize: usize): bool {
  const time = now();
  for (let attempt = 0; attempt < attempts; attempt++) {
    let arrival = time;
    let cas: u32 = 0;
    if (getShared(key, keySize, out, out + 4, out + 16) === ok && outSize() === 8) {
      arrival = max(load<i64>(outPointer()), time);
      cas = load<u32>(out, 16);
    }
    arrival += interval;
    if (arrival - time > burst) return false;
    store<i64>(next, arrival);
    if (setShared(key, keySize, next, 8, cas) !== casMismatch) return true;
  }
  return false;
}

export function proxy_on_request_headers(context: u32, count: u32, endOfStream: u32): u32 {
  emptyArena();
  let size: usize = 0;
  if (get(requestHeaders, keyHeader)) size = outSize(); // All without a key share one limit.
  const prefixSize = prefix.byteLength;
  const key = allocate(prefixSize + size);
  if (key !== 0) {
    memory.copy(key, changetype<usize>(prefix), prefixSize);
    memory.copy(key + prefixSize, outPointer(), size);
    if (isAllowed(key, prefixSize + size)) return continueStream;
  }
  reply(429, empty);
  return stopIteration;
}

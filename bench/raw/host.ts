// The host's side of the ABI (proxy-wasm 0.2.1) as the hand-written modules use it, and the little memory
// that they have: one arena that is emptied at the start of each callback.

@external("env", "proxy_get_header_map_value")
export declare function getHeader(
  map: u32,
  key: usize,
  keySize: usize,
  out: usize,
  outSize: usize,
): u32;


@external("env", "proxy_add_header_map_value")
export declare function addHeader(
  map: u32,
  key: usize,
  keySize: usize,
  value: usize,
  size: usize,
): u32;


@external("env", "proxy_replace_header_map_value")
export declare function replaceHeader(
  map: u32,
  key: usize,
  keySize: usize,
  value: usize,
  size: usize,
): u32;


@external("env", "proxy_remove_header_map_value")
export declare function removeHeader(map: u32, key: usize, keySize: usize): u32;


@external("env", "proxy_send_local_response")
export declare function sendLocalResponse(
  status: u32,
  details: usize,
  detailsSize: usize,
  body: usize,
  bodySize: usize,
  headers: usize,
  headersSize: usize,
  grpcStatus: i32,
): u32;


@external("env", "proxy_get_current_time_nanoseconds")
export declare function getTime(out: usize): u32;


@external("env", "proxy_get_shared_data")
export declare function getShared(
  key: usize,
  keySize: usize,
  out: usize,
  outSize: usize,
  cas: usize,
): u32;


@external("env", "proxy_set_shared_data")
export declare function setShared(
  key: usize,
  keySize: usize,
  value: usize,
  size: usize,
  cas: u32,
): u32;


@external("env", "proxy_call_foreign_function")
export declare function callForeign(
  name: usize,
  nameSize: usize,
  argument: usize,
  size: usize,
  out: usize,
  outSize: usize,
): u32;


@external("wasi_snapshot_preview1", "random_get")
export declare function randomBytes(out: usize, size: usize): u32;

export const requestHeaders: u32 = 0;
export const responseHeaders: u32 = 2;
export const ok: u32 = 0;
export const casMismatch: u32 = 8;
export const continueStream: u32 = 0;
export const stopIteration: u32 = 1;

const arenaSize: usize = 64 * 1024;
const arena: usize = memory.data(64 * 1024, 16);
let used: usize = 0;

/** Where the host puts pointer and size of what it returns, a time, a CAS number. */
export const out: usize = memory.data(24, 8);


@inline
export function outPointer(): usize {
  return load<u32>(out);
}


@inline
export function outSize(): usize {
  return load<u32>(out, 4);
}

/** At the start of each callback: nothing of the last one is needed any more. */
@inline
export function emptyArena(): void {
  used = 0;
}

/** 0 when the arena is full: the host then reports a failure, and so do the modules. */
export function allocate(size: usize): usize {
  const start = (used + 7) & ~(<usize>7);
  if (size > arenaSize || start + size > arenaSize) return 0;
  used = start + size;
  return arena + start;
}

/** Text of a constant as bytes of its own, made once when the module starts. */
@inline
export function bytes(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}


@inline
export function at(constant: ArrayBuffer): usize {
  return changetype<usize>(constant);
}


@inline
export function get(map: u32, name: ArrayBuffer): bool {
  return getHeader(map, at(name), name.byteLength, out, out + 4) === ok;
}


@inline
export function replace(map: u32, name: ArrayBuffer, value: ArrayBuffer): void {
  replaceHeader(map, at(name), name.byteLength, at(value), value.byteLength);
}


@inline
export function add(map: u32, name: ArrayBuffer, value: ArrayBuffer): void {
  addHeader(map, at(name), name.byteLength, at(value), value.byteLength);
}


@inline
export function remove(map: u32, name: ArrayBuffer): void {
  removeHeader(map, at(name), name.byteLength);
}

/** A reply without a body; `headers` is a serialized header list, or empty. */
export function reply(status: u32, headers: ArrayBuffer): void {
  sendLocalResponse(status, 0, 0, 0, 0, at(headers), headers.byteLength, -1);
}

/** Is what the host returned last exactly this? */
export function returned(expected: ArrayBuffer): bool {
  return (
    outSize() === <usize>expected.byteLength &&
    memory.compare(outPointer(), at(expected), outSize()) === 0
  );
}

/** Nanoseconds since 1970. */
export function now(): i64 {
  getTime(out + 8);
  return load<i64>(out, 8);
}

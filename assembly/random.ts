// Random bytes from the host.

import { Bytes, newBytes } from "./bytes";
import { random_get } from "./host/imports";

// What a host gives at once. Source: proxy-wasm-cpp-host, src/exports.cc, wasi_unstable_random_get.
// @ts-ignore: decorator
@inline const MAXIMUM: i32 = 65536;

/**
 * `size` unpredictable bytes, 1 to 65,536 of them; `null` for another size, and when the host has none.
 *
 * Legal in every callback and while the module starts. Fit for ids and keys, unlike `Math.random`.
 *
 * Source: WASI preview 1, `random_get`.
 */
export function randomBytes(size: i32): Bytes | null {
  if (size < 1 || size > MAXIMUM) return null;
  const bytes = newBytes(size);
  return random_get(changetype<usize>(bytes), size) == 0 ? bytes : null;
}

// Guests that tell of their life.

import { rawGuest, type RawGuest } from "../raw-guest.js";

/** Each callback of a life logs a line. */
export const lifecycle: Required<Pick<RawGuest, "callbacks">> = {
  callbacks: {
    _initialize: `(drop (call $log (i32.const 2) "initialize"))`,
    proxy_on_context_create: `(call $sayNumber "create" (local.get $id)) (call $sayNumber "of" (local.get $root))`,
    proxy_on_vm_start: `(call $sayNumber "start" (local.get $id)) (call $sayNumber "vm size" (local.get $size)) (i32.const 1)`,
    proxy_on_configure: `(call $sayNumber "configure" (local.get $id)) (call $sayNumber "size" (local.get $size)) (i32.const 1)`,
    proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 1)`,
    proxy_on_log: `(call $sayNumber "log" (local.get $id))`,
    proxy_on_delete: `(call $sayNumber "delete" (local.get $id))`,
  },
};

/** Leaves at address 16 how often this ran in all VMs of the process with the same vm_id. */
export const count = (key: string): string => `
  (i64.store (i32.const 0) (i64.const 0))
  (drop (call $getShared "${key}" (i32.const 0) (i32.const 4) (i32.const 8)))
  (i32.store8 (i32.const 16)
    (if (result i32) (i32.load (i32.const 4))
      (then (i32.add (i32.const 1) (i32.load8_u (i32.load (i32.const 0)))))
      (else (i32.const 1))))
  (drop (call $setShared "${key}" (i32.const 16) (i32.const 1) (i32.const 0)))
  (i64.store (i32.const 0) (i64.const 0))`;

/** Refuses in the third VM that asks: after the canary and the main thread, on the first worker. */
export function failingTheThird(callback: "proxy_on_vm_start" | "proxy_on_configure"): Uint8Array {
  const body = `(call $sayNumber "asked" (local.get $id)) ${count("asked")}
    (i32.ne (i32.load8_u (i32.const 16)) (i32.const 3))`;
  return rawGuest({ callbacks: { ...lifecycle.callbacks, [callback]: body } });
}

/** Holds a request with the header `x-hold`. */
export const holdingGuest: RawGuest = {
  callbacks: {
    ...lifecycle.callbacks,
    proxy_on_request_headers: `
      (if (result i32) (i32.eqz (call $get (i32.const 0) "x-hold" (i32.const 0) (i32.const 4)))
        (then (i32.const 1))
        (else (i32.const 0)))`,
  },
};

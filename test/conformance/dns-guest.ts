// A guest that resolves names and logs what it is told about them.

import type { RawGuest } from "./raw-guest.js";

/** Asks for all names in `proxy_on_request_headers`; a wrong pointer for the token comes in between. */
export function dnsGuest(names: readonly string[], more = ""): RawGuest {
  const questions = names.map(
    (name) => `
      (i32.store (i32.const 16) (i32.const 7))
      (call $sayNumber "resolve" (call $resolveDns "${name}" (i32.const 16)))
      (call $sayNumber "token" (i32.load (i32.const 16)))`,
  );
  return {
    callbacks: {
      proxy_on_request_headers: `${questions.join(more)} (i32.const 0)`,
      envoy_on_resolve_dns: `
        (call $sayNumber "on resolve" (local.get $token))
        (call $sayNumber "context" (local.get $id))
        (call $sayNumber "size" (local.get $size))
        (call $say "bytes" (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const 400) (i32.const 0) (i32.const 4)))`,
    },
  };
}

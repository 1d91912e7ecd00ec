// A guest that asks a cluster before it lets a request go on, against the raw ABI: the request header `x-cluster`
// names the cluster, `x-forget` makes it not wait. What it was told goes on as `x-asked`, and into the log.

import { callHeaders, callExpression } from "./callout-guest.js";
import type { RawGuest } from "./raw-guest.js";

const call = callExpression({ headers: callHeaders, body: "may I?", timeout: 300 })
  // The cluster's name is what the header says instead of a constant.
  .replace(/^\(call \$httpCall "[^"]*"/, "(call $$httpCall (i32.load (i32.const 48)) (i32.load (i32.const 52))"); // prettier-ignore

const reply = (status: number, body: string): string =>
  `(drop (call $reply (i32.const ${status}) "" "${body}" (i32.const 0) (i32.const 0) (i32.const -1)))`;

export const askingGuest: RawGuest = {
  callbacks: {
    proxy_on_configure: `
      (if (local.get $size) (then (drop (call $log (i32.const 4) "this plugin takes no configuration"))))
      (i32.eqz (local.get $size))`,
    proxy_on_request_headers: `
      (i32.store (i32.const 64) (local.get $id))
      (drop (call $defineMetric (i32.const 0) "questions" (i32.const 20)))
      (drop (call $incrementMetric (i32.load (i32.const 20)) (i64.const 1)))
      (drop (call $defineMetric (i32.const 1) "last_stream" (i32.const 20)))
      (drop (call $recordMetric (i32.load (i32.const 20)) (i64.const 7)))
      (drop (call $get (i32.const 0) "x-cluster" (i32.const 48) (i32.const 52)))
      (i32.store (i32.const 56) ${call})
      (call $sayNumber "asked" (i32.load (i32.const 56)))
      (if (i32.load (i32.const 56)) (then ${reply(500, "cannot ask")}))
      (select (i32.const 0) (i32.const 1) (i32.eqz (call $get (i32.const 0) "x-forget" (i32.const 32) (i32.const 36))))`,
    proxy_on_http_call_response: `
      (drop (call $get (i32.const 6) ":status" (i32.const 48) (i32.const 52)))
      (call $say "answer" (call $bufferBytes (i32.const 4) (i32.const 0) (i32.const 500) (i32.const 0) (i32.const 4)))
      (call $sayNumber "stream" (call $effective (i32.load (i32.const 64))))
      (if (local.get $n)
        (then
          (drop (call $add (i32.const 0) "x-asked" (i32.load (i32.const 48)) (i32.load (i32.const 52))))
          (drop (call $continueStream (i32.const 0))))
        (else ${reply(502, "no answer")}))`,
  },
};

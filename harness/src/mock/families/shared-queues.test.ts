import { expect, it } from "vitest";
import { get, startGuest } from "../../../../test/conformance/observe.js";

// [R4.10-1], [R4.10-2], [R4.10-4], [R4.10-5], [R4.10-6]
it("are filled and emptied by number; the last who registered hears of items, in a later turn", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_configure: `(call $sayNumber "register" (call $registerQueue "q" (i32.const 16))) (call $sayNumber "token" (i32.load (i32.const 16))) (i32.const 1)`,
        proxy_on_request_headers: `
          (call $sayNumber "resolve" (call $resolveQueue "" "q" (i32.const 16)))
          (call $sayNumber "absent" (call $resolveQueue "other" "q" (i32.const 16)))
          (call $sayNumber "enqueue" (call $enqueue (i32.const 1) "item"))
          (call $sayNumber "unknown" (call $enqueue (i32.const 7) "item"))
          (call $sayNumber "unknown" (call $dequeue (i32.const 7) (i32.const 0) (i32.const 4)))
          (call $sayNumber "after" (i32.const 0))
          (i32.const 0)`,
        proxy_on_queue_ready: `
          (call $sayNumber "ready" (local.get $token))
          (call $say "item" (call $dequeue (local.get $token) (i32.const 0) (i32.const 4)))
          (call $sayNumber "empty" (call $dequeue (local.get $token) (i32.const 0) (i32.const 4)))`,
      },
    },
  });
  expect(proxy.logs.map((line) => line.message)).toEqual([
    "register=0",
    "token=1",
    "register=0",
    "token=1",
    "register=0",
    "token=1",
  ]);
  await proxy.send(get);
  expect(proxy.logs.slice(6).map((line) => `${line.thread} ${line.message}`)).toEqual([
    "worker resolve=0",
    "worker absent=1",
    "worker enqueue=0",
    "worker unknown=1",
    "worker unknown=1",
    "worker after=0",
    "worker ready=1",
    "worker item=0 item",
    "worker empty=7",
  ]);
  await proxy.close();
});

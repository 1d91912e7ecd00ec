import { expect, it } from "vitest";
import { inRequestHeaders } from "../../../../test/conformance/observe.js";

// [R4.12-1]
it("tells the virtual time in nanoseconds, and needs 8 bytes of memory", async () => {
  const messages = await inRequestHeaders(
    `(call $sayNumber "status" (call $time (i32.const 16)))
     (call $sayNumber "seconds" (i32.wrap_i64 (i64.div_u (i64.load (i32.const 16)) (i64.const 1000000000))))
     (call $sayNumber "end of memory" (call $time (i32.const 524284)))`,
    { proxy: { now: new Date("2026-01-01T00:00:00Z") } },
  );
  expect(messages).toEqual(["status=0", "seconds=1767225600", "end of memory=6"]);
});

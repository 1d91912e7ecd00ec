import { expect, it } from "vitest";
import { inRequestHeaders } from "../../../../test/conformance/observe.js";

// [R4.8-1]
it("is 0 and empty before the first callout, and needs memory for both", async () => {
  const messages = await inRequestHeaders(
    `(call $say "status" (call $status (i32.const 16) (i32.const 0) (i32.const 4)))
     (call $sayNumber "code" (i32.load (i32.const 16)))
     (call $sayNumber "memory" (call $status (i32.const -1) (i32.const 0) (i32.const 4)))
     (call $sayNumber "message" (call $status (i32.const 16) (i32.const -1) (i32.const 4)))`,
  );
  expect(messages).toEqual(["status=0 ", "code=0", "memory=6", "message=6"]);
});

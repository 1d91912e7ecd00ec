import { expect, it } from "vitest";
import { inRequestHeaders } from "../../../../test/conformance/observe.js";

it("compares threads and hears of memory that grew", async () => {
  const messages = await inRequestHeaders(
    `(call $sayNumber "same" (call $equal (i32.const 3) (i32.const 3)))
     (call $sayNumber "other" (call $equal (i32.const 3) (i32.const 4)))
     (call $grown (i32.const 0))`,
    {
      imports: `(import "env" "pthread_equal" (func $equal (param i32 i32) (result i32)))
        (import "env" "emscripten_notify_memory_growth" (func $grown (param i32)))`,
    },
  );
  expect(messages).toEqual(["same=1", "other=0"]);
});

import { expect, it } from "vitest";
import { inRequestHeaders } from "../../../../test/conformance/observe.js";

const call = (name: string, argument = "(i32.const 0) (i32.const 0)"): string =>
  `(i64.store (i32.const 24) (i64.const 0))
   (call $sayNumber "${name}" (call $foreign "${name}" ${argument} (i32.const 24) (i32.const 28)))
   (i64.store (i32.const 0) (i64.load (i32.const 24))) (call $say "result" (i32.const 0))`;

// [R4.18-1], [R4.18-13]
it("answers NotFound for unknown names and Ok for clear_route_cache", async () => {
  expect(await inRequestHeaders(call("nope") + call("clear_route_cache"))).toEqual([
    "nope=1",
    "result=0 ",
    "clear_route_cache=0",
    "result=0 ",
  ]);
});

it("gives back what it compressed, and refuses what it did not", async () => {
  const messages = await inRequestHeaders(
    `(drop (call $foreign "compress" "hello" (i32.const 16) (i32.const 20)))
     ${call("uncompress", "(i32.load (i32.const 16)) (i32.load (i32.const 20))")}
     ${call("uncompress", `"no zlib stream"`)}`,
  );
  expect(messages).toEqual(["uncompress=0", "result=0 hello", "uncompress=3", "result=0 "]);
});

// [R1.2-5]
it("dies with Envoy when the allocator answers 0 there", async () => {
  const body = `(global.set $top (i32.const -1)) ${call("compress", `"hello"`)}`;
  await expect(inRequestHeaders(body)).rejects.toThrow(/SIGSEGV\): the allocator/);
});

import { expect, it } from "vitest";
import { inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";

const read = `(call $say "get" (call $getShared "k" (i32.const 0) (i32.const 4) (i32.const 8)))`;
const set = (value: string, cas: string): string =>
  `(call $sayNumber "set" (call $setShared "k" "${value}" ${cas}))`;

// [R4.9-2], [R4.9-3], [R4.9-4], [R4.9-5]
it.each([
  ["an absent key", [read], ["get=1 "]],
  ["a cas for an absent key", [set("v", "(i32.const 9)"), read], ["set=0", "get=0 v"]],
  ["a wrong cas", [set("v", "(i32.const 0)"), set("w", "(i32.const 9)"), read], ["set=0", "set=8", "get=0 v"]], // prettier-ignore
  ["the right cas", [set("v", "(i32.const 0)"), read, set("w", "(i32.load (i32.const 8))"), read], ["set=0", "get=0 v", "set=0", "get=0 w"]], // prettier-ignore
  ["an empty value", [set("", "(i32.const 0)"), read], ["set=0", "get=0 "]],
])("%s", async (_, calls, expected) => {
  expect(await inRequestHeaders(calls.join("\n"))).toEqual(expected);
});

it("is shared by all threads: what the canary stored is there for the worker", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: { proxy_on_configure: `${read} ${set("v", "(i32.const 0)")} (i32.const 1)` },
    },
  });
  expect(proxy.logs.map((line) => `${line.thread} ${line.message}`)).toEqual([
    "canary get=1 ",
    "canary set=0",
    "main get=0 v",
    "main set=0",
    "worker get=0 v",
    "worker set=0",
  ]);
  await proxy.close();
});

import { expect, it } from "vitest";
import { get, inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";
import { rawGuest } from "../../../../test/conformance/raw-guest.js";
import { MockProxy } from "../mock-proxy.js";

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

// [R4.9-1], [R4.9-4]
it.each([
  ["with the same vm id, whatever their code", "one", "one", ["get=0 v"]],
  ["without a vm id", "", "", ["get=0 v"]],
  ["with different vm ids not", "one", "two", ["get=1 "]],
])("is shared by plugins %s", async (_, first, second, expected) => {
  const callbacks = (body: string) => ({
    callbacks: { proxy_on_request_headers: `${body} (i32.const 0)` },
  });
  const proxy = await MockProxy.start({
    filters: [
      { wasm: rawGuest(callbacks(set("v", "(i32.const 0)"))), name: "first", vmId: first },
      { wasm: rawGuest(callbacks(read)), name: "second", vmId: second },
    ],
  });
  await proxy.send(get);
  expect(proxy.logs.map((line) => line.message)).toEqual(["set=0", ...expected]);
  await proxy.close();
});

it("numbers values through all keys, so that no two have the same number", async () => {
  const number = (key: string): string => `
    (drop (call $setShared "${key}" "v" (i32.const 0)))
    (drop (call $getShared "${key}" (i32.const 0) (i32.const 4) (i32.const 8)))
    (call $sayNumber "${key}" (i32.load (i32.const 8)))`;
  expect(await inRequestHeaders(number("a") + number("b") + number("a"))).toEqual([
    "a=1",
    "b=2",
    "a=3",
  ]);
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

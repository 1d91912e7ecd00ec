import { describe, expect, it } from "vitest";
import {
  get,
  inRequestHeaders,
  observe,
  startGuest,
} from "../../../../test/conformance/observe.js";

const request = {
  ...get,
  headers: [
    ["x-twice", "1"],
    ["X-Twice", "2"],
    ["x-empty", ""],
  ] as const,
};

// [R4.3-1], [R4.3-3], [R4.3-4], [R4.3-5]
it.each([
  ["the first of several values", `$get (i32.const 0) "X-TWICE" (i32.const 0) (i32.const 4)`, "status=0 1"], // prettier-ignore
  ["an empty value", `$get (i32.const 0) "x-empty" (i32.const 0) (i32.const 4)`, "status=0 "],
  ["an absent name", `$get (i32.const 0) "x-none" (i32.const 0) (i32.const 4)`, "status=1 "],
  ["an empty name", `$get (i32.const 0) "" (i32.const 0) (i32.const 4)`, "status=1 "],
  ["a map of another phase", `$get (i32.const 2) "x-none" (i32.const 0) (i32.const 4)`, "status=2 "], // prettier-ignore
  ["a map that does not exist", `$get (i32.const 8) "x-none" (i32.const 0) (i32.const 4)`, "status=2 "], // prettier-ignore
  ["a name outside the memory", `$get (i32.const 0) (i32.const -1) (i32.const 2) (i32.const 0) (i32.const 4)`, "status=6 "], // prettier-ignore
  ["a place outside the memory", `$get (i32.const 0) "x-twice" (i32.const -1) (i32.const 4)`, "status=6 "], // prettier-ignore
  ["pairs of another phase", `$pairs (i32.const 2) (i32.const 0) (i32.const 4)`, "status=0 "],
  ["pairs of a map that does not exist", `$pairs (i32.const 8) (i32.const 0) (i32.const 4)`, "status=2 "], // prettier-ignore
  ["the size of another phase", `$mapSize (i32.const 2) (i32.const 16)`, "status=2 "],
  ["adding to another phase", `$add (i32.const 2) "a" "b"`, "status=2 "],
  ["removing an absent name", `$remove (i32.const 0) "x-none"`, "status=0 "],
  ["setting pairs of another phase", `$setPairs (i32.const 2) (i32.const 0) (i32.const 0)`, "status=2 "], // prettier-ignore
])("reading or writing %s", async (_, call, expected) => {
  expect(await inRequestHeaders(`(call $say "status" (call ${call}))`, { request })).toEqual([
    expected,
  ]);
});

it("an absent name is Ok and empty in ABI 0.1.0", async () => {
  const messages = await observe({
    guest: {
      abi: "proxy_abi_version_0_1_0",
      extra: `(func (export "proxy_on_request_headers") (param i32 i32) (result i32)
        (drop (call $log (i32.const 2) (i32.const 0) (i32.const 0)))
        (call $say (i32.const 0) (i32.const 0) (call $get (i32.const 0) (i32.const 64) (i32.const 3) (i32.const 0) (i32.const 4)))
        (i32.const 0))`,
    },
  });
  expect(messages).toEqual(["", "=0 "]);
});

// [R4.1-3], [R4.4-13]
it("malformed pairs empty the map, and Envoy's router has no route for what is left", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(drop (call $setPairs (i32.const 0) "nonsense")) (i32.const 0)`,
      },
    },
  });
  expect(await proxy.send(get)).toMatchObject({ status: 404, details: "route_not_found" });
  await proxy.close();
});

// [R4.2-2], [R4.2-6]
describe("request headers", () => {
  it("are gone after Continue, and back in the log, where nothing can be written", async () => {
    const look = (name: string): string =>
      `(call $say "${name}" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
       (call $sayNumber "write" (call $add (i32.const 0) "a" "b"))`;
    const messages = await observe({
      guest: {
        callbacks: {
          proxy_on_response_headers: `${look("response")} (i32.const 0)`,
          proxy_on_log: look("log"),
          proxy_on_done: `${look("done")} (i32.const 1)`,
        },
      },
    });
    expect(messages).toEqual([
      "response=2 ",
      "write=2",
      "log=0 /",
      "write=2",
      "done=2 ",
      "write=2",
    ]);
  });
});

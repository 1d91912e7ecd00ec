import { expect, it } from "vitest";
import { inRequestHeaders } from "../../../../test/conformance/observe.js";

function inRequest(call: string): string {
  return `(call $sayNumber "status" (call ${call}))`;
}

// [R4.14-1]
it.each([
  ["an HTTP call to an unknown cluster", `$httpCall "nowhere" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 16)`, 2], // prettier-ignore
  ["a negative timeout", `$httpCall "nowhere" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -5) (i32.const 16)`, 2], // prettier-ignore
  ["memory that is not there", `$httpCall (i32.const -1) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 16)`, 6], // prettier-ignore
])("%s answers", async (_, call, status) => {
  expect(await inRequestHeaders(inRequest(call))).toEqual([`status=${status}`]);
});

// [R4.14-1]: each kind of mistake with all those that are checked after it.
it.each([
  ["inputs out of memory", ["-1", "0", "0", "-1", "-5"], -1, 6, 7],
  ["headers out of memory", ["0", "-1", "0", "0", "-5"], 16, 6, 7],
  ["a body out of memory", ["0", "0", "-1", "0", "-5"], 16, 6, 7],
  ["trailers out of memory", ["0", "0", "0", "-1", "-5"], 16, 6, 7],
  ["a token pointer out of memory", ["0", "0", "0", "0", "-5"], -1, 6, 7],
  ["a negative time-out", ["0", "0", "0", "0", "-5"], 16, 2, 0],
  ["an unknown cluster", ["0", "0", "0", "0", "5"], 16, 2, 0],
])(
  "the order of checks: %s",
  async (_, [name, headers, body, trailers, timeout], pointer, status, token) => {
    const blocks = [name, headers, body, trailers].map((at) => `(i32.const ${at}) (i32.const 2)`);
    const call = `(call $httpCall ${blocks.join(" ")} (i32.const ${timeout}) (i32.const ${pointer}))`;
    const messages = await inRequestHeaders(
      `(i32.store (i32.const 16) (i32.const 7))
     (call $sayNumber "status" ${call})
     (call $sayNumber "token" (i32.load (i32.const 16)))`,
    );
    expect(messages).toEqual([`status=${status}`, `token=${token}`]);
  },
);

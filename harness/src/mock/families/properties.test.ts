import { describe, expect, it } from "vitest";
import { get, inRequestHeaders, observe } from "../../../../test/conformance/observe.js";

const read = (path: string): string =>
  `(call $say "value" (call $property "${path.replaceAll(".", "\\00")}" (i32.const 0) (i32.const 4)))`;

// [R4.16-1], [R4.16-2], [R4.16-3], [R4.16-7]
it.each([
  ["request.path", "0 /p?q=1"],
  ["request.url_path", "0 /p"],
  ["request.query", "0 q=1"],
  ["request.host", "0 example.test"],
  ["request.method", "0 GET"],
  ["request.scheme", "0 http"],
  ["request.protocol", "0 HTTP/1.1"],
  ["request.headers.x-a", "0 1,2"],
  ["request.headers.x-none", "1 "],
  ["request.path.", "0 /p?q=1"],
  ["request.path..", "1 "],
  ["request.path.x", "1 "],
  ["request.nope", "1 "],
  ["request", "3 "],
  ["", "3 "],
  ["nope", "1 "],
  ["node", "1 "],
  ["plugin_name", "0 name"],
  ["plugin_root_id", "0 root"],
  ["plugin_vm_id", "0 vm"],
  ["source.address", "0 127.0.0.1:49152"],
  ["connection.requested_server_name", "0 "],
  ["connection.tls_version", "1 "],
  ["response.code", "1 "],
])("%s in the request headers is %s", async (path, expected) => {
  const messages = await inRequestHeaders(read(path), {
    request: {
      ...get,
      path: "/p?q=1",
      headers: [
        ["x-a", "1"],
        ["x-a", "2"],
      ],
    },
    plugin: { name: "name", rootId: "root", vmId: "vm" },
  });
  expect(messages).toEqual([`value=${expected}`]);
});

// [R4.16-6]
it("numbers are eight bytes, little-endian", async () => {
  const messages = await observe({
    guest: {
      callbacks: { proxy_on_log: `${read("response.code")} ${read("request.time")}` },
    },
    proxy: { now: 0x0102030405060708n },
  });
  expect(messages).toEqual(["value=0 \ufffd\0\0\0\0\0\0\0", "value=0 \b\u0007\u0006\u0005\u0004\u0003\u0002\u0001"]); // prettier-ignore
});

// [R4.16-10]
it("what comes from the request headers is gone in the response, and back in the log", async () => {
  const messages = await observe({
    guest: {
      callbacks: {
        proxy_on_response_headers: `${read("request.path")} ${read("request.protocol")} (i32.const 0)`,
        proxy_on_log: `${read("request.path")} ${read("response.code_details")}`,
      },
    },
  });
  expect(messages).toEqual(["value=1 ", "value=0 HTTP/1.1", "value=0 /", "value=0 via_upstream"]);
});

// [R4.17-1], [R4.17-2], [R4.17-3], [R4.17-4]
describe("a property that a filter sets", () => {
  const set = (path: string): string =>
    `(call $sayNumber "set" (call $setProperty "${path.replaceAll(".", "\\00")}" "v"))`;

  it.each([
    ["mine", "mine", "0 v"],
    ["mine", "filter_state.wasm\\2emine", "0 v"],
    ["a.b", "a.b", "1 "],
    ["request", "request", "3 "],
    ["node", "node", "0 v"],
    ["", "filter_state.wasm\\2e", "0 v"],
  ])("as %j reads at %j as %j", async (path, place, expected) => {
    const messages = await inRequestHeaders(set(path) + read(place));
    expect(messages).toEqual(["set=0", `value=${expected}`]);
  });

  it("needs a stream", async () => {
    const messages = await inRequestHeaders(`(drop (call $effective (i32.const 1))) ${set("x")}`);
    expect(messages).toEqual(["set=1"]);
  });
});

// Sequences that end or garble a real Envoy 1.40. The mock host stops there, names the sequence and the
// remedy, and the process lives on. No real Envoy runs here: each was seen to die once, by hand.

import { describe, expect, it } from "vitest";
import { MockProxy, type RawReply, type RawRequest } from "../../harness/src/mock/index.js";
import { get, startGuest } from "./observe.js";
import { rawGuest } from "./raw-guest.js";

const reply = `(drop (call $reply (i32.const 403) "d" "no" (i32.const 0) (i32.const 0) (i32.const -1)))`;
const continued = (type: number): string => `(drop (call $continueStream (i32.const ${type})))`;
const closed = `(drop (call $closeStream (i32.const 0)))`;

const post: RawRequest = { ...get, method: "POST", chunks: [Buffer.from("abc")] };
const body: RawReply = { status: 200, headers: [], chunks: [Buffer.from("abc")] };

function proxyWith(callbacks: Record<string, string>): Promise<MockProxy> {
  return startGuest({ guest: { callbacks }, proxy: { rawUpstream: () => body } });
}

// [R4.7-2], [R4.6-13], [R4.6-14], [R4.5-6]; closing in the log or at deletion, continuing a response
// before there is one, and two replies in a response body were measured for this table.
describe("Envoy dies, and the mock says so, when a module", () => {
  it.each([
    ["continues inside request headers and answers Continue", { proxy_on_request_headers: `${continued(0)} (i32.const 0)` }, /OUT1604 .*SIGSEGV.*inside proxy_on_request_headers/], // prettier-ignore
    ["continues inside response headers and answers Continue", { proxy_on_response_headers: `${continued(1)} (i32.const 0)` }, /OUT1605 .*headers are sent twice/], // prettier-ignore
    ["continues the response before there is one", { proxy_on_request_headers: `${continued(1)} (i32.const 0)` }, /OUT1604 .*before there is one/], // prettier-ignore
    ["replies twice in response headers", { proxy_on_response_headers: `${reply} ${reply} (i32.const 0)` }, /OUT1604 .*send_local_response after the same callback/], // prettier-ignore
    ["replies twice in a response body", { proxy_on_response_body: `${reply} ${reply} (i32.const 0)` }, /OUT1604 .*send_local_response after the same callback/], // prettier-ignore
    ["replies in the log", { proxy_on_log: reply }, /OUT1604 .*in proxy_on_log/],
    ["replies when done", { proxy_on_done: `${reply} (i32.const 1)` }, /OUT1604 .*proxy_on_done/],
    ["replies at deletion", { proxy_on_delete: reply }, /OUT1604 .*in proxy_on_delete/],
    ["closes in the log", { proxy_on_log: closed }, /OUT1604 .*close_stream in proxy_on_log/],
    [
      "closes at deletion",
      { proxy_on_delete: closed },
      /OUT1604 .*close_stream in proxy_on_delete/,
    ],
    ["touches a request body that it let go", { proxy_on_request_body: `(i32.const 3)`, proxy_on_log: `(drop (call $bufferStatus (i32.const 0) (i32.const 16) (i32.const 20)))` }, /OUT1604 .*request body is touched outside its callback/], // prettier-ignore
  ])("%s", async (_, callbacks, expected) => {
    const proxy = await proxyWith(callbacks as Record<string, string>);
    await expect(proxy.send({ ...post, headers: [["transfer-encoding", "chunked"]] })).rejects.toThrow(expected); // prettier-ignore
    // The host is at an end, as Envoy would be; closing it is still fine.
    await expect(proxy.send(get)).rejects.toThrow(expected);
    await proxy.close();
  });
});

// Seen to die with SIGSEGV on 1.40 for a cluster that there is and for one that there is not. [R2.5-7]
it.each(["services", "statSinks"] as const)(
  "a callout that one of the %s starts as the process ends",
  async (kind) => {
    const asks = `(drop (call $httpCall (i32.const 64) (i32.const 3) (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 1000) (i32.const 16))) (i32.const 1)`;
    const wasm = rawGuest({ callbacks: { proxy_on_done: asks } });
    const proxy = await MockProxy.start({ [kind]: [{ wasm, singleton: true }] });
    await expect(proxy.close()).rejects.toThrow(/OUT1604 .*SIGSEGV.*as the process ends/);
    await proxy.close();
  },
);

// [R4.7-2]
it("continuing in request headers and stopping lets a GET go on, and a body hang", async () => {
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_request_headers: `${continued(0)} (i32.const 1)` } },
    proxy: { stallTimeout: 50 },
  });
  expect((await proxy.send(get)).status).toBe(200);
  await expect(proxy.send(post)).rejects.toThrow(/OUT1606 .*holds the request/);
  await proxy.close();
});

it("continuing inside request trailers and answering Continue sends them twice", async () => {
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_request_trailers: `${continued(0)} (i32.const 0)` } },
    proxy: { http1Trailers: true },
  });
  const stream = proxy.open({ ...get, method: "POST" }, { endOfStream: false });
  const refused = expect(stream.reply).rejects.toThrow(/OUT1605 .*garbles the request/);
  stream.sendData(Buffer.from("abc"), false);
  expect(() => stream.sendTrailers([["x-sum", "3"]])).toThrow(/OUT1605 .*sent twice/);
  await refused;
  await proxy.close();
});

it("a status below 200 leaves the client waiting, which is told", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_response_headers: `(drop (call $replace (i32.const 2) ":status" "103")) (i32.const 0)`,
      },
    },
  });
  await expect(proxy.send(get)).rejects.toThrow(/OUT1605 .*status 103.*waits for ever/);
  await proxy.close();
});

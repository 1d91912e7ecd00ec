import { expect, it } from "vitest";
import type { RawRequest } from "../index.js";
import { get, startGuest } from "../../../../test/conformance/observe.js";

const reply = (status: string, body: string, grpc = "-1", details = "why not"): string =>
  `(call $sayNumber "status" (call $reply (i32.const ${status}) "${details}" "${body}" (i32.const 0) (i32.const 0) (i32.const ${grpc})))`;

async function answer(body: string, request: RawRequest = get) {
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_request_headers: `${body} (i32.const 0)` } },
  });
  const { status, headers, chunks, details } = await proxy.send(request);
  expect(proxy.rawUpstreamRequests).toEqual([]);
  await proxy.close();
  const shown = headers.filter(([name]) => name !== "date" && name !== "server");
  return { status, headers: shown, body: Buffer.concat(chunks).toString(), details };
}

// [R4.6-3], [R4.6-5], [R4.6-8]
it("answers with text, its length and its type; white space in the details becomes _", async () => {
  expect(await answer(reply("403", "no"))).toEqual({
    status: 403,
    headers: [
      ["content-length", "2"],
      ["content-type", "text/plain"],
    ],
    body: "no",
    details: "why_not",
  });
});

it("takes the lower 16 bits of the status", async () => {
  expect((await answer(reply("65736", ""))).status).toBe(200);
});

// [R4.6-9], [R4.6-6]
it.each([
  ["application/grpc", "-1", "7"],
  ["application/grpc+proto", "16", "16"],
  ["application/grpc", "17", "7"],
])("answers a request of type %s with gRPC status %s as %s", async (type, given, expected) => {
  const request = { ...get, headers: [["content-type", type]] as const };
  expect(await answer(reply("403", "no", given), request)).toMatchObject({
    status: 200,
    headers: [
      ["content-type", "application/grpc"],
      ["grpc-status", expected],
      ["grpc-message", "no"],
      ["content-length", "0"],
    ],
  });
});

it.each(["application/grpc-web", "application/grpc;x", "APPLICATION/GRPC"])(
  "answers a request of type %s as plain HTTP",
  async (type) => {
    const request = { ...get, headers: [["content-type", type]] as const };
    expect((await answer(reply("403", "no"), request)).status).toBe(403);
  },
);

// [R4.6-10]
it.each([
  ["400 of a complete request", reply("400", "x"), get, true],
  ["403 of a complete request", reply("403", "x"), get, false],
  ["403 of a request under way", reply("403", "x"), { ...get, method: "POST", chunks: [Buffer.from("a")] }, true], // prettier-ignore
  ["400 over HTTP/2", reply("400", "x"), { ...get, protocol: "http/2" } as const, false],
])("closes the connection after %s", async (_, body, request, closes) => {
  const { headers } = await answer(body, request);
  expect(headers.some(([name]) => name === "connection")).toBe(closes);
});

// [R4.6-14]
it("lets the first of two replies win, but the details of the second", async () => {
  const two = reply("401", "one", "-1", "first") + reply("402", "two", "-1", "second");
  expect(await answer(two)).toMatchObject({ status: 401, body: "one", details: "second" });
});

// [R4.6-1]
it("does nothing for a root, but is Ok", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: { proxy_on_configure: `${reply("403", "no")} (i32.const 1)` },
    },
  });
  expect(proxy.logs.map((line) => line.message)).toEqual(["status=0", "status=0", "status=0"]);
  expect((await proxy.send(get)).status).toBe(200);
  await proxy.close();
});

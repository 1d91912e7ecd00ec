import { describe, expect, it } from "vitest";
import { callExpression } from "../../../../test/conformance/callout-guest.js";
import { get, inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";
import type { RawGuest } from "../../../../test/conformance/raw-guest.js";

// [R4.7-1], [R4.7-4]
it.each([
  ["continueStream", 2, 0],
  ["continueStream", 3, 12],
  ["continueStream", 4, 2],
  ["closeStream", 2, 0],
  ["closeStream", 3, 0],
  ["closeStream", 4, 2],
])("%s of type %i answers %i", async (call, type, status) => {
  const body = `(call $sayNumber "status" (call $${call} (i32.const ${type})))`;
  expect(await inRequestHeaders(body)).toEqual([`status=${status}`]);
});

it.each([0, 1])("close_stream %i resets the stream after the callback", async (type) => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(drop (call $closeStream (i32.const ${type}))) (i32.const 0)`,
      },
    },
  });
  await expect(proxy.send(get)).rejects.toThrow(/OUT1607 the stream was reset: wasm_close_stream/);
  await proxy.close();
});

// [R3.2-2], [R3.2-3], [R4.2-1]
describe("continuing a stopped stream", () => {
  it("delivers what was held to this filter first, all in one piece, and the headers are gone", async () => {
    const proxy = await startGuest({
      guest: {
        callbacks: {
          proxy_on_configure: `(drop (call $tickPeriod (i32.const 10))) (i32.const 1)`,
          proxy_on_request_headers: `(i32.const 1)`,
          proxy_on_request_body: `(call $sayNumber "body" (local.get $n)) (call $sayNumber "end" (local.get $end)) (i32.const 0)`,
          proxy_on_tick: `(if (i32.eqz (call $effective (i32.const 2))) (then
            (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
            (drop (call $continueStream (i32.const 0)))
            (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))))`,
        },
      },
    });
    const reply = proxy.send({
      ...get,
      method: "POST",
      chunks: [Buffer.from("ab"), Buffer.from("cde")],
    });
    proxy.advanceTime(10);
    expect((await reply).status).toBe(200);
    expect(proxy.logs.map((line) => line.message)).toEqual([
      "path=0 /",
      "path=2 ",
      "body=5",
      "end=1",
    ]);
    await proxy.close();
  });
});

// [R4.7-3], [R4.13-1]
describe("a callout's answer", () => {
  const guest = (answer: string): RawGuest => ({
    callbacks: {
      proxy_on_request_headers: `(drop ${callExpression({})}) (i32.const 1)`,
      proxy_on_http_call_response: answer,
    },
  });
  const proxy = { clusters: { auth: { status: 200, headers: [] } }, stallTimeout: 20 };

  it("lets no stream go on without its context: the root has none", async () => {
    const answer = `(call $sayNumber "continue" (call $continueStream (i32.const 0)))`;
    const host = await startGuest({ guest: guest(answer), proxy });
    await expect(host.send(get)).rejects.toThrow(/OUT1606/);
    expect(host.logs.map((line) => line.message)).toEqual(["continue=0"]);
    await host.close();
  });

  it("lets each of several streams go on by its own context", async () => {
    // Streams 2 and 3 have the tokens 4 and 8.
    const answer = `
      (drop (call $effective (i32.add (i32.div_u (local.get $token) (i32.const 4)) (i32.const 1))))
      (call $sayNumber "continue" (call $continueStream (i32.const 0)))`;
    const host = await startGuest({
      guest: guest(answer),
      proxy: {
        clusters: { auth: [{ ...proxy.clusters.auth, delay: 30 }, proxy.clusters.auth] },
      },
    });
    const ended: string[] = [];
    const send = (path: string) => host.send({ ...get, path }).then(() => ended.push(path));
    await Promise.all([send("/slow"), send("/fast")]);
    expect(ended).toEqual(["/fast", "/slow"]);
    await host.close();
  });
});

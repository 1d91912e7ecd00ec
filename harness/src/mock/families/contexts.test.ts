import { describe, expect, it } from "vitest";
import { get, inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";

// [R4.13-1], [R4.13-3]
it("sets an effective context that exists, takes it back with 0, and refuses others", async () => {
  const messages = await inRequestHeaders(
    `(call $sayNumber "root" (call $effective (i32.const 1)))
     (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
     (call $sayNumber "back" (call $effective (i32.const 0)))
     (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
     (call $sayNumber "unknown" (call $effective (i32.const 77)))`,
  );
  expect(messages).toEqual(["root=0", "path=2 ", "back=0", "path=0 /", "unknown=2"]);
});

it("refuses the context of a stream that is over", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(call $sayNumber "first" (call $effective (i32.const 2))) (i32.const 0)`,
      },
    },
  });
  await proxy.send(get);
  await proxy.send(get);
  expect(proxy.logs.map((line) => line.message)).toEqual(["first=0", "first=2"]);
  await proxy.close();
});

// [R4.13-2]
it("looks contexts up from the effective one, and takes it back at the end of the callback", async () => {
  const path = `(call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))`;
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `
          (if (i32.eq (local.get $id) (i32.const 2)) (then (return (i32.const 1))))
          (call $sayNumber "held stream" (call $effective (i32.const 2))) ${path}
          (call $sayNumber "root" (call $effective (i32.const 1))) ${path}
          (call $sayNumber "own" (call $effective (local.get $id))) ${path}
          (call $sayNumber "held stream" (call $effective (i32.const 2)))
          (i32.const 0)`,
        proxy_on_response_headers: `(call $say "status" (call $get (i32.const 2) ":status" (i32.const 0) (i32.const 4))) (i32.const 0)`,
      },
    },
    proxy: { stallTimeout: 0 },
  });
  proxy.send({ ...get, path: "/held" }).catch(() => undefined);
  await proxy.send({ ...get, path: "/own" });
  expect(proxy.logs.map(({ message }) => message)).toEqual([
    "held stream=0",
    "path=0 /held",
    "root=0",
    "path=2 ",
    "own=0",
    "path=0 /own",
    "held stream=0",
    "status=0 200",
  ]);
  await proxy.close();
});

// [R4.13-4]
it("a callout made for another context belongs to its root", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `
          (drop (call $effective (i32.const 1)))
          (call $sayNumber "call" (call $httpCall "side" "\\03\\00\\00\\00\\07\\00\\00\\00\\03\\00\\00\\00\\05\\00\\00\\00\\01\\00\\00\\00\\0a\\00\\00\\00\\01\\00\\00\\00:method\\00GET\\00:path\\00/\\00:authority\\00a\\00" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 100) (i32.const 16)))
          (i32.const 0)`,
        proxy_on_http_call_response: `(call $sayNumber "answer for" (local.get $id)) (call $sayNumber "token" (local.get $token))`,
      },
    },
    proxy: { clusters: { side: { status: 200, headers: [] } } },
  });
  await proxy.send(get);
  proxy.advanceTime(100);
  expect(proxy.logs.map(({ message }) => message)).toEqual(["call=0", "answer for=1", "token=4"]);
  await proxy.close();
});

// [R4.13-5]: expressions are evaluated for the context whose callback runs, whichever is effective.
it("a foreign function may look at the current context instead", async () => {
  const messages = await inRequestHeaders(
    `(call $sayNumber "create" (call $foreign "expr_create" "request.path" (i32.const 16) (i32.const 20)))
     (call $sayNumber "root" (call $effective (i32.const 1)))
     (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
     (call $sayNumber "expression" (call $foreign "expr_evaluate" (i32.load (i32.const 16)) (i32.const 4) (i32.const 32) (i32.const 36)))
     (i64.store (i32.const 0) (i64.load (i32.const 32)))
     (call $say "value" (i32.const 0))`,
  );
  expect(messages).toEqual(["create=0", "root=0", "path=2 ", "expression=0", "value=0 /"]);
});

// [R2.5-2], [R2.5-4], [R2.5-6]
describe("a root that answers 0 to on_done", () => {
  it("lives on while another plugin keeps its VM, until proxy_done", async () => {
    const guest = {
      callbacks: {
        proxy_on_configure: `(drop (call $tickPeriod (i32.const 1000))) (i32.const 1)`,
        proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 0)`,
        proxy_on_tick: `(call $sayNumber "tick" (local.get $id)) (if (i32.eq (local.get $id) (i32.const 1)) (then (call $sayNumber "proxy_done" (call $done )) (call $sayNumber "again" (call $done ))))`,
        proxy_on_delete: `(call $sayNumber "delete" (local.get $id))`,
      },
    };
    const proxy = await startGuest({ guest, plugin: { configuration: "old" } });
    await proxy.updateConfiguration(0, "new");
    proxy.advanceTime(599_999);
    const before = proxy.logs.length;
    expect(proxy.logs.map((line) => line.message)).not.toContain("done=1");
    proxy.advanceTime(1001);
    const worker = proxy.logs.slice(before).filter((line) => line.thread === "worker");
    expect(worker.map((line) => line.message)).toEqual([
      "done=1",
      "tick=1",
      "proxy_done=0",
      "again=1",
      "delete=1",
      "tick=2",
      "tick=2",
    ]);
    await proxy.close();
  });

  it("goes with its VM when it was the last plugin there", async () => {
    const proxy = await startGuest({
      guest: {
        callbacks: {
          proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 0)`,
          proxy_on_delete: `(call $sayNumber "delete" (local.get $id))`,
        },
      },
    });
    await proxy.close();
    expect(proxy.logs.map((line) => `${line.thread} ${line.message}`)).toEqual([
      "worker done=1",
      "main done=1",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import {
  get,
  inRequestHeaders,
  observe,
  startGuest,
} from "../../../../test/conformance/observe.js";
import { assemble } from "../../../../test/conformance/raw-guest.js";
import { MockProxy } from "../mock-proxy.js";

const parts = `(memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 64))`;
const logImport = `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))`;
const timeImport = `(import "env" "proxy_get_current_time_nanoseconds" (func $time (param i32) (result i32)))`;
const logs = `(drop (call $log (i32.const 2) (i32.const 0) (i32.const 1)))`;

async function start(text: string): Promise<MockProxy> {
  return MockProxy.start({ filters: [{ wasm: assemble(text) }] });
}

// [R1.4-1], [R1.4-2], [R1.4-7], [R2.2-4]
describe("start functions", () => {
  it.each([
    ["_initialize, then main", `(func (export "_initialize") ${logs}) (func (export "main") (param i32 i32) (result i32) ${logs} (i32.const 0)) (func (export "_start") unreachable)`, 2], // prettier-ignore
    ["_initialize, then __main_void", `(func (export "_initialize") ${logs}) (func (export "__main_void") (result i32) ${logs} (i32.const 0))`, 2], // prettier-ignore
    ["_start", `(func (export "_start") ${logs}) (func (export "main") unreachable)`, 1],
  ])("are %s; they run in each of the four VMs", async (_, functions, times) => {
    const proxy = await start(`(module ${logImport} ${parts} ${functions})`);
    const threads = ["base", "canary", "main", "worker"];
    expect(proxy.logs.map((line) => line.thread)).toEqual(
      threads.flatMap((thread) => Array.from({ length: times }, () => thread)),
    );
    await proxy.close();
  });

  // [R1.4-7]
  it("find the memory of each VM as the module declares it", async () => {
    const proxy = await start(`(module ${logImport} ${parts} (data (i32.const 0) "0")
      (func (export "_initialize")
        (i32.store8 (i32.const 0) (i32.add (i32.load8_u (i32.const 0)) (i32.const 1))) ${logs}))`);
    expect(proxy.logs.map((line) => line.message)).toEqual(["1", "1", "1", "1"]);
    await proxy.close();
  });

  // [R1.4-3], [R1.4-4], [R1.4-5], [R2.1-1]
  it("may not ask for the time: that is a trap, and Envoy does not start", async () => {
    const body = `${logs} (drop (call $time (i32.const 0)))`;
    const text = `(module ${logImport} ${timeImport} ${parts} (func (export "_initialize") ${body}))`;
    await expect(start(text)).rejects.toMatchObject({
      envoyText: "Failed to initialize Wasm code",
      logs: expect.arrayContaining([
        expect.objectContaining({ prefix: "", fromHost: false }), // No plugin's: context 0.
        expect.objectContaining({
          message: "Function: _initialize failed: Uncaught Error: restricted_callback",
        }),
        expect.objectContaining({ message: "Wasm VM failed Failed to initialize Wasm code" }),
      ]),
    });
  });
});

// [R1.4-6]
describe("the start section", () => {
  it("may run code", async () => {
    await (await start(`(module ${parts} (func $code) (start $code))`)).close();
  });

  it("kills Envoy with any host call", async () => {
    const text = `(module ${logImport} ${parts} (func $code ${logs}) (start $code))`;
    await expect(start(text)).rejects.toThrow(/OUT1604 .*SIGSEGV.*start section.*env.proxy_log/);
  });

  it("must not trap", async () => {
    const text = `(module ${parts} (func $code unreachable) (start $code))`;
    await expect(start(text)).rejects.toMatchObject({
      envoyText: "Failed to create new Wasm instance",
    });
  });
});

const getPath = `(call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4))`;
/** Replaces the allocator of the raw guests' library by one that does something first. */
const withAllocator = (malloc: string): { extra: string } => ({
  extra: `(func (export "proxy_on_memory_allocate") (param i32) (result i32) ${malloc})`,
});

describe("the allocator", () => {
  const guest = (body: string, malloc: string): Uint8Array =>
    assemble(`(module ${logImport} ${timeImport}
      (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1) (data (i32.const 64) ":path0123456789")
      (func (export "proxy_abi_version_0_2_1"))
      (func $digit (param i32) (drop (call $log (i32.const 2) (i32.add (i32.const 69) (local.get 0)) (i32.const 1))))
      (func $path (result i32) (call $get (i32.const 0) (i32.const 64) (i32.const 5) (i32.const 0) (i32.const 4)))
      (func (export "malloc") (param i32) (result i32) ${malloc})
      (func (export "free") (param i32) unreachable)
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${body} (i32.const 0)))`);
  const run = async (wasm: Uint8Array): Promise<[messages: string[], status: number]> => {
    const proxy = await MockProxy.start({ filters: [{ wasm, name: "p" }] });
    const { status } = await proxy.send(get);
    const messages = proxy.logs.map(({ message, prefix }) => `${prefix.trim()}: ${message}`);
    await proxy.close();
    return [messages, status];
  };
  const statusOf = `(call $digit (call $path))`;

  // [R1.2-4], [R1.3-3]
  it("is asked for what is returned, and nothing is freed", async () => {
    expect(await run(guest(statusOf, `(i32.const 512)`))).toEqual([["p p: 0"], 200]);
  });

  // [R1.2-5]
  it.each([
    ["0", `(i32.const 0)`],
    ["a block out of range", `(i32.const 65536)`],
  ])("that answers %s makes the host call fail, and the pointers stay", async (_, malloc) => {
    const body = `(i64.store (i32.const 0) (i64.const 5)) ${statusOf} (call $digit (i32.load (i32.const 0)))`;
    expect(await run(guest(body, malloc))).toEqual([["p p: 6", "p p: 5"], 200]);
  });

  // [R1.2-6], [R1.3-4]
  it("that asks for the time is a trap, which ends the VM when the callback is over", async () => {
    const [messages, status] = await run(guest(statusOf, `(call $time (i32.const 0))`));
    expect(messages).toEqual([
      ": Function: malloc failed: Uncaught Error: restricted_callback",
      "p p: 6",
    ]);
    expect(status).toBe(503);
  });

  // [R1.2-6]
  it("that traps is asked again by the next host call", async () => {
    const [messages, status] = await run(guest(`${statusOf} ${statusOf}`, `unreachable`));
    const trap = ": Function: malloc failed: Uncaught RuntimeError: unreachable";
    expect(messages).toEqual([trap, "p p: 6", trap, "p p: 6"]);
    expect(status).toBe(503);
  });

  // [R1.2-8], [R2.1-1], [R2.7-3]
  it("runs in context 0, also with another effective context, which stands again after it", async () => {
    const wasm = guest(`${statusOf}`, `(drop (call $log (i32.const 2) (i32.const 64) (i32.const 5))) (i32.const 512)`); // prettier-ignore
    expect(await run(wasm)).toEqual([[": :path", "p p: 0"], 200]);
    const messages = await inRequestHeaders(
      `(call $sayNumber "root" (call $effective (i32.const 1)))
       (call $say "name" (call $property "plugin_name" (i32.const 0) (i32.const 4)))
       (call $say "path" ${getPath})`,
      { plugin: { name: "p" } },
    );
    expect(messages).toEqual(["root=0", "name=0 p", "path=2 "]);
  });

  // [R1.3-1]
  it("is malloc when there are two", async () => {
    const messages = await inRequestHeaders(`(call $say "path" ${getPath})`, withAllocator("unreachable")); // prettier-ignore
    expect(messages).toEqual(["path=0 /"]);
  });
});

// [R1.1-6]
it("a module whose memory is out of reach kills Envoy when it passes bytes", async () => {
  const text = `(module ${logImport} (memory 1) (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 64))
    (func (export "_initialize") ${logs}))`;
  await expect(start(text)).rejects.toThrow(/no memory that the host can reach/);
});

// [R2.7-1], [R2.7-2]
describe("what a callback asks for", () => {
  it("comes when it is over, first come first served", async () => {
    const reply = `(drop (call $reply (i32.const 403) "" "" (i32.const 0) (i32.const 0) (i32.const -1)))`;
    const messages = await observe({
      guest: {
        callbacks: {
          proxy_on_request_headers: `${reply} (drop (call $continueStream (i32.const 0))) (call $sayNumber "after the reply" (i32.const 1)) (i32.const 0)`,
          proxy_on_response_headers: `(call $sayNumber "response" (i32.const 2)) (i32.const 0)`,
          proxy_on_log: `(call $sayNumber "log" (i32.const 3))`,
        },
      },
    });
    expect(messages).toEqual(["after the reply=1", "response=2", "log=3"]);
  });

  it("as a reply stops the filters of the VM until the callback ends, and no longer", async () => {
    const reply = `(drop (call $reply (i32.const 403) "" "" (i32.const 0) (i32.const 0) (i32.const -1)))`;
    const proxy = await startGuest({
      guest: {
        callbacks: {
          // Answers the first stream only; both answer Continue.
          proxy_on_request_headers: `(if (i32.eq (local.get $id) (i32.const 2)) (then ${reply})) (i32.const 0)`,
        },
      },
    });
    expect((await proxy.send(get)).status).toBe(403);
    expect(proxy.rawUpstreamRequests).toHaveLength(0);
    expect((await proxy.send(get)).status).toBe(200);
    await proxy.close();
  });
});

// [R1.5-2]
it("headers are counted one by one, those of one name too", async () => {
  const messages = await observe({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(call $sayNumber "n" (local.get $n)) (i32.const 0)`,
        proxy_on_response_headers: `(call $sayNumber "n" (local.get $n)) (i32.const 0)`,
      },
    },
    request: { ...get, headers: [["x-a", "1"], ["x-a", "2"], ["x-b", "3"]] }, // prettier-ignore
    proxy: { rawUpstream: () => ({ status: 200, headers: [["x-a", "1"], ["x-a", "2"]] }) }, // prettier-ignore
  });
  // :authority, :path, :method, :scheme, x-forwarded-proto and x-request-id stand around the request's three;
  // :status, content-length and x-envoy-upstream-service-time around the response's two.
  expect(messages).toEqual(["n=9", "n=5"]);
});

// [R1.5-3]
it("informational heads are not shown to the module", async () => {
  const messages = await observe({
    guest: {
      callbacks: {
        proxy_on_response_headers: `(call $say "status" (call $get (i32.const 2) ":status" (i32.const 0) (i32.const 4))) (i32.const 0)`,
      },
    },
    proxy: { rawUpstream: () => ({ status: 200, headers: [], informational: [{ status: 103 }] }) },
  });
  expect(messages).toEqual(["status=0 200"]);
});

// [R2.1-2], [R2.1-3], [R2.1-4]
it("contexts are numbered per VM, roots and streams together, and no number comes twice", async () => {
  const guest = {
    callbacks: {
      proxy_on_context_create: `(call $sayNumber "create" (local.get $id)) (call $sayNumber "parent" (local.get $root))`,
    },
  };
  const proxy = await startGuest({ guest, proxy: { workers: 2 } });
  for (const worker of [0, 0, 1]) await proxy.send(get, { worker });
  const of = (thread: string): string[] =>
    proxy.logs.filter((line) => line.thread === thread).map((line) => line.message);
  expect(of("worker_0")).toEqual(["create=1", "parent=0", "create=2", "parent=1", "create=3", "parent=1"]); // prettier-ignore
  expect(of("worker_1")).toEqual(["create=1", "parent=0", "create=2", "parent=1"]);
  await proxy.close();
});

// [R3.1-14]: Action.Pause of an SDK is 1, whatever the callback.
it("1 from a body callback keeps the body together", async () => {
  const messages = await observe({
    guest: {
      callbacks: {
        proxy_on_request_body: `(call $sayNumber "size" (local.get $n)) (i32.eqz (local.get $end))`,
      },
    },
    request: { ...get, method: "POST", chunks: [Buffer.from("ab"), Buffer.from("c")] },
  });
  expect(messages).toEqual(["size=2", "size=3", "size=3"]);
});

import { describe, expect, it } from "vitest";
import { get, startGuest } from "../../../test/conformance/observe.js";
import { Trace, type TraceLevel } from "./trace.js";

const guest = {
  callbacks: {
    proxy_on_request_headers: `
      (drop (call $log (i32.const 2) "it's \\c3\\bc"))
      (drop (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
      (drop (call $get (i32.const 0) "x-none" (i32.const 0) (i32.const 4)))
      (drop (call $setPairs (i32.const 0) "\\01\\00\\00\\00\\05\\00\\00\\00\\01\\00\\00\\00:path\\00/\\00"))
      (drop (call $property "request\\00path\\00" (i32.const 0) (i32.const 4)))
      (drop (call $mapSize (i32.const 0) (i32.const 16)))
      (drop (call $time (i32.const 16)))
      (drop (call $reply (i32.const 403) "details" "\\ff" (i32.const 0) (i32.const 0) (i32.const -1)))
      (i32.const 1)`,
    proxy_on_done: `(i32.const 1)`,
  },
};

async function traced(trace: TraceLevel): Promise<{ lines: string[]; trace: Trace }> {
  const proxy = await startGuest({ guest, proxy: { trace, now: 1_000_000_000n } });
  proxy.trace.clear();
  await proxy.send(get);
  const lines = proxy.trace.describe();
  await proxy.close();
  return { lines, trace: proxy.trace };
}

describe("the trace", () => {
  it("decodes arguments and results, the allocator between them", async () => {
    expect((await traced("full")).lines).toEqual([
      "0 ms worker #2 proxy_on_request_headers(context 2, headers 6, true) -> StopIteration",
      `0 ms worker #2   proxy_log(Info, "it's ü") -> Ok`,
      `0 ms worker #2   proxy_get_header_map_value(HttpRequestHeaders, ":path") -> Ok "/"`,
      "0 ms worker #0     malloc(size 1) -> address 16384",
      `0 ms worker #2   proxy_get_header_map_value(HttpRequestHeaders, "x-none") -> NotFound`,
      `0 ms worker #2   proxy_set_header_map_pairs(HttpRequestHeaders, {":path": "/"}) -> Ok`,
      `0 ms worker #2   proxy_get_property("request.path") -> Ok "/"`,
      "0 ms worker #0     malloc(size 1) -> address 16392",
      "0 ms worker #2   proxy_get_header_map_size(HttpRequestHeaders) -> Ok 6",
      "0 ms worker #2   proxy_get_current_time_nanoseconds() -> Ok 1000000000",
      `0 ms worker #2   proxy_send_local_response(status 403, "details", 0xff, {}, -1) -> Ok`,
      "0 ms worker #2 proxy_on_done(context 2) -> true",
    ]);
  });

  it("keeps names and numbers alone by default, which costs little", async () => {
    const { lines } = await traced("calls");
    expect(lines[2]).toBe(
      "0 ms worker #2   proxy_get_header_map_value(HttpRequestHeaders, 5 bytes at 4103) -> Ok",
    );
  });

  it("counts host calls when it is off, and keeps nothing", async () => {
    const { trace } = await traced("off");
    expect(trace.entries).toEqual([]);
    expect(trace.hostCallCounts.get("env.proxy_get_header_map_value")).toBe(2);
  });

  it("shows the trap of a callback, in the stream that it is asked for", async () => {
    const callbacks = { proxy_on_request_headers: "unreachable" };
    const proxy = await startGuest({ guest: { callbacks } });
    await proxy.send(get);
    await proxy.send(get);
    expect(proxy.trace.ofStream(2).map((entry) => entry.describe())).toEqual([
      "proxy_on_request_headers(context 2, headers 6, true) trapped: RuntimeError: unreachable",
    ]);
    expect(proxy.trace.ofStream(2, "main")).toEqual([]);
    expect(String(proxy.trace)).toContain("worker #2 proxy_on_request_headers");
    await proxy.close();
  });

  it("tells the time since its first entry", async () => {
    const callbacks = {
      proxy_on_configure: `(drop (call $tickPeriod (i32.const 1500))) (i32.const 1)`,
      proxy_on_tick: "",
    };
    const proxy = await startGuest({ guest: { callbacks } });
    proxy.trace.clear();
    proxy.advanceTime(3000);
    const ofWorker = proxy.trace.ofStream(1, "worker");
    expect(proxy.trace.describe(ofWorker)).toEqual([
      "0 ms worker #1 proxy_on_tick(context 1)",
      "1500 ms worker #1 proxy_on_tick(context 1)",
    ]);
    await proxy.close();
  });

  it("forgets the oldest entries", () => {
    const trace = new Trace("calls");
    const vm = {
      thread: "worker",
      host: { clock: { now: 0n } },
      currentContext: { id: 1 },
    } as unknown as Parameters<Trace["callback"]>[0];
    for (let index = 0; index < 4500; index++) trace.callback(vm, "proxy_on_tick", 1, [index]);
    const { entries } = trace;
    expect(entries).toHaveLength(2000);
    expect(entries[0]?.arguments).toEqual([2500]);
    expect(entries.at(-1)?.arguments).toEqual([4499]);
  });
});

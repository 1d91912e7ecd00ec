// Memory as the host sees it: the allocator answers 0 instead of trapping, garbage goes at the end of
// callbacks, and contexts go with their streams.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import type { Pair } from "./pairs-form.js";

const mebibyte = 1024 * 1024;

const source = `
  import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
  import { setInsideForeignCall } from "proxy-wasm-assemblyscript-sdk/runtime/allocation";
  export { setInsideForeignCall };
  const held: StaticArray<u8>[] = [];
  export function reserve(size: i32): void { held.push(new StaticArray<u8>(size)); }

  class Keeper extends HttpFilter {
    private path: Bytes = Bytes.empty;
    override onRequestHeaders(endOfStream: bool): Action {
      const path = this.request.headers.get(":path");
      if (path != null) this.path = path;
      this.request.headers.set("x-path", this.path.concat("!"));
      return Action.Continue;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action {
      const body = this.request.body.read(0, size);
      if (!body) this.request.headers.set("x-body", "too large");
      return Action.Continue;
    }
    override onResponseHeaders(endOfStream: bool): Action {
      this.response.headers.set("x-path", this.path);
      return Action.Continue;
    }
  }
  plugin("keeper", (stream) => new Keeper(stream));
`;

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

describe("malloc", () => {
  it("answers 0 above a quarter of the declared maximum and never traps", async () => {
    const host = await FakeHost.start(module);
    for (const size of [
      16 * mebibyte + 1,
      64 * mebibyte,
      0x3fffffff,
      0x7fffffff,
      -1,
      -0x80000000,
    ]) {
      expect(host.call("malloc", size), `malloc(${size})`).toBe(0);
    }
    expect(host.call("malloc", 16 * mebibyte)).not.toBe(0);
  });

  it("gives a block for size 0 and for every small size, aligned and with its size in front", async () => {
    const host = await FakeHost.start(module);
    for (const size of [0, 1, 15, 16, 17, 255, 256, 257, 4096, 65_536]) {
      const pointer = host.call("malloc", size);
      expect(pointer).toBeGreaterThan(0);
      expect(new DataView(host.memory.buffer).getUint32(pointer - 4, true)).toBe(size);
      expect(host.bytes(pointer, size)).toHaveLength(size);
    }
  });

  it.each([1, 100, 1000, 65_536, mebibyte, 3 * mebibyte, 5_000_001])(
    "answers 0 when half of the memory is in use, after blocks of %i bytes",
    async (size) => {
      const host = await FakeHost.start(module);
      let taken = 0;
      while (taken <= 64 * mebibyte && host.call("malloc", size) !== 0) taken += size + 20;
      expect(taken).toBeLessThanOrEqual(32 * mebibyte + size * 16);
      expect(host.memory.buffer.byteLength).toBeLessThanOrEqual(64 * mebibyte);
      // What was refused does no harm, and the next end of a callback frees everything.
      expect(host.call("malloc", size)).toBe(0);
      host.call("proxy_on_tick", 1);
      expect(host.call("malloc", size)).not.toBe(0);
    },
    60_000,
  );

  it("answers 0, not a trap, when the filter itself holds nearly everything", async () => {
    const host = await FakeHost.start(module);
    expect(() => {
      for (let count = 0; count < 30; count++) host.call("reserve", mebibyte);
    }).not.toThrow();
    expect(host.call("malloc", 12 * mebibyte)).toBe(0);
    host.call("proxy_on_tick", 1);
    expect(host.call("malloc", 1000)).not.toBe(0);
  });

  it("does not refuse inside a foreign call, where Envoy would not survive it", async () => {
    const host = await FakeHost.start(module);
    host.call("setInsideForeignCall", 1);
    expect(host.call("malloc", 17 * mebibyte)).not.toBe(0);
    host.call("setInsideForeignCall", 0);
    expect(host.call("malloc", 17 * mebibyte)).toBe(0);
  });

  it("stays refused and then recovers after the memory has grown to its maximum", async () => {
    const host = await FakeHost.start(module);
    for (let round = 0; round < 5; round++) {
      let count = 0;
      while (host.call("malloc", 7 * mebibyte) !== 0) count++;
      expect(count).toBeGreaterThanOrEqual(3);
      host.call("proxy_on_tick", 1);
    }
  });
});

describe("a flood", () => {
  it("of body bytes ends in an outcome", async () => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    host.maps.set(0, [[":path", "/"]]);
    host.buffers.set(0, new Uint8Array(40 * mebibyte));
    host.call("proxy_on_context_create", 2, 1);
    expect(host.call("proxy_on_request_body", 2, 40 * mebibyte, 0)).toBe(0);
    expect(host.maps.get(0)).toContainEqual(["x-body", "too large"]);
  });

  it("of headers ends in an outcome", async () => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    const flood: Pair[] = Array.from({ length: 17 }, (_, at) => [`x-${at}`, "v".repeat(mebibyte)]);
    host.maps.set(0, flood);
    host.call("proxy_on_context_create", 2, 1);
    expect(host.call("proxy_on_request_headers", 2, flood.length, 0)).toBe(0);
    expect(host.maps.get(0)).toContainEqual(["x-path", "!"]);
  });
});

describe("collection", () => {
  it("keeps memory flat over a million callbacks", async () => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    host.maps.set(0, [
      [":path", "/some/path?with=query"],
      ["user-agent", "u".repeat(100)],
      ["accept", "*/*"],
    ]);
    host.maps.set(2, [[":status", "200"]]);
    let id = 2;
    const run = (streams: number): void => {
      for (let count = 0; count < streams; count++, id++) {
        host.maps.get(0)!.length = 3;
        host.call("proxy_on_context_create", id, 1);
        host.call("proxy_on_request_headers", id, 3, 1);
        host.call("proxy_on_response_headers", id, 1, 1);
        host.call("proxy_on_done", id);
        host.call("proxy_on_delete", id);
        host.calls.length = 0;
      }
    };
    run(2_000);
    const before = host.memory.buffer.byteLength;
    run(200_000);
    expect(host.memory.buffer.byteLength).toBe(before);
    expect(before).toBeLessThanOrEqual(2 * 65_536);
  }, 240_000);

  it("gives back the memory of streams that ended, after many lived at once", async () => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    host.maps.set(0, [[":path", "/".repeat(50)]]);
    const wave = (first: number, count: number): void => {
      for (let id = first; id < first + count; id++) {
        host.call("proxy_on_context_create", id, 1);
        host.call("proxy_on_request_headers", id, 1, 1);
        host.calls.length = 0;
      }
      for (let id = first; id < first + count; id++) host.call("proxy_on_delete", id);
    };
    // Memory grows by doubling, so two waves show how much it needs.
    for (const round of [0, 1]) wave(2 + round * 10_000, 10_000);
    const after = host.memory.buffer.byteLength;
    for (const round of [2, 3, 4, 5, 6]) wave(2 + round * 10_000, 10_000);
    expect(host.memory.buffer.byteLength).toBe(after);
  }, 60_000);
});

// Shared data, and changes to it while other workers write.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import { Bytes, HttpFilter, log, Plugin, plugin, sharedData, SharedUpdate, Status } from "proxy-wasm-assemblyscript-sdk";
  enum Do { Nothing, Get, Set, SetOver, CountUp, CountOnce, Keep, Numbers }
  let what: Do = Do.Nothing;
  export function setWhat(value: i32): void { what = value; }
  class CountUp extends SharedUpdate {
    calls: i32 = 0;
    override change(current: Bytes | null): Bytes | null {
      this.calls++;
      // Texts of its own must not disturb the key.
      log.debug("any text whatsoever, longer than the key");
      return Bytes.fromU64(current != null ? current.toU64() + 1 : 1);
    }
  }
  class Keep extends SharedUpdate {
    override change(current: Bytes | null): Bytes | null { return null; }
  }
  function act(): void {
    if (what == Do.Get) {
      const found = sharedData.get("key");
      log.info(found ? found.value.toString() + " " + found.cas.toString() : "null");
    } else if (what == Do.Set || what == Do.SetOver) {
      log.info((sharedData.set(Bytes.fromString("key"), "new", what == Do.Set ? 0 : 1) as i32).toString());
    } else if (what == Do.CountUp || what == Do.CountOnce) {
      const update = new CountUp();
      const outcome = what == Do.CountUp ? update.apply("key") : update.apply(Bytes.fromString("key"), -5);
      log.info((outcome as i32).toString() + " " + (update.status as i32).toString() + " " + update.calls.toString());
    } else if (what == Do.Keep) {
      log.info((new Keep().apply("key") as i32).toString());
    } else if (what == Do.Numbers) {
      const bytes = Bytes.fromU64(0x0102030405060708).concat("x");
      log.info(bytes.toU64().toString(16) + " " + bytes.toU64(1).toString(16) + " " + bytes.toU64(2).toString() + " " + bytes.toU64(-1).toString() + " " + bytes.toU64(i32.MAX_VALUE).toString() + " " + Bytes.empty.toU64().toString());
    }
  }
  export function outside(): void { act(); }
  class Acts extends Plugin { override onTick(): void { act(); } }
  plugin("acts", (stream) => new HttpFilter(stream), () => new Acts());
`;
const doings = ["nothing", "get", "set", "set over", "count up", "count once", "keep", "numbers"];

const outcome = { stored: 0, kept: 1, contended: 2, failed: 3 } as const;

let module: WebAssembly.Module;
let host: FakeHost;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

beforeEach(async () => {
  host = await FakeHost.start(module);
  host.startRoot(1);
});

function act(doing: string, callback = "proxy_on_tick"): string {
  host.call("setWhat", doings.indexOf(doing));
  host.logs.length = 0;
  host.call(callback, 1);
  return host.logs.map(({ text }) => text).join("\n");
}

function number(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

describe("shared data", () => {
  it("is null, empty or what was stored, with its number", () => {
    expect(act("get")).toBe("null");
    host.store("key", new Uint8Array());
    expect(act("get")).toBe(" 1");
    host.store("key", new TextEncoder().encode("value"));
    expect(act("get")).toBe("value 2");
  });

  it("is null when it is too large for the memory", () => {
    host.store("key", new Uint8Array(17 * 1024 * 1024));
    expect(act("get")).toBe("null");
  });

  it("is stored over anything, or over one value only", () => {
    expect(act("set over")).toBe("0");
    expect(act("set over")).toBe("0");
    expect(act("set over")).toBe("8");
    expect(act("set")).toBe("0");
    expect(act("get")).toBe("new 3");
  });

  it("is neither read nor written outside callbacks", () => {
    expect(act("get", "outside")).toBe("null");
    expect(act("set", "outside")).toBe("103");
    expect(act("count up", "outside")).toBe(`${outcome.failed} 103 0`);
    expect(host.count("proxy_set_shared_data") + host.count("proxy_get_shared_data")).toBe(0);
  });
});

describe("an update", () => {
  it("makes the value and changes it", () => {
    expect(act("count up")).toBe(`${outcome.stored} 0 1`);
    expect(act("count up")).toBe(`${outcome.stored} 0 1`);
    expect(host.sharedData.get("key")!.value).toEqual(number(2n));
  });

  it("begins again when another worker was faster", () => {
    host.store("key", number(10n));
    let others = 3;
    host.beforeStoring = (key) => {
      if (others-- > 0) host.store(key, number(20n + BigInt(others)));
    };
    expect(act("count up")).toBe(`${outcome.stored} 0 4`);
    expect(host.sharedData.get("key")!.value).toEqual(number(21n));
  });

  it("does not overwrite a value that another worker makes at the same moment", () => {
    let others = 1;
    host.beforeStoring = (key) => {
      if (others-- > 0) host.store(key, number(7n));
    };
    expect(act("count up")).toBe(`${outcome.stored} 0 2`);
    expect(host.sharedData.get("key")!.value).toEqual(number(8n));
  });

  it("makes the value on a host that wants no number for a new one", () => {
    host.refusesNumbersForNew = true;
    expect(act("count up")).toBe(`${outcome.stored} 0 2`);
  });

  it("gives up after some attempts, at least one", () => {
    host.beforeStoring = (key) => host.store(key, number(1n));
    expect(act("count up")).toBe(`${outcome.contended} 8 16`);
    expect(act("count once")).toBe(`${outcome.contended} 8 1`);
  });

  it("may leave the value as it is", () => {
    expect(act("keep")).toBe(`${outcome.kept}`);
    expect(host.count("proxy_set_shared_data")).toBe(0);
  });

  it("says when the host can not read or write, and never takes that for no value", () => {
    host.store("key", number(5n));
    host.failing.set("proxy_get_shared_data", 10);
    expect(act("count up")).toBe(`${outcome.failed} 10 0`);
    host.failing.clear();
    host.store("key", new Uint8Array(17 * 1024 * 1024));
    expect(act("count up")).toBe(`${outcome.failed} 6 0`);
    host.store("key", number(5n));
    host.failing.set("proxy_set_shared_data", 10);
    expect(act("count up")).toBe(`${outcome.failed} 10 1`);
  });
});

describe("numbers as bytes", () => {
  it("are little endian, and 0 where the bytes end", () => {
    expect(act("numbers")).toBe("102030405060708 7801020304050607 0 0 0 0");
  });
});

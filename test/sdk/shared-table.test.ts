// The shared table: its answers, its cost in host calls, other workers in between, strange bytes in its slots.

import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import { tableGuest, tableSlots } from "./shared-table-guest.js";

const outcome = { stored: 0, kept: 1, contended: 2, failed: 3 } as const;
const millisecond = 1_000_000n;

let module: WebAssembly.Module;
let host: FakeHost;

beforeAll(async () => {
  const outside = `export function outside(): void { act(Bytes.fromString("get a")); act(Bytes.fromString("set a b")); }`;
  module = await WebAssembly.compile(await compileGuest(tableGuest + outside + exportCallbacks()));
}, 60_000);

beforeEach(async () => {
  host = await FakeHost.start(module);
  host.startRoot(1, "get nothing");
});

function act(text: string, on = host): string {
  const bytes = new TextEncoder().encode(text);
  on.buffers.set(7, bytes);
  on.logs.length = 0;
  on.call("proxy_on_configure", 1, bytes.length);
  return on.logs.map((line) => line.text).join("\n");
}

const metric = (name: string): bigint =>
  [...host.metrics.values()].find((item) => item.name === `shared_table.t.${name}`)?.value ?? 0n;

const slotNames = (): string[] =>
  [...host.sharedData.keys()].filter((name) => name !== "t/key").sort();

/** Keys that are all in the slot of the first of them. */
function neighbours(count: number): string[] {
  const slotOf = (key: string): string => {
    const before = new Map([...host.sharedData].map(([name, { cas }]) => [name, cas]));
    act(`set ${key} x`);
    const slot = [...host.sharedData].find(([name, { cas }]) => before.get(name) !== cas)?.[0];
    act(`remove ${key}`);
    return slot ?? "";
  };
  const wanted = slotOf("k0");
  const found = ["k0"];
  for (let index = 1; found.length < count; index++) {
    if (slotOf(`k${index}`) === wanted) found.push(`k${index}`);
  }
  return found;
}

describe("an entry", () => {
  it("is there until its time is over, with any value", () => {
    expect(act("get a")).toBe("null 1");
    expect(act("set a one 1000")).toBe(`${outcome.stored} 0`);
    expect(act("get a")).toBe("'one' 0");
    expect(act("set a  1000")).toBe(`${outcome.stored} 0`);
    expect(act("get a")).toBe("'' 0");
    host.now += 1000n * millisecond - 1n;
    expect(act("get a")).toBe("'' 0");
    host.now += 1n;
    expect(act("get a")).toBe("null 1");
  });

  it("can be removed", () => {
    act("set a one");
    expect(act("remove a")).toBe(`${outcome.stored} 0`);
    expect(act("get a")).toBe("null 1");
    expect(act("remove a")).toBe(`${outcome.kept} 1`);
  });

  it("is changed, and lives no longer for it unless it is to", () => {
    expect(act("update a x 1000")).toBe(`${outcome.stored} 0 1`);
    host.now += 600n * millisecond;
    expect(act("update a y 1000")).toBe(`${outcome.stored} 0 1`);
    expect(act("get a")).toBe("'xy' 0");
    expect(act("update a keep")).toBe(`${outcome.kept} 0 1`);
    host.now += 400n * millisecond;
    expect(act("get a")).toBe("null 1");
    expect(act("update a keep")).toBe(`${outcome.kept} 1 1`);
    act("update a x 1000");
    host.now += 600n * millisecond;
    act("renew a y 1000");
    host.now += 600n * millisecond;
    expect(act("get a")).toBe("'xy' 0");
  });

  it("has a limit for key and value together", () => {
    expect(act(`set a ${"v".repeat(31)}`)).toBe(`${outcome.stored} 0`);
    expect(act(`set a ${"w".repeat(32)}`)).toBe(`${outcome.failed} 2`);
    expect(act("get a")).toBe(`'${"v".repeat(31)}' 0`);
    expect(act("update a y")).toBe(`${outcome.failed} 2 1`);
    expect(act(`get ${"k".repeat(33)}`)).toBe("null 2");
    expect(act(`set ${"k".repeat(33)} x`)).toBe(`${outcome.failed} 2`);
    expect(act(`set ${"k".repeat(32)} `)).toBe(`${outcome.stored} 0`);
  });

  it("needs a time to live", () => {
    expect(act("set a b 0")).toBe(
      `shared table t got an entry with no time to live\n${outcome.failed} 2`,
    );
  });

  it("may live for 49 days", () => {
    act(`set a b ${2 ** 32 - 1}`);
    host.now += (2n ** 32n - 1n) * millisecond - 1n;
    expect(act("get a")).toBe("'b' 0");
    host.now += 1n;
    expect(act("get a")).toBe("null 1");
  });
});

describe("the slots", () => {
  it("are never more than were declared", () => {
    for (let index = 0; index < 500; index++) act(`set key${index} ${index}`);
    expect(slotNames()).toEqual(["t/00000", "t/00001", "t/00002", "t/00003"]);
    expect(slotNames()).toHaveLength(tableSlots);
    expect(metric("evictions")).toBe(500n - 8n * BigInt(tableSlots));
  });

  it("lose what ends first when they are full, and before that what is over", () => {
    const [soon = "", over = "", ...rest] = neighbours(10);
    act(`set ${over} x 100`);
    act(`set ${soon} x 400`);
    for (const key of rest.slice(0, 6)) act(`set ${key} x 900`);
    host.now += 200n * millisecond;
    act(`set ${rest[6]} x 900`);
    expect(metric("evictions")).toBe(0n);
    expect(act(`get ${soon}`)).toBe("'x' 0");
    act(`set ${rest[7]} x 900`);
    expect(metric("evictions")).toBe(1n);
    expect(act(`get ${soon}`)).toBe("null 1");
    for (const key of rest) expect(act(`get ${key}`)).toBe("'x' 0");
    act(`update ${rest[0]} y`);
    expect(metric("evictions"), "a change of what is there needs no room").toBe(1n);
  });

  it("of a removed last entry are empty", () => {
    act("set a b");
    act("remove a");
    expect(slotNames().map((name) => host.sharedData.get(name)?.value.length)).toEqual([0]);
  });
});

describe("host calls", () => {
  const between = (text: string): string[] => {
    const start = host.calls.length;
    act(text);
    return host.calls
      .slice(start)
      .map(({ name }) => name)
      .filter((name) => /shared|time|random/.test(name));
  };

  it("of reading are two, of a change three", () => {
    act("set a b");
    const [read, clock, write] = ["proxy_get_shared_data", "proxy_get_current_time_nanoseconds", "proxy_set_shared_data"]; // prettier-ignore
    expect(between("get a")).toEqual([read, clock]);
    expect(between("set a c")).toEqual([read, clock, write]);
    expect(between("remove a")).toEqual([read, clock, write]);
  });
});

describe("other workers", () => {
  it("that are faster make the change begin again", () => {
    act("set a 0 5000");
    let others = 3;
    host.beforeStoring = (name) => {
      const held = host.sharedData.get(name);
      if (held && others-- > 0) host.store(name, held.value);
    };
    expect(act("update a x")).toBe(`${outcome.stored} 0 4`);
    expect(act("get a")).toBe("'0x' 0");
  });

  it("that are always faster are told of, and nothing is lost", () => {
    act("set a 0 5000");
    host.beforeStoring = (name) => host.store(name, host.sharedData.get(name)!.value);
    expect(act("update a x")).toBe(`${outcome.contended} 8 16`);
    host.beforeStoring = undefined;
    expect(act("get a")).toBe("'0' 0");
  });

  it("that make the slot at the same moment are not written over", async () => {
    const second = await FakeHost.start(module);
    let others = 1;
    host.beforeStoring = (name) => {
      if (name === "t/key" || others-- <= 0) return;
      for (const [key, held] of host.sharedData) second.store(key, held.value);
      second.startRoot(1, "get nothing");
      act("set a 7", second);
      host.store(name, second.sharedData.get(name)!.value);
    };
    expect(act("update a x")).toBe(`${outcome.stored} 0 2`);
    expect(act("get a")).toBe("'7x' 0");
  });

  it("agree on the secret of the first", async () => {
    const fresh = await FakeHost.start(module);
    let others = 1;
    const theirs = new Uint8Array(16).fill(1);
    fresh.beforeStoring = (name) => {
      if (name === "t/key" && others-- > 0) fresh.store(name, theirs);
    };
    fresh.startRoot(1, "set a b");
    expect(fresh.sharedData.get("t/key")?.value).toEqual(theirs);
    expect(act("get a", fresh)).toBe("'b' 0");
  });

  it("a secret that is none is made anew", async () => {
    const fresh = await FakeHost.start(module);
    fresh.store("t/key", new Uint8Array(3));
    fresh.startRoot(1, "set a b");
    expect(fresh.sharedData.get("t/key")?.value).toEqual(new Uint8Array(16).fill(7));
  });

  it("need no numbers for new values on a host that refuses them", async () => {
    const fresh = await FakeHost.start(module);
    fresh.refusesNumbersForNew = true;
    fresh.startRoot(1, "get nothing");
    expect(act("set a b", fresh)).toBe(`${outcome.stored} 0`);
    expect(act("get a", fresh)).toBe("'b' 0");
  });
});

describe("a host that fails", () => {
  const failures = [
    ["proxy_get_shared_data", 10, "null 10", `${outcome.failed} 10`],
    ["proxy_set_shared_data", 10, "'b' 0", `${outcome.failed} 10`],
    ["proxy_get_current_time_nanoseconds", 10, "null 10", `${outcome.failed} 10`],
    ["random_get", 28, "'b' 0", `${outcome.stored} 0`],
  ] as const;

  it.each(failures)("at %s is told of", (name, status, read, written) => {
    act("set a b");
    host.failing.set(name, status);
    expect(act("get a")).toBe(read);
    expect(act("set a c")).toBe(written);
  });

  it.each(["random_get", "proxy_get_shared_data", "proxy_set_shared_data"])(
    "at %s while the secret is made leaves no table",
    async (name) => {
      const fresh = await FakeHost.start(module);
      fresh.failing.set(name, 10);
      fresh.startRoot(1, "get nothing");
      expect(act("get a", fresh)).toBe("null 10");
      expect(act("set a b", fresh)).toBe(`${outcome.failed} 10`);
      fresh.failing.clear();
      expect(act("set a b", fresh)).toBe(`${outcome.stored} 0`);
    },
  );

  it("is not asked outside callbacks", async () => {
    const fresh = await FakeHost.start(module);
    fresh.call("outside");
    expect(fresh.logs.map(({ text }) => text)).toEqual(["null 103", `${outcome.failed} 103`]);
    expect(fresh.calls.filter(({ name }) => name.includes("shared"))).toEqual([]);
  });
});

describe("bytes in a slot that are not the table's", () => {
  it("count as empty, are counted, and are written over", () => {
    act("set a b");
    const [slot = ""] = slotNames();
    host.store(slot, new TextEncoder().encode("something else"));
    expect(act("get a")).toBe("null 1");
    expect(metric("corrupt")).toBe(1n);
    expect(act("remove a")).toBe(`${outcome.kept} 1`);
    expect(act("set a c")).toBe(`${outcome.stored} 0`);
    expect(metric("corrupt")).toBe(3n);
    expect(act("get a")).toBe("'c' 0");
  });

  it("never trap and never make the table unusable, whatever they are", () => {
    act("set a b");
    const [slot = ""] = slotNames();
    for (const key of neighbours(4)) act(`set ${key} value`);
    act("set a b");
    const sound = host.sharedData.get(slot)!.value;
    const torn = fc.record({
      at: fc.nat({ max: sound.length - 1 }),
      byte: fc.nat({ max: 255 }),
      length: fc.nat({ max: sound.length }),
      tail: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(torn, { minLength: 1, maxLength: 4 }), (changes) => {
        let bytes = Uint8Array.from(sound);
        for (const { at, byte, length, tail } of changes) {
          if (at < bytes.length) bytes[at] = byte;
          if (byte % 3 === 0) bytes = Uint8Array.of(...bytes.subarray(0, length), ...tail);
        }
        host.store(slot, bytes);
        expect(act("get a")).toMatch(/^(null 1|'[^]*' 0)$/);
        host.store(slot, bytes);
        expect(act("update a x")).toMatch(/^(0 0|3 2) 1$/);
        host.store(slot, bytes);
        expect(act("set a new")).toBe(`${outcome.stored} 0`);
        expect(act("get a")).toBe("'new' 0");
        host.store(slot, bytes);
        expect(act("remove a")).toMatch(/^(0 0|1 1)$/);
      }),
      { numRuns: 500 },
    );
  });

  it("that are too many to be had make every call fail", () => {
    act("set a b");
    const [slot = ""] = slotNames();
    host.store(slot, new Uint8Array(17 * 1024 * 1024));
    expect(act("get a")).toBe("null 6");
    expect(act("set a c")).toBe(`${outcome.failed} 6`);
  });
});

describe("declaring a table", () => {
  it("with sizes that can not be, or twice with different ones, is told of", async () => {
    const source = `
      import { HttpFilter, log, plugin, SharedTable } from "proxy-wasm-assemblyscript-sdk";
      const large = SharedTable.named("large", 70000, 0);
      const small = SharedTable.named("small", -1, 20000);
      const again = SharedTable.named("small", 2);
      log.info(large.slots.toString() + " " + large.entryLimit.toString() + " " + small.slots.toString() + " " + small.entryLimit.toString() + " " + again.slots.toString());
      plugin("none", (stream) => new HttpFilter(stream));
    `;
    const started = await FakeHost.start(await compileGuest(source + exportCallbacks()));
    expect(started.logs.map(({ text }) => text)).toEqual([
      "shared table large has sizes that can not be",
      "shared table small has sizes that can not be",
      "shared table small is there already with other sizes, which hold",
      "65536 1 1 16384 1",
    ]);
  }, 60_000);
});

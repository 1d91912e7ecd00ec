// Random operations on a shared table from several workers of the mock host, beside a model of it.

import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { MockProxy } from "../../harness/src/mock/index.js";
import { sipHashReference } from "../sdk-crypto/siphash-reference.js";
import { compileFor } from "./mock-guest.js";
import { tableGuest, tableSlots } from "./shared-table-guest.js";

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = await compileFor(tableGuest);
}, 60_000);

interface Entry {
  readonly key: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly end: number;
}

/** What the table does, told without bytes, hosts and races. */
class Model {
  evictions = 0;
  private readonly slots: Entry[][] = Array.from({ length: tableSlots }, () => []);

  constructor(private readonly secret: Uint8Array) {}

  private slotOf(key: string): number {
    const hash = sipHashReference(this.secret, Buffer.from(key));
    return Number(((hash >> 32n) * BigInt(tableSlots)) >> 32n);
  }

  private live(key: string, now: number): Entry | undefined {
    return this.slots[this.slotOf(key)]!.find((entry) => entry.key === key && entry.end > now);
  }

  private write(key: string, now: number, entry: Entry | undefined): void {
    const slot = this.slotOf(key);
    const others = this.slots[slot]!.filter((item) => item.key !== key && item.end > now);
    if (entry !== undefined && others.length === 8) {
      const first = Math.min(...others.map(({ end }) => end));
      others.splice(
        others.findIndex(({ end }) => end === first),
        1,
      );
      this.evictions++;
    }
    this.slots[slot] = entry === undefined ? others : [...others, entry];
  }

  act({ what, key, value, ttl }: Operation, now: number): string {
    const found = this.live(key, now);
    if (what === "get") return found ? `'${found.value}' 0` : "null 1";
    if (what === "remove") {
      if (found) this.write(key, now, undefined);
      return found ? "0 0" : "1 1";
    }
    const next = what === "set" ? value : (found?.value ?? "") + value;
    if (key.length + next.length > 32) return what === "set" ? "3 2" : "3 2 1";
    const end = found && what === "update" ? found.end : now + ttl;
    this.write(key, now, { key, value: next, end });
    return what === "set" ? "0 0" : "0 0 1";
  }
}

const operation = fc.record({
  what: fc.constantFrom("get", "set", "set", "update", "renew", "remove"),
  key: fc.integer({ min: 0, max: 99 }).map((number) => `key${number}`),
  value: fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 9 }),
  ttl: fc.integer({ min: 1, max: 900 }),
  worker: fc.nat({ max: 2 }),
  later: fc.constantFrom(0, 0, 0, 0, 1, 30),
});

interface Operation {
  readonly what: string;
  readonly key: string;
  readonly value: string;
  readonly ttl: number;
}

async function ask(proxy: MockProxy, text: string, worker: number): Promise<string> {
  const start = proxy.logs.length;
  const head = { method: "GET", path: "/", authority: "a.test" };
  await proxy.send({ ...head, headers: [["x-act", text]] }, { worker });
  return proxy.logs.slice(start).map(({ message }) => message)[0] ?? "";
}

it("the table does what its model does, whichever worker is asked", async () => {
  let evictions = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 60, maxLength: 200, size: "max" }),
      fc.string(),
      async (operations, seed) => {
        const filters = [{ wasm, configuration: "get nothing" }];
        const proxy = await MockProxy.start({ filters, workers: 3, seed, trace: "off" });
        const model = new Model(Buffer.from(await ask(proxy, "secret", 0), "hex"));
        for (const item of operations) {
          proxy.advanceTime(item.later);
          const text = `${item.what} ${item.key} ${item.value} ${item.ttl}`;
          const expected = model.act(item, proxy.now.getTime());
          expect(await ask(proxy, text, item.worker), text).toBe(expected);
        }
        const counted = proxy.metrics.find(({ name }) => name === "shared_table.t.evictions");
        expect(Number(counted?.value ?? 0)).toBe(model.evictions);
        evictions += model.evictions;
        await proxy.close();
      },
    ),
    { numRuns: 40 },
  );
  expect(evictions, "some slots were full").toBeGreaterThan(10);
}, 120_000);

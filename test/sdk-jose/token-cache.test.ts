// Tokens that were verified: what is kept of them, for how long, and of how many.

import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { TokenCache } from "proxy-wasm-assemblyscript-sdk/jose";
    const key = Bytes.fromString("sixteen bytes !!");
    let cache = new TokenCache<Bytes>(0, key);
    export function make(size: i32, hasKey: bool): void {
      cache = new TokenCache<Bytes>(size, hasKey ? key : null);
    }
    export function put(token: Bytes, value: Bytes, start: f64, end: f64, now: f64, generation: u32): void {
      cache.put(token, value, start, end, now, generation);
    }
    export function find(token: Bytes, now: f64, generation: u32): Bytes | null {
      return cache.find(token, now, generation);
    }
  `);
}, 240_000);

const put = (
  token: string,
  value: string,
  { start = 0, end = 100, now = 50, generation = 1 } = {},
) => guest.call("put", token, value, start, end, now, generation);
const find = (token: string, now = 50, generation = 1) =>
  guest.bytes("find", token, now, generation)?.toString() ?? null;
const known = (count: number) =>
  Array.from({ length: count }, (_, at) => `token ${at}`).filter((token) => find(token) !== null);

describe("a cache of tokens", () => {
  it("finds what was put for the very same token, and nothing for any other", () => {
    guest.call("make", 64, 1);
    put("a.b.c", "ann");
    expect(find("a.b.c")).toBe("ann");
    for (const other of ["a.b.d", "a.b", "a.b.c.", "", "A.b.c"]) expect(find(other)).toBeNull();
    put("a.b.c", "bob");
    expect(find("a.b.c")).toBe("bob");
  });

  it("knows a token from its start until right before its end", () => {
    guest.call("make", 8, 1);
    put("token", "value", { start: 10, end: 60 });
    expect(find("token", 9.9)).toBeNull();
    expect(find("token", 10)).toBe("value");
    expect(find("token", 59.9)).toBe("value");
    expect(find("token", 60)).toBeNull();
    // It was forgotten then: a clock that is set back does not bring it back.
    expect(find("token", 50)).toBeNull();
  });

  it("knows a token as long as the keys are the same", () => {
    guest.call("make", 8, 1);
    put("token", "value");
    expect(find("token", 50, 2)).toBeNull();
    expect(find("token", 50, 1)).toBeNull();
  });

  it.each([1, 2, 7, 8, 9, 64, 100])("keeps at most %i tokens, and the last one always", (size) => {
    guest.call("make", size, 1);
    for (let at = 0; at < 500; at++) {
      put(`token ${at}`, "value");
      expect(find(`token ${at}`)).toBe("value");
    }
    const kept = known(500);
    expect(kept.length).toBeLessThanOrEqual(size);
    expect(kept.length).toBeGreaterThanOrEqual(Math.ceil(size / 2));
  });

  it("gives up what is over first, then what was asked for the longest ago", () => {
    guest.call("make", 8, 1);
    for (let at = 0; at < 8; at++) put(`token ${at}`, "value", { end: at === 5 ? 55 : 100 });
    put("new", "value", { now: 56 });
    expect(known(8)).not.toContain("token 5");
    expect(known(8)).toHaveLength(7);
    expect(find("token 0")).toBe("value");
    for (let at = 2; at < 8; at++) find(`token ${at}`);
    find("new");
    put("newer", "value");
    expect(known(8)).not.toContain("token 1");
  });

  it("keeps nothing without a key, or without room", () => {
    for (const [size, hasKey] of [
      [8, 0],
      [0, 1],
      [-1, 1],
    ] as const) {
      guest.call("make", size, hasKey);
      put("token", "value");
      expect(find("token")).toBeNull();
    }
  });
});

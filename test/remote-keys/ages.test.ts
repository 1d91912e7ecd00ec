// When keys are fetched again, for how long they count, and how long an issuer is left alone that fails.

import { describe, expect, it } from "vitest";
import { answers, KeyProxy, setOf } from "./key-proxy.js";

const down = { status: 500, headers: [] };
const minute = 60_000;
const hour = 60 * minute;

describe("keys that are fresh", () => {
  it("are fetched again at 80 % of their time, a tenth earlier to a tenth later", async () => {
    const passed: number[] = [];
    for (const seed of ["a", "b", "c", "d", "e", "f"]) {
      const proxy = await KeyProxy.start(answers(["a"]), { ttl: 100_000 }, { seed });
      expect((await proxy.ask("a")).status).toBe(200);
      passed.push(proxy.untilFetch(250, 200_000));
    }
    expect(Math.min(...passed)).toBeGreaterThanOrEqual(72_000 - 250);
    expect(Math.max(...passed)).toBeLessThanOrEqual(88_000 + 250);
    expect(new Set(passed).size).toBeGreaterThan(3);
  });

  it.each([
    [10, 9000, 11_000],
    [50, 45_000, 55_000],
    [95, 85_500, 100_000],
  ])("are fetched again at %i %% when that is configured", async (ahead, least, most) => {
    const proxy = await KeyProxy.start(answers(["a"]), { ttl: 100_000, ahead });
    await proxy.ask("a");
    const passed = proxy.untilFetch(250, 200_000);
    expect(passed).toBeGreaterThanOrEqual(least - 250);
    expect(passed).toBeLessThanOrEqual(most + 250);
  });

  it("pass no request on to the issuer, and hold none, while they are fetched again", async () => {
    const again = { ...answers(["a"]), delay: 3000 };
    const proxy = await KeyProxy.start([answers(["a"]), again], { ttl: 100_000 });
    await proxy.ask("a");
    proxy.untilFetch(1000, 100_000);
    const before = proxy.mock.now.getTime();
    expect(await proxy.ask("a")).toMatchObject({ status: 200, state: "fresh", wakes: 0 });
    expect(proxy.mock.now.getTime()).toBe(before);
  });
});

describe("the time for which keys are fresh", () => {
  it.each([
    ["none", [], 600_000],
    ["an hour", [["cache-control", "max-age=3600"]], hour],
    ["among others", [["cache-control", 'public, ext="a,max-age=1", MAX-AGE=7200 , must-revalidate']], 2 * hour],
    ["as a quoted number", [["cache-control", 'max-age="3600"']], hour],
    ["in several lines: the shortest", [["cache-control", "max-age=7200"], ["cache-control", "max-age=3600"]], hour],
    ["less than a minute: a minute", [["cache-control", "max-age=0"]], minute],
    ["more than a day: a day", [["cache-control", "max-age=31536000"]], 24 * hour],
    ["a number without end: a day", [["cache-control", `max-age=${"9".repeat(60)}`]], 24 * hour],
    ["no number", [["cache-control", "max-age=soon, max-age=, max-age, xmax-age=3600"]], 600_000],
    ["a negative number", [["cache-control", "max-age=-1"]], 600_000],
    ["a number with more behind it", [["cache-control", "max-age=3600s"]], 600_000],
    ["an open quotation mark", [["cache-control", 'max-age="3600']], 600_000],
  ] as const)("follows max-age: %s", async (_, headers, fresh) => {
    const issuer = [{ ...answers(["a"]), headers }, down];
    const proxy = await KeyProxy.start(issuer, { stale: 48 * hour, cooldown: 1000 });
    await proxy.ask("a");
    proxy.mock.advanceTime(fresh - 10);
    expect(await proxy.ask("a")).toMatchObject({ status: 200, state: "fresh" });
    proxy.mock.advanceTime(20);
    expect(await proxy.ask("a")).toMatchObject({ status: 200, state: "stale" });
  }); // prettier-ignore
});

describe("stale keys", () => {
  it("count until stale_ttl, and no longer", async () => {
    const settings = { ttl: minute, stale: 10 * minute };
    const proxy = await KeyProxy.start([answers(["a"]), down], settings);
    await proxy.ask("a");
    proxy.mock.advanceTime(10 * minute - 10);
    expect(await proxy.ask("a")).toMatchObject({ status: 200, state: "stale" });
    proxy.mock.advanceTime(20);
    expect(await proxy.ask("a")).toMatchObject({ status: 503, state: "empty" });
  });

  it("give way to new ones as soon as the issuer is back", async () => {
    const settings = { ttl: minute, stale: 10 * minute };
    const proxy = await KeyProxy.start([answers(["a"]), down, down, answers(["b"])], settings);
    await proxy.ask("a");
    proxy.mock.advanceTime(minute);
    expect(proxy.fetches).toBe(4);
    expect(await proxy.ask("b")).toMatchObject({ status: 200, state: "fresh", wakes: 0 });
    expect(await proxy.ask("a")).toMatchObject({ status: 401, state: "fresh" });
  });

  it("of another document are the same keys when nothing in it has changed", async () => {
    const proxy = await KeyProxy.start([answers(["a"]), answers(["a"]), answers(["a", "b"])], { ttl: minute });
    expect(await proxy.ask("a")).toMatchObject({ generation: 1 });
    proxy.untilFetch(1000, minute);
    expect(await proxy.ask("a")).toMatchObject({ generation: 1 });
    proxy.untilFetch(1000, minute);
    expect(await proxy.ask("a")).toMatchObject({ generation: 2 });
  }); // prettier-ignore
});

describe("an issuer that fails", () => {
  it("is left alone for a second, then twice as long each time, up to five minutes", async () => {
    const proxy = await KeyProxy.start(down);
    expect((await proxy.ask("a")).status).toBe(503);
    for (const rest of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]) {
      const passed = proxy.untilFetch(50, 400_000) / 1000;
      expect(passed).toBeGreaterThanOrEqual(rest * 0.9 - 0.05);
      expect(passed).toBeLessThanOrEqual(rest + 0.05);
    }
  });

  it("holds nobody while it is left alone", async () => {
    const proxy = await KeyProxy.start({ ...down, delay: 100 });
    expect(await proxy.ask("a")).toMatchObject({ status: 503, wakes: 1 });
    const before = proxy.mock.now.getTime();
    expect(await proxy.ask("a")).toMatchObject({ status: 503, wakes: 0 });
    expect(proxy.mock.now.getTime()).toBe(before);
  });

  it("begins with a second again once it has given keys", async () => {
    const issuer = [down, down, down, answers(["a"]), down, down];
    const proxy = await KeyProxy.start(issuer, { ttl: minute });
    await proxy.ask("a");
    proxy.mock.advanceTime(8000);
    expect((await proxy.ask("a")).status).toBe(200);
    proxy.untilFetch(100, minute);
    expect(proxy.untilFetch(50, minute)).toBeLessThanOrEqual(1050);
  });

  it.each<[string, object, string]>([
    ["a page of HTML", { chunks: [Buffer.from("<!doctype html><title>Sign in</title>")] }, "no usable key in the answer"],
    ["an array", { chunks: [Buffer.from("[]")] }, "no usable key in the answer"],
    ["a set without keys", { chunks: [Buffer.from('{"keys":[]}')] }, "no usable key in the answer"],
    ["a set of secrets", { chunks: [Buffer.from(JSON.stringify({ keys: [{ kty: "oct", kid: "a", k: "A".repeat(86) }] }))] }, "no usable key in the answer"],
    ["a set that is cut off", { chunks: [setOf("a").subarray(0, 80)] }, "no usable key in the answer"],
    ["a name twice", { chunks: [Buffer.from(`{"keys":[],"keys":${setOf("a").subarray(8).toString()}`)] }, "no usable key in the answer"],
    ["nothing", {}, "no usable key in the answer"],
    ["too much", { chunks: [Buffer.concat([setOf("a"), Buffer.alloc(3000, " ")])] }, "the answer is too large"],
    ["a redirection", { status: 302, headers: [["location", "https://evil.example/"]] }, "the answer is not 200 but 302"],
    ["a part only", { status: 206, chunks: [setOf("a")] }, "the answer is not 200 but 206"],
    ["an answer that breaks off", { headers: [["content-length", "999"]], chunks: [setOf("a")], resetAfter: 1 }, "the answer was cut off, or is too large"],
  ])("when it answers with %s", async (_, answer, reason) => {
    const proxy = await KeyProxy.start({ status: 200, headers: [], ...answer }, { bytes: 3000 });
    expect(await proxy.ask("a")).toMatchObject({ status: 503, state: "empty", wakes: 1 });
    expect(proxy.warnings).toEqual([`no keys from issuer: ${reason}`]);
  }); // prettier-ignore

  it.each([
    ["closes the connection", { reset: "before-headers" }, "not reached but 503"],
    ["takes no connection", "refused", "not reached but 503"],
    ["has no healthy host", "unreachable", "refused by the proxy: is there such a cluster?"],
    ["is in no cluster", undefined, "refused by the proxy: is there such a cluster?"],
    ["says nothing", "never", "no answer in time but 504"],
  ] as const)("when it %s", async (_, issuer, reason) => {
    const proxy = await KeyProxy.start(issuer);
    expect(await proxy.ask("a")).toMatchObject({ status: 503, state: "empty", wakes: 1 });
    expect(proxy.warnings).toEqual([`no keys from issuer: ${reason}`]);
  });

  it("leaves the keys that there are in place, whatever it answers", async () => {
    const lie = { status: 200, headers: [], chunks: [Buffer.from('{"keys":[]}')] };
    const proxy = await KeyProxy.start([answers(["a"]), lie], { ttl: minute });
    await proxy.ask("a");
    proxy.mock.advanceTime(2 * minute);
    expect(await proxy.ask("a")).toMatchObject({ status: 200, state: "stale", generation: 1 });
  });
});

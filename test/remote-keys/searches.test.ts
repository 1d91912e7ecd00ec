// Keys that a token names and nobody knows: looked for at once, and not again and again.

import { describe, expect, it } from "vitest";
import { answers, KeyProxy } from "./key-proxy.js";

describe("an unknown key", () => {
  it("is looked for at once", async () => {
    const proxy = await KeyProxy.start([answers(["a"]), answers(["b"])]);
    expect(await proxy.ask("a")).toMatchObject({ status: 200, generation: 1 });
    expect(await proxy.ask("b")).toMatchObject({ status: 200, generation: 2, wakes: 1 });
    expect((await proxy.ask("a")).status, "the old key has retired").toBe(401);
    expect(proxy.fetches).toBe(2);
  });

  it("is looked for once in the cool-down, whatever other names come", async () => {
    const proxy = await KeyProxy.start(answers(["a"]), { cooldown: 30_000 });
    await proxy.ask("a");
    const names = Array.from({ length: 200 }, (_, at) => `unknown-${at}`);
    for (const name of names) expect((await proxy.ask(name)).status).toBe(401);
    expect(proxy.fetches).toBe(2);
    proxy.mock.advanceTime(30_001);
    for (const name of names) expect((await proxy.ask(name)).status).toBe(401);
    expect(proxy.fetches).toBe(3);
  });

  it("that is known to be unknown does not use up the search of another", async () => {
    const proxy = await KeyProxy.start([answers(["a"]), answers(["a"]), answers(["b"])], { cooldown: 10_000 });
    await proxy.ask("a");
    await proxy.ask("x");
    proxy.mock.advanceTime(9_000);
    expect(await proxy.ask("y")).toMatchObject({ status: 401, wakes: 0 });
    proxy.mock.advanceTime(1_001);
    expect(await proxy.ask("b")).toMatchObject({ status: 200, wakes: 1 });
  }); // prettier-ignore

  it("that was looked for with the first fetch is not looked for again", async () => {
    const proxy = await KeyProxy.start(answers(["a"]));
    expect((await proxy.ask("x")).status).toBe(401);
    expect(await proxy.ask("x")).toMatchObject({ status: 401, wakes: 0 });
    expect(proxy.fetches).toBe(1);
  });

  it("joins the search of another that is under way", async () => {
    const proxy = await KeyProxy.start([answers(["a"]), answers(["b", "c"], { delay: 500 })]);
    await proxy.ask("a");
    expect(await proxy.statuses(["b", "c", "x", "a"])).toEqual([200, 200, 401, 200]);
    expect(proxy.fetches).toBe(2);
  });

  it("is looked for again soon when the search failed", async () => {
    const down = { status: 500, headers: [] };
    const proxy = await KeyProxy.start([answers(["a"]), down, answers(["b"])]);
    await proxy.ask("a");
    expect(await proxy.ask("b")).toMatchObject({ status: 401, state: "fresh", wakes: 1 });
    expect(await proxy.ask("b")).toMatchObject({ status: 401, wakes: 0 });
    proxy.mock.advanceTime(1000);
    expect(await proxy.ask("b")).toMatchObject({ status: 200, wakes: 1 });
  });

  it("is not looked for when its name is too long for one", async () => {
    const proxy = await KeyProxy.start(answers(["a"]));
    await proxy.ask("a");
    expect(await proxy.ask("x".repeat(257))).toMatchObject({ status: 401, wakes: 0 });
    expect(proxy.fetches).toBe(1);
  });

  it("may have no name: then a key for another algorithm is looked for", async () => {
    const proxy = await KeyProxy.start(answers(["a"]));
    expect((await proxy.ask(null)).status).toBe(200);
    expect(await proxy.ask(null, 0, "ES256")).toMatchObject({ status: 401, wakes: 1 });
    expect(await proxy.ask(null, 0, "ES256")).toMatchObject({ status: 401, wakes: 0 });
    expect(await proxy.ask(null, 0, "ES384")).toMatchObject({ status: 401, wakes: 0 });
    expect(proxy.fetches).toBe(2);
  });

  it("is never a secret", async () => {
    const proxy = await KeyProxy.start(answers(["a"]), { onStart: true });
    await proxy.ask("a");
    for (const algorithm of ["HS256", "HS384", "HS512", "none"]) {
      expect((await proxy.ask("a", 0, algorithm)).status).toBe(401);
    }
  });

  it("is found by the worker that did not fetch it, and the old one is forgotten there within five seconds", async () => {
    const proxy = await KeyProxy.start([answers(["a"]), answers(["b"])], {}, { workers: 2 });
    expect((await proxy.ask("a", 0)).status).toBe(200);
    expect((await proxy.ask("a", 1)).status).toBe(200);
    expect((await proxy.ask("b", 0)).status).toBe(200);
    expect(await proxy.ask("b", 1)).toMatchObject({ status: 200, wakes: 0 });
    proxy.mock.advanceTime(5001);
    expect((await proxy.ask("a", 1)).status).toBe(401);
    expect(proxy.fetches).toBe(2);
  });
});

describe("the streams that wait", () => {
  it("are no more than configured: the next ones are answered at once", async () => {
    const proxy = await KeyProxy.start(answers(["a"], { delay: 500 }), { pending: 3 });
    const told = await Promise.all(["a", "a", "a", "a", "a"].map((kid) => proxy.ask(kid)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 503, 503]);
    expect(told.map(({ wakes }) => wakes)).toEqual([1, 1, 1, 0, 0]);
  });

  it("that end meanwhile leave nothing behind", async () => {
    const proxy = await KeyProxy.start(answers(["a"], { delay: 500 }), {}, { time: "manual" });
    const before = proxy.mock.usage.map(({ contexts }) => contexts);
    const head = { method: "GET", path: "/", authority: "shop.example" };
    const streams = [1, 2, 3].map(() =>
      proxy.mock.open({ ...head, headers: [["x-kid", "a"]] }, { endOfStream: true }),
    );
    proxy.mock.advanceTime(100);
    for (const stream of streams) {
      stream.reply.catch(() => undefined);
      stream.reset();
    }
    proxy.mock.advanceTime(1000);
    expect(proxy.mock.traps).toEqual([]);
    expect(proxy.mock.usage.map(({ contexts }) => contexts)).toEqual(before);
    expect(await proxy.ask("a")).toMatchObject({ status: 200, wakes: 0 });
  });
});

// Callouts that no stream waits for, and what is left of any number of callouts.

import { describe, expect, it } from "vitest";
import { allowed, calloutGuest, decide, kinds, request } from "./callout-guest.js";
import type { FakeHost } from "./fake-host.js";
import { end, guestForTests, told } from "./held-streams.js";

const start = guestForTests(calloutGuest);

describe("a callout of the plugin", () => {
  it("is sent when the stream is gone, and told", async () => {
    const host = await start();
    host.call("setHoldIn", 12);
    request(host);
    host.calls.length = 0;
    end(host, 2);
    expect(told(host)).toEqual(["send 0"]);
    expect(host.calls.map(({ name }) => name)).toContain("proxy_set_effective_context");
    host.answerCallout(4, allowed);
    expect(told(host)).toEqual(["send 0", `told ${kinds.response}`]);
  });

  it("is not sent by the constructor, and refused without a request", async () => {
    const host = await start();
    host.call("tellInTick");
    host.call("proxy_on_tick", 1);
    expect(host.callouts.map(({ cluster }) => cluster)).toEqual(["collector"]);
    expect(told(host)).toEqual(["early 103", `bare ${kinds.refused} 2`]);
  });

  it("is not sent when a plugin ends, of which Envoy would die when its process ends", async () => {
    const host = await start();
    host.call("proxy_on_done", 1);
    expect(host.callouts).toEqual([]);
    expect(told(host)).toEqual(["ending 103"]);
  });

  it("dies with the plugin", async () => {
    const host = await start();
    host.call("tellInTick");
    host.call("proxy_on_tick", 1);
    host.call("proxy_on_done", 1);
    host.call("proxy_on_delete", 1);
    host.answerCallout(4, allowed);
    expect(told(host)).not.toContain(`told ${kinds.response}`);
  });

  it("does not ask for ever when every callout is refused", async () => {
    const host = await start();
    host.call("setHoldIn", 12);
    host.calloutStatus = 10;
    decide(host, "again");
    request(host);
    end(host, 2);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(told(host)).toContain("again 103");
  });
});

describe("memory", () => {
  it.each<[string, (host: FakeHost, token: number, id: number) => void]>([
    [
      "is answered",
      (host, token, id) => {
        host.answerCallout(token, allowed);
        end(host, id);
      },
    ],
    ["is never answered because the stream ends", (host, _token, id) => end(host, id)],
  ])(
    "stays flat over 100,000 callouts each of which %s",
    async (_title, finish) => {
      const host = await start();
      host.logLevel = 6;
      let id = 2;
      const run = (count: number): void => {
        for (let number = 0; number < count; number++, id++) {
          request(host, id);
          finish(host, host.callouts.at(-1)!.token, id);
          host.calls.length = host.callouts.length = host.logs.length = 0;
        }
      };
      run(2_000);
      const before = host.memory.buffer.byteLength;
      run(100_000);
      expect(host.memory.buffer.byteLength).toBe(before);
      expect(before).toBeLessThanOrEqual(4 * 65_536);
    },
    120_000,
  );
});

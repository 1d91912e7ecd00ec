// What the outcome of a callout does to the stream that waits, whenever it comes.

import { describe, expect, it } from "vitest";
import { allowed, calloutGuest, decide, kinds, request, type Decision } from "./callout-guest.js";
import { errors, guestForTests, moves, told } from "./held-streams.js";

const start = guestForTests(calloutGuest);

describe("the outcome", () => {
  it.each<[Decision, string[]]>([
    ["continue", ["continue 0 of 2"]],
    ["reply", ["reply 403 of 2"]],
    ["reply, continue", ["reply 403 of 2"]],
    ["resume", ["continue 0 of 2"]],
    ["pause", []],
  ])("decides how the stream goes on: %s", async (decision, expected) => {
    const host = await start();
    decide(host, decision);
    expect(request(host)).toBe(1);
    host.calls.length = 0;
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(expected);
    expect(errors(host)).toEqual([]);
  });

  it.each<[Decision, number, string[]]>([
    ["continue", 0, []],
    ["reply", 1, ["reply 403 of 0"]],
    ["reply, continue", 1, ["reply 403 of 0"]],
    ["resume", 0, []],
    ["pause", 1, []],
  ])("of a refused callout is the action of the callback: %s", async (decision, action, calls) => {
    const host = await start();
    host.calloutStatus = 10;
    decide(host, decision);
    expect(request(host)).toBe(action);
    expect(moves(host)).toEqual(calls);
    expect(errors(host)).toEqual([]);
  });

  it("may leave the stream held for something else", async () => {
    const host = await start();
    decide(host, "pause");
    request(host);
    host.answerCallout(4, allowed);
    host.call("proxy_on_tick", 1);
    expect(told(host)).toContain("tick 0");
    expect(moves(host)).toEqual(["continue 0 of 2"]);
  });

  it("may ask again, and then decides with the second answer", async () => {
    const host = await start();
    decide(host, "again");
    request(host);
    host.answerCallout(4);
    expect(host.callouts.map(({ token }) => token)).toEqual([4, 8]);
    decide(host, "continue");
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
    host.answerCallout(8, allowed);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
  });

  it.each<[Decision, string[]]>([
    ["continue", ["continue 0 of 2"]],
    ["reply", ["reply 403 of 2"]],
  ])("of a second callout that is refused decides too: %s", async (decision, expected) => {
    const host = await start();
    decide(host, "again");
    request(host);
    host.calls.length = 0;
    host.calloutStatus = 10;
    // The first outcome asks again; the refusal of that is decided within.
    const guestDecides = host.callouts.length;
    host.onRefusedCallout = () => decide(host, decision);
    host.answerCallout(4);
    expect(host.callouts).toHaveLength(guestDecides);
    expect(moves(host)).toEqual(expected);
    expect(errors(host)).toEqual([]);
  });

  it("does not ask for ever when every callout is refused", async () => {
    const host = await start();
    host.calloutStatus = 10;
    decide(host, "again");
    expect(request(host)).toBe(1);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
    expect(errors(host)).toEqual([
      "callout not sent: too many were refused, each sent by the last one",
    ]);
  });

  it("of each of several decides: the stream goes on when all say so", async () => {
    const host = await start();
    host.call("setAsks", 3);
    expect(request(host)).toBe(1);
    host.answerCallout(8, allowed);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
    host.answerCallout(12, allowed);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
  });

  it("of the first that replies ends it", async () => {
    const host = await start();
    host.call("setAsks", 2);
    request(host);
    decide(host, "reply");
    host.answerCallout(8, allowed);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(["reply 403 of 2"]);
    expect(told(host)).toHaveLength(1);
    expect(errors(host)).toEqual([]);
  });

  it("does not let a later callback of the same direction pass by it", async () => {
    const host = await start();
    request(host);
    expect(host.call("proxy_on_request_body", 2, 10, 1)).toBe(1);
    expect(host.call("proxy_on_response_headers", 2, 1, 0)).toBe(0);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
    expect(host.call("proxy_on_request_body", 2, 10, 1)).toBe(0);
  });

  it("still comes when the filter has resumed the stream itself, and moves nothing", async () => {
    const host = await start();
    request(host);
    host.call("proxy_on_tick", 1);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
    expect(host.call("proxy_on_request_body", 2, 10, 1)).toBe(0);
    host.answerCallout(4, allowed);
    expect(told(host)).toContain(`ask0 ${kinds.response} 200 0 success`);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
    expect(errors(host)).toEqual([]);
  });

  it("of a callout from the response moves the response", async () => {
    const host = await start();
    host.call("setHoldIn", 4);
    request(host);
    expect(host.call("proxy_on_response_headers", 2, 1, 0)).toBe(1);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(["continue 1 of 2"]);
  });

  it("finds its own stream among interleaved ones", async () => {
    const host = await start();
    for (const id of [2, 3, 4, 5]) request(host, id);
    for (const token of [12, 4, 16, 8]) host.answerCallout(token, allowed);
    expect(moves(host)).toEqual([4, 2, 5, 3].map((id) => `continue 0 of ${id}`));
  });
});

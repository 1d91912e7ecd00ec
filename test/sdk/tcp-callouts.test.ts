// Callouts that hold a connection: their outcome lets it go on or closes it, and nothing passes before.

import { describe, expect, it } from "vitest";
import type { Answer } from "./fake-host.js";
import { Connection } from "./tcp-connection.js";

const allowed: Answer = { headers: [[":status", "200"]] };

describe("a callout", () => {
  it("holds the connection until its outcome lets it go on", async () => {
    const connection = await Connection.start();
    expect(connection.plan("new", "hold").open()).toBe(1);
    expect(connection.down("abc")).toBe(1);
    expect(connection.plan("down", "nothing", 0).down("abcd")).toBe(1);
    connection.host.answerCallout(4, allowed);
    expect(connection.moves).toEqual(["continue_stream 2"]);
    expect(connection.down("e")).toBe(0);
  });

  it("closes it", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold").outcome("return close").open();
    connection.down("abc");
    connection.host.answerCallout(4);
    expect(connection.moves).toEqual(["close_stream 2"]);
    expect(connection.lines.at(-1)).toBe("outcome 3");
  });

  it("of two, both must answer", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold twice").open();
    connection.down("abc");
    connection.host.answerCallout(8, allowed);
    expect(connection.moves).toEqual([]);
    connection.host.answerCallout(4, allowed);
    expect(connection.moves).toEqual(["continue_stream 2"]);
  });

  it("can be sent again from its outcome", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold").outcome("hold again").open();
    connection.down("abc");
    connection.host.answerCallout(4, allowed);
    expect(connection.moves).toEqual([]);
    connection.host.answerCallout(8, allowed);
    expect(connection.moves).toEqual(["continue_stream 2"]);
  });

  it("that the host refuses decides at once", async () => {
    const connection = await Connection.start();
    connection.host.calloutStatus = 2;
    connection.plan("down", "hold").open();
    expect(connection.down("abc")).toBe(0);
    expect(connection.outcome("return close").down("abc")).toBe(1);
    expect(connection.moves).toEqual(["close_stream 2"]);
  });

  it("that is under way already closes the connection", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold the same").open();
    connection.down("abc");
    connection.plan("tick", "resume").tick();
    expect(connection.down("def")).toBe(1);
    expect(connection.lines.at(-1)).toBe("callout not sent: it is under way; make a second object");
    expect(connection.moves).toEqual(["continue_stream 2", "close_stream 2"]);
  });

  it.each(["up", "tick"] as const)(
    "in %s, where nothing holds, closes the connection",
    async (place) => {
      const connection = await Connection.start();
      connection.open();
      connection.plan(place, "hold");
      connection.up("abc");
      connection.tick();
      expect(connection.host.callouts).toEqual([]);
      expect(connection.moves).toEqual(["close_stream 2"]);
    },
  );

  it("finds nobody when the connection is gone", async () => {
    const connection = await Connection.start();
    connection.plan("new", "hold").open();
    connection.close();
    connection.host.answerCallout(4, allowed);
    expect(connection.lines.at(-1)).toBe("delete");
    expect(connection.moves).toEqual([]);
  });

  it("does not hold what was resumed meanwhile, and its outcome still comes", async () => {
    const connection = await Connection.start();
    connection.plan("new", "hold").open();
    connection.plan("tick", "resume").tick();
    expect(connection.down("abc")).toBe(0);
    connection.host.answerCallout(4, allowed);
    expect(connection.lines.at(-1)).toBe("outcome 0");
    expect(connection.moves).toEqual(["continue_stream 2"]);
  });
});

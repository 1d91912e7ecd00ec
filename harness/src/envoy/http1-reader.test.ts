// Messages come out of the reader as they went in, whatever the pieces in which the bytes arrive.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Http1Reader, type HttpMessage } from "./http1-reader.js";

interface Read {
  messages: HttpMessage[];
  errors: string[];
  properEnd: boolean;
}

function read(kind: "request" | "response", bytes: Uint8Array, cuts: readonly number[] = []): Read {
  const messages: HttpMessage[] = [];
  const errors: string[] = [];
  const reader = new Http1Reader(kind, {
    onMessage: (message) => messages.push(message),
    onError: (error) => errors.push(error.message),
  });
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  edges.slice(1).forEach((end, index) => reader.push(bytes.slice(edges[index], end)));
  return { messages, errors, properEnd: reader.end() };
}

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

const wire = latin1(
  [
    "POST /a HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a:\r\nx-b: \xff \r\ncontent-length: 3\r\n\r\nabc",
    "PUT /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nx-t: 1\r\n\r\n",
    "GET /c HTTP/1.1\r\n\r\n",
  ].join(""),
);

describe("an HTTP/1.1 reader", () => {
  it("gives headers in order, repeated and empty ones, bodies and trailers, for every split", () => {
    const whole = read("request", wire);
    expect(whole.errors).toEqual([]);
    expect(whole.messages.map((message) => message.startLine)).toEqual([
      "POST /a HTTP/1.1",
      "PUT /b HTTP/1.1",
      "GET /c HTTP/1.1",
    ]);
    expect(whole.messages[0]?.headers.slice(1, 4)).toEqual([
      ["X-A", "1"],
      ["x-a", ""],
      ["x-b", "\u00ff"],
    ]);
    expect(whole.messages.map((m) => Buffer.from(m.body).toString())).toEqual(["abc", "abcd", ""]);
    expect(whole.messages[1]?.trailers).toEqual([["x-t", "1"]]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: wire.length })), (cuts) => {
        const split = read("request", wire, cuts);
        expect(split.messages.map((m) => ({ ...m, body: [...m.body] }))).toEqual(
          whole.messages.map((m) => ({ ...m, body: [...m.body] })),
        );
        expect(split.properEnd).toBe(true);
      }),
    );
  });

  it.each([
    [
      "an interim response",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na",
      "a",
    ],
    ["a body up to the end", "HTTP/1.1 200 OK\r\n\r\nabc", "abc"],
    ["no content", "HTTP/1.1 204 No Content\r\n\r\n", ""],
    ["not modified", "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", ""],
  ])("reads a response with %s", (_what, text, body) => {
    const { messages, errors } = read("response", latin1(text));
    expect(errors).toEqual([]);
    expect(messages.map((message) => Buffer.from(message.body).toString())).toEqual([body]);
  });

  it.each([
    ["GET / HTTP/1.1\r\nno field\r\n\r\n"],
    ["GET / HTTP/1.1\r\ncontent-length: ten\r\n\r\n"],
    ["GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"],
    ["GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc"],
  ])("reports %j and gives no message", (text) => {
    const { messages, errors } = read("request", latin1(text));
    expect(messages).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it("knows that a message was cut off", () => {
    expect(
      read("response", latin1("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")).properEnd,
    ).toBe(false);
  });
});

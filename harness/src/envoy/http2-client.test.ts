import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { ClientConnection, NoReplyError } from "./client.js";
import { Http2ClientConnection } from "./http2-client.js";
import { startHttp2Upstream } from "./http2-upstream.js";
import { startUpstream, type Upstream, type UpstreamOptions } from "./upstream.js";

const text = (value: string): Uint8Array => Buffer.from(value);
const opened: { close(): unknown }[] = [];

async function http2(options: UpstreamOptions): Promise<[Http2ClientConnection, Upstream]> {
  const upstream = await startHttp2Upstream(options);
  const client = await Http2ClientConnection.open(upstream.port);
  opened.push(client, upstream);
  return [client, upstream];
}

async function http1(options: UpstreamOptions): Promise<[ClientConnection, Upstream]> {
  const upstream = await startUpstream(options);
  const client = await ClientConnection.open(upstream.port);
  opened.push(client, upstream);
  return [client, upstream];
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const head = { method: "POST", target: "/a?b", headers: [["host", "example.test"]] as const };

const answer = {
  status: 201,
  headers: [
    ["set-cookie", "a"],
    ["set-cookie", "b"],
  ],
  chunks: [text("one"), text("two")],
  trailers: [["x-sum", "1"]],
  informational: [{ status: 103, headers: [["link", "x"]] }],
  pause: 5,
} as const;

it.each([
  ["HTTP/1.1", http1, [["transfer-encoding", "chunked"] as const]],
  ["HTTP/2", http2, []],
])("%s carries pieces, trailers and interim heads both ways", async (_, open, framing) => {
  const [client, upstream] = await open({ answer: () => answer });
  const request = { ...head, chunks: [text("a"), text("b")], trailers: [["x-t", "2"]] } as const;
  const reply = await client.request({ ...request, pause: 5 });
  expect(reply).toMatchObject({ status: 201, trailers: [["x-sum", "1"]] });
  expect(Buffer.from(reply.body).toString()).toBe("onetwo");
  expect(reply.informational).toEqual([{ status: 103, headers: [["link", "x"]] }]);
  expect(reply.headers).toEqual([...answer.headers, ...framing]);
  const [seen] = upstream.requests;
  expect(seen).toMatchObject({ method: "POST", target: "/a?b", complete: true });
  expect(seen?.trailers).toEqual([["x-t", "2"]]);
  expect(Buffer.from(seen?.body ?? []).toString()).toBe("ab");
});

it.each([
  ["HTTP/1.1", http1],
  ["HTTP/2", http2],
])("%s breaks off after some pieces", async (_, open) => {
  const [client] = await open({ answer: () => ({ ...answer, resetAfter: 1 }) });
  const error = await client.request({ ...head, chunks: [text("a")] }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(NoReplyError);
  expect(error).toMatchObject({ reason: "reset", head: { status: 201 } });
});

it.each([
  ["HTTP/1.1", http1],
  ["HTTP/2", http2],
])("%s answers before the request is complete", async (_, open) => {
  const [client] = await open({
    answer: () => "reset",
    answerEarly: () => ({ status: 200, chunks: [text("early")] }),
  });
  const stream = client.begin({ ...head, headers: [...head.headers, ["content-length", "2"]] });
  stream.sendData(text("a"));
  expect(Buffer.from((await stream.reply).body).toString()).toBe("early");
});

it.each([
  ["HTTP/1.1", http1],
  ["HTTP/2", http2],
])("%s lets a client give up", async (_, open) => {
  const [client, upstream] = await open({ answer: () => "reset" });
  const stream = client.begin({ ...head, headers: [...head.headers, ["content-length", "2"]] });
  stream.sendData(text("a"));
  await sleep(20);
  stream.reset();
  await expect(stream.reply).rejects.toThrow(NoReplyError);
  expect(upstream.requests).toMatchObject([{ complete: false }]);
});

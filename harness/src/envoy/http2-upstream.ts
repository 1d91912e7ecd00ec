// A scripted HTTP/2 server on the loopback address (prior knowledge, RFC 9113 section 3.3), on node:http2: the
// twin of upstream.ts.

import {
  constants,
  createServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Door } from "./door.js";
import { http2Headers, pairsOfRaw } from "./http2-client.js";
import type { Upstream, UpstreamAnswer, UpstreamOptions, UpstreamRequest } from "./upstream.js";

async function writeAnswer(
  stream: ServerHttp2Stream,
  answer: UpstreamAnswer | "reset",
): Promise<void> {
  if (answer === "reset") {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  const { status, headers = [], chunks = [], trailers = [], informational = [] } = answer;
  const { delay = 0, pause = 0 } = answer;
  const resetAfter = answer.resetAfterHeaders === true ? 0 : answer.resetAfter;
  const hasTrailers = trailers.length > 0;
  if (delay > 0) await sleep(delay);
  for (const interim of informational) {
    if (stream.destroyed) return;
    stream.additionalHeaders({ ":status": interim.status, ...http2Headers(interim.headers ?? []) });
    if (pause > 0) await sleep(pause);
  }
  if (stream.destroyed) return;
  stream.on("wantTrailers", () => stream.sendTrailers(http2Headers(trailers)));
  stream.respond({ ":status": status, ...http2Headers(headers) }, {
    endStream: chunks.length === 0 && !hasTrailers && resetAfter === undefined,
    waitForTrailers: hasTrailers,
    sendDate: false,
  } as object);
  for (const [index, chunk] of chunks.slice(0, resetAfter).entries()) {
    if (pause > 0) await sleep(pause);
    if (stream.destroyed) return;
    const isLast = !hasTrailers && index === chunks.length - 1 && resetAfter === undefined;
    if (isLast) stream.end(chunk);
    else stream.write(chunk);
  }
  if (pause > 0) await sleep(pause);
  if (stream.destroyed) return;
  // Closing it would end the response first.
  if (resetAfter !== undefined) stream.destroy(new Error("told to reset"));
  else if (hasTrailers) stream.end();
}

/** Starts the server on a free port of 127.0.0.1. Pseudo headers stand among the headers of its requests. */
export function startHttp2Upstream(options: UpstreamOptions): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => session.destroy());
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, head, _flags, raw?: string[]) => {
    const pieces: Uint8Array[] = [];
    const request: UpstreamRequest = {
      method: String(head[":method"]),
      target: String(head[":path"]),
      headers: pairsOfRaw(raw ?? []),
      body: new Uint8Array(),
      trailers: [],
      complete: false,
    };
    if (options.record !== false) requests.push(request);
    const fail = (): void => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    const early = options.answerEarly?.(request);
    if (early !== undefined) void writeAnswer(stream, early).catch(fail);
    stream.on("error", () => undefined); // The other side gave up: nobody waits for the answer.
    stream.on("data", (chunk: Buffer) => pieces.push(chunk));
    stream.on("trailers", (_, __, rawTrailers?: string[]) => {
      request.trailers = pairsOfRaw(rawTrailers ?? []);
    });
    stream.on("end", () => {
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || stream.aborted) return;
      request.body = Buffer.concat(pieces);
      request.complete = true;
      if (early !== undefined) return;
      void Promise.resolve(request)
        .then(options.answer)
        .then((answer) => writeAnswer(stream, answer))
        .catch(fail);
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const door = new Door(server, port, () => {
        for (const session of sessions) session.destroy();
      });
      resolve({ port, requests, door, close: () => door.shut() });
    });
  });
}

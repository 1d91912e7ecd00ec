// A scripted HTTP/1.1 server on the loopback address: what stands behind Envoy in scenarios and tests. It
// records each request byte for byte and answers exactly what it is told. Its HTTP/2 twin: http2-upstream.ts.

import { createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Door } from "./door.js";
import { Http1Reader, type HeaderPair, type HttpMessage } from "./http1-reader.js";
import { headBytes, writeMessage } from "./http1-writer.js";

export interface UpstreamRequest {
  method: string;
  /** The request target as it came, such as `/path?query`. */
  target: string;
  headers: readonly HeaderPair[];
  body: Uint8Array;
  trailers: readonly HeaderPair[];
  /** False while the end has not come, and for ever when the request was given up. */
  complete: boolean;
}

/** What to answer. `headers` go out as they are, framing headers included. */
export interface UpstreamAnswer {
  status: number;
  /** Closes the connection after the headers, whatever follows them. */
  resetAfterHeaders?: boolean;
  headers?: readonly HeaderPair[];
  chunks?: readonly Uint8Array[];
  trailers?: readonly HeaderPair[];
  /** Heads with status 1xx that go before it. */
  informational?: readonly { status: number; headers?: readonly HeaderPair[] }[];
  /** Milliseconds before the answer begins. Default: none. */
  delay?: number;
  /** Milliseconds between head, pieces and end, so that each is read by itself. Default: none. */
  pause?: number;
  /** Closes the connection after so many pieces of the body (0: after the head). Default: never. */
  resetAfter?: number;
}

type Answer = UpstreamAnswer | "reset";

export interface UpstreamOptions {
  /** Called when a request is complete. "reset" closes the connection without an answer. */
  answer: (request: UpstreamRequest) => Answer | Promise<Answer>;
  /** Called when the head of a request has come: an answer goes out before the request is complete. */
  answerEarly?: (request: UpstreamRequest) => Answer | undefined;
  /** Keep the requests in `requests`. Default: true. */
  record?: boolean;
}

export interface Upstream {
  readonly port: number;
  /** In the order in which their heads came. */
  readonly requests: UpstreamRequest[];
  /** Shut, the server refuses connections. */
  readonly door: Door;
  close(): Promise<void>;
}

/** Body and framing of an answer whose headers do not say how long it is. */
export function framedHeaders(
  headers: readonly HeaderPair[],
  chunks: readonly Uint8Array[],
  trailers: readonly HeaderPair[] = [],
): HeaderPair[] {
  const framed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (framed) return [...headers];
  if (chunks.length > 1 || trailers.length > 0)
    return [...headers, ["transfer-encoding", "chunked"]];
  return [...headers, ["content-length", String(chunks[0]?.length ?? 0)]];
}

async function writeAnswer(socket: Socket, method: string, answer: Answer): Promise<void> {
  if (answer === "reset") {
    socket.resetAndDestroy();
    return;
  }
  const { status, headers = [], chunks = [], trailers = [], informational = [] } = answer;
  const { delay = 0, pause = 0 } = answer;
  const resetAfter = answer.resetAfterHeaders === true ? 0 : answer.resetAfter;
  if (delay > 0) await sleep(delay);
  for (const interim of informational) {
    socket.write(headBytes(`HTTP/1.1 ${interim.status} `, interim.headers ?? []));
    if (pause > 0) await sleep(pause);
  }
  const noBody = method === "HEAD" || status === 204 || status === 304;
  const framed =
    status === 204 || status === 304 ? headers : framedHeaders(headers, chunks, trailers);
  const startLine = `HTTP/1.1 ${status} `;
  if (noBody) {
    socket.write(headBytes(startLine, framed));
  } else {
    const stop = resetAfter === undefined ? {} : { stopAfter: resetAfter };
    await writeMessage(socket, { startLine, headers: framed, chunks, trailers, pause, ...stop });
  }
  if (resetAfter === undefined) return;
  if (pause > 0) await sleep(pause);
  socket.end(); // Closing in good order, or what was sent could be lost with the connection.
}

/** Starts the server on a free port of 127.0.0.1. */
export function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let current: UpstreamRequest | undefined;
    let answered = Promise.resolve();
    let early = false;
    const write = (request: UpstreamRequest, answer: () => Answer | Promise<Answer>): void => {
      answered = answered
        .then(async () => writeAnswer(socket, request.method, await answer()))
        .catch((error: unknown) => void socket.destroy(error as Error));
    };
    const finish = (message: HttpMessage): void => {
      const request = current;
      if (request === undefined) return;
      request.body = message.body;
      request.trailers = message.trailers;
      request.complete = true;
      if (!early) write(request, () => options.answer(request));
    };
    const reader = new Http1Reader("request", {
      onHead: (startLine, headers) => {
        const [method = "", target = ""] = startLine.split(" ");
        const empty = { body: new Uint8Array(), trailers: [], complete: false };
        current = { method, target, headers, ...empty };
        if (options.record !== false) requests.push(current);
        const answer = options.answerEarly?.(current);
        early = answer !== undefined;
        if (answer !== undefined) write(current, () => answer);
      },
      onMessage: finish,
      onError: () => socket.destroy(),
    });
    socket.on("data", (chunk: Buffer) => reader.push(chunk));
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const door = new Door(server, port, () => {
        for (const socket of sockets) socket.destroy();
      });
      resolve({ port, requests, door, close: () => door.shut() });
    });
  });
}

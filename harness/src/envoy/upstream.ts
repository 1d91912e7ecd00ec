// A scripted HTTP/1.1 server on the loopback address: what stands behind Envoy in scenarios and tests. It
// records each request byte for byte and answers exactly what it is told.

import { createServer, type AddressInfo, type Socket } from "node:net";
import { Http1Reader, type HeaderPair, type HttpMessage } from "./http1-reader.js";
import { writeMessage } from "./http1-writer.js";

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
}

export interface UpstreamOptions {
  /** Called when a request is complete. "reset" closes the connection without an answer. */
  answer: (
    request: UpstreamRequest,
  ) => UpstreamAnswer | "reset" | Promise<UpstreamAnswer | "reset">;
  /** Keep the requests in `requests`. Default: true. */
  record?: boolean;
}

export interface Upstream {
  readonly port: number;
  /** In the order in which their heads came. */
  readonly requests: UpstreamRequest[];
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

async function writeAnswer(
  socket: Socket,
  method: string,
  answer: UpstreamAnswer | "reset",
): Promise<void> {
  if (answer === "reset") {
    socket.resetAndDestroy();
    return;
  }
  const { status, headers = [], chunks = [], trailers = [] } = answer;
  const noBody = method === "HEAD" || status === 204 || status === 304;
  const framed =
    status === 204 || status === 304 ? headers : framedHeaders(headers, chunks, trailers);
  if (noBody || answer.resetAfterHeaders === true) {
    const head = framed.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    socket.write(Buffer.from(`HTTP/1.1 ${status} \r\n${head}\r\n`, "latin1"));
    // Closing in good order, or the headers could be lost with the connection.
    if (answer.resetAfterHeaders === true) socket.end();
  } else {
    await writeMessage(socket, {
      startLine: `HTTP/1.1 ${status} `,
      headers: framed,
      chunks,
      trailers,
    });
  }
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
    const answer = (message: HttpMessage): void => {
      const request = current;
      if (request === undefined) return;
      request.body = message.body;
      request.trailers = message.trailers;
      request.complete = true;
      answered = answered
        .then(async () => writeAnswer(socket, request.method, await options.answer(request)))
        .catch((error: unknown) => void socket.destroy(error as Error));
    };
    const reader = new Http1Reader("request", {
      onHead: (startLine, headers) => {
        const [method = "", target = ""] = startLine.split(" ");
        const empty = { body: new Uint8Array(), trailers: [], complete: false };
        current = { method, target, headers, ...empty };
        if (options.record !== false) requests.push(current);
      },
      onMessage: answer,
      onError: () => socket.destroy(),
    });
    socket.on("data", (chunk: Buffer) => reader.push(chunk));
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        requests,
        close: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      });
    });
  });
}

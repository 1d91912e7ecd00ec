// A raw HTTP/1.1 client: sends a request exactly as it is written down and gives back the reply as it came.
// The HTTP/2 twin is in http2-client.ts; both speak through the types of this file.

import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Http1Reader, type HeaderPair, type HttpMessage } from "./http1-reader.js";
import { chunkBytes, headBytes, isChunked, lastChunkBytes, writeMessage } from "./http1-writer.js";
import { framedHeaders } from "./upstream.js";

/** What a request begins with. */
export interface ClientHead {
  method: string;
  /** Request target, such as `/path?query`. */
  target: string;
  /** `host` included, in the order of the wire; HTTP/2 sends it as `:authority`. */
  headers: readonly HeaderPair[];
}

export interface ClientRequest extends ClientHead {
  /** Default: none. One chunk goes with content-length, several with chunked transfer coding. */
  chunks?: readonly Uint8Array[];
  trailers?: readonly HeaderPair[];
  /** Milliseconds between head, pieces and end, so that the server reads each by itself. Default: none. */
  pause?: number;
  /** Gives the request up after so many pieces. Default: never. */
  resetAfter?: number;
}

export interface ReplyHead {
  status: number;
  headers: readonly HeaderPair[];
}

export interface ClientReply extends ReplyHead {
  body: Uint8Array;
  trailers: readonly HeaderPair[];
  /** Heads with status 1xx that came before. */
  informational: readonly ReplyHead[];
}

/** A request that is sent step by step. */
export interface ClientStream {
  /** The client's port. */
  readonly port: number;
  /** Bytes that have gone to the connection so far. */
  readonly bytesWritten: number;
  /** Rejects with NoReplyError when there is no complete reply. */
  readonly reply: Promise<ClientReply>;
  sendData(bytes: Uint8Array, endOfStream?: boolean): void;
  /** Ends the request. HTTP/1.1: only with `transfer-encoding: chunked`. */
  sendTrailers(trailers: readonly HeaderPair[]): void;
  /** Gives up: closes the connection of HTTP/1.1, cancels the stream of HTTP/2. */
  reset(): void;
}

/** The connection ended, or the time was over, before the reply was complete. */
export class NoReplyError extends Error {
  constructor(
    readonly reason: "reset" | "timeout" | "malformed",
    detail: string,
    /** The head of the reply, when it had come. */
    readonly head?: ReplyHead,
    /** What had come of the body (HTTP/2 only). */
    readonly body: Uint8Array = new Uint8Array(),
  ) {
    super(detail);
    this.name = "NoReplyError";
  }
}

function replyHead(startLine: string, headers: readonly HeaderPair[]): ReplyHead {
  return { status: Number(startLine.split(" ")[1]), headers };
}

interface Pending {
  method: string;
  head?: ReplyHead;
  informational: ReplyHead[];
  resolve: (reply: ClientReply) => void;
  reject: (error: Error) => void;
}

/** One connection; requests on it go one after the other. */
export class ClientConnection {
  private pending: Pending | undefined;
  private open = true;

  private constructor(private readonly socket: Socket) {
    const reader = new Http1Reader(
      "response",
      {
        onHead: (startLine, headers) => {
          if (this.pending) this.pending.head = replyHead(startLine, headers);
        },
        onInterim: (startLine, headers) => {
          this.pending?.informational.push(replyHead(startLine, headers));
        },
        onMessage: (message) => this.settle(message),
        onError: (error) => this.fail("malformed", error.message),
      },
      () => this.pending?.method ?? "GET",
    );
    socket.on("data", (chunk: Buffer) => reader.push(chunk));
    socket.on("end", () => {
      reader.end();
      socket.end();
    });
    socket.on("error", (error) => this.fail("reset", error.message));
    socket.on("close", () => this.fail("reset", "the connection was closed"));
  }

  static open(port: number): Promise<ClientConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new ClientConnection(socket));
      });
    });
  }

  /** False when the other side closed the connection: the next request needs a new one. */
  get usable(): boolean {
    return this.open;
  }

  /**
   * Sends one request and waits for its whole reply.
   * @param timeout milliseconds for all of it. Default: 10,000.
   * @throws NoReplyError when there is no complete reply.
   */
  request(request: ClientRequest, timeout = 10_000): Promise<ClientReply> {
    const { method, target, chunks = [], trailers = [], pause = 0, resetAfter } = request;
    const hasBody = chunks.length > 0 || trailers.length > 0;
    const headers = hasBody ? framedHeaders(request.headers, chunks, trailers) : request.headers;
    const reply = this.await(method, timeout);
    const startLine = `${method} ${target} HTTP/1.1`;
    const stop = resetAfter === undefined ? {} : { stopAfter: resetAfter };
    const message = { startLine, headers, chunks, trailers, pause, ...stop };
    void writeMessage(this.socket, message).then(async () => {
      if (resetAfter === undefined) return;
      await sleep(pause);
      this.close();
    });
    return reply;
  }

  /**
   * Begins a request; the rest is sent step by step. Its headers must say how long the body is.
   * @param timeout milliseconds for all of it. Default: 10,000.
   */
  begin({ method, target, headers }: ClientHead, timeout = 10_000): ClientStream {
    const { socket } = this;
    const reply = this.await(method, timeout);
    reply.catch(() => undefined); // Told to whoever waits for it, and to nobody else.
    const chunked = isChunked(headers);
    socket.write(headBytes(`${method} ${target} HTTP/1.1`, headers));
    return {
      reply,
      port: socket.localPort ?? 0,
      get bytesWritten() {
        return socket.bytesWritten;
      },
      sendData(bytes, endOfStream = false) {
        socket.write(chunked ? chunkBytes(bytes) : bytes);
        if (chunked && endOfStream) socket.write(lastChunkBytes());
      },
      sendTrailers: (trailers) => void socket.write(lastChunkBytes(trailers)),
      reset: () => this.close(),
    };
  }

  close(): void {
    this.open = false;
    this.socket.destroy();
  }

  private await(method: string, timeout: number): Promise<ClientReply> {
    return new Promise<ClientReply>((resolve, reject) => {
      const timer = setTimeout(() => this.fail("timeout", `no reply in ${timeout} ms`), timeout);
      this.pending = {
        method,
        informational: [],
        resolve: (reply) => {
          clearTimeout(timer);
          resolve(reply);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      if (!this.open) this.fail("reset", "the connection was closed");
    });
  }

  private settle({ startLine, headers, body, trailers }: HttpMessage): void {
    const pending = this.pending;
    this.pending = undefined;
    const { informational = [] } = pending ?? {};
    pending?.resolve({ ...replyHead(startLine, headers), body, trailers, informational });
  }

  private fail(reason: NoReplyError["reason"], detail: string): void {
    this.open = false;
    this.socket.destroy();
    const pending = this.pending;
    this.pending = undefined;
    pending?.reject(new NoReplyError(reason, detail, pending.head));
  }
}

/** One request on a connection of its own. @throws NoReplyError as `ClientConnection.request`. */
export async function sendRequest(
  port: number,
  request: ClientRequest,
  timeout?: number,
): Promise<ClientReply> {
  const connection = await ClientConnection.open(port);
  try {
    return await connection.request(request, timeout);
  } finally {
    connection.close();
  }
}

// A raw HTTP/1.1 client: sends a request exactly as it is written down and gives back the reply as it came.

import { connect, type Socket } from "node:net";
import { Http1Reader, type HeaderPair, type HttpMessage } from "./http1-reader.js";
import { writeMessage } from "./http1-writer.js";
import { framedHeaders } from "./upstream.js";

export interface ClientRequest {
  method: string;
  /** Request target, such as `/path?query`. */
  target: string;
  /** `host` included, in the order of the wire. */
  headers: readonly HeaderPair[];
  /** Default: none. One chunk goes with content-length, several with chunked transfer coding. */
  chunks?: readonly Uint8Array[];
  trailers?: readonly HeaderPair[];
}

export interface ClientReply {
  status: number;
  headers: readonly HeaderPair[];
  body: Uint8Array;
  trailers: readonly HeaderPair[];
}

/** The connection ended, or the time was over, before the reply was complete. */
export class NoReplyError extends Error {
  constructor(
    readonly reason: "reset" | "timeout" | "malformed",
    detail: string,
    /** The head of the reply, when it had come. */
    readonly head?: Pick<ClientReply, "status" | "headers">,
  ) {
    super(detail);
    this.name = "NoReplyError";
  }
}

function statusOf(startLine: string): number {
  return Number(startLine.split(" ")[1]);
}

interface Pending {
  method: string;
  head?: Pick<ClientReply, "status" | "headers">;
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
          if (this.pending) this.pending.head = { status: statusOf(startLine), headers };
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
    const { method, target, chunks = [], trailers = [] } = request;
    const hasBody = chunks.length > 0 || trailers.length > 0;
    const headers = hasBody ? framedHeaders(request.headers, chunks, trailers) : request.headers;
    return new Promise<ClientReply>((resolve, reject) => {
      const timer = setTimeout(() => this.fail("timeout", `no reply in ${timeout} ms`), timeout);
      this.pending = {
        method,
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
      const startLine = `${method} ${target} HTTP/1.1`;
      void writeMessage(this.socket, { startLine, headers, chunks, trailers });
    });
  }

  close(): void {
    this.open = false;
    this.socket.destroy();
  }

  private settle({ startLine, headers, body, trailers }: HttpMessage): void {
    const pending = this.pending;
    this.pending = undefined;
    pending?.resolve({ status: statusOf(startLine), headers, body, trailers });
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

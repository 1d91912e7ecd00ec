// A client that speaks HTTP/2 with prior knowledge (RFC 9113 section 3.3), on node:http2: the twin of client.ts.

import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientHead, ClientReply, ClientRequest, ClientStream, ReplyHead } from "./client.js";
import { NoReplyError } from "./client.js";
import type { HeaderPair } from "./http1-reader.js";

/** Headers as node:http2 takes them: repeated names in one list, in the order of their first place. */
export function http2Headers(pairs: readonly HeaderPair[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const present = headers[key];
    headers[key] = present === undefined ? value : [...[present].flat(), value];
  }
  return headers;
}

/** Name, value, name, value …: as node:http2 gives what came on the wire. */
export function pairsOfRaw(raw: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return pairs;
}

function headOf(raw: readonly string[]): ReplyHead {
  const pairs = pairsOfRaw(raw);
  const status = Number(pairs.find(([name]) => name === ":status")?.[1]);
  return { status, headers: pairs.filter(([name]) => !name.startsWith(":")) };
}

/** Pseudo headers in the order of RFC 9113's examples, then the rest; `host` is `:authority`. */
function requestHeaders({ method, target, headers }: ClientHead): HeaderPair[] {
  const authority = headers.find(([name]) => name.toLowerCase() === "host")?.[1];
  if (method === "CONNECT") {
    return [
      [":method", method],
      [":authority", authority ?? target],
    ];
  }
  return [
    [":method", method],
    [":scheme", "http"],
    ...(authority === undefined ? [] : [[":authority", authority] as const]),
    [":path", target],
    ...headers.filter(([name]) => !/^(host|transfer-encoding)$/i.test(name)),
  ];
}

function replyOf(stream: ClientHttp2Stream, timeout: number): Promise<ClientReply> {
  let head: ReplyHead | undefined;
  let trailers: readonly HeaderPair[] = [];
  const informational: ReplyHead[] = [];
  const pieces: Uint8Array[] = [];
  return new Promise<ClientReply>((resolve, reject) => {
    const fail = (reason: NoReplyError["reason"], detail: string): void => {
      clearTimeout(timer);
      reject(new NoReplyError(reason, detail, head, Buffer.concat(pieces)));
    };
    const timer = setTimeout(() => {
      fail("timeout", `no reply in ${timeout} ms`);
      stream.close(constants.NGHTTP2_CANCEL);
    }, timeout);
    stream.on("headers", (_: unknown, __: unknown, raw: string[]) => {
      informational.push(headOf(raw));
    });
    stream.on("response", (_, __, raw?: string[]) => (head = headOf(raw ?? [])));
    stream.on("trailers", (_, __, raw?: string[]) => (trailers = pairsOfRaw(raw ?? [])));
    stream.on("data", (chunk: Buffer) => pieces.push(chunk));
    stream.on("error", (error) => fail("reset", error.message));
    const finish = (): void => {
      const { rstCode = constants.NGHTTP2_NO_ERROR } = stream;
      if (head === undefined || stream.aborted || rstCode !== constants.NGHTTP2_NO_ERROR) {
        fail("reset", `the stream was reset with code ${rstCode}`);
        return;
      }
      clearTimeout(timer);
      resolve({ ...head, body: Buffer.concat(pieces), trailers, informational });
    };
    stream.on("end", finish); // The request may still be on its way.
    stream.on("close", finish);
  });
}

/** One connection; requests on it may run at the same time. */
export class Http2ClientConnection {
  private constructor(private readonly session: ClientHttp2Session) {}

  /** @param transport the connection to use; default: a new one to the port on 127.0.0.1. */
  static open(port: number, transport?: Duplex): Promise<Http2ClientConnection> {
    return new Promise((resolve, reject) => {
      const session = connect(`http://127.0.0.1:${port}`, {
        settings: { enablePush: false },
        ...(transport !== undefined && { createConnection: () => transport }),
      });
      session.once("error", reject);
      session.once("connect", () => {
        session.off("error", reject);
        session.on("error", () => undefined); // Each stream tells of it.
        resolve(new Http2ClientConnection(session));
      });
    });
  }

  /** False when the connection is closed, or going to be. */
  get usable(): boolean {
    return !this.session.closed && !this.session.destroyed;
  }

  /** As `ClientConnection.request`. */
  async request(request: ClientRequest, timeout?: number): Promise<ClientReply> {
    const { chunks = [], trailers = [], pause = 0, resetAfter } = request;
    const hasTrailers = trailers.length > 0;
    if (chunks.length === 0 && !hasTrailers && resetAfter === undefined) {
      return this.open(request, "headers", timeout).reply;
    }
    const stream = this.open(request, hasTrailers ? "trailers" : "data", timeout);
    for (const [index, chunk] of chunks.slice(0, resetAfter).entries()) {
      if (pause > 0) await sleep(pause);
      stream.sendData(chunk, !hasTrailers && index === chunks.length - 1);
    }
    if (pause > 0 && (hasTrailers || resetAfter !== undefined)) await sleep(pause);
    if (resetAfter !== undefined) stream.reset();
    else if (hasTrailers) stream.sendTrailers(trailers);
    return stream.reply;
  }

  /** As `ClientConnection.begin`. Only a request that ends with trailers can send some. */
  begin(
    head: ClientHead,
    timeout?: number,
    endsWith: "headers" | "data" | "trailers" = "data",
  ): ClientStream {
    return this.open(head, endsWith, timeout);
  }

  close(): void {
    this.session.destroy();
  }

  private open(
    head: ClientHead,
    endsWith: "headers" | "data" | "trailers",
    timeout = 10_000,
  ): ClientStream {
    const stream = this.session.request(http2Headers(requestHeaders(head)), {
      endStream: endsWith === "headers",
      waitForTrailers: endsWith === "trailers",
    });
    let trailers: readonly HeaderPair[] = [];
    stream.on("wantTrailers", () => stream.sendTrailers(http2Headers(trailers)));
    const reply = replyOf(stream, timeout);
    reply.catch(() => undefined); // Told to whoever waits for it, and to nobody else.
    const { socket } = this.session;
    return {
      reply,
      port: socket.localPort ?? 0,
      get bytesWritten() {
        return socket.bytesWritten;
      },
      sendData(bytes, endOfStream = false) {
        if (stream.destroyed) return;
        if (endOfStream) stream.end(bytes);
        else stream.write(bytes);
      },
      sendTrailers(pairs) {
        trailers = pairs;
        stream.end();
      },
      reset: () => stream.destroy(), // Closing it would end the request first.
    };
  }
}

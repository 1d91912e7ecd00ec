// A real HTTP/2 server that does what the script of a mock's cluster says, for comparing the two.

import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { http2Headers, pairsOfRaw } from "../../harness/src/envoy/http2-client.js";
import type { ClusterAnswer, GrpcAnswer, HeaderPair } from "../../harness/src/mock/index.js";
import { GrpcFrameReader, grpcFrame } from "../../harness/src/mock/callouts/grpc-frames.js";

/** A port on which nobody listens: below those that the system gives away. */
export const deadPort = 1;

export interface ServedRequest {
  readonly headers: readonly HeaderPair[];
  body: Buffer;
  complete: boolean;
  reset: boolean;
}

type RawAnswer = Exclude<ClusterAnswer, string | { grpc: unknown } | { reset: unknown }>;

async function answerRaw(stream: ServerHttp2Stream, answer: RawAnswer): Promise<void> {
  const { status, headers, chunks = [], trailers = [] } = answer;
  await sleep(answer.delay ?? 0);
  if (stream.destroyed) return;
  const hasTrailers = trailers.length > 0;
  stream.on("wantTrailers", () => stream.sendTrailers(http2Headers(trailers)));
  stream.respond({ ":status": status, ...http2Headers(headers) }, {
    endStream: chunks.length === 0 && !hasTrailers,
    waitForTrailers: hasTrailers,
    sendDate: false,
  } as object);
  for (const [index, chunk] of chunks.entries()) {
    if (index === chunks.length - 1 && !hasTrailers) stream.end(chunk);
    else stream.write(chunk);
    await sleep(5);
    if (stream.destroyed) return;
  }
  if (hasTrailers) stream.end();
}

class GrpcResponder {
  private begun = false;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly stream: ServerHttp2Stream) {}

  put(answer: GrpcAnswer): void {
    this.last = this.last.then(() => this.write(answer));
  }

  private async write(answer: GrpcAnswer): Promise<void> {
    const { stream } = this;
    const { initialMetadata = [], messages = [], trailingMetadata = [], status } = answer;
    if (answer.delay !== undefined) await sleep(answer.delay);
    if (stream.destroyed) return;
    const ends: HeaderPair[] = [
      ["grpc-status", String(status)],
      ...(answer.message === undefined ? [] : [["grpc-message", answer.message] as const]),
      ...trailingMetadata,
    ];
    const head = { ":status": 200, "content-type": "application/grpc" };
    const bare = messages.length === 0 && initialMetadata.length === 0;
    if (!this.begun && bare && status !== undefined && status !== 0) {
      stream.respond({ ...head, ...http2Headers(ends) }, {
        endStream: true,
        sendDate: false,
      } as object);
      return;
    }
    if (!this.begun) {
      this.begun = true;
      stream.respond({ ...head, ...http2Headers(initialMetadata) }, {
        waitForTrailers: true,
        sendDate: false,
      } as object);
    }
    for (const message of messages) {
      await sleep(2);
      if (!stream.destroyed) stream.write(grpcFrame(message));
    }
    if (status === undefined || stream.destroyed) return;
    await sleep(2);
    stream.on("wantTrailers", () => stream.sendTrailers(http2Headers(ends)));
    stream.end();
  }
}

export class ScriptedHttp2Server {
  readonly requests: ServedRequest[] = [];
  private answers: readonly ClusterAnswer[] = [];
  private served = 0;
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly server = createServer();

  static async start(): Promise<ScriptedHttp2Server> {
    const server = new ScriptedHttp2Server();
    server.server.on("session", (session) => {
      server.sessions.add(session);
      session.on("error", () => session.destroy());
      session.on("close", () => server.sessions.delete(session));
    });
    server.server.on("stream", (stream, _head, _flags, raw?: string[]) => {
      server.serve(stream, pairsOfRaw(raw ?? []));
    });
    await new Promise<void>((resolve) => server.server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** What it does from now on; several answers are taken one by one, the last stays. */
  script(answers: ClusterAnswer | readonly ClusterAnswer[]): void {
    this.answers = [answers].flat();
    this.served = 0;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    return new Promise((done) => this.server.close(() => done()));
  }

  private serve(stream: ServerHttp2Stream, headers: HeaderPair[]): void {
    const request: ServedRequest = {
      headers,
      body: Buffer.alloc(0),
      complete: false,
      reset: false,
    };
    this.requests.push(request);
    const answer = this.answers[Math.min(this.served++, this.answers.length - 1)] ?? "never";
    stream.on("error", () => undefined);
    stream.on("aborted", () => (request.reset = true));
    const reader = new GrpcFrameReader();
    const responder = new GrpcResponder(stream);
    const messages: Uint8Array[] = [];
    const tell = (): void => {
      if (typeof answer !== "object" || !("grpc" in answer) || typeof answer.grpc !== "function")
        return;
      const path = String(headers.find(([name]) => name === ":path")?.[1]);
      const put = answer.grpc({
        cluster: "grpc",
        path,
        headers,
        messages,
        ended: request.complete,
      });
      if (put !== undefined) responder.put(put);
    };
    stream.on("data", (chunk: Buffer) => {
      request.body = Buffer.concat([request.body, chunk]);
      for (const { data } of reader.read(chunk) ?? []) {
        messages.push(data);
        tell();
      }
    });
    stream.on("end", () => {
      request.complete = !stream.aborted;
      if (stream.aborted) return;
      if (answer === "never") return;
      if (typeof answer === "object" && "grpc" in answer) {
        if (typeof answer.grpc === "function") tell();
        else responder.put({ status: 0, ...answer.grpc });
      } else if (typeof answer === "object" && !("reset" in answer)) void answerRaw(stream, answer);
      else if (typeof answer === "object") void this.reset(stream, answer);
    });
    tell();
  }

  private async reset(
    stream: ServerHttp2Stream,
    answer: Extract<ClusterAnswer, { reset: unknown }>,
  ): Promise<void> {
    await sleep(answer.delay ?? 0);
    if (stream.destroyed) return;
    if (answer.reset === "after-headers") {
      stream.respond({ ":status": 200 }, { sendDate: false } as object);
      await sleep(5);
    }
    stream.destroy(new Error("as the script says")); // RST_STREAM; close() would end it in good order first.
  }
}

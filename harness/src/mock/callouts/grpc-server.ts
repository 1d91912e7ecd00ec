// The gRPC server that a test scripts, in the frames and headers that travel.
// Source: grpc/grpc doc/PROTOCOL-HTTP2.md.

import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { GrpcFrameReader, grpcFrame } from "./grpc-frames.js";
import type { GrpcAnswer, GrpcScript } from "./grpc-script.js";
import type { ResponseEvents, ServedRequest } from "./server-exchange.js";

interface GrpcServerEvents extends Omit<ResponseEvents, "reset"> {
  /** Puts something off until what was put off before it is done, and so many milliseconds more. */
  step(wait: number, action: () => void): void;
}

const contentType: HeaderPair = ["content-type", "application/grpc"];

export class GrpcServer {
  private readonly reader = new GrpcFrameReader();
  private readonly messages: Uint8Array[] = [];
  private begun = false;
  private ended = false;

  constructor(
    private readonly script: GrpcScript,
    private readonly request: ServedRequest,
    private readonly events: GrpcServerEvents,
  ) {
    this.ask();
  }

  receive(bytes: Uint8Array): void {
    for (const { data } of this.reader.read(bytes) ?? []) {
      this.messages.push(data);
      this.ask();
    }
  }

  end(): void {
    this.ended = true;
    if (typeof this.script === "function") this.ask();
    else this.answer({ status: 0, ...this.script });
  }

  private ask(): void {
    if (typeof this.script !== "function") return;
    const { ended } = this;
    const { cluster, path, headers } = this.request;
    const messages = [...this.messages];
    const answer = this.script({ cluster, path, headers, messages, ended });
    if (answer !== undefined) this.answer(answer);
  }

  private answer(answer: GrpcAnswer): void {
    this.events.step(answer.delay ?? 0, () => this.send(answer));
  }

  private send({ initialMetadata = [], messages = [], status, ...rest }: GrpcAnswer): void {
    const { events } = this;
    const end: HeaderPair[] = [
      ["grpc-status", String(status)],
      ...(rest.message === undefined ? [] : [["grpc-message", rest.message] as const]),
      ...(rest.trailingMetadata ?? []),
    ];
    const head: HeaderPair[] = [[":status", "200"], contentType, ...initialMetadata];
    const bare = !this.begun && messages.length === 0 && initialMetadata.length === 0;
    if (bare && status !== undefined && status !== 0) {
      events.headers(new HeaderMap("responseHeaders", [...head, ...end]), true);
      return;
    }
    if (!this.begun) {
      this.begun = true;
      events.headers(new HeaderMap("responseHeaders", head), false);
    }
    for (const message of messages) events.data(grpcFrame(message), false);
    if (status !== undefined) events.trailers(new HeaderMap("responseTrailers", end));
  }
}

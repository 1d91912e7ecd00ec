// The TCP proxy's connection to its server: bytes both ways, each way with an end of its own.
// Source: Envoy source/common/tcp_proxy/tcp_proxy.cc, source/common/network/connection_impl.cc.

import { BodyBuffer } from "../stream/body-buffer.js";
import type { TcpServer, TcpServerConnection } from "./tcp-upstream.js";

export interface LinkOwner {
  /** The server has sent something: an event of its own. */
  arrive(action: () => void): void;
  upstreamData(): void;
  /** Both ways are at an end, or the server broke it off. */
  upstreamClosed(wasReset: boolean): void;
}

export class UpstreamLink implements TcpServerConnection {
  /** Bytes of the server that the filters have not let through. */
  readonly waiting = new BodyBuffer();
  readEnd = false;
  ended = false;
  wasReset = false;
  private isReset = false;
  private readonly chunks: Uint8Array[] = [];

  constructor(
    private readonly server: TcpServer,
    private readonly owner: LinkOwner,
  ) {}

  get received(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  write(bytes: Uint8Array | string, endOfStream = false): void {
    const piece = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    this.owner.arrive(() => this.read(piece, endOfStream));
  }

  end(): void {
    this.write("", true);
  }

  reset(): void {
    this.owner.arrive(() => {
      this.isReset = true;
      this.owner.upstreamClosed(true);
    });
  }

  /** To the server. */
  send(bytes: Uint8Array, endOfStream: boolean): void {
    if (bytes.length > 0) {
      this.chunks.push(bytes);
      this.server.onData?.(this, bytes);
    }
    if (endOfStream) this.finishSending();
  }

  /** Both ways have ended. */
  get isDone(): boolean {
    return this.readEnd && this.ended;
  }

  /** The proxy closes. */
  close(wasReset: boolean): void {
    if (this.isReset) return;
    this.wasReset = wasReset;
    if (!wasReset) this.finishSending();
  }

  private read(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.readEnd) return;
    this.waiting.append(bytes);
    this.readEnd = endOfStream;
    if (bytes.length > 0 || endOfStream) this.owner.upstreamData();
  }

  private finishSending(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.server.onEnd === undefined) this.end();
    else this.server.onEnd(this);
  }
}

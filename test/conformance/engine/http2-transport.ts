// A connection of HTTP/2 that notes whether a response came to its end. Until 1.36 Envoy resets a stream that a filter
// closes with NO_ERROR, which node:http2 tells as the end of the response.

import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";

const frameHead = 9;
const endStream = 0x01;
/** Frames whose flags can carry the end: DATA and HEADERS. */
const lastType = 0x01;

/** RFC 9113 section 4.1: three bytes of length, type, flags, four bytes of stream. */
class FrameWatch {
  private kept: Buffer = Buffer.alloc(0);
  private left = 0;
  private isData = false;
  readonly body: Buffer[] = [];
  ended = false;

  push(chunk: Buffer): void {
    this.kept = Buffer.concat([this.kept, chunk]);
    for (;;) {
      const content = this.kept.subarray(0, this.left);
      if (this.isData && content.length > 0) this.body.push(content);
      this.left -= content.length;
      this.kept = this.kept.subarray(content.length);
      if (this.left > 0 || this.kept.length < frameHead) return;
      const [type = 0, flags = 0] = this.kept.subarray(3, 5);
      if (type <= lastType && (flags & endStream) !== 0) this.ended = true;
      this.isData = type === 0;
      this.left = this.kept.readUIntBE(0, 3);
      this.kept = this.kept.subarray(frameHead);
    }
  }
}

export class WatchedTransport extends Duplex {
  private readonly watch = new FrameWatch();

  private constructor(private readonly socket: Socket) {
    super();
    socket.on("data", (chunk: Buffer) => {
      this.watch.push(chunk);
      this.push(chunk);
    });
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  static open(port: number): Promise<WatchedTransport> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new WatchedTransport(socket));
      });
    });
  }

  /** The body of the one response, when the server has said that it is complete: a reset may follow at once. */
  get completeBody(): Buffer | undefined {
    return this.watch.ended ? Buffer.concat(this.watch.body) : undefined;
  }

  override _read(): void {} // The socket pushes.

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}

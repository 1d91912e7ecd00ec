// Messages of gRPC in the data of an HTTP/2 stream: a byte of flags, a length of four bytes, the message.
// Source: grpc/grpc doc/PROTOCOL-HTTP2.md; Envoy source/common/grpc/codec.cc.

export interface GrpcFrame {
  readonly compressed: boolean;
  readonly data: Uint8Array;
}

const headLength = 5;

/** One message as it travels. */
export function grpcFrame(message: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(headLength + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, headLength);
  return frame;
}

/** Takes data as it comes: a message may come in pieces, several in one piece. */
export class GrpcFrameReader {
  private rest = Buffer.alloc(0);

  /** The messages that are complete now; undefined for data that is none, which ends the stream. */
  read(chunk: Uint8Array): readonly GrpcFrame[] | undefined {
    const bytes = this.rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.rest, chunk]);
    const frames: GrpcFrame[] = [];
    let at = 0;
    while (at < bytes.length) {
      const flags = bytes[at] ?? 0;
      if (flags > 1) return undefined;
      if (bytes.length - at < headLength) break;
      const end = at + headLength + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      frames.push({ compressed: flags === 1, data: bytes.subarray(at + headLength, end) });
      at = end;
    }
    this.rest = bytes.subarray(at);
    return frames;
  }
}

// gRPC in scenarios: what a gRPC server answers as it travels over HTTP/2, and what it was asked without frames.
// Source: grpc/grpc doc/PROTOCOL-HTTP2.md.

import type { HeaderPair } from "../envoy/http1-reader.js";
import { GrpcFrameReader, grpcFrame } from "../mock/callouts/grpc-frames.js";
import type { ScenarioReply } from "./scenario.js";
import type { ValueReader, WrittenBytes, WrittenHeaders } from "./values.js";

export interface WrittenGrpcAnswer {
  status?: number;
  message?: string;
  messages?: readonly WrittenBytes[];
  headers?: WrittenHeaders;
  trailers?: WrittenHeaders;
}

const contentType: HeaderPair = ["content-type", "application/grpc"];

/** As `grpc-message` travels: what is no printable ASCII, and the sign itself, as `%` and two digits. */
function percentEncoded(message: string): string {
  const bytes = [...Buffer.from(message)];
  return bytes
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x25
        ? `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCharCode(byte),
    )
    .join("");
}

/** The answer as HTTP/2 carries it; a failure with nothing before it goes in the headers alone. */
export function readGrpcAnswer(
  reader: ValueReader,
  written: WrittenGrpcAnswer,
  pointer: string,
): ScenarioReply {
  const { status = 0, message, messages = [] } = written;
  const chunks = messages.map((one, index) =>
    grpcFrame(reader.bytes(one, `${pointer}/messages/${index}`)),
  );
  const head = [contentType, ...reader.headers(written.headers, `${pointer}/headers`)];
  const end: HeaderPair[] = [
    ["grpc-status", String(status)],
    ...(message === undefined ? [] : [["grpc-message", percentEncoded(message)] as const]),
    ...reader.headers(written.trailers, `${pointer}/trailers`),
  ];
  const alone = chunks.length === 0 && status !== 0;
  return alone
    ? { status: 200, headers: [...head, ...end], chunks, trailers: [] }
    : { status: 200, headers: head, chunks, trailers: end };
}

/** The messages one after the other, for what is gRPC; any other body as it is. */
export function withoutFrames(headers: readonly HeaderPair[], body: Uint8Array): Uint8Array {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  if (type !== "application/grpc") return body;
  const messages = new GrpcFrameReader().read(body);
  return messages === undefined ? body : Buffer.concat(messages.map(({ data }) => data));
}

// Programs' scripts in the form of the scripted client and servers, and what those saw in the form of an outcome.

import {
  NoReplyError,
  type ClientReply,
  type ClientRequest,
} from "../../../harness/src/envoy/client.js";
import type { UpstreamAnswer, UpstreamRequest } from "../../../harness/src/envoy/upstream.js";
import type { SeenReply, SeenRequest } from "./outcome.js";
import { withNames } from "./encode.js";
import {
  chunkPause,
  type ClientScript,
  type GrpcScriptedAnswer,
  type Pairs,
  type ServerScript,
} from "./program.js";
import { readable, wirePairs } from "./varying.js";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

export function clientRequest(script: ClientScript, id: string, pace = 1): ClientRequest {
  const { method, path, authority = "example.test", headers, chunks, trailers } = script;
  const named = (pairs: Pairs): Pairs =>
    pairs.map(([name, value]) => [name, withNames(value, id)] as const);
  const framed =
    script.protocol === "http/1.1" && chunks !== undefined && !isFramed(headers)
      ? [...headers, ["transfer-encoding", "chunked"] as const]
      : headers;
  return {
    method,
    target: path,
    headers: [["host", authority], ...named(framed)],
    ...(chunks !== undefined && { chunks: chunks.map(bytes) }),
    ...(trailers !== undefined && { trailers }),
    pause: chunkPause * pace,
  };
}

export function isFramed(headers: Pairs): boolean {
  return headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
}

/** @param pause milliseconds between the pieces; a callout's answer comes in one. */
export function serverAnswer(script: ServerScript, pause: number): UpstreamAnswer | "reset" {
  const { status, headers, chunks = [], trailers = [], delay = 0, reset, resetAfter } = script;
  if (reset === "before-headers") return "reset";
  return {
    status,
    headers: chunks.length > 0 && !isFramed(headers) ? chunkedHeaders(headers) : headers,
    chunks: chunks.map(bytes),
    trailers,
    delay,
    // Without a body there is nothing to wait for, and the next answer on this connection would.
    pause: chunks.length > 0 ? pause : 0,
    ...(reset === "after-headers" && { resetAfter: 0 }),
    ...(resetAfter !== undefined && { resetAfter }),
  };
}

export function chunkedHeaders(headers: Pairs): Pairs {
  return [...headers, ["transfer-encoding", "chunked"]];
}

/** A message in its frame: not compressed, its length, its bytes. */
function frame(message: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, bytes(message)]);
}

export function grpcAnswer(script: GrpcScriptedAnswer, delay: number): UpstreamAnswer {
  const { messages, status, message, initialMetadata = [], trailingMetadata = [] } = script;
  const end: Pairs = [
    ["grpc-status", String(status)],
    ...(message === undefined ? [] : [["grpc-message", message] as const]),
    ...trailingMetadata,
  ];
  const head: Pairs = [["content-type", "application/grpc"], ...initialMetadata];
  const only = messages.length === 0 && initialMetadata.length === 0 && status !== 0;
  if (only) return { status: 200, headers: [...head, ...end], delay };
  return { status: 200, headers: head, chunks: messages.map(frame), trailers: end, delay };
}

export function seenRequest(request: UpstreamRequest): SeenRequest {
  return {
    line: `${request.method} ${readable(request.target)}`,
    headers: wirePairs(request.headers),
    body: request.complete ? readable(request.body) : "",
    trailers: wirePairs(request.trailers),
    complete: request.complete,
  };
}

export function seenReply(reply: ClientReply): SeenReply {
  return {
    end: "complete",
    status: reply.status,
    headers: wirePairs(reply.headers),
    body: readable(reply.body),
    trailers: wirePairs(reply.trailers),
  };
}

/**
 * A reply that did not come to its end; what had come of the body is a matter of chance.
 * @param completeBody the reply did come to its end, and a reset followed
 */
export function seenFailure(error: unknown, completeBody?: Uint8Array): SeenReply {
  if (!(error instanceof NoReplyError)) {
    return { end: "reset" };
  }
  // What the client itself refuses has not come to its end, whatever the server says.
  const isRefused = /PROTOCOL_ERROR/.test(error.message);
  if (completeBody !== undefined && error.head !== undefined && !isRefused) {
    return seenReply({ ...error.head, body: completeBody, trailers: [], informational: [] });
  }
  const end = error.reason === "malformed" ? "garbled" : "reset";
  const { head } = error;
  return { end, ...(head !== undefined && { status: head.status }) };
}

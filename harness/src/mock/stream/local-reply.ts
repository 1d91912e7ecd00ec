// A reply that the proxy makes by itself, as headers and body.
// Source: Envoy source/common/http/utility.cc, prepareLocalReply.

import { fromByteString, noBytes, toByteString } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import type { LocalResponse } from "../vm/context.js";
import { grpcStatusOfHttp } from "./stream-info.js";

/** Not every content type that begins with `application/grpc`: gRPC-Web, for one, is none. */
export function isGrpcRequest(headers: HeaderMap | undefined): boolean {
  return /^application\/grpc($|\+)/.test(headers?.get("content-type") ?? "");
}

/** Percent-encoding of `grpc-message`: everything but printable ASCII, and the percent sign. */
function grpcMessage(body: Uint8Array): string {
  return toByteString(body).replace(/[^ -$&-~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

export interface BuiltReply {
  readonly headers: HeaderMap;
  /** Nothing: the headers are the whole reply. */
  readonly body: Uint8Array;
}

/**
 * A reply to a HEAD says nothing of its body in grpc-message; what counts is the method that came, not what a filter
 * made of it. What the route changes comes right after the status, then additional headers; one of those named `:status`
 * is ignored.
 */
export function buildLocalReply(
  reply: LocalResponse,
  request: HeaderMap | undefined,
  isHead: boolean,
  byRoute: (headers: HeaderMap) => void,
): BuiltReply {
  const headers = new HeaderMap("responseHeaders", [[":status", String(reply.status)]]);
  byRoute(headers);
  for (const [name, value] of reply.headers) {
    if (name.toLowerCase() !== ":status") headers.add(name, value);
  }
  if (isGrpcRequest(request)) {
    headers.assign(":status", "200");
    headers.assign("content-type", "application/grpc");
    const status = reply.grpcStatus ?? grpcStatusOfHttp(reply.status);
    if (!headers.has("grpc-status")) headers.add("grpc-status", String(status));
    if (reply.body.length > 0 && !isHead) headers.assign("grpc-message", grpcMessage(reply.body));
    headers.remove("content-length");
    return { headers, body: noBytes };
  }
  if (reply.body.length === 0) {
    headers.remove("content-length");
    headers.remove("content-type");
    return { headers, body: noBytes };
  }
  headers.assign("content-length", String(reply.body.length));
  if (!headers.has("content-type")) headers.add("content-type", "text/plain");
  return { headers, body: isHead ? noBytes : reply.body };
}

export function plainReply(status: number, body: string, details: string): LocalResponse {
  return { status, details, body: fromByteString(body), headers: [], grpcStatus: undefined };
}

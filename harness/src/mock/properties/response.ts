// Attributes response.*. Source: Envoy source/extensions/filters/common/expr/context.cc, ResponseLookupValues;
// source/common/grpc/common.cc, getGrpcStatus.

import { MapType } from "../../abi/enumerations.js";
import type { HeaderMap } from "../headers/header-map.js";
import { grpcStatusOfHttp, type StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { duration, integer, type Attribute } from "./attribute.js";
import { headersAttribute, headersBytes } from "./header-attributes.js";
import { text } from "./request.js";

/** Envoy's number for a status that is none. */
const invalidStatus = -1;

function grpcStatus(
  maps: readonly (HeaderMap | undefined)[],
  info: StreamInfo,
): number | undefined {
  for (const map of maps) {
    const sent = map?.get("grpc-status");
    if (sent === undefined) continue;
    const known = /^\s*\+?\d{1,10}\s*$/.test(sent) && Number(sent) <= 16;
    return known ? Number(sent) : invalidStatus;
  }
  return info.responseCode === undefined ? undefined : grpcStatusOfHttp(info.responseCode);
}

function latency({ upstreamStart, upstreamEnd }: StreamInfo): Attribute | undefined {
  if (upstreamStart === undefined || upstreamEnd === undefined) return undefined;
  return duration(upstreamEnd - upstreamStart);
}

const optionalNumber = (value: number | undefined): Attribute | undefined =>
  value === undefined ? undefined : integer(value);

export function responseAttribute(
  context: Context,
  info: StreamInfo,
  name: string,
): Attribute | undefined {
  // What a callback still holds comes before the map of the log: in the log of a reply that a response callback has
  // asked for, these are the headers whose place it took.
  const headers =
    context.writableMap(MapType.HttpResponseHeaders) ??
    context.readableMap(MapType.HttpResponseHeaders);
  const trailers = context.readableMap(MapType.HttpResponseTrailers);
  switch (name) {
    case "headers":
      return headersAttribute(headers);
    case "trailers":
      return headersAttribute(trailers);
    case "code":
      return optionalNumber(info.responseCode);
    case "code_details":
      return text(info.responseCodeDetails);
    case "flags":
      return integer(info.responseFlags);
    case "grpc_status":
      return optionalNumber(grpcStatus([trailers, headers], info));
    case "backend_latency":
      return latency(info);
    case "headers_bytes":
      return headersBytes(context, headers);
    case "size":
      return integer(info.bytesSent);
    case "total_size":
      return integer(info.bytesSent + (headers?.byteSize ?? 0) + (trailers?.byteSize ?? 0));
    default:
      return undefined;
  }
}

// Properties request.* and response.*.

import { MapType } from "../../abi/enumerations.js";
import type { HeaderMap } from "../headers/header-map.js";
import { grpcStatusOfHttp, type StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { integer, string, type PropertyValue } from "./property-value.js";

const text = (value: string | undefined): PropertyValue | undefined =>
  value === undefined ? undefined : string(value);

/** Repeated headers joined by commas, one key each. Without the map: empty, not absent. */
function mapOrEntry(
  map: HeaderMap | undefined,
  rest: readonly string[],
): PropertyValue | undefined {
  const joined = new Map<string, string>();
  for (const [name] of map?.pairs() ?? []) joined.set(name, map?.all(name).join(",") ?? "");
  const [key, ...deeper] = rest;
  if (key === undefined) return { kind: "map", pairs: [...joined] };
  return deeper.length > 0 ? undefined : text(joined.get(key));
}

function requestSize(headers: HeaderMap | undefined, info: StreamInfo): number {
  const length = headers?.get("content-length");
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : info.bytesReceived;
}

/** `request.*`. What comes from the headers is there only while the filter can read them. */
export function requestProperty(
  context: Context,
  info: StreamInfo,
  name: string,
  rest: readonly string[],
): PropertyValue | undefined {
  const headers = context.readableMap(MapType.HttpRequestHeaders);
  if (name === "headers") return mapOrEntry(headers, rest);
  if (rest.length > 0) return undefined;
  const path = headers?.get(":path");
  const question = path?.indexOf("?") ?? -1;
  switch (name) {
    case "path":
      return text(path);
    case "url_path":
      return text(question < 0 ? path : path?.slice(0, question));
    case "query":
      return text(question < 0 ? path && "" : path?.slice(question + 1));
    case "host":
      return text(headers?.get(":authority"));
    case "scheme":
      return text(headers?.get(":scheme"));
    case "method":
      return text(headers?.get(":method"));
    case "referer":
      return text(headers?.get("referer"));
    case "useragent":
      return text(headers?.get("user-agent"));
    case "id":
      return text(headers?.get("x-request-id"));
    case "headers_bytes":
      return integer(headers?.byteSize ?? 0);
    case "time":
      return integer(info.startTime);
    case "protocol":
      return string(info.protocol.toUpperCase());
    case "duration":
      return info.endTime === undefined ? undefined : integer(info.endTime - info.startTime);
    case "size":
      return integer(requestSize(headers, info));
    case "total_size":
      return integer(info.bytesReceived + (headers?.byteSize ?? 0));
    default:
      return undefined;
  }
}

function grpcStatus(info: StreamInfo): number | undefined {
  const sent =
    info.responseTrailers?.get("grpc-status") ?? info.responseHeaders?.get("grpc-status");
  if (sent !== undefined && /^\d+$/.test(sent)) return Number(sent);
  return info.responseCode === undefined ? undefined : grpcStatusOfHttp(info.responseCode);
}

/** `response.*`. */
export function responseProperty(
  context: Context,
  info: StreamInfo,
  name: string,
  rest: readonly string[],
): PropertyValue | undefined {
  const headers = context.readableMap(MapType.HttpResponseHeaders);
  const trailers = context.readableMap(MapType.HttpResponseTrailers);
  if (name === "headers") return mapOrEntry(headers, rest);
  if (name === "trailers") return mapOrEntry(trailers, rest);
  if (rest.length > 0) return undefined;
  const status = grpcStatus(info);
  switch (name) {
    case "code":
      return info.responseCode === undefined ? undefined : integer(info.responseCode);
    case "code_details":
      return text(info.responseCodeDetails);
    case "flags":
      return integer(info.responseFlags);
    case "grpc_status":
      return status === undefined ? undefined : integer(status);
    case "backend_latency":
      return info.backendLatencyKnown ? integer(0) : undefined;
    case "headers_bytes":
      return integer(headers?.byteSize ?? 0);
    case "size":
      return integer(info.bytesSent);
    case "total_size":
      return integer(info.bytesSent + (headers?.byteSize ?? 0) + (trailers?.byteSize ?? 0));
    default:
      return undefined;
  }
}

// What Envoy's HTTP connection manager and codecs do to headers before and behind the filters. This is the
// one place where the mock adds or drops headers by itself:
//   request, before the filters: drops connection headers and `x-envoy-*` of strangers; adds
//     `x-forwarded-proto` and `x-request-id` at the end
//   request, to the upstream: router.ts
//   response, before the filters: drops `keep-alive`; adds `x-envoy-upstream-service-time`
//   response, to the client: drops connection headers; adds `date`, `server`, `connection: close` where
//     Envoy closes, and the framing header of HTTP/1.1
// Source: Envoy source/common/http/conn_manager_utility.cc, http1/codec_impl.cc.

import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { HostProcess } from "../host-process.js";
import type { RawReply, RawRequest } from "../raw-messages.js";
import type { Protocol } from "./stream-info.js";

/** Version 4 UUID from the run's own chance, so that a run can be repeated. */
function requestId(host: HostProcess): string {
  const bytes = Buffer.from(host.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const parts = [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]] as const; // prettier-ignore
  return parts.map(([from, to]) => hex.slice(from, to)).join("-");
}

/** The request's header map as the first filter meets it. */
export function requestHeadersFor(host: HostProcess, request: RawRequest): HeaderMap {
  const { method, path, authority, scheme = "http", protocol = "http/1.1" } = request;
  const pseudo: HeaderPair[] =
    protocol === "http/2"
      ? [[":method", method], [":scheme", scheme], [":authority", authority], [":path", path]] // prettier-ignore
      : [[":authority", authority], [":path", path], [":method", method], [":scheme", scheme]]; // prettier-ignore
  const map = new HeaderMap("requestHeaders", [...pseudo, ...(request.headers ?? [])]);
  const named = (map.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of named) if (name !== "" && !name.startsWith(":")) map.remove(name);
  for (const name of ["connection", "keep-alive", "proxy-connection", "upgrade"]) map.remove(name);
  map.remove("transfer-encoding");
  if (map.get("te") !== "trailers") map.remove("te");
  map.remove("expect");
  map.replace("x-forwarded-proto", scheme);
  if (!map.has("x-request-id")) map.add("x-request-id", requestId(host));
  return map;
}

/** The response's header map as the first filter meets it. */
export function responseHeadersFor(reply: RawReply): HeaderMap {
  const map = new HeaderMap("responseHeaders", [
    [":status", String(reply.status)],
    ...reply.headers,
  ]);
  map.remove("keep-alive");
  map.replace("x-envoy-upstream-service-time", "0"); // Time stands still.
  return map;
}

/** The last changes to the map of a response: filters have seen it, only `proxy_on_log` sees this. */
export function finishResponseHeaders(map: HeaderMap, host: HostProcess, close: boolean): void {
  if (!map.has("date")) map.add("date", host.clock.date.toUTCString());
  map.assign("server", "envoy");
  for (const name of ["connection", "proxy-connection", "transfer-encoding"]) map.remove(name);
  if (close) map.add("connection", "close");
}

/** The head on the wire: framing of HTTP/1.1, and no pseudo headers, which are not sent as such. */
export function wireResponseHeaders(
  map: HeaderMap,
  protocol: Protocol,
  headRequest: boolean,
  endOfStream: boolean,
): HeaderPair[] {
  const pairs = map.pairs().filter(([name]) => !name.startsWith(":") && name !== "");
  const status = Number(map.get(":status"));
  if (protocol === "http/2" || map.has("content-length")) return pairs;
  if (status === 204 || status === 304 || headRequest) return pairs;
  return [...pairs, endOfStream ? ["content-length", "0"] : ["transfer-encoding", "chunked"]];
}

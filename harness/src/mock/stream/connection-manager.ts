// What Envoy's HTTP connection manager and codecs do to headers before and behind the filters. This is the
// one place where the mock adds or drops headers by itself:
//   request, before the filters: drops connection headers, and control headers of strangers; adds
//     `x-forwarded-proto` and `x-request-id` at the end, where they are not there
//   request, to the upstream: router.ts
//   response, before the filters: drops `keep-alive` (since 1.38 for HTTP/1.1, else after them); sets
//     `x-envoy-upstream-service-time`
//   response, to the client: drops connection headers; adds `date` where there is none, sets `server`,
//     adds `connection: close` where Envoy closes, and the framing header of HTTP/1.1
// Source: Envoy source/common/http/conn_manager_utility.cc, http1/codec_impl.cc.

import type { EnvoyVersion } from "../envoy-version.js";
import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { asHttp2Fields, asReceived } from "../headers/wire-lines.js";
import type { HostProcess } from "../host-process.js";
import type { RawReply, RawRequestHead } from "../raw-messages.js";
import { isUpgrade } from "./request-refusal.js";
import { requestTarget } from "./request-target.js";
import type { Protocol } from "./stream-info.js";

/** What never gets past the connection manager: connection headers, and what strangers may not say. */
const dropped = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "x-forwarded-client-cert",
  ...[
    "expected-rq-timeout-ms",
    "force-trace",
    "hedge-on-per-try-timeout",
    "internal",
    "ip-tags",
    "max-retries",
    "original-url",
    "retriable-header-names",
    "retriable-status-codes",
    "retry-grpc-on",
    "retry-on",
    "upstream-alt-stat-name",
    "upstream-rq-per-try-timeout-ms",
    "upstream-rq-timeout-alt-response",
    "upstream-rq-timeout-ms",
    "upstream-stream-duration-ms",
  ].map((name) => `x-envoy-${name}`),
]);

/** Version 4 UUID from the run's own chance, so that a run can be repeated. */
function requestId(host: HostProcess): string {
  const bytes = Buffer.from(host.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const cut = (from: number, to: number): string => hex.slice(from, to);
  return `${cut(0, 8)}-${cut(8, 12)}-${cut(12, 16)}-${cut(16, 20)}-${cut(20, 32)}`;
}

/** In the order in which the codec makes them. */
function pseudoHeaders(request: RawRequestHead): HeaderPair[] {
  const { method, path, authority, scheme = "http", protocol = "http/1.1" } = request;
  const isConnect = method === "CONNECT";
  if (protocol === "http/2") {
    const first: HeaderPair = [":method", method];
    if (isConnect) return [first, [":authority", authority]];
    return [first, [":scheme", scheme], [":authority", authority], [":path", path]];
  }
  if (isConnect) {
    return [
      [":authority", path],
      [":method", method],
    ];
  }
  const target = requestTarget(method, path);
  if (target.form !== "absolute") {
    return [
      [":authority", authority],
      [":path", "path" in target ? target.path : path],
      [":method", method],
    ];
  }
  return [
    [":authority", target.authority],
    [":scheme", target.scheme],
    [":path", target.path],
    [":method", method],
  ];
}

/** Names of headers that `connection` declares to be of this connection only. */
function nominated(headers: readonly HeaderPair[]): Set<string> {
  const names = new Set<string>();
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== "connection") continue;
    for (const part of value.split(",")) names.add(part.trim().toLowerCase());
  }
  names.delete("te"); // It has a rule of its own.
  return names;
}

/** The header map of a request that is refused: as the codec made it. */
export function codecHeaders(request: RawRequestHead): HeaderMap {
  return new HeaderMap("requestHeaders", [...pseudoHeaders(request), ...(request.headers ?? [])]);
}

/** The client wants to hear that it may send the body (RFC 9110 section 10.1.1). */
export function expectsContinue(headers: readonly HeaderPair[]): boolean {
  return headers.some(
    ([name, value]) => /^expect$/i.test(name) && value.toLowerCase() === "100-continue",
  );
}

/** The request's header map as the first filter meets it. */
export function requestHeadersFor(host: HostProcess, request: RawRequestHead): HeaderMap {
  const { scheme = "http", headers = [] } = request;
  const map = new HeaderMap("requestHeaders", pseudoHeaders(request));
  const upgrade = isUpgrade(headers);
  const local = upgrade ? new Set<string>() : nominated(headers);
  const cookies: string[] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (lower === "cookie" && request.protocol === "http/2") {
      cookies.push(value);
      continue;
    }
    const kept =
      (upgrade && (lower === "connection" || lower === "upgrade")) ||
      (lower === "x-envoy-upstream-stream-duration-ms" && !host.envoy.isAtLeast("1.40"));
    if (!kept && (dropped.has(lower) || local.has(lower))) continue;
    if (lower === "expect" && value.toLowerCase() === "100-continue") continue;
    if (lower !== "te") map.add(lower, value);
    else if (/(^|,)\s*trailers\s*(,|$)/.test(value)) map.assign("te", "trailers");
  }
  // The codec of HTTP/2 puts the crumbs together when it has seen the last (RFC 9113 section 8.2.3).
  if (cookies.length > 0) map.add("cookie", cookies.join("; "));
  const forwarded = map.get("x-forwarded-proto");
  const told = forwarded?.toLowerCase();
  if (!map.has(":scheme")) map.add(":scheme", told === "http" || told === "https" ? told : scheme);
  if (forwarded === undefined) map.add("x-forwarded-proto", scheme);
  if (!map.has("x-request-id")) map.add("x-request-id", requestId(host));
  return map;
}

/** The client wants no other request on this connection (HTTP/1.1). */
export function wantsClose({ headers = [] }: RawRequestHead): boolean {
  return headers.some(
    ([name, value]) => /^(proxy-)?connection$/i.test(name) && /(^|,)\s*close\s*(,|$)/i.test(value),
  );
}

/** The response's header map as the first filter meets it. `serviceTime`: milliseconds, where Envoy knows. */
export function responseHeadersFor(
  { status, headers }: Pick<RawReply, "status" | "headers">,
  serviceTime: number | undefined,
): HeaderMap {
  const map = new HeaderMap("responseHeaders", [[":status", String(status)]]);
  for (const [name, value] of headers) map.add(name, value);
  if (serviceTime !== undefined) map.assign("x-envoy-upstream-service-time", String(serviceTime));
  return map;
}

/** The last changes to the map of a response: filters have seen it, only `proxy_on_log` sees this. */
export function finishResponseHeaders(
  map: HeaderMap,
  request: HeaderMap | undefined,
  host: HostProcess,
  protocol: Protocol,
  close: boolean,
): void {
  if (!map.has("date")) map.add("date", host.clock.date.toUTCString());
  map.assign("server", "envoy");
  for (const name of ["connection", "upgrade", "proxy-connection", "transfer-encoding"]) {
    map.remove(name);
  }
  if (protocol === "http/2" || !host.envoy.isAtLeast("1.38")) map.remove("keep-alive");
  const id = request?.get("x-request-id");
  if (id !== undefined && request?.has("x-envoy-force-trace")) map.assign("x-request-id", id);
  if (close && protocol === "http/1.1") map.add("connection", "close");
}

/** The head on the wire: framing of HTTP/1.1, and no pseudo headers, which are not sent as such. */
export function wireResponseHeaders(
  map: HeaderMap,
  protocol: Protocol,
  headRequest: boolean,
  endOfStream: boolean,
  envoy: EnvoyVersion,
): HeaderPair[] {
  if (protocol === "http/2") return asHttp2Fields(map, envoy);
  const pairs = asReceived(map);
  const status = Number(map.get(":status"));
  if (map.has("content-length")) return pairs;
  if (status === 204 || status === 304) return pairs;
  return [
    ...pairs,
    endOfStream && !headRequest ? ["content-length", "0"] : ["transfer-encoding", "chunked"],
  ];
}

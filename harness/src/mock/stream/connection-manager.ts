// What Envoy's HTTP connection manager and codecs do to headers before and behind the filters. This is the
// one place where the mock adds or drops headers by itself:
//   request, before the filters: drops connection headers, and control headers of strangers; adds
//     `x-forwarded-proto` and `x-request-id` at the end, where they are not there
//   request, to the upstream: router.ts
//   response, before the filters: drops `keep-alive`; sets `x-envoy-upstream-service-time`
//   response, to the client: drops connection headers; adds `date` where there is none, sets `server`,
//     adds `connection: close` where Envoy closes, and the framing header of HTTP/1.1
// Source: Envoy source/common/http/conn_manager_utility.cc, http1/codec_impl.cc.

import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { HostProcess } from "../host-process.js";
import type { RawReply, RawRequest } from "../raw-messages.js";
import type { LocalResponse } from "../vm/context.js";
import { plainReply } from "./local-reply.js";
import type { Protocol } from "./stream-info.js";

/** Envoy's control headers, which it takes from internal clients only. */
const controlHeaders = [
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
].map((name) => `x-envoy-${name}`);

/** Version 4 UUID from the run's own chance, so that a run can be repeated. */
function requestId(host: HostProcess): string {
  const bytes = Buffer.from(host.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function pseudoHeaders(request: RawRequest): HeaderPair[] {
  const { method, path, authority, scheme = "http", protocol = "http/1.1" } = request;
  const names = { ":method": method, ":scheme": scheme, ":authority": authority, ":path": path };
  const inOrder = (...order: (keyof typeof names)[]): HeaderPair[] =>
    order.map((name) => [name, names[name]]);
  if (protocol === "http/2") return inOrder(":method", ":scheme", ":authority", ":path");
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/.exec(path);
  if (absolute === null) return inOrder(":authority", ":path", ":method", ":scheme");
  names[":authority"] = absolute[1] ?? "";
  names[":path"] = absolute[2] === "" ? "/" : (absolute[2] ?? "/");
  return inOrder(":authority", ":scheme", ":path", ":method");
}

/** The request's header map as the first filter meets it. */
export function requestHeadersFor(host: HostProcess, request: RawRequest): HeaderMap {
  const { scheme = "http" } = request;
  const map = new HeaderMap("requestHeaders", [
    ...pseudoHeaders(request),
    ...(request.headers ?? []),
  ]);
  const named = (map.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of named) if (name !== "" && !name.startsWith(":")) map.remove(name);
  for (const name of ["connection", "keep-alive", "proxy-connection", "upgrade"]) map.remove(name);
  for (const name of ["transfer-encoding", "expect", ...controlHeaders]) map.remove(name);
  if (map.get("te") !== "trailers") map.remove("te");
  const forwarded = map.get("x-forwarded-proto");
  if (forwarded === undefined) map.add("x-forwarded-proto", scheme);
  else if (forwarded === "http" || forwarded === "https") map.assign(":scheme", forwarded);
  if (!map.has("x-request-id")) map.add("x-request-id", requestId(host));
  return map;
}

/** The client wants no other request on this connection (HTTP/1.1). */
export function wantsClose(request: RawRequest): boolean {
  return (request.headers ?? []).some(
    ([name, value]) => /^(proxy-)?connection$/i.test(name) && /(^|,)\s*close\s*(,|$)/i.test(value),
  );
}

/** The methods that Envoy's HTTP/1.1 parser knows. */
const knownMethods =
  /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|COPY|LOCK|MKCOL|MOVE|PROPFIND|PROPPATCH|SEARCH|UNLOCK|BIND|REBIND|UNBIND|ACL|REPORT|MKACTIVITY|CHECKOUT|MERGE|M-SEARCH|NOTIFY|SUBSCRIBE|UNSUBSCRIBE|PURGE|MKCALENDAR|LINK|UNLINK|SOURCE)$/;

/** The reply to a request that never gets to the filters, or undefined for one that does. */
export function refuseEarly(request: RawRequest): LocalResponse | undefined {
  const { method, path, protocol = "http/1.1" } = request;
  if (protocol === "http/1.1" && !knownMethods.test(method)) {
    return plainReply(400, "Bad Request", "http1.codec_error");
  }
  if (path.includes("#")) return plainReply(400, "", "path_normalization_failed");
  return undefined;
}

/** The response's header map as the first filter meets it. */
export function responseHeadersFor(reply: RawReply): HeaderMap {
  const map = new HeaderMap("responseHeaders", [
    [":status", String(reply.status)],
    ...reply.headers,
  ]);
  map.remove("keep-alive");
  map.assign("x-envoy-upstream-service-time", "0"); // Time stands still.
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

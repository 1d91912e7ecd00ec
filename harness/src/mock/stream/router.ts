// The end of the request's path: checks the route and the headers, and makes the request to the upstream.
// One route leads everywhere, to one HTTP/1.1 upstream.
// Source: Envoy source/common/router/router.cc, source/common/http/header_utility.cc.

import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { LocalResponse } from "../vm/context.js";
import { plainReply } from "./local-reply.js";

/** Control headers for the router itself: it reads them and drops them. */
const routerControls = [
  "x-envoy-hedge-on-per-try-timeout",
  "x-envoy-max-retries",
  "x-envoy-retriable-header-names",
  "x-envoy-retriable-status-codes",
  "x-envoy-retry-grpc-on",
  "x-envoy-retry-on",
  "x-envoy-upstream-alt-stat-name",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  "x-envoy-upstream-rq-timeout-alt-response",
  "x-envoy-upstream-rq-timeout-ms",
];

/** The default timeout of a route. */
const expectedTimeout = "15000";

const validName = /^:?[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/;
const invalidValue = /[\0\r\n]/;

function refusal(text: string): LocalResponse {
  const details = `filter_removed_required_request_headers{${text.replace(/ /g, "_")}}`;
  return plainReply(503, text, details);
}

/** The reply to a request that cannot go on, or undefined for one that can. */
export function checkRequest(map: HeaderMap): LocalResponse | undefined {
  // The one virtual host takes every authority, and none.
  if (!map.has("x-forwarded-proto") || (map.get(":path") ?? "") === "")
    return plainReply(404, "", "route_not_found");
  if (!map.has(":method")) return refusal("missing required header: :method");
  for (const [name, value] of map.pairs()) {
    if (!validName.test(name)) return refusal(`invalid header name: ${name}`);
    if (invalidValue.test(value)) return refusal(`invalid header value for: ${name}`);
  }
  return undefined;
}

/** Takes out what was meant for the router itself. */
export function dropRouterControls(map: HeaderMap): void {
  for (const name of routerControls) map.remove(name);
}

/** What the router does to the map itself: `proxy_on_log` sees it. */
export function prepareRequest(map: HeaderMap): void {
  dropRouterControls(map);
  map.assign("x-envoy-expected-rq-timeout-ms", expectedTimeout);
  if (!map.has(":scheme")) map.add(":scheme", map.get("x-forwarded-proto") ?? "http");
}

/** Headers on the wire to the upstream, with the framing of HTTP/1.1, without `host`. */
export function wireRequestHeaders(map: HeaderMap, endOfStream: boolean): HeaderPair[] {
  const pairs = map.pairs().filter(([name]) => !name.startsWith(":") && name !== "");
  if (map.has("content-length")) return pairs;
  if (!endOfStream) return [...pairs, ["transfer-encoding", "chunked"]];
  const method = map.get(":method") ?? "";
  const bodyless = ["GET", "HEAD", "DELETE", "TRACE", "CONNECT"].includes(method);
  return bodyless ? pairs : [...pairs, ["content-length", "0"]];
}

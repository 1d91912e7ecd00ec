// What a route changes in the headers of the request on its way to the upstream, and of the response on its way
// to the filters. Route first, then virtual host; each first removes, then adds.
// Source: Envoy source/common/router/config_impl.cc, header_parser.cc.

import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderToAdd } from "./route.js";
import { pathOnly, type ChosenRoute } from "./route-table.js";

function change(
  map: HeaderMap,
  toRemove: readonly string[] = [],
  toAdd: readonly HeaderToAdd[] = [],
): void {
  for (const name of toRemove) map.remove(name);
  const applies = ({ name, action }: HeaderToAdd): boolean => {
    if (action === "addIfAbsent") return !map.has(name);
    return action !== "overwriteIfExists" || map.has(name);
  };
  // Which of them apply is found out first; then what overwrites goes before what is added.
  const applying = toAdd.filter(applies);
  const overwrites = ({ action = "append" }: HeaderToAdd): boolean =>
    action.startsWith("overwrite");
  for (const header of applying) if (overwrites(header)) map.replace(header.name, header.value);
  for (const header of applying) if (!overwrites(header)) map.add(header.name, header.value);
}

/** The path behind a rewrite of what the route matched, with the query. */
function rewrittenPath(path: string, chosen: ChosenRoute, replacement: string): string {
  const { match = {} } = chosen.route;
  const matched = match.path ?? match.prefix ?? "/";
  // A regular expression matched the whole path.
  const length = match.regex === undefined ? matched.length : pathOnly(path).length;
  return replacement + path.slice(length);
}

export function changeRequestHeaders(map: HeaderMap, chosen: ChosenRoute): void {
  const { route, virtualHost } = chosen;
  for (const { requestHeadersToRemove, requestHeadersToAdd } of [route, virtualHost]) {
    change(map, requestHeadersToRemove, requestHeadersToAdd);
  }
  if (route.hostRewrite !== undefined) {
    map.assign("x-envoy-original-host", map.get(":authority") ?? "");
    map.assign(":authority", route.hostRewrite);
  }
  if (route.prefixRewrite !== undefined) rewritePath(map, chosen, route.prefixRewrite);
}

function rewritePath(map: HeaderMap, chosen: ChosenRoute, replacement: string): void {
  const path = map.get(":path") ?? "";
  map.assign("x-envoy-original-path", path);
  map.assign(":path", rewrittenPath(path, chosen, replacement));
}

export function changeResponseHeaders(map: HeaderMap, chosen: ChosenRoute): void {
  for (const { responseHeadersToRemove, responseHeadersToAdd } of [
    chosen.route,
    chosen.virtualHost,
  ]) {
    change(map, responseHeadersToRemove, responseHeadersToAdd);
  }
}

/** The `location` of a redirect. One that rewrites a prefix changes the request's path, too. */
export function redirectLocation(map: HeaderMap, chosen: ChosenRoute): string {
  const { redirect = {} } = chosen.route;
  const { host, path, prefixRewrite, https, stripQuery = false } = redirect;
  const old = map.get(":path") ?? "";
  if (prefixRewrite !== undefined) rewritePath(map, chosen, prefixRewrite);
  const scheme = https === true ? "https" : (map.get(":scheme") ?? "http");
  let target = old;
  if (path !== undefined) target = path;
  else if (prefixRewrite !== undefined) target = map.get(":path") ?? "";
  if (stripQuery) target = pathOnly(target);
  else if (path !== undefined && !path.includes("?")) target += old.slice(pathOnly(old).length);
  return `${scheme}://${host ?? map.get(":authority") ?? ""}${target}`;
}

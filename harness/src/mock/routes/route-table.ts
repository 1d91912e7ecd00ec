// Finds the route of a request: the virtual host by its authority, then the first route that matches.
// Source: Envoy source/common/router/config_impl.cc.

import type { HeaderMap } from "../headers/header-map.js";
import { MockUsageError } from "../mock-errors.js";
import type { HeaderMatch, MockRoute, MockVirtualHost, RouteMatch } from "./route.js";

/** A route that was chosen for a stream. */
export interface ChosenRoute {
  readonly route: MockRoute;
  readonly virtualHost: MockVirtualHost;
  /** Where it leads; undefined for a route that answers by itself. */
  readonly cluster: string | undefined;
}

/** As in the harness's bootstrap for a real Envoy. */
export const defaultRoutes: readonly MockRoute[] = [
  { match: { prefix: "/" }, cluster: "upstream" },
];

export function virtualHostOf(routes: readonly MockRoute[]): MockVirtualHost {
  return { name: "all", domains: ["*"], routes };
}

/** The path without query and fragment. */
export function pathOnly(path: string): string {
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

type Condition = (map: HeaderMap) => boolean;

function wholeMatch(regex: string): RegExp {
  try {
    return new RegExp(`^(?:${regex})$`);
  } catch (error) {
    throw new MockUsageError(`a route has the expression ${regex}: ${(error as Error).message}.`);
  }
}

function valueCondition(match: HeaderMatch): (value: string) => boolean {
  const { exact, prefix, suffix, contains, regex } = match;
  if (exact !== undefined) return (value) => value === exact;
  if (prefix !== undefined) return (value) => value.startsWith(prefix);
  if (suffix !== undefined) return (value) => value.endsWith(suffix);
  if (contains !== undefined) return (value) => value.includes(contains);
  const expression = wholeMatch(regex ?? "");
  return (value) => expression.test(value);
}

/** @param each One of repeated headers has to fulfil it, not all of them joined by commas. */
function headerCondition(match: HeaderMatch, each: boolean): Condition {
  const { name, present = true, invert = false } = match;
  const { exact, prefix, suffix, contains, regex } = match;
  const isBare = [exact, prefix, suffix, contains, regex].every((value) => value === undefined);
  const holds = valueCondition(match);
  return (map) => {
    const all = map.all(name);
    if (!present) return (all.length === 0) !== invert;
    if (isBare) return all.length > 0 !== invert;
    // An absent header does not fulfil an inverted condition on its value.
    if (all.length === 0) return false;
    return (each ? all.some(holds) : holds(all.join(","))) !== invert;
  };
}

function pathCondition({ prefix, path, regex, ignoreCase = false }: RouteMatch): Condition {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const own = (map: HeaderMap): string => fold(pathOnly(map.get(":path") ?? ""));
  if (path !== undefined) {
    const expected = fold(path);
    return (map) => own(map) === expected;
  }
  if (regex !== undefined) {
    const expression = wholeMatch(regex);
    return (map) => expression.test(pathOnly(map.get(":path") ?? ""));
  }
  const expected = fold(prefix ?? "/");
  return (map) => own(map).startsWith(expected);
}

function conditionsOf({ match = {} }: MockRoute, each: boolean): Condition[] {
  const { authority, headers = [] } = match;
  const ofAuthority = authority === undefined ? [] : [{ name: ":authority", exact: authority }];
  const all = [...ofAuthority, ...headers];
  return [pathCondition(match), ...all.map((header) => headerCondition(header, each))];
}

interface CompiledRoute {
  readonly route: MockRoute;
  readonly conditions: readonly Condition[];
}

/** A virtual host with its routes. */
export class HostRoutes {
  readonly virtualHost: MockVirtualHost;
  private readonly routes: readonly CompiledRoute[];

  constructor(virtualHost: MockVirtualHost, each: boolean) {
    this.virtualHost = virtualHost;
    this.routes = virtualHost.routes.map((route) => ({
      route,
      conditions: conditionsOf(route, each),
    }));
  }

  /**
   * The route of a request, or undefined.
   * @param chance gives a number from 0 to below 1, the same for all of a stream.
   */
  find(map: HeaderMap, chance: () => number): ChosenRoute | undefined {
    if (!map.has(":path")) return undefined;
    for (const { route, conditions } of this.routes) {
      if (!conditions.every((condition) => condition(map))) continue;
      return { route, virtualHost: this.virtualHost, cluster: clusterOf(route, map, chance) };
    }
    return undefined;
  }
}

export class RouteTable {
  private readonly exact = new Map<string, HostRoutes>();
  /** Longest first. */
  private readonly suffixes: [suffix: string, host: HostRoutes][] = [];
  private readonly prefixes: [prefix: string, host: HostRoutes][] = [];
  private any: HostRoutes | undefined;

  /** @param each Of repeated headers one has to fulfil a condition (Envoy 1.39), not all of them joined. */
  constructor(hosts: readonly MockVirtualHost[], each: boolean) {
    for (const host of hosts) this.addHost(host, each);
    const longestFirst = (a: [string, unknown], b: [string, unknown]): number =>
      b[0].length - a[0].length;
    this.suffixes.sort(longestFirst);
    this.prefixes.sort(longestFirst);
  }

  /** The virtual host that a request belongs to. */
  hostFor(map: HeaderMap): HostRoutes | undefined {
    // Without it Envoy does not know whether the request came over TLS, and matches nothing.
    if ((map.get("x-forwarded-proto") ?? "") === "") return undefined;
    return this.hostOf(map.get(":authority"));
  }

  private addHost(host: MockVirtualHost, each: boolean): void {
    const compiled = new HostRoutes(host, each);
    for (const domain of host.domains) {
      const lower = domain.toLowerCase();
      if (lower === "*") this.any = compiled;
      else if (lower.startsWith("*")) this.suffixes.push([lower.slice(1), compiled]);
      else if (lower.endsWith("*")) this.prefixes.push([lower.slice(0, -1), compiled]);
      else this.exact.set(lower, compiled);
    }
  }

  private hostOf(authority: string | undefined): HostRoutes | undefined {
    const host = (authority ?? "").toLowerCase();
    const wildcard = (
      list: readonly [string, HostRoutes][],
      fits: (part: string) => boolean,
    ): HostRoutes | undefined => {
      // The star stands for at least one character.
      return list.find(([part]) => part.length < host.length && fits(part))?.[1];
    };
    return (
      this.exact.get(host) ??
      wildcard(this.suffixes, (part) => host.endsWith(part)) ??
      wildcard(this.prefixes, (part) => host.startsWith(part)) ??
      this.any
    );
  }
}

function clusterOf(route: MockRoute, map: HeaderMap, chance: () => number): string | undefined {
  if (route.directResponse !== undefined || route.redirect !== undefined) return undefined;
  if (route.clusterHeader !== undefined) return map.get(route.clusterHeader) ?? "";
  if (route.weightedClusters === undefined) return route.cluster ?? "upstream";
  const total = route.weightedClusters.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance() * total;
  for (const { name, weight } of route.weightedClusters) {
    left -= weight;
    if (left < 0) return name;
  }
  return "";
}

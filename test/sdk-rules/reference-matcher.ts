// The rules as they are described, and nothing else: every rule is asked in its order, everything is computed anew.
// Addresses are Node's, regular expressions re2js', queries the URL standard's.

import { BlockList, isIPv6 } from "node:net";
import { RE2JS } from "re2js";
import { sipHashReference } from "../sdk-crypto/siphash-reference.js";
import type { MatchSetting, NamedSetting, PathSetting, RuleSetting } from "./settings.js";

/** A request as a client and Envoy make it. */
export interface RequestFacts {
  host?: string;
  path?: string;
  method?: string;
  headers: readonly (readonly [string, string])[];
  address?: string;
  uri?: string;
  port?: number;
  listener?: number;
  node?: string;
  route?: string;
  cluster?: string;
  claims: Readonly<Record<string, readonly string[]>>;
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function hostOf({ host }: RequestFacts): string | undefined {
  if (host === undefined || host === "") return undefined;
  const colon = host.lastIndexOf(":");
  return lower(colon > host.lastIndexOf("]") ? host.slice(0, colon) : host);
}

function hostMatches(pattern: string, host: string): boolean {
  const wanted = lower(pattern);
  if (wanted === "*") return true;
  if (wanted.startsWith("*."))
    return host.length > wanted.length - 1 && host.endsWith(wanted.slice(1));
  if (wanted.endsWith(".*"))
    return host.length > wanted.length - 1 && host.startsWith(wanted.slice(0, -1));
  return host === wanted;
}

/** Unreserved characters decoded, slashes merged, dot segments resolved; undefined where that would be a guess. */
export function pathOf({ path }: RequestFacts): string | undefined {
  const text = /^[^?#]*/.exec(path ?? "")?.[0] ?? "";
  if (!text.startsWith("/") || /%(2f|5c|00)|\\/i.test(text)) return undefined;
  const decoded = text
    .replace(/%([0-9a-f]{2})/gi, (escape, hex: string) => {
      const character = String.fromCharCode(parseInt(hex, 16));
      return /[A-Za-z0-9._~-]/.test(character) ? character : escape.toUpperCase();
    })
    .replace(/\/+/g, "/");
  const parts: string[] = [];
  const segments = decoded.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === "..") parts.pop();
    if (segment !== "." && segment !== "..") parts.push(segment);
    else if (isLast) parts.push("");
  }
  return `/${parts.join("/")}`;
}

const compiled = new Map<string, RE2JS>();

function regexMatches(pattern: string, ignoreCase: boolean, text: string): boolean {
  const key = `${Number(ignoreCase)}${pattern}`;
  const regex =
    compiled.get(key) ?? RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  compiled.set(key, regex);
  return regex.matches(text);
}

function pathMatches({ match, value, ignore_case = false }: PathSetting, path: string): boolean {
  if (match === "regex") return regexMatches(value, ignore_case, path);
  if (match === "template") {
    const pattern = value.split(/(\{\*\*?\})/).map((part) => {
      if (part === "{*}") return "[^/]+";
      return part === "{**}" ? ".*" : part.replace(/[.+]/g, "\\$&");
    });
    return new RegExp(`^${pattern.join("")}$`).test(path);
  }
  const [wanted, given] = ignore_case ? [lower(value), lower(path)] : [value, path];
  if (match === "exact") return given === wanted;
  return given === wanted || given.startsWith(wanted.endsWith("/") ? wanted : `${wanted}/`);
}

function textMatches(
  { match, value = "", ignore_case = false }: NamedSetting,
  text: string,
): boolean {
  const [wanted, given] = ignore_case ? [lower(value), lower(text)] : [value, text];
  switch (match) {
    case "exact":
      return given === wanted;
    case "prefix":
      return given.startsWith(wanted);
    case "suffix":
      return given.endsWith(wanted);
    case "contains":
      return given.includes(wanted);
    case "regex":
      return regexMatches(value, ignore_case, text);
    default:
      return true;
  }
}

function starMatches(pattern: string, text: string): boolean {
  const wanted = pattern.replace(/^spiffe:\/\//, "");
  if (wanted.startsWith("*")) return text.endsWith(wanted.slice(1));
  return wanted.endsWith("*") ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
}

// An IPv4 address within IPv6 is the IPv4 address.
function addressOf({ address }: RequestFacts): string | undefined {
  const pattern = /^(?:(?:\[::ffff:)?(\d+\.\d+\.\d+\.\d+)\]?|\[(.+)\]):\d+$/;
  const [, ipv4, ipv6] = pattern.exec(address ?? "") ?? [];
  return ipv4 ?? ipv6;
}

function isInRange(range: string, address: string): boolean {
  const [net = "", length] = range.split("/");
  const family = isIPv6(net) ? "ipv6" : "ipv4";
  if (family !== (isIPv6(address) ? "ipv6" : "ipv4")) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(length ?? (family === "ipv6" ? 128 : 32)), family);
  return list.check(address, family);
}

function cookiesOf(request: RequestFacts, name: string): string[] {
  return request.headers
    .filter(([header]) => header === "cookie")
    .flatMap(([, value]) => value.split(";"))
    .map((part) => /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(part))
    .flatMap((parts) => (parts?.[1] === name ? (parts[2] ?? "") : []));
}

function queryOf({ path = "" }: RequestFacts, name: string): string[] {
  const query = /^[^?#]*\?([^#]*)/.exec(path)?.[1] ?? "";
  return new URLSearchParams(query).getAll(name);
}

const headersOf = (request: RequestFacts, name: string): string[] =>
  request.headers.flatMap(([header, value]) => (header === lower(name) ? value : []));

function directionOf({ listener, node }: RequestFacts): string {
  if (node?.startsWith("router~")) return "gateway";
  return ["gateway", "inbound", "outbound"][listener ?? 0] ?? "gateway";
}

const principalOf = ({ uri }: RequestFacts): string | undefined =>
  uri === undefined || uri === "" ? undefined : uri.replace(/^spiffe:\/\//, "");

/** A list and its opposite; a request without the thing is in neither. */
function listed<Pattern, Value>(
  wanted: readonly Pattern[] | undefined,
  not: readonly Pattern[] | undefined,
  value: Value | undefined,
  matches: (pattern: Pattern, value: Value) => boolean,
): boolean {
  if (wanted === undefined && not === undefined) return true;
  if (value === undefined) return false;
  const isWanted = wanted === undefined || wanted.some((pattern) => matches(pattern, value));
  return isWanted && !(not ?? []).some((pattern) => matches(pattern, value));
}

function named(
  wanted: readonly NamedSetting[] | undefined,
  not: readonly NamedSetting[] | undefined,
  values: (name: string) => readonly string[],
): boolean {
  const holds = (setting: NamedSetting): boolean =>
    values(setting.name).some((value) => textMatches(setting, value));
  return (wanted ?? []).every(holds) && !(not ?? []).some(holds);
}

const equal = <Value>(one: Value, other: Value): boolean => one === other;
const filled = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

/** Whether a request matches. */
export function matches(match: MatchSetting, request: RequestFacts): boolean {
  const nobody = match.not_principals?.length === 1 && match.not_principals[0] === "*";
  const hosts = match.hosts?.includes("*") === true ? undefined : match.hosts;
  const principal = principalOf(request);
  const principalHolds = nobody
    ? principal === undefined && match.principals === undefined
    : listed(match.principals, match.not_principals, principal, starMatches);
  return (
    principalHolds &&
    // The host * asks for nothing, not even for a host.
    listed(hosts, match.not_hosts, hostOf(request), hostMatches) &&
    listed(match.paths, match.not_paths, pathOf(request), pathMatches) &&
    listed(match.methods, match.not_methods, request.method, equal) &&
    listed(match.source_ips, match.not_source_ips, addressOf(request), isInRange) &&
    listed(match.ports, match.not_ports, request.port, equal) &&
    listed<string, string>(match.direction, match.not_direction, directionOf(request), equal) &&
    listed(match.routes, match.not_routes, filled(request.route), starMatches) &&
    listed(match.clusters, match.not_clusters, filled(request.cluster), starMatches) &&
    named(match.headers, match.not_headers, (name) => headersOf(request, name)) &&
    named(match.query, match.not_query, (name) => queryOf(request, name)) &&
    named(match.cookies, match.not_cookies, (name) => cookiesOf(request, name)) &&
    named(match.claims, match.not_claims, (name) => request.claims[name] ?? [])
  );
}

function isThere(rule: RuleSetting, request: RequestFacts): boolean {
  const { enabled_percent = 100, enabled_by = { kind: "request_id" }, name = "" } = rule;
  if (enabled_percent === 100) return true;
  const by = enabled_by.name ?? "";
  const key = {
    request_id: () => headersOf(request, "x-request-id")[0],
    source_ip: () => addressOf(request),
    principal: () => principalOf(request),
    header: () => headersOf(request, by)[0],
    cookie: () => cookiesOf(request, by)[0],
    query: () => queryOf(request, by)[0],
    claim: () => request.claims[by]?.[0],
  }[enabled_by.kind]();
  if (key === undefined || key === "") return false;
  const text = Buffer.from(`${name}\0${key}`);
  const hash = sipHashReference(Buffer.from("outriggerollout\0\0".slice(0, 16)), text);
  return hash % 1_000_000n < BigInt(Math.round(enabled_percent * 10_000));
}

/** The first enforced rule that matches, and the first one in shadow before it; -1 for none. */
export function decide(
  rules: readonly RuleSetting[],
  request: RequestFacts,
): { index: number; shadow: number } {
  let shadow = -1;
  for (const [index, rule] of rules.entries()) {
    if (rule.mode === "off" || !matches(rule.match ?? {}, request)) continue;
    if (!isThere(rule, request)) continue;
    if (rule.mode !== "shadow") return { index, shadow };
    if (shadow < 0) shadow = index;
  }
  return { index: -1, shadow };
}

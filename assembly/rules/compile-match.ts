// Compiles a match, and tells what is wrong with it: what no request can be, and what can never hold.

import { Bytes, newBytes } from "../bytes";
import { CidrTable } from "../network/cidr-table";
import { Conditions } from "./conditions";
import { HostKind, HostPattern } from "./host-pattern";
import { MapType } from "../host/map-type";
import { Match, NamedMatch, PathMatch, TextMatchKind } from "./settings.gen";
import { NamedMatcher, NamedSource } from "./named-matcher";
import { PathPattern } from "./path-pattern";
import { RuleIndex } from "./rule-index";
import { RuleProblems } from "./rule-problems";
import { StarPattern } from "./star-pattern";
import { TextMatcher } from "./text-matcher";
import { headerName, isTokenCharacter } from "../http/header-rules";
import { resetTexts, textSize } from "../text/text";

/** A rule with more combinations of a host and a path stands in the index by its hosts alone. */
// @ts-ignore: decorator
@inline const MOST_PLACES: i32 = 4096;

function isToken(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) if (!isTokenCharacter(text.get(at))) return false;
  return text.length != 0;
}

function hostsOf(
  list: StaticArray<Bytes> | null,
  field: string,
  problems: RuleProblems,
): HostPattern[] | null {
  if (!list || list.length == 0) return null;
  const hosts: HostPattern[] = [];
  for (let at = 0; at < list.length; at++) {
    const host = HostPattern.compile(unchecked(list[at]));
    problems.at(field, at);
    if (host) hosts.push(host);
    else problems.error(HostPattern.problem, unchecked(list[at]));
  }
  return hosts;
}

function pathsOf(
  list: StaticArray<PathMatch> | null,
  field: string,
  problems: RuleProblems,
): PathPattern[] | null {
  if (!list || list.length == 0) return null;
  const paths: PathPattern[] = [];
  for (let at = 0; at < list.length; at++) {
    const path = new PathPattern(unchecked(list[at]));
    problems.at(field, at);
    if (path.problem.length == 0) paths.push(path);
    else problems.error(path.problem, unchecked(list[at]).value);
  }
  return paths;
}

function starsOf(
  list: StaticArray<Bytes> | null,
  field: string,
  problems: RuleProblems,
): StarPattern[] | null {
  if (!list || list.length == 0) return null;
  const patterns: StarPattern[] = [];
  for (let at = 0; at < list.length; at++) {
    let text = unchecked(list[at]);
    if (field.endsWith("principals") && text.startsWith("spiffe://")) text = text.slice(9);
    const pattern = StarPattern.compile(text);
    problems.at(field, at);
    if (pattern) patterns.push(pattern);
    else problems.error("* stands at one end: PREFIX*, *SUFFIX or *", text);
  }
  return patterns;
}

function rangesOf(
  list: StaticArray<Bytes> | null,
  field: string,
  problems: RuleProblems,
): CidrTable | null {
  if (!list || list.length == 0) return null;
  const table = new CidrTable();
  for (let at = 0; at < list.length; at++) {
    if (table.add(unchecked(list[at]), 1)) continue;
    problems.at(field, at);
    problems.error(
      "expected an address or a range without bits behind its prefix, such as 10.0.0.0/8",
      unchecked(list[at]),
    );
  }
  return table;
}

// The name as it is looked up; null when nothing can have it.
function nameOf(setting: NamedMatch, source: NamedSource, problems: RuleProblems): Bytes | null {
  const name = setting.name;
  if (source == NamedSource.Header) {
    resetTexts();
    const pointer = headerName(changetype<usize>(name), name.length, MapType.RequestHeaders);
    if (pointer == 0) {
      problems.error("no header has this name", name);
      return null;
    }
    const stored = newBytes(textSize);
    memory.copy(changetype<usize>(stored), pointer, textSize);
    return stored;
  }
  if (source == NamedSource.Cookie && !isToken(name)) {
    problems.error("no cookie has this name", name);
    return null;
  }
  return name;
}

function namedOf(
  list: StaticArray<NamedMatch> | null,
  source: NamedSource,
  field: string,
  problems: RuleProblems,
): NamedMatcher[] | null {
  if (!list || list.length == 0) return null;
  const matchers: NamedMatcher[] = [];
  for (let at = 0; at < list.length; at++) {
    const setting = unchecked(list[at]);
    problems.at(field, at);
    const name = nameOf(setting, source, problems);
    const value = setting.value;
    if (setting.match == TextMatchKind.Present) {
      if (value) problems.error("present takes no value: remove it, or write exact");
    } else if (!value) {
      problems.error("a value is missing; or write present");
    } else if (value.length == 0 && setting.match != TextMatchKind.Exact) {
      problems.error("an empty value; write present, or exact for an empty one");
    }
    const text = new TextMatcher(setting.match, value ? value : Bytes.empty, setting.ignoreCase);
    if (text.problem.length != 0) problems.error(text.problem, value);
    if (name) matchers.push(new NamedMatcher(name, text));
  }
  return matchers;
}

function checkMethods(
  list: StaticArray<Bytes> | null,
  field: string,
  problems: RuleProblems,
): void {
  if (!list) return;
  for (let at = 0; at < list.length; at++) {
    const method = unchecked(list[at]);
    problems.at(field, at);
    if (!isToken(method)) problems.error("no request has this method", method);
    else if (method.equals(method.toString().toLowerCase())) {
      problems.warn("methods are matched with regard to case, and are mostly in capitals");
    }
  }
}

// Whether everything in a list is also in the list of what must not be.
function isExcluded(list: StaticArray<Bytes> | null, not: StaticArray<Bytes> | null): bool {
  if (!list || !not || list.length == 0) return false;
  for (let at = 0; at < list.length; at++) {
    if (!unchecked(list[at]).isOneOf(not)) return false;
  }
  return true;
}

function isExcludedNumber<Item>(
  list: StaticArray<Item> | null,
  not: StaticArray<Item> | null,
): bool {
  if (!list || !not || list.length == 0) return false;
  for (let at = 0; at < list.length; at++) if (!not.includes(unchecked(list[at]))) return false;
  return true;
}

function checkContradiction(isOne: bool, field: string, problems: RuleProblems): void {
  if (!isOne) return;
  problems.at(field);
  problems.error("all of these are excluded as well, so nothing ever matches: remove one of both");
}

function checkContradictions(match: Match, prefix: string, problems: RuleProblems): void {
  const not = prefix + "not_";
  checkContradiction(isExcluded(match.hosts, match.notHosts), not + "hosts", problems);
  checkContradiction(isExcluded(match.methods, match.notMethods), not + "methods", problems);
  checkContradiction(isExcluded(match.sourceIps, match.notSourceIps), not + "source_ips", problems);
  checkContradiction(
    isExcluded(match.principals, match.notPrincipals),
    not + "principals",
    problems,
  );
  checkContradiction(isExcluded(match.routes, match.notRoutes), not + "routes", problems);
  checkContradiction(isExcluded(match.clusters, match.notClusters), not + "clusters", problems);
  checkContradiction(isExcludedNumber(match.ports, match.notPorts), not + "ports", problems);
  checkContradiction(
    isExcludedNumber(match.direction, match.notDirection),
    not + "direction",
    problems,
  );
}

function hasAny(hosts: HostPattern[] | null): bool {
  for (let at = 0; hosts && at < hosts.length; at++) {
    if (unchecked(hosts[at]).kind == HostKind.Any) return true;
  }
  return false;
}

/**
 * Compiles a match into its place in the index and the conditions that are left. `prefix` is where it stands in the
 * rule: `match/`, or nothing.
 */
export function compileMatch(
  match: Match,
  rule: i32,
  index: RuleIndex,
  problems: RuleProblems,
  prefix: string,
): Conditions {
  const conditions = new Conditions(match);
  const hosts = hostsOf(match.hosts, prefix + "hosts", problems);
  const paths = pathsOf(match.paths, prefix + "paths", problems);
  conditions.notHosts = hostsOf(match.notHosts, prefix + "not_hosts", problems);
  if (hasAny(conditions.notHosts)) {
    problems.at(prefix + "not_hosts");
    problems.error("* excludes every host, so nothing ever matches: remove it");
  }
  conditions.notPaths = pathsOf(match.notPaths, prefix + "not_paths", problems);
  checkMethods(match.methods, prefix + "methods", problems);
  checkMethods(match.notMethods, prefix + "not_methods", problems);
  const header = NamedSource.Header;
  conditions.headers = namedOf(match.headers, header, prefix + "headers", problems);
  conditions.notHeaders = namedOf(match.notHeaders, header, prefix + "not_headers", problems);
  const query = NamedSource.Query;
  conditions.query = namedOf(match.query, query, prefix + "query", problems);
  conditions.notQuery = namedOf(match.notQuery, query, prefix + "not_query", problems);
  const cookie = NamedSource.Cookie;
  conditions.cookies = namedOf(match.cookies, cookie, prefix + "cookies", problems);
  conditions.notCookies = namedOf(match.notCookies, cookie, prefix + "not_cookies", problems);
  conditions.sourceIps = rangesOf(match.sourceIps, prefix + "source_ips", problems);
  conditions.notSourceIps = rangesOf(match.notSourceIps, prefix + "not_source_ips", problems);
  conditions.principals = starsOf(match.principals, prefix + "principals", problems);
  const notPrincipals = starsOf(match.notPrincipals, prefix + "not_principals", problems);
  conditions.notPrincipals = notPrincipals;
  conditions.asksForNobody =
    notPrincipals != null && notPrincipals.length == 1 && notPrincipals[0].isAny;
  const claim = NamedSource.Claim;
  conditions.claims = namedOf(match.claims, claim, prefix + "claims", problems);
  conditions.notClaims = namedOf(match.notClaims, claim, prefix + "not_claims", problems);
  conditions.routes = starsOf(match.routes, prefix + "routes", problems);
  conditions.notRoutes = starsOf(match.notRoutes, prefix + "not_routes", problems);
  conditions.clusters = starsOf(match.clusters, prefix + "clusters", problems);
  conditions.notClusters = starsOf(match.notClusters, prefix + "not_clusters", problems);
  checkContradictions(match, prefix, problems);
  if (hosts && paths && <i64>hosts.length * paths.length > MOST_PLACES) {
    conditions.paths = paths;
    index.add(rule, hosts, null);
  } else {
    index.add(rule, hasAny(hosts) ? null : hosts, paths);
  }
  return conditions;
}

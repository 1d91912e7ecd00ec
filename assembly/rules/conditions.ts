// What a match asks besides hosts and paths, which the index answers; compiled once, and asked in an order in which
// the host is called last.

import { Bytes } from "../bytes";
import { CidrTable } from "../network/cidr-table";
import { Direction, Match } from "./settings.gen";
import { HostPattern } from "./host-pattern";
import { NamedMatcher, NamedSource, hasAll, hasNone } from "./named-matcher";
import { PathPattern } from "./path-pattern";
import { RuleRequest } from "./rule-request";
import { StarPattern } from "./star-pattern";

function isOneOf(text: Bytes, patterns: StarPattern[]): bool {
  for (let at = 0; at < patterns.length; at++) {
    if (unchecked(patterns[at]).matches(text)) return true;
  }
  return false;
}

// What a request does not have is neither in a list nor outside of it.
function passes(text: Bytes | null, wanted: StarPattern[] | null, not: StarPattern[] | null): bool {
  if (!text) return false;
  if (wanted && !isOneOf(text, wanted)) return false;
  return !not || !isOneOf(text, not);
}

/** The conditions of one match; null: not asked. */
@final
export class Conditions {
  notHosts: HostPattern[] | null = null;
  /** Only where they are too many for the index. */
  paths: PathPattern[] | null = null;
  notPaths: PathPattern[] | null = null;
  headers: NamedMatcher[] | null = null;
  notHeaders: NamedMatcher[] | null = null;
  query: NamedMatcher[] | null = null;
  notQuery: NamedMatcher[] | null = null;
  cookies: NamedMatcher[] | null = null;
  notCookies: NamedMatcher[] | null = null;
  claims: NamedMatcher[] | null = null;
  notClaims: NamedMatcher[] | null = null;
  sourceIps: CidrTable | null = null;
  notSourceIps: CidrTable | null = null;
  principals: StarPattern[] | null = null;
  notPrincipals: StarPattern[] | null = null;
  /** `not_principals` is `*` alone: only who has no identity. */
  asksForNobody: bool = false;
  routes: StarPattern[] | null = null;
  notRoutes: StarPattern[] | null = null;
  clusters: StarPattern[] | null = null;
  notClusters: StarPattern[] | null = null;

  constructor(
    /** Methods, ports and directions are compared as they are written. */
    private readonly match: Match,
  ) {}

  /** Whether all hold. */
  hold(request: RuleRequest): bool {
    return (
      this.methodHolds(request) &&
      this.hostHolds(request) &&
      this.pathHolds(request) &&
      hasAll(this.headers, request, NamedSource.Header) &&
      hasNone(this.notHeaders, request, NamedSource.Header) &&
      hasAll(this.query, request, NamedSource.Query) &&
      hasNone(this.notQuery, request, NamedSource.Query) &&
      hasAll(this.cookies, request, NamedSource.Cookie) &&
      hasNone(this.notCookies, request, NamedSource.Cookie) &&
      this.portHolds(request) &&
      this.directionHolds(request) &&
      this.addressHolds(request) &&
      this.principalHolds(request) &&
      this.routeHolds(request) &&
      hasAll(this.claims, request, NamedSource.Claim) &&
      hasNone(this.notClaims, request, NamedSource.Claim)
    );
  }

  private methodHolds(request: RuleRequest): bool {
    const wanted = this.match.methods;
    const not = this.match.notMethods;
    if (!wanted && !not) return true;
    const method = request.method;
    if (!method) return false;
    return (!wanted || method.isOneOf(wanted)) && (!not || !method.isOneOf(not));
  }

  private hostHolds(request: RuleRequest): bool {
    const not = this.notHosts;
    if (!not) return true;
    const host = request.host;
    if (!host) return false;
    for (let at = 0; at < not.length; at++) {
      if (unchecked(not[at]).matches(host)) return false;
    }
    return true;
  }

  private pathHolds(request: RuleRequest): bool {
    const wanted = this.paths;
    const not = this.notPaths;
    if (!wanted && !not) return true;
    const path = request.path;
    if (!path) return false;
    let found: bool = !wanted;
    if (wanted) {
      for (let at = 0; at < wanted.length && !found; at++) {
        found = unchecked(wanted[at]).matches(path);
      }
    }
    if (!found || !not) return found;
    for (let at = 0; at < not.length; at++) {
      if (unchecked(not[at]).matches(path)) return false;
    }
    return true;
  }

  private portHolds(request: RuleRequest): bool {
    const wanted = this.match.ports;
    const not = this.match.notPorts;
    if (!wanted && !not) return true;
    const port = request.port;
    if (port == 0) return false;
    return (!wanted || wanted.includes(port)) && (!not || !not.includes(port));
  }

  private directionHolds(request: RuleRequest): bool {
    const wanted = this.match.direction;
    const not = this.match.notDirection;
    if (!wanted && !not) return true;
    const direction: Direction = request.direction;
    return (!wanted || wanted.includes(direction)) && (!not || !not.includes(direction));
  }

  private addressHolds(request: RuleRequest): bool {
    const wanted = this.sourceIps;
    const not = this.notSourceIps;
    if (!wanted && !not) return true;
    const address = request.address;
    if (!address) return false;
    return (!wanted || wanted.has(address)) && (!not || !not.has(address));
  }

  private principalHolds(request: RuleRequest): bool {
    const wanted = this.principals;
    const not = this.notPrincipals;
    if (!wanted && !not) return true;
    const principal = request.principal;
    if (this.asksForNobody) return !principal && !wanted;
    return passes(principal, wanted, not);
  }

  private routeHolds(request: RuleRequest): bool {
    const routes = this.routes;
    const notRoutes = this.notRoutes;
    if ((routes || notRoutes) && !passes(request.route, routes, notRoutes)) return false;
    const clusters = this.clusters;
    const notClusters = this.notClusters;
    return (!clusters && !notClusters) || passes(request.cluster, clusters, notClusters);
  }
}

// The routes of the mock proxy as a test writes them down: virtual hosts, what a route matches, where it leads
// and what it changes. Names and meanings follow Envoy's api/envoy/config/route/v3/route_components.proto.

/** One condition on a header; of repeated headers one has to fulfil it (before Envoy 1.39: all, joined by commas). */
export interface HeaderMatch {
  readonly name: string;
  readonly exact?: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly contains?: string;
  /** A regular expression that has to match the whole value. */
  readonly regex?: string;
  /** The header is there (true) or not (false); the condition when nothing else is said. Default: true. */
  readonly present?: boolean;
  /** The condition must not hold. Default: false. */
  readonly invert?: boolean;
}

/** All conditions must hold. Of the conditions on the path, one. */
export interface RouteMatch {
  /** Beginning of the path. Default, without another condition on the path: "/". */
  readonly prefix?: string;
  /** The path without its query. */
  readonly path?: string;
  /** A regular expression for the path without its query, the whole of it. */
  readonly regex?: string;
  /** Upper and lower case are the same, in `prefix` and `path`. Default: false. */
  readonly ignoreCase?: boolean;
  /** The `:authority`, exactly; short for a condition on that header. */
  readonly authority?: string;
  readonly headers?: readonly HeaderMatch[];
}

/** A header that a route adds. */
export interface HeaderToAdd {
  readonly name: string;
  readonly value: string;
  /** What becomes of a header that is there. Default: "append", another entry or an appendix. */
  readonly action?: "append" | "overwrite" | "addIfAbsent" | "overwriteIfExists";
}

export interface HeaderChanges {
  readonly requestHeadersToAdd?: readonly HeaderToAdd[];
  readonly requestHeadersToRemove?: readonly string[];
  readonly responseHeadersToAdd?: readonly HeaderToAdd[];
  readonly responseHeadersToRemove?: readonly string[];
}

/** Values as JSON; by namespace. */
export type RouteMetadata = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface WeightedCluster {
  readonly name: string;
  readonly weight: number;
}

export interface DirectResponse {
  readonly status: number;
  /** Default: none. */
  readonly body?: string;
}

export interface Redirect {
  /** Default: 301. */
  readonly status?: 301 | 302 | 303 | 307 | 308;
  readonly host?: string;
  readonly path?: string;
  /** In place of what the route's `prefix` matched. */
  readonly prefixRewrite?: string;
  readonly https?: boolean;
  /** Default: false. */
  readonly stripQuery?: boolean;
}

/** Leads to one cluster, to one of several, or answers by itself: one of the five. */
export interface MockRoute extends HeaderChanges {
  readonly name?: string;
  readonly match?: RouteMatch;
  /** "upstream", or a name of `MockProxyOptions.clusters`; another is a cluster that does not exist. */
  readonly cluster?: string;
  /** The request header that names the cluster. */
  readonly clusterHeader?: string;
  /** The seed chooses. */
  readonly weightedClusters?: readonly WeightedCluster[];
  readonly directResponse?: DirectResponse;
  readonly redirect?: Redirect;
  /** In place of what `prefix` or `path` matched; `x-envoy-original-path` keeps the old path. */
  readonly prefixRewrite?: string;
  /** The authority for the upstream. */
  readonly hostRewrite?: string;
  /** Milliseconds for the whole answer; 0: no limit. Default: 15,000. */
  readonly timeout?: number;
  readonly metadata?: RouteMetadata;
}

export interface MockVirtualHost extends HeaderChanges {
  readonly name: string;
  /** "*", "name", "*.suffix" or "prefix.*"; the longest that fits is taken. */
  readonly domains: readonly string[];
  /** The first that matches is taken. */
  readonly routes: readonly MockRoute[];
  readonly metadata?: RouteMetadata;
}

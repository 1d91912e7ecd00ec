// The routes of the mock proxy as Envoy's RouteConfiguration, so that both can be given the same ones.

import type {
  HeaderMatch,
  HeaderToAdd,
  MockRoute,
  MockVirtualHost,
} from "../../harness/src/mock/index.js";

const addActions = {
  append: "APPEND_IF_EXISTS_OR_ADD",
  overwrite: "OVERWRITE_IF_EXISTS_OR_ADD",
  addIfAbsent: "ADD_IF_ABSENT",
  overwriteIfExists: "OVERWRITE_IF_EXISTS",
} as const;

const redirectCodes = {
  301: "MOVED_PERMANENTLY",
  302: "FOUND",
  303: "SEE_OTHER",
  307: "TEMPORARY_REDIRECT",
  308: "PERMANENT_REDIRECT",
} as const;

function headersToAdd(headers: readonly HeaderToAdd[] | undefined): object[] | undefined {
  return headers?.map(({ name, value, action = "append" }) => ({
    header: { key: name, value },
    append_action: addActions[action],
  }));
}

function changes(of: MockRoute | MockVirtualHost): object {
  return {
    request_headers_to_add: headersToAdd(of.requestHeadersToAdd),
    request_headers_to_remove: of.requestHeadersToRemove,
    response_headers_to_add: headersToAdd(of.responseHeadersToAdd),
    response_headers_to_remove: of.responseHeadersToRemove,
    metadata: of.metadata && { filter_metadata: of.metadata },
  };
}

function headerMatch({ name, present, invert, regex, ...text }: HeaderMatch): object {
  const [[kind, value] = []] = Object.entries(text);
  const string = regex === undefined ? kind && { [kind]: value } : { safe_regex: { regex } };
  return {
    name,
    invert_match: invert,
    ...(string ? { string_match: string } : { present_match: present ?? true }),
  };
}

function action(route: MockRoute): object {
  const { directResponse, redirect, cluster, clusterHeader, weightedClusters } = route;
  if (directResponse !== undefined) {
    const { status, body } = directResponse;
    return {
      direct_response: { status, body: body === undefined ? undefined : { inline_string: body } },
    };
  }
  if (redirect !== undefined) {
    return {
      redirect: {
        response_code: redirectCodes[redirect.status ?? 301],
        host_redirect: redirect.host,
        path_redirect: redirect.path,
        prefix_rewrite: redirect.prefixRewrite,
        https_redirect: redirect.https,
        strip_query: redirect.stripQuery,
      },
    };
  }
  const where =
    clusterHeader !== undefined
      ? { cluster_header: clusterHeader }
      : weightedClusters !== undefined
        ? { weighted_clusters: { clusters: weightedClusters } }
        : { cluster: cluster ?? "upstream" };
  return {
    route: {
      ...where,
      prefix_rewrite: route.prefixRewrite,
      host_rewrite_literal: route.hostRewrite,
      timeout: route.timeout === undefined ? undefined : `${route.timeout / 1000}s`,
    },
  };
}

function routeEntry(route: MockRoute): object {
  const { prefix, path, regex, ignoreCase, authority, headers = [] } = route.match ?? {};
  const where =
    path !== undefined
      ? { path }
      : regex !== undefined
        ? { safe_regex: { regex } }
        : { prefix: prefix ?? "/" };
  const all = authority === undefined ? headers : [{ name: ":authority", exact: authority }, ...headers]; // prettier-ignore
  return {
    name: route.name,
    match: {
      ...where,
      case_sensitive: ignoreCase === undefined ? undefined : !ignoreCase,
      headers: all.map(headerMatch),
    },
    ...action(route),
    ...changes(route),
  };
}

/** For `route_config`. */
export function routeConfiguration(hosts: readonly MockVirtualHost[]): object {
  return {
    validate_clusters: false,
    virtual_hosts: hosts.map((host) => ({
      name: host.name,
      domains: host.domains,
      routes: host.routes.map(routeEntry),
      ...changes(host),
    })),
  };
}

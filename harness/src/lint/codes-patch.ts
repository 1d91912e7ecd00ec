// Codes of what is wrong with an EnvoyFilter around the value that Envoy gets: target, place, operation, order.

import type { LintCodes } from "./lint-code.js";

export const patchCodes: LintCodes = {
  OUT2020: {
    severity: "error",
    title: "workloadSelector and targetRefs together",
    text: "An EnvoyFilter is either for workloads with certain labels (workloadSelector) or for Gateway API objects (targetRefs). The API server refuses both; istioctl validate does not notice.",
  },
  OUT2021: {
    severity: "error",
    title: "targetRefs never select a sidecar",
    text: "targetRefs attach an EnvoyFilter to gateways of the Gateway API. A sidecar is never selected by an EnvoyFilter that has them, so a patch with context SIDECAR_INBOUND or SIDECAR_OUTBOUND does nothing. Sidecars are selected by workloadSelector.",
  },
  OUT2022: {
    severity: "warning",
    title: "no workloadSelector",
    text: "Without a workloadSelector an EnvoyFilter changes every proxy of its namespace, and in Istio's root namespace every proxy of the mesh. A mistake in it then breaks all of them. That is legal; say it in the root namespace if it is meant for the mesh, and name labels otherwise.",
  },
  OUT2023: {
    severity: "warning",
    title: "a workloadSelector without labels",
    text: "An empty selector selects every proxy of the namespace, as if it was not there. Istio warns of it (IST0133).",
  },
  OUT2024: {
    severity: "error",
    title: "a label that cannot be selected",
    text: "Labels are compared as they are. There are no wildcards in keys or values, and no empty keys; Istio refuses them.",
  },
  OUT2025: {
    severity: "error",
    title: "the selector of another kind",
    text: "EnvoyFilter and ServiceEntry say workloadSelector.labels; WasmPlugin and TrafficExtension say selector.matchLabels. Under the other name the field is refused, or dropped: then the policy is for every workload of the namespace.",
  },
  OUT2026: {
    severity: "warning",
    title: "the context is not that of the selected proxies",
    text: "Gateways have the context GATEWAY, sidecars SIDECAR_INBOUND and SIDECAR_OUTBOUND. A patch for sidecars in an EnvoyFilter that selects an ingress or egress gateway does nothing, without a message.",
  },
  OUT2030: {
    severity: "error",
    title: "an empty patch",
    text: "An entry of configPatches is null. Istio's webhook refuses it.",
  },
  OUT2031: {
    severity: "error",
    title: "applyTo is missing",
    text: "Each patch says what it changes: applyTo: HTTP_FILTER, NETWORK_FILTER, CLUSTER and so on. Istio's webhook refuses a patch without it.",
  },
  OUT2032: {
    severity: "error",
    title: "patch or operation is missing",
    text: "Each entry of configPatches has a patch with an operation. Istio's webhook refuses one without.",
  },
  OUT2033: {
    severity: "error",
    title: "the patch has no value",
    text: "Every operation but REMOVE needs a value: what is inserted, added or merged. Istio's webhook refuses a patch without it.",
  },
  OUT2034: {
    severity: "error",
    title: "proxyVersion is not a regular expression that Istio takes",
    text: "match.proxy.proxyVersion is a regular expression of RE2 that is compared with the proxy's ISTIO_VERSION. RE2 has no lookahead and no backreferences. One with more than 1024 characters matches nothing. Dots match any character: write ^1\\.30.*",
  },
  OUT2035: {
    severity: "error",
    title: "the match is of another class than applyTo",
    text: "LISTENER, FILTER_CHAIN, NETWORK_FILTER and HTTP_FILTER are matched by match.listener; ROUTE_CONFIGURATION, VIRTUAL_HOST and HTTP_ROUTE by match.routeConfiguration; CLUSTER by match.cluster. Istio's webhook refuses another combination.",
  },
  OUT2036: {
    severity: "warning",
    title: "a filter match without effect",
    text: "For applyTo LISTENER and FILTER_CHAIN, match.listener.filterChain.filter is not looked at: the patch hits more listeners than it says. Istio warns of it.",
  },
  OUT2037: {
    severity: "error",
    title: "a filter match without a name",
    text: "match.listener.filterChain.filter names the network filter, and subFilter the HTTP filter inside it. Istio's webhook refuses one without its name.",
  },
  OUT2038: {
    severity: "error",
    title: "a subFilter where none can be",
    text: "subFilter names an HTTP filter inside the HTTP connection manager. It goes with applyTo HTTP_FILTER and filter.name envoy.filters.network.http_connection_manager only; Istio's webhook refuses everything else.",
  },
  OUT2039: {
    severity: "error",
    title: "a filter's name from before Istio 1.19",
    text: "Filters are matched by their canonical names, such as envoy.filters.http.router. The short names of old examples (envoy.router, envoy.http_connection_manager) match nothing since Istio 1.19. Istio only warns, and the patch is silently not applied: the most common reason of all why an EnvoyFilter has no effect.",
  },
  OUT2040: {
    severity: "warning",
    title: "no priority",
    text: "INSERT_BEFORE, INSERT_AFTER, REMOVE and REPLACE find their place by another filter, which another EnvoyFilter may bring or take away. Without a priority the order among EnvoyFilters is that of their creation, so the same manifests give different chains in different clusters. Any priority but 0 silences istioctl analyze (IST0151); lower numbers are applied first.",
  },
  OUT2041: {
    severity: "warning",
    title: "no priority, beside a patch for some proxy versions",
    text: "As OUT2040, and an earlier patch of the same filter is for certain proxy versions only (IST0155): which of the two is applied first, and so whether they meet, depends on their creation. Give both a priority.",
  },
  OUT2042: {
    severity: "error",
    title: "REPLACE where it does nothing",
    text: "REPLACE works for HTTP_FILTER and NETWORK_FILTER, and since Istio 1.30 for VIRTUAL_HOST. Anywhere else it is ignored (IST0152).",
  },
  OUT2043: {
    severity: "error",
    title: "ADD where it does nothing",
    text: "ADD is ignored for ROUTE_CONFIGURATION and HTTP_ROUTE (IST0153). Routes are inserted with INSERT_BEFORE, INSERT_AFTER or INSERT_FIRST, or changed with MERGE.",
  },
  OUT2044: {
    severity: "error",
    title: "REMOVE where it does nothing",
    text: "REMOVE is ignored for ROUTE_CONFIGURATION and HTTP_ROUTE (IST0154).",
  },
  OUT2045: {
    severity: "error",
    title: "ADD puts the filter behind the last one",
    text: 'ADD appends. The last HTTP filter of every chain is the router, the last network filter the connection manager or the TCP proxy, and Envoy refuses a listener in which something stands behind it ("terminal filter must be the last"). The proxy keeps its old listener, and no tool of Istio says so beforehand. Use INSERT_BEFORE with the router as subFilter, or INSERT_FIRST.',
  },
  OUT2046: {
    severity: "error",
    title: "INSERT_AFTER the last filter",
    text: "Nothing can stand behind the router (or the TCP proxy): it never sees a request, and Envoy refuses the listener. Use INSERT_BEFORE.",
  },
  OUT2047: {
    severity: "error",
    title: "INSERT_AFTER without a filter to stand behind",
    text: "Without a subFilter, INSERT_AFTER appends the filter at the end of the chain, behind the router, and Envoy refuses the listener.",
  },
  OUT2048: {
    severity: "error",
    title: "a match that no listener has",
    text: "HTTP filters live in envoy.filters.network.http_connection_manager. A patch of HTTP filters that names another network filter matches nothing and is silently not applied.",
  },
  OUT2049: {
    severity: "warning",
    title: "MERGE into every filter",
    text: "A MERGE of HTTP_FILTER or NETWORK_FILTER without a filter in its match is merged into every filter of the chain that has a typed_config of that type. Name the filter in match.",
  },
  OUT2050: {
    severity: "error",
    title: "filterClass",
    text: "filterClass (AUTHN, AUTHZ, STATS) is accepted by the schema and used nowhere in istiod: the filter does not stand where it says. Examples that show ADD with filterClass AUTHZ are wrong. The place is given by operation and subFilter; WasmPlugin and TrafficExtension have phases.",
  },
  OUT2051: {
    severity: "error",
    title: "BOOTSTRAP",
    text: "Istio has not applied patches of the bootstrap since 1.21. What must be in the bootstrap goes into a ConfigMap that the pod annotation sidecar.istio.io/bootstrapOverride names.",
  },
  OUT2052: {
    severity: "warning",
    title: "INSERT where there is no order",
    text: "INSERT_BEFORE, INSERT_AFTER and INSERT_FIRST have a meaning for HTTP_FILTER, NETWORK_FILTER, LISTENER_FILTER and HTTP_ROUTE. Anywhere else they are taken for ADD.",
  },
  OUT2053: {
    severity: "error",
    title: "an operation that does nothing here",
    text: "A ROUTE_CONFIGURATION can only be merged into (MERGE), an EXTENSION_CONFIG only be added (ADD). Other operations are ignored, without a message.",
  },
  OUT2055: {
    severity: "warning",
    title: "an extension configuration that nothing asks for",
    text: "An EXTENSION_CONFIG is sent to a proxy only when a filter of that name asks for it by config_discovery (ECDS). The name of the filter must be the same. In these files no filter asks for it, so it has no effect.",
  },
  OUT2056: {
    severity: "warning",
    title: "a filter that waits for a configuration nobody gives",
    text: "The filter gets its configuration by config_discovery under its own name, and no EXTENSION_CONFIG of these files has that name. With initial_fetch_timeout 0s the listener then waits for ever and the pod does not get ready; otherwise requests are answered with 500.",
  },
  OUT2057: {
    severity: "warning",
    title: "type_urls without the types that come",
    text: "type_urls lists what Envoy accepts under that name. The Wasm type must be there, and for modules that istio-agent fetches also envoy.extensions.filters.http.rbac.v3.RBAC, which the agent sends in its place when the fetch fails: a type that is not in the list is refused.",
  },
  OUT2059: {
    severity: "warning",
    title: "an anchor that nothing is called",
    text: "The filter beside which this one is inserted is none of Envoy's or Istio's, and no patch of these files inserts it. Where the anchor is absent the patch does nothing, without a message.",
  },
  OUT2060: {
    severity: "warning",
    title: "portName does nothing",
    text: "match.listener.portName and match.routeConfiguration.portName are in the schema and not implemented: the patch hits every port. Use portNumber.",
  },
  OUT2061: {
    severity: "warning",
    title: "a Service's port where another is meant",
    text: "portNumber is compared with the port on which traffic arrives in the pod: for inbound the container's port (the Service's targetPort), for a gateway the port on which its pod listens (8080 for Service port 80 in a default installation). Only outbound listeners have the Service's port. A port that no listener has matches nothing, without a message.",
  },
  OUT2062: {
    severity: "warning",
    title: "the context WAYPOINT",
    text: "The schema has the context WAYPOINT, and no code of istiod acts on it: the patch does nothing. Waypoints take WasmPlugin and, since Istio 1.30, TrafficExtension.",
  },
  OUT2064: {
    severity: "warning",
    title: "too new for this Istio",
    text: "The Istio of --istio-version (default 1.29) does not know the field or the operation. istiod drops fields of Envoy's messages that it does not know with no more than a warning, so it is silently not there; the API server of an older Istio refuses words of its own schema that came later.",
  },
  OUT2068: {
    severity: "warning",
    title: "two filters at the same place with the same priority",
    text: "EnvoyFilters with the same priority are applied in the order of their creation. Two that insert at the same place of the same listeners so stand in another order in another cluster. Give them different priorities.",
  },
};

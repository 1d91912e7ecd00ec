// EnvoyFilter, as the API server knows it. What Envoy gets, `patch.value`, is free here.
// Source: Istio, api/networking/v1alpha3/envoy_filter.proto (1.31).

import {
  free,
  has,
  int32,
  list,
  map,
  object,
  oneOfWords,
  text,
  uint32,
  type CustomResource,
} from "./schema.js";
import { portNumber, targetRef, workloadSelector } from "./targets.js";

const networkFilter = object({ name: text(), subFilter: object({ name: text() }) });

const listenerMatch = object({
  portNumber: uint32,
  portName: text(),
  filterChain: object({
    name: text(),
    sni: text(),
    transportProtocol: text(),
    applicationProtocols: text(),
    filter: networkFilter,
    destinationPort: uint32,
  }),
  listenerFilter: text(),
  name: text(),
});

const routeMatch = object({
  portNumber: uint32,
  portName: text(),
  gateway: text(),
  vhost: object({
    name: text(),
    domainName: text(),
    route: object({
      name: text(),
      action: oneOfWords("ANY", "ROUTE", "REDIRECT", "DIRECT_RESPONSE"),
    }),
  }),
  name: text(),
});

const clusterMatch = object({
  portNumber: uint32,
  service: text(),
  subset: text(),
  name: text(),
});

const waypointMatch = object({
  portNumber,
  filter: networkFilter,
  route: object({ name: text() }),
});

const match = object(
  {
    context: oneOfWords("ANY", "SIDECAR_INBOUND", "SIDECAR_OUTBOUND", "GATEWAY", "WAYPOINT"),
    proxy: object({ proxyVersion: text(), metadata: map(text()) }),
    listener: listenerMatch,
    routeConfiguration: routeMatch,
    cluster: clusterMatch,
    waypoint: waypointMatch,
  },
  {
    oneOf: ["listener", "routeConfiguration", "cluster", "waypoint"],
    rules: [
      {
        says: "match.waypoint and context WAYPOINT come together or not at all",
        holds: (value) => has(value, "waypoint") === (value["context"] === "WAYPOINT"),
      },
    ],
  },
);

/** What a patch can be applied to. */
export const applyToWords = [
  "INVALID",
  "LISTENER",
  "FILTER_CHAIN",
  "NETWORK_FILTER",
  "HTTP_FILTER",
  "ROUTE_CONFIGURATION",
  "VIRTUAL_HOST",
  "HTTP_ROUTE",
  "CLUSTER",
  "EXTENSION_CONFIG",
  "BOOTSTRAP",
  "LISTENER_FILTER",
];

const operationWords = [
  "INVALID",
  "MERGE",
  "ADD",
  "REMOVE",
  "INSERT_BEFORE",
  "INSERT_AFTER",
  "INSERT_FIRST",
  "REPLACE",
  "MERGE_AND_REPLACE_LIST",
];

const patch = object({
  operation: oneOfWords(...operationWords),
  value: free,
  filterClass: oneOfWords("UNSPECIFIED", "AUTHN", "AUTHZ", "STATS"),
});

export const envoyFilterResource: CustomResource = {
  group: "networking.istio.io",
  kind: "EnvoyFilter",
  versions: ["v1alpha3"],
  specRequired: false,
  spec: object(
    {
      workloadSelector,
      targetRefs: list(targetRef, { maximum: 16 }),
      configPatches: list(object({ applyTo: oneOfWords(...applyToWords), match, patch })),
      priority: int32(),
    },
    {
      rules: [
        {
          says: "workloadSelector or targetRefs, not both",
          holds: (spec) => !(has(spec, "workloadSelector") && has(spec, "targetRefs")),
        },
      ],
    },
  ),
};

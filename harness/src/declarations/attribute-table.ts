// Every attribute of Envoy's with its type and the callbacks in which it is there: the one list of them. From it
// come assembly/attributes/attribute.gen.ts and its documentation, and a test compares it with a real Envoy.
// Source: Envoy documentation, "Attributes"; Envoy, source/extensions/filters/common/expr/context.cc.

/** The class of the SDK in assembly/attributes/kinds.ts, without `Attribute`. */
export type AttributeKind =
  | "Text"
  | "PluginText"
  | "Integer"
  | "Unsigned"
  | "Flag"
  | "Duration"
  | "Time"
  | "Message"
  | "Headers";

/** Callbacks of a filter, by the name that the ABI has for them behind `proxy_on_`. */
export const filterCallbacks = [
  "request_headers",
  "request_body",
  "request_trailers",
  "response_headers",
  "response_body",
  "response_trailers",
  "log",
  "delete",
] as const;

export type FilterCallback = (typeof filterCallbacks)[number];

interface Presence {
  readonly callbacks: readonly FilterCallback[];
  readonly text: string;
}

const from = (first: FilterCallback): readonly FilterCallback[] =>
  filterCallbacks.slice(filterCallbacks.indexOf(first));

/** When an attribute is there, in an exchange that has everything. */
export const presences = {
  always: { callbacks: filterCallbacks, text: "in every callback" },
  requestHeaders: {
    callbacks: ["request_headers", "log"],
    text: "in `onRequestHeaders`, while it holds the request, and in `onLog`",
  },
  responseHeaders: {
    callbacks: ["response_headers", "log"],
    text: "in `onResponseHeaders` and in `onLog`",
  },
  responseTrailers: {
    callbacks: ["response_trailers", "log"],
    text: "in `onResponseTrailers` and in `onLog`",
  },
  host: {
    callbacks: from("request_body"),
    text: "once Envoy has chosen a host, which is after `onRequestHeaders`",
  },
  connected: {
    callbacks: from("response_headers"),
    text: "once there is a connection to the host: at the latest from `onResponseHeaders` on",
  },
  response: { callbacks: from("response_headers"), text: "from `onResponseHeaders` on" },
  answered: {
    callbacks: from("response_trailers"),
    text: "once the response is complete: in `onResponseTrailers`, else from `onLog` on",
  },
  end: { callbacks: from("log"), text: "in `onLog` and `onDelete`" },
  never: { callbacks: [], text: "" },
} as const satisfies Record<string, Presence>;

/** What has to be so that it is there at all. */
export const conditions = {
  tls: "with TLS",
  certificate: "when the client showed a certificate",
  ownCertificate: "with TLS, when Envoy's certificate has such a name",
  peerName: "when the client showed a certificate with such a name",
  upstreamTls: "with TLS to the host",
  upstreamOwn: "with TLS to the host, when Envoy's certificate has such a name",
  upstreamPeer: "with TLS to the host, whose certificate has such a name",
  header: "when the request has that header",
  failure: "when the connection failed in TLS",
  closing: "when Envoy has closed the connection",
  hostMetadata: "when the host has metadata",
} as const;

export type AttributeCondition = keyof typeof conditions;

export interface AttributeEntry {
  /** With dots between its parts. */
  readonly path: string;
  readonly kind: AttributeKind;
  readonly presence: keyof typeof presences;
  readonly about: string;
  readonly condition?: AttributeCondition;
  /** The minor version of Envoy since which it is known. */
  readonly since?: string;
}

type Row = readonly [
  name: string,
  kind: AttributeKind,
  presence: keyof typeof presences,
  about: string,
  condition?: AttributeCondition,
  since?: string,
];

function group(prefix: string, rows: readonly Row[]): readonly AttributeEntry[] {
  return rows.map(([name, kind, presence, about, condition, since]) => ({
    path: prefix === "" ? name : `${prefix}.${name}`,
    kind,
    presence,
    about,
    ...(condition && { condition }),
    ...(since !== undefined && { since }),
  }));
}

/** Conditions of the session, of names in Envoy's certificate, of the other one, and of names in that. */
type Certified = readonly [
  session: AttributeCondition,
  own: AttributeCondition,
  peer: AttributeCondition,
  peerName: AttributeCondition,
];

function certificates(
  presence: AttributeEntry["presence"],
  [tls, own, peer, peerName]: Certified,
): readonly Row[] {
  return [
    ["tls_version", "Text", presence, "The version of TLS, such as `TLSv1.3`.", tls],
    ["subject_local_certificate", "Text", presence, "The subject of Envoy's certificate.", tls],
    ["subject_peer_certificate", "Text", presence, "The subject of the other side's certificate.", peer], // prettier-ignore
    ["dns_san_local_certificate", "Text", presence, "The first DNS name in Envoy's certificate.", own], // prettier-ignore
    ["dns_san_peer_certificate", "Text", presence, "The first DNS name in the other side's certificate.", peerName], // prettier-ignore
    ["uri_san_local_certificate", "Text", presence, "The first URI in Envoy's certificate, such as a SPIFFE id.", own], // prettier-ignore
    ["uri_san_peer_certificate", "Text", presence, "The first URI in the other side's certificate, such as a SPIFFE id.", peerName], // prettier-ignore
    ["sha256_peer_certificate_digest", "Text", presence, "The SHA-256 digest of the other side's certificate, in hexadecimal.", peer], // prettier-ignore
    ["peer_certificate", "Text", presence, "The other side's certificate in PEM, URL-encoded.", peer, "1.38"], // prettier-ignore
  ];
}

/** All of them, in the order of Envoy's documentation. */
export const attributes: readonly AttributeEntry[] = [
  ...group("request", [
    ["path", "Text", "requestHeaders", "The path with the query, `:path`."],
    ["url_path", "Text", "requestHeaders", "The path without the query."],
    ["query", "Text", "requestHeaders", "What stands behind the `?`; empty when there is none."],
    ["host", "Text", "requestHeaders", "The host, `:authority`."],
    ["scheme", "Text", "requestHeaders", "`http` or `https`, `:scheme`."],
    ["method", "Text", "requestHeaders", "The method, `:method`."],
    ["headers", "Headers", "requestHeaders", "All headers of the request. A single one costs less: see {@link requestHeader}."], // prettier-ignore
    ["referer", "Text", "requestHeaders", "The header `referer`.", "header"],
    ["useragent", "Text", "requestHeaders", "The header `user-agent`.", "header"],
    ["time", "Time", "always", "When the first byte came."],
    ["id", "Text", "requestHeaders", "The id of the request, `x-request-id`."],
    ["protocol", "Text", "always", "`HTTP/1.0`, `HTTP/1.1`, `HTTP/2` or `HTTP/3`."],
    ["headers_bytes", "Integer", "always", "Bytes of the headers; 0 where they can not be read any more."], // prettier-ignore
    ["duration", "Duration", "end", "From the first byte of the request to the last of the response."], // prettier-ignore
    ["size", "Integer", "always", "Bytes of the body: what `content-length` says, else what has come so far."], // prettier-ignore
    ["total_size", "Integer", "always", "Bytes of the body so far, and of the headers where they can be read."], // prettier-ignore
  ]),
  ...group("response", [
    ["code", "Integer", "response", "The status."],
    ["code_details", "Text", "response", "Where the response comes from, such as `via_upstream`."],
    ["flags", "Integer", "always", "What went wrong, a bit for each flag of the access log; 0: nothing so far."], // prettier-ignore
    ["grpc_status", "Integer", "response", "The status of gRPC; of other responses what their status stands for."], // prettier-ignore
    ["headers", "Headers", "responseHeaders", "All headers of the response. A single one costs less: see {@link responseHeader}."], // prettier-ignore
    ["trailers", "Headers", "responseTrailers", "All trailers of the response."],
    ["headers_bytes", "Integer", "always", "Bytes of the headers; 0 where they can not be read."],
    ["size", "Integer", "always", "Bytes of the body that were sent so far."],
    ["total_size", "Integer", "always", "Bytes that were sent so far, and of the headers and trailers where they can be read."], // prettier-ignore
    ["backend_latency", "Duration", "answered", "From the last byte to the host to the last of its answer."], // prettier-ignore
  ]),
  ...group("source", [
    [
      "address",
      "Text",
      "always",
      "The address of the client with its port, such as `10.0.0.1:5000`.",
    ],
    ["port", "Integer", "always", "The port of the client."],
  ]),
  ...group("destination", [
    ["address", "Text", "always", "The address to which the client connected, with its port."],
    ["port", "Integer", "always", "The port to which the client connected."],
  ]),
  ...group("connection", [
    ["id", "Unsigned", "always", "The number of the client's connection."],
    ["mtls", "Flag", "always", "Whether the client showed a certificate."],
    ["requested_server_name", "Text", "always", "The name that the client asked for (SNI); empty when it asked for none."], // prettier-ignore
    ...certificates("always", ["tls", "ownCertificate", "certificate", "peerName"]),
    ["transport_failure_reason", "Text", "always", "Why TLS with the client failed.", "failure"],
    [
      "termination_details",
      "Text",
      "always",
      "Why Envoy closed the client's connection.",
      "closing",
    ],
  ]),
  ...group("upstream", [
    ["address", "Text", "host", "The address of the host with its port."],
    ["port", "Integer", "host", "The port of the host."],
    ["local_address", "Text", "connected", "Envoy's address on the connection to the host, with its port."], // prettier-ignore
    ...certificates("connected", ["upstreamTls", "upstreamOwn", "upstreamTls", "upstreamPeer"]),
    ["transport_failure_reason", "Text", "host", "Why the connection to the host failed; empty when it did not."], // prettier-ignore
    ["request_attempt_count", "Unsigned", "always", "How often the request was sent to a host; 0 before."], // prettier-ignore
    [
      "cx_pool_ready_duration",
      "Duration",
      "connected",
      "How long the connection to the host took.",
    ],
    ["locality", "Message", "host", "Where the host is, an `envoy.config.core.v3.Locality`."],
    ["num_endpoints", "Unsigned", "always", "Number of hosts in the cluster of the route."],
  ]),
  ...group("", [
    ["metadata", "Message", "always", "What filters told each other, an `envoy.config.core.v3.Metadata`. A single value costs less: see {@link dynamicMetadata}."], // prettier-ignore
  ]),
  ...group("xds", [
    ["cluster_name", "Text", "always", "The cluster of the route, once there is a route."],
    ["cluster_metadata", "Message", "always", "The metadata of that cluster."],
    ["route_name", "Text", "always", "The name of the route, empty when it has none."],
    ["route_metadata", "Message", "always", "The metadata of the route."],
    ["virtual_host_name", "Text", "always", "The name of the virtual host."],
    ["virtual_host_metadata", "Message", "always", "The metadata of the virtual host."],
    ["upstream_host_metadata", "Message", "host", "The metadata of the host.", "hostMetadata"],
    ["upstream_host_locality_metadata", "Message", "host", "The metadata of the host's locality.", "hostMetadata"], // prettier-ignore
    [
      "filter_chain_name",
      "Text",
      "always",
      "The name of the filter chain, empty when it has none.",
    ],
    ["listener_metadata", "Message", "always", "The metadata of the listener."],
    ["listener_direction", "Integer", "always", "0: not said, 1: inbound, 2: outbound."],
    [
      "node",
      "Message",
      "always",
      "This Envoy, an `envoy.config.core.v3.Node`: some 20 KiB. Single fields cost less.",
    ],
    ["node.id", "PluginText", "always", "The id of this Envoy."],
    ["node.cluster", "PluginText", "always", "The cluster that this Envoy belongs to."],
    ["node.locality.region", "PluginText", "always", "The region in which this Envoy runs."],
    ["node.locality.zone", "PluginText", "always", "The zone in which this Envoy runs."],
    ["node.locality.sub_zone", "PluginText", "always", "The part of the zone in which this Envoy runs."], // prettier-ignore
    ["node.user_agent_name", "PluginText", "always", "What this proxy calls itself, `envoy`."],
  ]),
  ...group("", [
    ["plugin_name", "PluginText", "always", "The name of the plugin in the configuration."],
    ["plugin_root_id", "PluginText", "always", "The root id of the plugin."],
    ["plugin_vm_id", "PluginText", "always", "The id of the virtual machine in the configuration."],
  ]),
];

/** Attributes of which a part of the path is the author's. */
export interface NestedAttributes {
  readonly name: string;
  /** The parts before those of the author. */
  readonly path: readonly string[];
  readonly kind: "Text" | "Metadata";
  /** One part or several. */
  readonly takes: "name" | "path";
  readonly about: string;
  readonly presence: keyof typeof presences;
}

const metadataOf = (name: string, path: string, whose: string): NestedAttributes => ({
  name,
  path: [...path.split("."), "filter_metadata"],
  kind: "Metadata",
  takes: "path",
  about: `A value in the metadata of ${whose}: the namespace, and the names within it.`,
  presence: path.startsWith("xds.upstream") ? "host" : "always",
});

export const nestedAttributes: readonly NestedAttributes[] = [
  {
    name: "requestHeader",
    path: ["request", "headers"],
    kind: "Text",
    takes: "name",
    about: "A header of the request, its name in lower case; several are joined with commas.",
    presence: "requestHeaders",
  },
  {
    name: "responseHeader",
    path: ["response", "headers"],
    kind: "Text",
    takes: "name",
    about: "A header of the response, its name in lower case; several are joined with commas.",
    presence: "responseHeaders",
  },
  {
    name: "responseTrailer",
    path: ["response", "trailers"],
    kind: "Text",
    takes: "name",
    about: "A trailer of the response, its name in lower case; several are joined with commas.",
    presence: "responseTrailers",
  },
  metadataOf("dynamicMetadata", "metadata", "the stream, which filters write"),
  metadataOf("routeMetadata", "xds.route_metadata", "the route"),
  metadataOf("virtualHostMetadata", "xds.virtual_host_metadata", "the virtual host"),
  metadataOf("clusterMetadata", "xds.cluster_metadata", "the cluster of the route"),
  metadataOf("listenerMetadata", "xds.listener_metadata", "the listener"),
  metadataOf("upstreamHostMetadata", "xds.upstream_host_metadata", "the host"),
  metadataOf(
    "upstreamHostLocalityMetadata",
    "xds.upstream_host_locality_metadata",
    "the host's locality",
  ),
  {
    name: "nodeMetadata",
    path: ["xds", "node", "metadata"],
    kind: "Metadata",
    takes: "path",
    about: "A value in the metadata of this Envoy: the names within each other.",
    presence: "always",
  },
  {
    name: "filterState",
    path: ["filter_state"],
    kind: "Text",
    takes: "name",
    about: "An object in the filter state of the stream, in the bytes that it has.",
    presence: "always",
  },
  {
    name: "upstreamFilterState",
    path: ["upstream_filter_state"],
    kind: "Text",
    takes: "name",
    about: "An object in the filter state of the connection to the host, in the bytes that it has.",
    presence: "host",
  },
];

// Names of filters: those of today, and those from before Istio 1.19, which match nothing any more.
// Source: Istio, pkg/config/xds/deprecated.go; Envoy, source/extensions/extensions_build_config.bzl.

export const connectionManager = "envoy.filters.network.http_connection_manager";
export const router = "envoy.filters.http.router";
export const tcpProxy = "envoy.filters.network.tcp_proxy";

const http = (names: string): string[] =>
  names.split(" ").map((name) => `envoy.filters.http.${name}`);

/** HTTP filters of Envoy and of Istio's build of it. */
export const httpFilters: ReadonlySet<string> = new Set([
  ...http(
    "a2a adaptive_concurrency admission_control alternate_protocols_cache api_key_auth aws_lambda " +
      "aws_request_signing bandwidth_limit basic_auth buffer cache cache_v2 cdn_loop checksum composite " +
      "compressor connect_grpc_bridge cors credential_injector csrf custom_response decompressor " +
      "dynamic_forward_proxy dynamic_modules dynamo ext_authz ext_proc fault file_system_buffer " +
      "gcp_authn geoip grpc_field_extraction grpc_http1_bridge grpc_http1_reverse_bridge " +
      "grpc_json_reverse_transcoder grpc_json_transcoder grpc_stats grpc_web header_mutation header_to_metadata " +
      "health_check ip_tagging json_to_metadata jwt_authn kill_request language local_ratelimit lua " +
      "match_delegate mcp mcp_router oauth2 on_demand original_src peer_metadata proto_api_scrubber " +
      "proto_message_extraction rate_limit_quota ratelimit rbac router set_filter_state set_metadata sse_to_metadata " +
      "stateful_session stream_info stats sxg tap thrift_to_metadata transform upstream_codec wasm",
  ),
  "istio.alpn",
  "istio.stats",
  "istio.metadata_exchange",
  "istio_authn",
  "istio.istio_authn",
  "waypoint_downstream_peer_metadata",
  "envoy.filters.http.connect_authority",
]);

/** HTTP filters that istiod itself puts into chains, into all or on some condition. */
export const fromIstiod: ReadonlySet<string> = new Set([
  ...http(
    "connect_authority cors ext_authz fault grpc_stats grpc_web jwt_authn lua peer_metadata rbac router " +
      "set_filter_state stateful_session wasm",
  ),
  ...["istio.alpn", "istio.stats", "istio.metadata_exchange", "waypoint_downstream_peer_metadata"],
]);

/** Names from before Istio 1.19, each with today's. */
export const legacyNames: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    buffer: "buffer",
    cors: "cors",
    csrf: "csrf",
    http_dynamo_filter: "dynamo",
    ext_authz: "ext_authz",
    fault: "fault",
    grpc_http1_bridge: "grpc_http1_bridge",
    grpc_json_transcoder: "grpc_json_transcoder",
    grpc_web: "grpc_web",
    gzip: "gzip",
    health_check: "health_check",
    ip_tagging: "ip_tagging",
    lua: "lua",
    rate_limit: "ratelimit",
    router: "router",
    squash: "squash",
  }).map(([old, now]): [string, string] => [`envoy.${old}`, `envoy.filters.http.${now}`]),
  ...Object.entries({
    client_ssl_auth: "client_ssl_auth",
    http_connection_manager: "http_connection_manager",
    mongo_proxy: "mongo_proxy",
    ratelimit: "ratelimit",
    redis_proxy: "redis_proxy",
    tcp_proxy: "tcp_proxy",
  }).map(([old, now]): [string, string] => [`envoy.${old}`, `envoy.filters.network.${now}`]),
  ...["http_inspector", "original_dst", "original_src", "proxy_protocol", "tls_inspector"].map(
    (name): [string, string] => [`envoy.listener.${name}`, `envoy.filters.listener.${name}`],
  ),
]);

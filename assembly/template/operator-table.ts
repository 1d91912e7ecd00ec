// Which operators there are, and where each has its value from.

/** Where a value comes from. */
export enum Source {
  /** A text that Envoy knows. */
  Text,
  /** A text that may change while the stream lives. */
  ChangingText,
  /** An address, without its port. */
  Address,
  /** A number. */
  Number,
  /** A number that may change while the stream lives. */
  ChangingNumber,
  RequestHeader,
  ResponseHeader,
  ResponseTrailer,
  StartTime,
  FilterState,
  Metadata,
  Environment,
  Hostname,
  Cookie,
  Query,
  Path,
  Uuid,
  RandomHex,
  Property,
  /** Envoy knows it, but tells no Wasm filter. */
  Untold,
}

// One letter for each Source, in their order.
const letters: string = "tTanNHRLSFMEhCQPUXY-";

// A line is a name, a letter and for some an attribute.
// Source: Envoy documentation, "Access log operators" and "Attributes".
const table: string = `
REQ H
RESP R
TRAILER L
START_TIME S
FILTER_STATE F
DYNAMIC_METADATA M
ENVIRONMENT E
HOSTNAME h
COOKIE C
QUERY Q
QUERY_PARAM Q
PATH P
UUID U
UNIQUE_ID U
RANDOM_HEX X
PROPERTY Y
PROTOCOL trequest.protocol
BYTES_RECEIVED Nrequest.size
BYTES_SENT Nresponse.size
RESPONSE_CODE Nresponse.code
RESPONSE_CODE_DETAILS Tresponse.code_details
GRPC_STATUS_NUMBER Nresponse.grpc_status
CONNECTION_ID nconnection.id
CONNECTION_TERMINATION_DETAILS Tconnection.termination_details
REQUESTED_SERVER_NAME tconnection.requested_server_name
ROUTE_NAME Txds.route_name
VIRTUAL_HOST_NAME Txds.virtual_host_name
FILTER_CHAIN_NAME txds.filter_chain_name
UPSTREAM_CLUSTER Txds.cluster_name
DOWNSTREAM_REMOTE_ADDRESS tsource.address
DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT asource.address
DOWNSTREAM_REMOTE_PORT nsource.port
DOWNSTREAM_LOCAL_ADDRESS tdestination.address
DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT adestination.address
DOWNSTREAM_LOCAL_PORT ndestination.port
DOWNSTREAM_TLS_VERSION tconnection.tls_version
DOWNSTREAM_PEER_SUBJECT tconnection.subject_peer_certificate
DOWNSTREAM_PEER_URI_SAN tconnection.uri_san_peer_certificate
DOWNSTREAM_PEER_DNS_SAN tconnection.dns_san_peer_certificate
DOWNSTREAM_PEER_FINGERPRINT_256 tconnection.sha256_peer_certificate_digest
DOWNSTREAM_LOCAL_SUBJECT tconnection.subject_local_certificate
DOWNSTREAM_LOCAL_URI_SAN tconnection.uri_san_local_certificate
DOWNSTREAM_LOCAL_DNS_SAN tconnection.dns_san_local_certificate
UPSTREAM_HOST Tupstream.address
UPSTREAM_REMOTE_ADDRESS Tupstream.address
UPSTREAM_REMOTE_PORT Nupstream.port
UPSTREAM_LOCAL_ADDRESS Tupstream.local_address
UPSTREAM_TLS_VERSION Tupstream.tls_version
UPSTREAM_PEER_SUBJECT Tupstream.subject_peer_certificate
UPSTREAM_PEER_URI_SAN Tupstream.uri_san_peer_certificate
UPSTREAM_TRANSPORT_FAILURE_REASON Tupstream.transport_failure_reason
UPSTREAM_REQUEST_ATTEMPT_COUNT Nupstream.request_attempt_count
CLAIM -
CLUSTER_METADATA -
DOWNSTREAM_DIRECT_REMOTE_ADDRESS -
DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT -
DOWNSTREAM_DIRECT_REMOTE_PORT -
DOWNSTREAM_HANDSHAKE_DURATION -
DOWNSTREAM_PEER_CERT -
DOWNSTREAM_PEER_CERT_V_END -
DOWNSTREAM_PEER_CERT_V_START -
DOWNSTREAM_PEER_FINGERPRINT_1 -
DOWNSTREAM_PEER_ISSUER -
DOWNSTREAM_PEER_SERIAL -
DOWNSTREAM_TLS_CIPHER -
DOWNSTREAM_TLS_SESSION_ID -
DOWNSTREAM_WIRE_BYTES_RECEIVED -
DOWNSTREAM_WIRE_BYTES_SENT -
EMIT_TIME -
GRPC_STATUS -
LOCAL_REPLY_BODY -
METADATA -
PER_REQUEST_STATE -
REQUEST_DURATION -
RESPONSE_DURATION -
RESPONSE_FLAGS -
RESPONSE_FLAGS_LONG -
RESPONSE_TX_DURATION -
START_TIME_LOCAL -
STREAM_ID -
TRACE_ID -
UPSTREAM_FILTER_STATE -
UPSTREAM_METADATA -
UPSTREAM_PEER_CERT -
UPSTREAM_TLS_CIPHER -
UPSTREAM_TLS_SESSION_ID -
UPSTREAM_WIRE_BYTES_RECEIVED -
UPSTREAM_WIRE_BYTES_SENT -
VIRTUAL_CLUSTER_NAME -
`;

/** The attribute of the operator that {@link findOperator} found; empty when it has none. */
export let attributePath: string = "";

/** Where the operator of this name has its value from; -1 when there is no such operator. */
export function findOperator(name: string): i32 {
  const line = "\n" + name + " ";
  const start = table.indexOf(line);
  if (start < 0) return -1;
  const letter = start + line.length;
  attributePath = table.substring(letter + 1, table.indexOf("\n", letter));
  return letters.indexOf(table.charAt(letter));
}

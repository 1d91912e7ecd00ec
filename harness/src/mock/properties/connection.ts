// Properties connection.*, source.*, destination.* and upstream.*.

import { notSimulated } from "../mock-errors.js";
import type { StreamInfo } from "../stream/stream-info.js";
import { boolean, integer, string, type PropertyValue } from "./property-value.js";

const certificateFields = [
  "tls_version",
  "subject_local_certificate",
  "subject_peer_certificate",
  "dns_san_local_certificate",
  "dns_san_peer_certificate",
  "uri_san_local_certificate",
  "uri_san_peer_certificate",
  "sha256_peer_certificate_digest",
  "peer_certificate",
];

/** `connection.*`. Of TLS the mock knows only whether it is there: the rest would be invented. */
export function connectionProperty(
  { connection }: StreamInfo,
  name: string,
  rest: readonly string[],
): PropertyValue | undefined {
  if (rest.length > 0) return undefined;
  if (certificateFields.includes(name)) {
    if (connection.secure) throw notSimulated(`TLS (property connection.${name})`);
    return undefined;
  }
  switch (name) {
    case "id":
      return integer(connection.id);
    case "mtls":
      return boolean(false);
    case "requested_server_name":
      return string(connection.serverName);
    default:
      return undefined; // No failure reason: the connection stands.
  }
}

/** `source.*` and `destination.*`. */
export function peerProperty(
  peer: { readonly address: string; readonly port: number },
  name: string,
  rest: readonly string[],
): PropertyValue | undefined {
  if (rest.length > 0) return undefined;
  if (name === "address") return string(`${peer.address}:${peer.port}`);
  return name === "port" ? integer(peer.port) : undefined;
}

/** `upstream.*`: there once the router has chosen a host. */
export function upstreamProperty(
  info: StreamInfo,
  name: string,
  rest: readonly string[],
): PropertyValue | undefined {
  if (rest.length > 0) return undefined;
  const { upstream } = info;
  switch (name) {
    case "address":
      return upstream && string(`${upstream.address}:${upstream.port}`);
    case "port":
      return upstream && integer(upstream.port);
    case "local_address":
      return upstream && string(upstream.localAddress);
    case "request_attempt_count":
      return integer(info.upstreamAttempts);
    case "num_endpoints":
      return integer(1);
    case "locality":
      if (upstream !== undefined) return { kind: "bytes", bytes: new Uint8Array(0) };
      return undefined;
    case "transport_failure_reason":
      return upstream && string("");
    case "cx_pool_ready_duration":
      return upstream && integer(0);
    default:
      return undefined;
  }
}

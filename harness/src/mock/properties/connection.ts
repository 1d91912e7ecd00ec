// Attributes connection.*, source.*, destination.* and upstream.*.
// Source: Envoy source/extensions/filters/common/expr/context.cc, ConnectionLookupValues, UpstreamLookupValues,
// SslExtractorsValues.

import { utf8, toByteString } from "../bytes.js";
import type { EnvoyVersion } from "../envoy-version.js";
import { certificateFacts } from "../stream/certificate.js";
import type { SocketAddress, TlsSettings } from "../stream/connection-info.js";
import type { StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { boolean, duration, integer, string, unsigned, type Attribute } from "./attribute.js";
import { text } from "./request.js";
import { localityAttribute } from "./surroundings.js";

const bytesOf = (value: string): string => toByteString(utf8(value));

/** An empty or absent name is not there. */
const name = (value: string | undefined): Attribute | undefined =>
  value === undefined || value === "" ? undefined : string(bytesOf(value));

function tlsAttribute(envoy: EnvoyVersion, tls: TlsSettings, field: string): Attribute | undefined {
  const { version = "TLSv1.3", certificate = {}, peerCertificate } = tls;
  const local = certificateFacts(certificate);
  const peer = peerCertificate === undefined ? undefined : certificateFacts(peerCertificate);
  switch (field) {
    case "tls_version":
      return string(version);
    case "subject_local_certificate":
      return string(bytesOf(local.subject ?? ""));
    case "subject_peer_certificate":
      return string(bytesOf(peer?.subject ?? ""));
    case "dns_san_local_certificate":
      return name(local.dnsNames?.[0]);
    case "dns_san_peer_certificate":
      return name(peer?.dnsNames?.[0]);
    case "uri_san_local_certificate":
      return name(local.uris?.[0]);
    case "uri_san_peer_certificate":
      return name(peer?.uris?.[0]);
    case "sha256_peer_certificate_digest":
      return name(peer?.sha256);
    case "peer_certificate":
      return peer && envoy.isAtLeast("1.38") ? string(peer.pem ?? "") : undefined;
    default:
      return undefined;
  }
}

/** `connection.*`. */
export function connectionAttribute(
  context: Context,
  { connection }: StreamInfo,
  field: string,
): Attribute | undefined {
  const { tls } = connection;
  switch (field) {
    case "id":
      return unsigned(connection.id);
    case "mtls":
      return boolean(tls?.peerCertificate !== undefined);
    case "requested_server_name":
      return string(connection.serverName);
    case "termination_details":
      return text(connection.terminationDetails);
    case "transport_failure_reason":
      return name(connection.transportFailureReason);
    default:
      return tls && tlsAttribute(context.vm.host.envoy, tls, field);
  }
}

const addressText = ({ address, port }: SocketAddress): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

/** `source.*` and `destination.*`. */
export function peerAttribute(peer: SocketAddress, field: string): Attribute | undefined {
  if (field === "address") return string(addressText(peer));
  return field === "port" ? integer(peer.port) : undefined;
}

/** The connection to the upstream stands in the event after the one that asked for it. */
export function isConnected(context: Context, info: StreamInfo): boolean {
  const asked = info.upstream !== undefined && info.upstreamFailure === "";
  return asked && info.upstreamTurn < context.vm.host.turn;
}

/** The newest that Envoy offers to servers, unless it is told otherwise. */
const upstreamTlsVersion = "TLSv1.2";

/** `upstream.*`: there once the router has chosen a host, some of it once the connection stands. */
export function upstreamAttribute(
  context: Context,
  info: StreamInfo,
  field: string,
): Attribute | undefined {
  const { upstream, cluster, surroundings } = info;
  const connected = isConnected(context, info);
  const settings = surroundings.clusters?.[cluster ?? ""];
  switch (field) {
    case "address":
      return upstream && string(addressText(upstream));
    case "port":
      return upstream && integer(upstream.port);
    case "local_address":
      return upstream && connected ? string(upstream.localAddress) : undefined;
    case "request_attempt_count":
      return unsigned(info.upstreamAttempts);
    case "num_endpoints":
      return cluster === undefined ? undefined : unsigned(info.clusterEndpoints);
    case "locality":
      return upstream && localityAttribute(settings?.locality);
    case "transport_failure_reason":
      // A TCP connection knows about its upstream from the start.
      return (upstream ?? info.protocol === undefined) ? string(info.upstreamFailure) : undefined;
    case "cx_pool_ready_duration":
      return connected || info.upstreamFailure !== "" ? duration(0n) : undefined;
    default: {
      const tls = settings?.tls;
      return tls && connected
        ? tlsAttribute(context.vm.host.envoy, { version: upstreamTlsVersion, ...tls }, field)
        : undefined;
    }
  }
}

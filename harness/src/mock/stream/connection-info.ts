// What Envoy knows about the connection of a client: its ends, its TLS session, what filters left with it.
// Source: Envoy envoy/network/socket.h (ConnectionInfoProvider), envoy/ssl/connection.h.

import type { Certificate } from "./certificate.js";
import { FilterState } from "./filter-state.js";

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export interface TlsSettings {
  /** Default: "TLSv1.3" with clients, "TLSv1.2" with upstreams, as Envoy. */
  readonly version?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  /** The name that the client asked for (SNI), where a TLS inspector listens. Default: none. */
  readonly serverName?: string;
  /** Of Envoy's side. Default: one without subject and names. */
  readonly certificate?: Certificate;
  /** Of the other side. Default: it showed none. */
  readonly peerCertificate?: Certificate;
}

export interface ConnectionSettings {
  /** Where the client is. Default: 127.0.0.1:49152. */
  readonly source?: SocketAddress;
  /** Where the listener is. Default: port 80 of 127.0.0.1, 443 with TLS. */
  readonly destination?: SocketAddress;
  /** Default: TLS for requests with scheme https, none for others. */
  readonly tls?: TlsSettings;
}

export interface ConnectionInfo {
  readonly id: bigint;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  /** Undefined in plain text. */
  readonly tls: TlsSettings | undefined;
  readonly serverName: string;
  /** Objects that outlive the streams. */
  readonly filterState: FilterState;
  /** Why Envoy closed it. */
  terminationDetails?: string;
  transportFailureReason?: string;
}

/** A connection that several requests take: those that are given the same object. */
export class ClientConnection {
  private readonly settings: ConnectionSettings;
  private info: ConnectionInfo | undefined;

  constructor(settings: ConnectionSettings = {}) {
    this.settings = settings;
  }

  /**
   * Of the first request comes what the settings do not say.
   * @internal
   */
  infoFor(request: { scheme: string }, takeId: () => bigint): ConnectionInfo {
    return (this.info ??= connectionInfo(this.settings, request, takeId()));
  }
}

const defaultSource: SocketAddress = { address: "127.0.0.1", port: 49152 };
const plainDestination: SocketAddress = { address: "127.0.0.1", port: 80 };
const secureDestination: SocketAddress = { address: "127.0.0.1", port: 443 };
const noDetails: TlsSettings = {};

export function connectionInfo(
  settings: ConnectionSettings,
  { scheme }: { scheme: string },
  id: bigint,
): ConnectionInfo {
  const tls = settings.tls ?? (scheme === "https" ? noDetails : undefined);
  return {
    id,
    source: settings.source ?? defaultSource,
    destination: settings.destination ?? (tls === undefined ? plainDestination : secureDestination),
    tls,
    serverName: tls?.serverName?.toLowerCase() ?? "",
    filterState: new FilterState(),
  };
}

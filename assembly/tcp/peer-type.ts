// Who ended a connection. Source: proxy-wasm ABI v0.2.1, "proxy_peer_type_t".

/** Who closed a connection. */
export enum PeerType {
  /** Envoy does not say. */
  Unknown = 0,
  /** Envoy itself: a filter closed it, or the upstream is gone. */
  Local = 1,
  /** The other side. */
  Remote = 2,
}

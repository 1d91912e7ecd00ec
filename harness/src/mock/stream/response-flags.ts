// Why a stream ended as it did, as bits. Source: Envoy envoy/stream_info/stream_info.h, CoreResponseFlag.

export const responseFlag = {
  noHealthyUpstream: 1 << 1,
  upstreamRequestTimeout: 1 << 2,
  upstreamRemoteReset: 1 << 4,
  upstreamConnectionFailure: 1 << 5,
  upstreamConnectionTermination: 1 << 6,
  upstreamOverflow: 1 << 7,
  noRouteFound: 1 << 8,
  downstreamConnectionTermination: 1 << 14,
  upstreamRetryLimitExceeded: 1 << 15,
  streamIdleTimeout: 1 << 16,
  downstreamProtocolError: 1 << 18,
  upstreamProtocolError: 1 << 23,
  noClusterFound: 1 << 24,
  downstreamRemoteReset: 1 << 28,
} as const;

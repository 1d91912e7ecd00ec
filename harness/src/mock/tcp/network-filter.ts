// What a TCP connection and a filter on it say to each other. Source: Envoy envoy/network/filter.h.

import type { BodyBuffer } from "../stream/body-buffer.js";
import type { StreamInfo } from "../stream/stream-info.js";

export type NetworkStatus = "continue" | "stop";

/** Who closed: Envoy, or the other side. As the callbacks tell it. */
export const PeerType = { Unknown: 0, Local: 1, Remote: 2 } as const;

export interface NetworkFilter {
  newConnection(): NetworkStatus;
  /** Bytes of the client that wait to be taken, and whether no more will come. */
  downstreamData(data: BodyBuffer, endOfStream: boolean): NetworkStatus;
  /** Bytes for the client. */
  upstreamData(data: BodyBuffer, endOfStream: boolean): NetworkStatus;
  closed(peer: number): void;
}

/** What a filter can ask of its connection. */
export interface ConnectionCallbacks {
  readonly info: StreamInfo;
  /** Goes on behind this filter after it stopped. */
  continueReading(filter: NetworkFilter): void;
  /** Sends what is left, and closes. */
  close(): void;
}

/** Stands in for a plugin whose VM is dead, with the policy "fail closed": closes every new connection. */
export class FailedNetworkFilter implements NetworkFilter {
  constructor(private readonly callbacks: ConnectionCallbacks) {}

  newConnection(): NetworkStatus {
    this.callbacks.close();
    return "stop";
  }

  downstreamData(): NetworkStatus {
    return "stop";
  }

  upstreamData(): NetworkStatus {
    return "continue";
  }

  closed(): void {}
}

// Connections to the servers behind routes that stand and carry no request: a request that finds one is on the wire at
// once, another one after its connection has been made. Source: Envoy source/common/conn_pool/conn_pool_base.cc.

import type { Protocol } from "./stream-info.js";

/** What became of the request that a connection was made for, or carried. */
export type ConnectionUse = "answered" | "broken off" | "given up while connecting";

export class UpstreamConnections {
  private readonly idle = new Map<string, number>();

  /** True when one stands, which the request then has. */
  take(thread: string, cluster: string, protocol: Protocol): boolean {
    const key = `${thread} ${cluster}`;
    const count = this.idle.get(key) ?? 0;
    // One of HTTP/2 carries all requests.
    if (count > 0 && protocol === "http/1.1") this.idle.set(key, count - 1);
    return count > 0;
  }

  /** A request is over. One that was given up leaves the connection behind that it waited for. */
  release(thread: string, cluster: string, protocol: Protocol, use: ConnectionUse): void {
    const key = `${thread} ${cluster}`;
    const count = this.idle.get(key) ?? 0;
    if (protocol === "http/2") this.idle.set(key, 1);
    else if (use !== "broken off") this.idle.set(key, count + 1);
  }
}

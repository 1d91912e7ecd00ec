// Connections of one thread to the server behind a cluster, with the limits of the cluster: what a request
// waits for before it is sent. HTTP/1.1 carries one request at a time on a connection, HTTP/2 all of them.
// Source: Envoy source/common/conn_pool/conn_pool_base.cc.

import type { Cluster } from "./cluster.js";

/** Why an upstream request ended before its response was complete, in Envoy's words. */
export type ResetReason =
  | "connection termination"
  | "overflow"
  | "protocol error"
  | "remote connection failure"
  | "remote reset";

/** A request that needs a connection. */
export interface PoolClient {
  /** It has one. */
  connected(): void;
  failed(reason: ResetReason): void;
}

export class ConnectionPool {
  /** True while the module hears what came on a connection: what it sends meanwhile is written afterwards. */
  reading = false;
  private readonly waiting = new Set<PoolClient>();
  private readonly connected = new Set<PoolClient>();
  private connecting = 0;
  private idle = 0;
  private open = 0;

  /** @param post Puts an action into a later turn of the event loop. */
  constructor(
    private readonly cluster: Cluster,
    private readonly post: (action: () => void) => void,
  ) {}

  private get carriesMany(): boolean {
    return this.cluster.protocol === "http/2";
  }

  /** Connects the client now, or later; what exceeds a limit fails at once. */
  take(client: PoolClient): void {
    const { use, limits } = this.cluster;
    if (this.idle > 0) {
      this.attach(client);
    } else if (use.pending >= limits.maxPendingRequests) {
      client.failed("overflow");
    } else {
      use.pending++;
      this.waiting.add(client);
      this.connect();
    }
  }

  /** A client that waits gives up. */
  cancel(client: PoolClient): void {
    if (this.waiting.delete(client)) this.cluster.use.pending--;
  }

  /** Tells the module something that came on a connection. */
  tell(action: () => void): void {
    const outer = this.reading;
    this.reading = true;
    action();
    this.reading = outer;
  }

  /** The connection of HTTP/2 ends, and with it all that is on it. */
  breakDown(): void {
    this.post(() => {
      for (const client of [...this.connected]) client.failed("connection termination");
    });
  }

  /** A client is done with its connection, which can carry the next request or is closed. */
  release(client: PoolClient, reusable: boolean): void {
    const { use } = this.cluster;
    this.connected.delete(client);
    use.requests--;
    if (this.carriesMany) return;
    if (reusable) {
      this.idle++;
      if (this.waiting.size > 0) this.post(() => this.serveWaiting());
    } else {
      this.open--;
      use.connections--;
      if (this.waiting.size > 0) this.connect();
    }
  }

  private attach(client: PoolClient): void {
    const { use, limits } = this.cluster;
    if (use.requests >= limits.maxRequests) {
      client.failed("overflow");
      return;
    }
    use.requests++;
    this.connected.add(client);
    if (!this.carriesMany) this.idle--;
    client.connected();
  }

  private connect(): void {
    const { use, limits } = this.cluster;
    const needed = this.carriesMany ? 1 : this.waiting.size;
    if (this.connecting >= needed) return;
    // A pool without any connection may always have one.
    if (this.open > 0 && use.connections >= limits.maxConnections) return;
    this.connecting++;
    this.open++;
    use.connections++;
    this.post(() => this.finishConnecting());
  }

  private finishConnecting(): void {
    const { use, refuses } = this.cluster;
    this.connecting--;
    if (refuses) {
      this.open--;
      use.connections--;
      const failed = [...this.waiting];
      this.waiting.clear();
      use.pending -= failed.length;
      for (const client of failed) client.failed("remote connection failure");
    } else {
      this.idle++;
      this.serveWaiting();
    }
  }

  private serveWaiting(): void {
    const { use } = this.cluster;
    for (const client of this.waiting) {
      if (this.idle === 0) return;
      this.waiting.delete(client);
      use.pending--;
      this.attach(client);
    }
  }
}

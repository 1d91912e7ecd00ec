// All callouts of the process: the clusters, what reached them, and the callouts that are under way.

import type { EnvoyVersion } from "../envoy-version.js";
import type { HostProcess } from "../host-process.js";
import { envoyDies } from "../mock-errors.js";
import type { Timer } from "../virtual-clock.js";
import { Cluster, type CalloutRequest, type MockCluster } from "./cluster.js";
import type { DnsScript } from "./dns.js";

/** A callout that has not ended, for people. */
export interface PendingCallout {
  readonly cluster: string;
  /** True when no timer runs for it: only the server can end it. */
  readonly waitsForEver: boolean;
}

/** Whose callout it is: where its events happen. */
export interface CalloutOwner {
  readonly callouts: Callouts;
  readonly thread: string;
}

export class Callouts {
  /** What reached the servers behind the clusters, oldest first. */
  readonly requests: CalloutRequest[] = [];
  readonly pending = new Set<PendingCallout>();
  private readonly host: HostProcess;
  private readonly clusters: ReadonlyMap<string, Cluster>;
  private isGone = false;

  constructor(
    host: HostProcess,
    clusters: Readonly<Record<string, MockCluster>> = {},
    readonly dns: DnsScript = {},
  ) {
    this.host = host;
    this.clusters = new Map(
      Object.entries(clusters).map(([name, cluster]) => [name, new Cluster(name, cluster)]),
    );
  }

  /** @throws MockHaltError OUT1604 when there are no clusters any more, whatever the name. */
  cluster(name: string): Cluster | undefined {
    if (this.isGone) {
      throw envoyDies(
        "a service or a statistics sink on the main thread starts a callout as the process ends, when Envoy has no " +
          "clusters any more",
        "start no callout in onDone and onDelete of such a plugin",
      );
    }
    return this.clusters.get(name);
  }

  /** As the process ends: the clusters go before the singletons of the main thread. */
  dropClusters(): void {
    this.isGone = true;
  }

  /** The Envoy to behave as. */
  get envoy(): EnvoyVersion {
    return this.host.envoy;
  }

  /** Nanoseconds since the epoch. */
  get now(): bigint {
    return this.host.clock.now;
  }

  after(milliseconds: number, action: () => void, thread: string): Timer {
    const { host } = this;
    const run = (): void => {
      host.thread = thread;
      action();
    };
    return host.clock.after(milliseconds, run, thread);
  }

  post(action: () => void, thread: string): void {
    this.host.post(action, thread);
  }

  randomBytes(length: number): Uint8Array {
    return this.host.randomBytes(length);
  }

  /** The callouts that nothing will end, for people; undefined when there is none. */
  get unanswered(): string | undefined {
    const clusters = [...this.pending].filter(({ waitsForEver }) => waitsForEver);
    if (clusters.length === 0) return undefined;
    const names = [...new Set(clusters.map(({ cluster }) => cluster))];
    return `a callout without a time-out to ${names.join(", ")} is never answered`;
  }

  /** True while a callout is under way that ends by itself. */
  get endsByItself(): boolean {
    return [...this.pending].some(({ waitsForEver }) => !waitsForEver);
  }
}

// All callouts of the process: the clusters, what reached them, and the callouts that are under way.

import { Cluster, type CalloutRequest, type ClusterScript } from "./cluster.js";
import type { HttpCallout } from "./http-callout.js";

export class Callouts {
  /** What reached the servers behind the clusters, oldest first. */
  readonly requests: CalloutRequest[] = [];
  readonly pending = new Set<HttpCallout>();
  private readonly clusters: ReadonlyMap<string, Cluster>;

  constructor(scripts: Readonly<Record<string, ClusterScript>> = {}) {
    this.clusters = new Map(
      Object.entries(scripts).map(([name, script]) => [name, new Cluster(name, script)]),
    );
  }

  cluster(name: string): Cluster | undefined {
    return this.clusters.get(name);
  }

  /** When the next answer or time-out is due; undefined when none is under way that ends by itself. */
  get nextDue(): bigint | undefined {
    let first: bigint | undefined;
    for (const { due } of this.pending) {
      if (due !== undefined && (first === undefined || due < first)) first = due;
    }
    return first;
  }

  /** The callouts that nothing will end, for people; undefined when there is none. */
  get unanswered(): string | undefined {
    const clusters = [...this.pending].filter(({ due }) => due === undefined);
    if (clusters.length === 0) return undefined;
    const names = [...new Set(clusters.map(({ request }) => request.cluster))];
    return `a callout without a time-out to ${names.join(", ")} is never answered`;
  }
}

// The servers that routes lead to: the proxy's own upstream under its name, and the clusters that callouts can
// name as well.

import type { Callouts } from "../callouts/callouts.js";
import type { Cluster } from "../callouts/cluster.js";
import { MockUsageError } from "../mock-errors.js";
import type { RawUpstream, RawUpstreamRequest, UpstreamAnswer } from "../raw-messages.js";
import type { ClusterState } from "../stream/router.js";

/** Name of the cluster behind which `MockProxyOptions.upstream` answers. */
export const ownCluster = "upstream";

export function clusterStateOf(callouts: Callouts, name: string): ClusterState {
  if (name === ownCluster) return "reachable";
  const cluster = callouts.cluster(name);
  if (cluster === undefined) return "unknown";
  return cluster.reachable ? "reachable" : "empty";
}

/** What the server behind a cluster does with a request that a route leads there. */
export function upstreamBehind(callouts: Callouts, own: RawUpstream, name: string): RawUpstream {
  if (name === ownCluster) return own;
  const cluster = callouts.cluster(name);
  if (cluster === undefined) throw new Error(`a route leads to ${name}, which is no cluster`);
  return cluster.refuses ? "refused" : (request) => answerOf(cluster, request);
}

function answerOf(cluster: Cluster, request: RawUpstreamRequest): UpstreamAnswer {
  const { method, path, authority, headers, chunks } = request;
  const { name } = cluster;
  const body = Buffer.concat(chunks);
  const answer = cluster.answer({
    cluster: name,
    method,
    path,
    authority,
    headers,
    body,
    complete: true,
  });
  if (answer === "never") return "silent";
  if ("grpc" in answer) {
    throw new MockUsageError(
      `a route leads to the cluster ${name}, which answers with a gRPC script.`,
      "script the messages as chunks of a raw reply: gRPC scripts are for callouts",
    );
  }
  if (!("reset" in answer)) return answer;
  const { reset } = answer;
  if (reset === "connect") return "refused";
  return reset === "before-headers" ? "reset" : { status: 200, headers: [], resetAfter: 0 };
}

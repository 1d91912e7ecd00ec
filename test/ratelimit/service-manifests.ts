// The manifests of filters/rate-limit/service: the service in the mesh, outside of it, and as a cluster of one's own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { repository } from "../e2e/real-envoy.js";

export const serviceFolder = "filters/rate-limit/service";

interface Endpoint {
  address: { socket_address: { address: string; port_value: number } };
}

/** A cluster of Envoy's, as far as it is looked at here. */
export interface Cluster {
  name: string;
  load_assignment: { endpoints: { lb_endpoints: { endpoint: Endpoint }[] }[] };
}

export function readManifest(name: string): { text: string; documents: unknown[] } {
  const text = readFileSync(join(repository, serviceFolder, name), "utf8");
  return { text, documents: parseAllDocuments(text).map((document) => document.toJS() as unknown) };
}

/** The cluster that cluster.yaml adds, with the service at this port of this machine. */
export function shippedCluster(port: number): Cluster {
  const [filter] = readManifest("cluster.yaml").documents as [
    { spec: { configPatches: { patch: { value: Cluster } }[] } },
  ];
  const cluster = filter.spec.configPatches[0]?.patch.value;
  const endpoint = cluster?.load_assignment.endpoints[0]?.lb_endpoints[0]?.endpoint;
  if (cluster === undefined || endpoint === undefined) throw new Error("no cluster");
  endpoint.address.socket_address = { address: "127.0.0.1", port_value: port };
  return cluster;
}

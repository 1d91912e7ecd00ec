// Properties xds.*: where in the configuration a stream is. The mock has one listener, one route without a
// name and one cluster, like the bootstrap that the harness gives to a real Envoy.

import { noBytes } from "../bytes.js";
import { notSimulated } from "../mock-errors.js";
import type { StreamInfo } from "../stream/stream-info.js";
import { integer, opaque, string, type PropertyValue } from "./property-value.js";

/** As in the harness's bootstrap for a real Envoy. */
const names = { cluster: "upstream", virtualHost: "all" };

/** Messages that the configuration leaves empty. */
const metadataFields = [
  "cluster_metadata",
  "route_metadata",
  "virtual_host_metadata",
  "listener_metadata",
];

/** Null, once a host of the upstream is chosen; absent before. */
const hostMetadataFields = ["upstream_host_metadata", "upstream_host_locality_metadata"];

/** The bootstrap names no node: Envoy fills in its version and its extensions only. */
function nodeProperty(path: readonly string[]): PropertyValue | undefined {
  const [field, ...rest] = path;
  if (field !== "id" && field !== "cluster") {
    throw notSimulated("the node of the bootstrap (property xds.node)");
  }
  return rest.length === 0 ? string("") : undefined;
}

export function xdsProperty(
  info: StreamInfo | undefined,
  name: string,
  rest: readonly string[],
): PropertyValue | undefined {
  if (name === "node") return nodeProperty(rest);
  if (info === undefined) return undefined;
  if (rest.length > 0) return undefined;
  if (metadataFields.includes(name)) return { kind: "bytes", bytes: noBytes };
  if (hostMetadataFields.includes(name)) return info.upstream && opaque;
  switch (name) {
    case "cluster_name":
      return string(names.cluster);
    case "route_name":
    case "filter_chain_name":
      return string("");
    case "virtual_host_name":
      return string(names.virtualHost);
    case "listener_direction":
      return integer(0);
    default:
      return undefined;
  }
}

// Attributes xds.*: where in the configuration a stream is.
// Source: Envoy source/extensions/filters/common/expr/context.cc, XDSLookupValues.

import { toByteString, utf8 } from "../bytes.js";
import type { StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { integer, string, type Attribute } from "./attribute.js";
import {
  directions,
  hostMetadataAttribute,
  metadataAttribute,
  nodeAttribute,
  type Surroundings,
} from "./surroundings.js";

const textOf = (value = ""): Attribute => string(toByteString(utf8(value)));

function listenerAttribute({ listener = {} }: Surroundings, field: string): Attribute | undefined {
  switch (field) {
    case "filter_chain_name":
      return textOf(listener.filterChainName);
    case "listener_metadata":
      return metadataAttribute(listener.metadata);
    case "listener_direction":
      return integer(directions.indexOf(listener.direction ?? "unspecified"));
    default:
      return undefined;
  }
}

function routeAttribute(info: StreamInfo, field: string): Attribute | undefined {
  const { route, virtualHost, cluster, surroundings } = info;
  const settings = surroundings.clusters?.[cluster ?? ""];
  switch (field) {
    case "cluster_name":
      return cluster === undefined ? undefined : textOf(cluster);
    case "cluster_metadata":
      return cluster === undefined ? undefined : metadataAttribute(settings?.metadata);
    case "route_name":
      return route && textOf(route.route.name);
    case "route_metadata":
      return route && metadataAttribute(route.route.metadata);
    case "virtual_host_name":
      return virtualHost && textOf(virtualHost.name);
    case "virtual_host_metadata":
      return virtualHost && metadataAttribute(virtualHost.metadata);
    case "upstream_host_metadata":
      return info.upstream && hostMetadataAttribute(settings?.hostMetadata);
    case "upstream_host_locality_metadata":
      return info.upstream && hostMetadataAttribute(settings?.localityMetadata);
    default:
      return undefined;
  }
}

/** The node is there without a stream, too. */
export function xdsAttribute(context: Context, field: string): Attribute | undefined {
  const { streamInfo } = context;
  if (field === "node") return nodeAttribute(context.vm.host);
  if (streamInfo === undefined) return undefined;
  return listenerAttribute(streamInfo.surroundings, field) ?? routeAttribute(streamInfo, field);
}

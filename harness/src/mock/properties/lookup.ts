// Finding a property by its path. The first name decides who answers; names below are fields or keys.
// Source: Envoy source/extensions/common/wasm/context.cc findValue,
// source/extensions/filters/common/expr/context.cc.

import { noBytes } from "../bytes.js";
import type { Context } from "../vm/context.js";
import { connectionProperty, peerProperty, upstreamProperty } from "./connection.js";
import { xdsProperty } from "./configuration.js";
import { integer, opaque, string, type PropertyValue } from "./property-value.js";
import { requestProperty, responseProperty } from "./http.js";

/** Objects with fields; whole they cannot be serialised. */
const wrappers = [
  "request",
  "response",
  "connection",
  "upstream",
  "source",
  "destination",
  "xds",
  "filter_state",
  "upstream_filter_state",
];

function filterState(
  context: Context,
  key: string,
  rest: readonly string[],
): PropertyValue | undefined {
  const bytes = context.streamInfo?.filterState.get(key);
  return bytes === undefined || rest.length > 0 ? undefined : { kind: "bytes", bytes };
}

function field(
  context: Context,
  object: string,
  path: readonly string[],
): PropertyValue | undefined {
  const [name = "", ...rest] = path;
  const info = context.streamInfo;
  if (object === "xds") return xdsProperty(info, name, rest);
  if (info === undefined) return undefined;
  switch (object) {
    case "request":
      return requestProperty(context, info, name, rest);
    case "response":
      return responseProperty(context, info, name, rest);
    case "connection":
      return connectionProperty(info, name, rest);
    case "source":
      return peerProperty(info.connection.source, name, rest);
    case "destination":
      return peerProperty(info.connection.destination, name, rest);
    case "upstream":
      return upstreamProperty(info, name, rest);
    case "filter_state":
      return filterState(context, name, rest);
    default:
      return undefined; // Nothing puts filter state on the upstream side here.
  }
}

/** Dynamic metadata: nothing in the mock's chain of filters writes any. */
function emptyMetadata(path: readonly string[]): PropertyValue | undefined {
  const [field, ...rest] = path;
  if (field === undefined) return { kind: "bytes", bytes: noBytes };
  const isMap = field === "filter_metadata" || field === "typed_filter_metadata";
  return isMap && rest.length === 0 ? { kind: "map", pairs: [] } : undefined;
}

/** The value behind a path, or undefined: unknown, or not there in this callback. */
export function lookUp(context: Context, path: readonly string[]): PropertyValue | undefined {
  const [first = "", ...rest] = path;
  const { plugin, streamInfo } = context;
  if (wrappers.includes(first)) {
    if (rest.length > 0) return field(context, first, rest);
    if (first === "upstream_filter_state") return streamInfo?.upstream && opaque;
    return streamInfo === undefined && first !== "xds" ? undefined : opaque;
  }
  if (first === "metadata") {
    return streamInfo && emptyMetadata(rest);
  }
  const scalar = ((): PropertyValue | undefined => {
    switch (first) {
      case "plugin_name":
        return plugin && string(Buffer.from(plugin.name).toString("latin1"));
      case "plugin_root_id":
        return plugin && string(Buffer.from(plugin.rootId).toString("latin1"));
      case "plugin_vm_id":
        return plugin && string(Buffer.from(plugin.vmId).toString("latin1"));
      case "connection_id":
        return streamInfo && integer(streamInfo.connection.id);
      default:
        return filterState(context, `wasm.${first}`, []);
    }
  })();
  return rest.length > 0 ? undefined : scalar;
}

// Finding an attribute by its path. The first name decides who answers; names below are fields, keys or
// positions. Source: Envoy source/extensions/common/wasm/context.cc findValue and getProperty.

import { toByteString, utf8, type ByteString } from "../bytes.js";
import type { StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { string, unsigned, wrapper, type Attribute } from "./attribute.js";
import { xdsAttribute } from "./configuration.js";
import {
  connectionAttribute,
  isConnected,
  peerAttribute,
  upstreamAttribute,
} from "./connection.js";
import { requestAttribute } from "./request.js";
import { responseAttribute } from "./response.js";
import { metadataAttribute } from "./surroundings.js";

const textOf = (value: string | undefined): Attribute | undefined =>
  value === undefined ? undefined : string(toByteString(utf8(value)));

/** What a stream has under this name; undefined: nothing of that name, or nothing yet. */
function streamAttribute(context: Context, info: StreamInfo, name: string): Attribute | undefined {
  switch (name) {
    case "request":
      return wrapper((field) => requestAttribute(context, info, field));
    case "response":
      return wrapper((field) => responseAttribute(context, info, field));
    case "connection":
      return wrapper((field) => connectionAttribute(context, info, field));
    case "source":
      return wrapper((field) => peerAttribute(info.connection.source, field));
    case "destination":
      return wrapper((field) => peerAttribute(info.connection.destination, field));
    case "upstream":
      return wrapper((field) => upstreamAttribute(context, info, field));
    case "metadata":
      return metadataAttribute(info.surroundings.dynamicMetadata);
    case "filter_state":
      return wrapper((field) => info.filterState.get(field)?.attribute(false));
    case "upstream_filter_state":
      // Nothing in the mock's chain of filters writes there.
      return isConnected(context, info) ? wrapper(() => undefined) : undefined;
    case "connection_id":
      return unsigned(info.connection.id);
    default:
      return undefined;
  }
}

/** @param whole the path ends with this name. */
export function findAttribute(
  context: Context,
  name: ByteString,
  whole: boolean,
): Attribute | undefined {
  const { plugin, streamInfo } = context;
  switch (name) {
    case "xds":
      return wrapper((field) => xdsAttribute(context, field));
    case "plugin_name":
      return textOf(plugin?.name);
    case "plugin_root_id":
      return textOf(plugin?.rootId);
    case "plugin_vm_id":
      return textOf(context.vm.vmId);
    default:
      if (streamInfo === undefined) return undefined;
      return (
        streamAttribute(context, streamInfo, name) ??
        streamInfo.filterState.get(`wasm.${name}`)?.attribute(whole)
      );
  }
}

/** As Envoy reads a position: blanks around it and a sign are allowed. */
function position(text: ByteString): number {
  return /^\s*[+-]?\d{1,9}\s*$/.test(text) ? Number(text) : -1;
}

function step(value: Attribute, name: ByteString): Attribute | undefined {
  switch (value.kind) {
    case "map":
      return value.map.get(name);
    case "message":
      return value.message.field(name);
    case "list":
      return value.items[position(name)];
    default:
      return undefined;
  }
}

/** The value behind a path, or undefined: unknown, or not there in this callback. */
export function lookUp(context: Context, path: readonly ByteString[]): Attribute | undefined {
  const [first = "", ...rest] = path;
  let value = findAttribute(context, first, rest.length === 0);
  for (const name of rest) {
    if (value === undefined) return undefined;
    value = step(value, name);
  }
  return value;
}

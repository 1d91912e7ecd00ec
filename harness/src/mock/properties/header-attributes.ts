// Header maps as attributes: a repeated header is one entry with its values joined by commas.
// Source: Envoy source/extensions/filters/common/expr/context.h, HeadersWrapper.

import type { HeaderMap } from "../headers/header-map.js";
import type { Context } from "../vm/context.js";
import { integer, string, type Attribute } from "./attribute.js";

function joined(map: HeaderMap, name: string): Attribute | undefined {
  const values = map.all(name);
  return values.length === 0 ? undefined : string(values.join(","));
}

/** Without the map: empty, not absent. Names are found in any case. */
export function headersAttribute(map: HeaderMap | undefined): Attribute {
  return {
    kind: "map",
    map: {
      get: (name) => map && joined(map, name),
      entries() {
        if (map === undefined) return [];
        const names = new Set(map.pairs().map(([name]) => name));
        return [...names].map((name) => [string(name), joined(map, name) ?? string("")]);
      },
    },
  };
}

/** Size of the headers, 0 without them. Envoy has it from 1.37 on. */
export function headersBytes(context: Context, map: HeaderMap | undefined): Attribute | undefined {
  return context.vm.host.envoy.isAtLeast("1.37") ? integer(map?.byteSize ?? 0) : undefined;
}

// What the configuration of a plain Envoy promises: a whole bootstrap, or a listener for one.

import { at, listAt, textAt } from "../lint/values.js";
import { chainsIn, type Chain } from "./chains.js";
import type { ConfigDump } from "./config-dump.js";
import type { Expectation } from "./expectation.js";

function listenersIn(value: unknown): readonly unknown[] {
  if (at(value, "static_resources") !== undefined) {
    return listAt(value, "static_resources", "listeners");
  }
  return at(value, "filter_chains") === undefined ? [] : [value];
}

/** The configuration as a proxy would show it that has it. */
function asDump(listeners: readonly unknown[]): ConfigDump {
  return {
    namespace: "",
    labels: {},
    listeners: listeners.map((listener) => ({
      name: textAt(listener, "name"),
      state: "active",
      listener,
    })),
    extensions: [],
    hasExtensions: false,
  };
}

function ofChain({ listener, kind, port = 0, filters }: Chain): Expectation[] {
  return filters.flatMap(({ name, wasm, byDiscovery }, index): Expectation[] => {
    if (wasm === undefined && !byDiscovery) return [];
    const next = filters[index + 1]?.name;
    return [
      {
        object: `listener ${listener}`,
        names: [name],
        kind,
        context: "ANY",
        ...(next !== undefined && { operation: "INSERT_BEFORE", anchor: next }),
        // With 0 the system chooses the port.
        ...(port !== 0 && { port }),
        namespace: "",
        labels: {},
        ...(wasm !== undefined && { wasm }),
      },
    ];
  });
}

/** Every Wasm filter of the listeners; nothing for what is no configuration of Envoy. */
export function plainExpectations(value: unknown): Expectation[] {
  return chainsIn(asDump(listenersIn(value))).flatMap(ofChain);
}

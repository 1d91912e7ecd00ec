// The ConfigMap that carries the module in file mode.

import { objectMetadata, type Emission } from "./emission.js";

/** The label that tells the ConfigMap from the EnvoyFilter, so that it can be applied before it. */
export const moduleComponent = { "app.kubernetes.io/component": "wasm-module" } as const;

/**
 * `binaryData`, because a module is not text, and `immutable`: another version has another name, so nothing
 * that runs ever sees its module change.
 */
export function moduleConfigMap(emission: Emission): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: objectMetadata(emission, emission.configMapName, moduleComponent),
    immutable: true,
    binaryData: { [emission.fileName]: Buffer.from(emission.bytes).toString("base64") },
  };
}

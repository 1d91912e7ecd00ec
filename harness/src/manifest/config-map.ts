// The ConfigMaps: of the module in file mode, and of the part of the bootstrap that runs a service.

import { createHash } from "node:crypto";
import { objectMetadata, wasmFilterOptions, type Emission } from "./emission.js";
import { serviceBootstrap } from "./plain-envoy.js";

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

function bootstrapText(emission: Emission): string {
  const plugin = wasmFilterOptions(emission, { filename: emission.filePath });
  return JSON.stringify(serviceBootstrap(plugin), null, 2);
}

/** Name of the ConfigMap with the part of the bootstrap: another one for each configuration, too. */
export function bootstrapName(emission: Emission): string {
  const hash = createHash("sha256").update(bootstrapText(emission)).digest("hex");
  return `${emission.settings.name}-bootstrap-${hash.slice(0, 12)}`;
}

/**
 * What Istio's agent merges into the bootstrap of a proxy: it has the key that the injector mounts.
 * Source: Istio, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml and pkg/envoy/proxy.go.
 */
export function bootstrapConfigMap(emission: Emission): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: objectMetadata(emission, bootstrapName(emission), moduleComponent),
    immutable: true,
    data: { "custom_bootstrap.json": bootstrapText(emission) },
  };
}

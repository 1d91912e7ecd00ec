// The same filter for a plain Envoy without Istio: one listener, one upstream, everything on loopback.

import { envoyBootstrap } from "../envoy/bootstrap.js";
import { wasmFilterOptions, type Emission } from "./emission.js";

/** Ports of the emitted bootstrap, which a person edits to taste. */
export const plainEnvoyPorts = { listener: 10000, admin: 9901, upstream: 8080 } as const;

/** @param wasmPath the module's file, as seen from the folder in which Envoy is started */
export function plainEnvoyBootstrap(emission: Emission, wasmPath: string): object {
  return envoyBootstrap({
    adminPort: plainEnvoyPorts.admin,
    listeners: [
      {
        name: "listener",
        port: plainEnvoyPorts.listener,
        filters: [wasmFilterOptions(emission, { filename: wasmPath })],
      },
    ],
    upstream: { address: "127.0.0.1", port: plainEnvoyPorts.upstream },
  });
}

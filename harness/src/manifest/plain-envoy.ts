// The same plugin for a plain Envoy without Istio: one listener, one upstream, everything on loopback.

import {
  envoyBootstrap,
  type ListenerOptions,
  type WasmFilterOptions,
} from "../envoy/bootstrap.js";
import { serviceExtension } from "../envoy/service-extension.js";
import { tcpListenerResource } from "../envoy/tcp-listener.js";
import { wasmFilterOptions, type Emission } from "./emission.js";

/** Ports of the emitted bootstrap, which a person edits to taste. */
export const plainEnvoyPorts = { listener: 10000, admin: 9901, upstream: 8080 } as const;

/** @param wasmPath the module's file, as seen from the folder in which Envoy is started */
export function plainEnvoyBootstrap(emission: Emission, wasmPath: string): object {
  const plugin = wasmFilterOptions(emission, { filename: wasmPath });
  const listener = { name: "listener", port: plainEnvoyPorts.listener, filters: [plugin] };
  const plain = (listeners: readonly ListenerOptions[]): PlainBootstrap =>
    envoyBootstrap({
      adminPort: plainEnvoyPorts.admin,
      listeners,
      upstream: { address: "127.0.0.1", port: plainEnvoyPorts.upstream },
    }) as PlainBootstrap;
  if (emission.kind === "http") return plain([listener]);
  const bootstrap = plain([]);
  if (emission.kind === "service") return { ...bootstrap, ...serviceBootstrap(plugin) };
  bootstrap.static_resources.listeners.push(tcpListenerResource(listener));
  return bootstrap;
}

interface PlainBootstrap {
  static_resources: { listeners: object[] };
}

/** The part of a bootstrap that runs a service, once. */
export function serviceBootstrap(plugin: WasmFilterOptions): object {
  return { bootstrap_extensions: [serviceExtension(plugin, true)] };
}

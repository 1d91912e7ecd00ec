// The names of messages that the rules speak of.

export const prefix = "type.googleapis.com/";

export const wasmTypes = {
  http: `${prefix}envoy.extensions.filters.http.wasm.v3.Wasm`,
  network: `${prefix}envoy.extensions.filters.network.wasm.v3.Wasm`,
  service: `${prefix}envoy.extensions.wasm.v3.WasmService`,
} as const;

/** What the types of filters hold under `config`. */
export const pluginType = `${prefix}envoy.extensions.wasm.v3.PluginConfig`;

export const rbacType = `${prefix}envoy.extensions.filters.http.rbac.v3.RBAC`;

export const typedStructs = {
  udpa: `${prefix}udpa.type.v1.TypedStruct`,
  xds: `${prefix}xds.type.v3.TypedStruct`,
} as const;

const old =
  /^(?:type\.googleapis\.com\/)?envoy\.(?:config\.(?:filter\.(?:http|network)\.)?wasm\.|extensions\.filters\.(?:http|network)\.wasm\.v2)/;

/** Names under which Wasm filters were before the v3 API. */
export function isOldWasmType(type: string): boolean {
  return old.test(type);
}

// A service as Envoy loads it: a WebAssembly plugin without streams, in the bootstrap.

import { wasmPluginConfig, type WasmFilterOptions } from "./bootstrap.js";

/**
 * One entry of `bootstrap_extensions`: `envoy.extensions.wasm.v3.WasmService`.
 * @param singleton once, on the main thread; otherwise there and on each worker
 */
export function serviceExtension(plugin: WasmFilterOptions, singleton: boolean): object {
  return {
    name: "envoy.bootstrap.wasm",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.wasm.v3.WasmService",
      config: wasmPluginConfig(plugin),
      singleton,
    },
  };
}

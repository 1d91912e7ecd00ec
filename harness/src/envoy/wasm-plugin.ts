// One WebAssembly plugin in Envoy's configuration: `envoy.extensions.wasm.v3.PluginConfig` and the HTTP filter around
// it, as plain objects.

/** A value that becomes bytes for the plugin: text and bytes as they are, an object as its JSON text. */
export type PluginBytes = string | Uint8Array | object;

/** One WebAssembly HTTP filter. Field names follow Envoy's PluginConfig and VmConfig. */
export interface WasmFilterOptions {
  /** Name of the plugin; it appears in Envoy's log lines and statistics. */
  name: string;
  /** The name under which the module registered the plugin. Default: `name`. */
  rootId?: string;
  /** Filters with the same vmId, module and vmConfiguration share one VM on each worker. Default: none. */
  vmId?: string;
  /** A file that Envoy reads when it loads the configuration, the module itself, or where Envoy fetches it. */
  module: { filename: string } | { inlineBytes: Uint8Array } | { remote: RemoteModule };
  /** What `onConfigure` gets. Default: nothing (0 bytes). */
  configuration?: PluginBytes;
  /** What `onVmStart` gets. Default: nothing (0 bytes). */
  vmConfiguration?: PluginBytes;
  /** What streams meet after the VM failed. Default: "closed" (503), Envoy's own. */
  failurePolicy?: "closed" | "open" | "reload";
  /** WASI environment of the VM. */
  environment?: Readonly<Record<string, string>>;
  /** Lets a paused header callback hold the headers while the body arrives. Needs Envoy 1.36. */
  allowOnHeadersStopIteration?: boolean;
  /** Host calls and callbacks that the module may use, by name. Default, and when empty: all. */
  allowedCapabilities?: readonly string[];
  /** Says it in the VM's part of the configuration, where Envoy wants it from 1.40 on. Default: false. */
  restrictsVm?: boolean;
}

/** A module that is fetched: `envoy.config.core.v3.RemoteDataSource`. */
export interface RemoteModule {
  uri: string;
  /** The cluster that it is fetched from. */
  cluster: string;
  /** 64 hex digits. */
  sha256: string;
  /** In seconds. */
  timeout: number;
}

export const typeUrl = (name: string): string => `type.googleapis.com/${name}`;

/**
 * Plugin configuration as Envoy's Any. Text goes as StringValue: the plugin gets exactly its bytes. A Struct
 * would arrive as serialised protobuf (Envoy's source/extensions/common/wasm/plugin.h, anyToBytes), so
 * objects are written as JSON text.
 */
export function pluginBytesAny(value: PluginBytes): object {
  if (value instanceof Uint8Array) {
    return {
      "@type": typeUrl("google.protobuf.BytesValue"),
      value: Buffer.from(value).toString("base64"),
    };
  }
  return {
    "@type": typeUrl("google.protobuf.StringValue"),
    value: typeof value === "string" ? value : JSON.stringify(value),
  };
}

const failurePolicies = {
  closed: "FAIL_CLOSED",
  open: "FAIL_OPEN",
  reload: "FAIL_RELOAD",
} as const;

/** `envoy.config.core.v3.AsyncDataSource`. */
function moduleCode(module: WasmFilterOptions["module"]): object {
  if ("filename" in module) return { local: { filename: module.filename } };
  if ("inlineBytes" in module) {
    return { local: { inline_bytes: Buffer.from(module.inlineBytes).toString("base64") } };
  }
  const { uri, cluster, sha256, timeout } = module.remote;
  return { remote: { http_uri: { uri, cluster, timeout: `${timeout}s` }, sha256 } };
}

/** Each name with an empty `SanitizationConfig`, the only one that there is. */
function capabilityRestriction(allowed: readonly string[]): object {
  if (allowed.length === 0) return {};
  const capabilities = Object.fromEntries(allowed.map((name) => [name, {}]));
  return { capability_restriction_config: { allowed_capabilities: capabilities } };
}

/** A plugin as Envoy loads it, whatever it is for: `envoy.extensions.wasm.v3.PluginConfig`. */
export function wasmPluginConfig(plugin: WasmFilterOptions): object {
  const { module, environment, configuration, vmConfiguration, failurePolicy } = plugin;
  const restriction = capabilityRestriction(plugin.allowedCapabilities ?? []);
  return {
    name: plugin.name,
    root_id: plugin.rootId ?? plugin.name,
    ...(failurePolicy !== undefined && { failure_policy: failurePolicies[failurePolicy] }),
    ...(plugin.allowOnHeadersStopIteration !== undefined && {
      allow_on_headers_stop_iteration: plugin.allowOnHeadersStopIteration,
    }),
    ...(plugin.restrictsVm !== true && restriction),
    vm_config: {
      ...(plugin.vmId !== undefined && { vm_id: plugin.vmId }),
      runtime: "envoy.wasm.runtime.v8",
      code: moduleCode(module),
      ...(plugin.restrictsVm === true && restriction),
      ...(vmConfiguration !== undefined && { configuration: pluginBytesAny(vmConfiguration) }),
      ...(environment !== undefined && { environment_variables: { key_values: environment } }),
    },
    ...(configuration !== undefined && { configuration: pluginBytesAny(configuration) }),
  };
}

/** One entry of `http_filters`: `envoy.extensions.filters.http.wasm.v3.Wasm`. */
export function wasmHttpFilter(filter: WasmFilterOptions): object {
  return {
    name: filter.name,
    typed_config: {
      "@type": typeUrl("envoy.extensions.filters.http.wasm.v3.Wasm"),
      config: wasmPluginConfig(filter),
    },
  };
}

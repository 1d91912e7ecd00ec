// The WASI environment of a VM: what the configuration names, and what it lets through from the process.
// Source: Envoy source/extensions/common/wasm/plugin.cc.

import { startRefused } from "./mock-errors.js";

export type Environment = Readonly<Record<string, string>>;

export interface EnvironmentSettings {
  readonly name: string;
  readonly runtime: string;
  /** `key_values`. */
  readonly values: Environment;
  /** `host_env_keys`. */
  readonly hostKeys: readonly string[];
  /** The environment of the process. */
  readonly process: Environment;
}

/**
 * Keys that the process does not have are left out.
 * @throws MockStartError OUT1603 when a key is there twice, or a native plugin gets values.
 */
export function vmEnvironment(settings: EnvironmentSettings): Environment {
  const { name, runtime, values, hostKeys, process } = settings;
  if (runtime === "envoy.wasm.runtime.null" && Object.keys(values).length > 0) {
    throw startRefused(
      "envoy.extensions.wasm.v3.VmConfig.EnvironmentVariables.key_values must not be set for NullVm.",
      "leave the environment out, or name another runtime",
    );
  }
  const all = new Map(Object.entries(values));
  const keys = new Set(all.keys());
  for (const key of hostKeys) {
    if (keys.has(key)) {
      throw startRefused(
        `Key ${key} is duplicated in envoy.extensions.wasm.v3.VmConfig.environment_variables for ${name}. All the keys must be unique.`,
        "name each key once, with a value or as one of the process",
      );
    }
    keys.add(key);
    const value = process[key];
    if (value !== undefined) all.set(key, value);
  }
  return Object.fromEntries(all);
}

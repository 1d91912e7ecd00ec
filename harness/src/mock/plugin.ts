// One plugin as the configuration gives it: a module with its settings. Two plugins with the same VM key
// share a VM; two with the same plugin key share even the root context.
// Source: proxy-wasm-cpp-host src/wasm.cc makeVmKey, Envoy source/extensions/common/wasm/plugin.h.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isSystemError } from "../errors/outrigger-error.js";
import { settingBytes } from "./bytes.js";
import { MockUsageError } from "./mock-errors.js";

/** A value that becomes bytes for the module: text and bytes as they are, an object as its JSON text. */
export type SettingValue = string | Uint8Array | object;

export type FailurePolicy = "closed" | "open" | "reload";

export interface MockPlugin {
  /** Path of the module, or the module itself. Any language, ABI 0.1.0 to 0.2.1. */
  wasm: string | Uint8Array;
  /** What `proxy_on_configure` gets. Default: nothing (0 bytes). */
  configuration?: SettingValue;
  /** Name in log lines. Default: none. */
  name?: string;
  /** The name under which the module registered the plugin. Default: `name`. */
  rootId?: string;
  /** Filters with the same vmId, module and vmConfiguration share one VM. Default: none. */
  vmId?: string;
  /** What `proxy_on_vm_start` gets. Default: nothing (0 bytes). */
  vmConfiguration?: SettingValue;
  /** What streams meet after the VM failed. Default: "closed" (503), Envoy's own. */
  failurePolicy?: FailurePolicy;
  /** WASI environment of the VM. */
  environment?: Readonly<Record<string, string>>;
  /** Lets a headers callback that answers 1 hold the headers while the body arrives. Default: false. */
  allowOnHeadersStopIteration?: boolean;
}

export interface PluginSettings {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: Uint8Array;
  readonly configuration: Uint8Array;
  readonly failurePolicy: FailurePolicy;
  readonly environment: Readonly<Record<string, string>>;
  readonly allowOnHeadersStopIteration: boolean;
  readonly vmKey: string;
  readonly pluginKey: string;
}

function moduleBytes(wasm: string | Uint8Array): Uint8Array {
  if (typeof wasm !== "string") return wasm;
  try {
    return readFileSync(wasm);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new MockUsageError(
      `the module ${wasm} cannot be read: ${error.message}.`,
      "build it first: outrigger build",
    );
  }
}

function keyOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(String(part.length)).update("|").update(part);
  return hash.digest("hex");
}

export function pluginSettings(plugin: MockPlugin): PluginSettings {
  const { name = "", vmId = "", environment = {}, failurePolicy = "closed" } = plugin;
  const { rootId = name, allowOnHeadersStopIteration = false } = plugin;
  const bytes = moduleBytes(plugin.wasm);
  const configuration = settingBytes(plugin.configuration);
  const vmConfiguration = settingBytes(plugin.vmConfiguration);
  const vmKey = keyOf(vmId, vmConfiguration, bytes, JSON.stringify(environment));
  const policy = `${failurePolicy} ${allowOnHeadersStopIteration}`;
  return {
    bytes,
    name,
    rootId,
    vmId,
    vmConfiguration,
    configuration,
    failurePolicy,
    environment,
    allowOnHeadersStopIteration,
    vmKey,
    pluginKey: keyOf(vmKey, rootId, configuration, name, policy),
  };
}

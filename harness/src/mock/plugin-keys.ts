// Which plugins share a VM, and which share even the root context: those of the same key. What counts for a key is not
// the same in all versions of Envoy.
// Source: proxy-wasm-cpp-host src/wasm.cc, makeVmKey, and src/context.cc, makePluginKey; Envoy
// source/extensions/common/wasm/wasm.cc and plugin.h.

import { createHash } from "node:crypto";
import type { EnvoyVersion } from "./envoy-version.js";
import type { MockPlugin, PluginSettings } from "./plugin.js";

type Keyed = Omit<PluginSettings, "vmKey" | "pluginKey">;

/** SHA-256 over the parts, with the separator that Envoy puts between them. */
function keyOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const [index, part] of parts.entries()) {
    if (index > 0) hash.update("||");
    hash.update(part);
  }
  return hash.digest("hex");
}

/** vm_id, VM configuration and module; since 1.39 the environment too, since 1.40 the runtime and capabilities. */
export function vmKeyOf(settings: Keyed, envoy: EnvoyVersion): string {
  const { vmId, vmConfiguration, keyBytes, environment, runtime, allowedCapabilities } = settings;
  const more: unknown[] = [];
  if (envoy.isAtLeast("1.39")) more.push(Object.entries(environment).sort());
  if (envoy.isAtLeast("1.40")) more.push(runtime, [...allowedCapabilities].sort());
  return keyOf(vmId, vmConfiguration, keyBytes, JSON.stringify(more));
}

/**
 * root_id, configuration and name; before 1.39 filters share no root with plugins that are none; since 1.40 every setting
 * counts, as it was given.
 */
export function pluginKeyOf(
  { rootId, configuration, name }: Keyed,
  given: MockPlugin,
  isFilter: boolean,
  envoy: EnvoyVersion,
): string {
  const { failurePolicy, failOpen, reloadInterval, allowOnHeadersStopIteration } = given;
  const more: unknown[] = [];
  if (!envoy.isAtLeast("1.39")) more.push(isFilter);
  if (envoy.isAtLeast("1.40")) {
    more.push(failurePolicy, failOpen, reloadInterval, allowOnHeadersStopIteration);
  }
  return keyOf(rootId, configuration, name, JSON.stringify(more));
}

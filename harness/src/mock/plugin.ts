// One plugin as the configuration gives it: a module with its settings. Two plugins with the same VM key
// share a VM; two with the same plugin key share even the root context.
// Source: proxy-wasm-cpp-host src/wasm.cc makeVmKey, Envoy source/extensions/common/wasm/plugin.h.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { isSystemError } from "../errors/outrigger-error.js";
import type { EnvoyVersion } from "./envoy-version.js";
import { MockUsageError, startRefused } from "./mock-errors.js";
import { vmEnvironment, type Environment } from "./plugin-environment.js";
import { pluginKeyOf, vmKeyOf } from "./plugin-keys.js";
import { configurationBytes, type SettingValue } from "./plugin-value.js";
import type { SourceMapInput } from "../module/source-places.js";
import type { PluginModule, RemoteCode, RemoteModule } from "./remote-code.js";

export type { SettingValue };

export type FailurePolicy = "closed" | "open" | "reload";

export interface MockPlugin {
  /** Path of the module, the module itself, or where Envoy fetches it. Any language, ABI 0.1.0 to 0.2.1. */
  wasm: string | Uint8Array | RemoteModule;
  /**
   * The source map that asc writes with `--sourceMap`: with it a trap tells lines of sources. Default: the file
   * beside the module, with `.map` behind its name, if there is one.
   */
  sourceMap?: SourceMapInput;
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
  /**
   * What streams meet after the VM failed. Default: "closed" (503), Envoy's own. With "open" the stream on which
   * it failed still gets 503, and later ones pass.
   */
  failurePolicy?: FailurePolicy;
  /** The older `fail_open: true`: as "open", and the stream on which the VM failed passes too. */
  failOpen?: boolean;
  /** Milliseconds between two loads of a VM with the policy "reload", to which chance adds up to half. Default: 1000. */
  reloadInterval?: number;
  /** WASI environment of the VM. */
  environment?: Environment;
  /** Names of variables that the VM gets from the environment of the process, if they are there. */
  hostEnvironmentKeys?: readonly string[];
  /** Host calls and callbacks that the module may use, by name. Default, and when empty: all. */
  allowedCapabilities?: readonly string[];
  /** Default: "envoy.wasm.runtime.v8". An empty name means the same engine. */
  runtime?: string;
  /** Lets a headers callback that answers 1 hold the headers while the body arrives. Default: false. */
  allowOnHeadersStopIteration?: boolean;
}

export interface PluginSettings extends PluginModule {
  /** Asked for when something trapped, and not before. */
  readonly findSourceMap: () => SourceMapInput | undefined;
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: Uint8Array;
  readonly configuration: Uint8Array;
  readonly failurePolicy: FailurePolicy;
  readonly failOpen: boolean;
  readonly reloadInterval: number;
  readonly environment: Environment;
  readonly allowedCapabilities: readonly string[];
  readonly runtime: string;
  readonly allowOnHeadersStopIteration: boolean;
  readonly vmKey: string;
  readonly pluginKey: string;
}

export const defaultRuntime = "envoy.wasm.runtime.v8";

function localModule(wasm: string | Uint8Array): PluginModule {
  const bytes = typeof wasm === "string" ? readModule(wasm) : wasm;
  return { bytes, keyBytes: bytes, comesLater: false };
}

function readModule(wasm: string): Uint8Array {
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

/** A map that is not there, or cannot be read, is none: the trap itself is told all the same. */
function mapBeside(wasm: MockPlugin["wasm"]): string | undefined {
  if (typeof wasm !== "string") return undefined;
  try {
    return readFileSync(`${wasm}.map`, "utf8");
  } catch {
    return undefined;
  }
}

function failurePolicyOf({ failOpen = false, failurePolicy }: MockPlugin): FailurePolicy {
  if (!failOpen) return failurePolicy ?? "closed";
  if (failurePolicy === undefined) return "open";
  throw startRefused(
    "only one of fail_open or failure_policy can be set",
    "leave failOpen out: failurePolicy says more",
  );
}

/** Where a plugin is configured. */
export interface PluginSurroundings {
  /** It is a filter; not an access logger, a service or a statistics sink. */
  readonly isFilter: boolean;
  /** What `hostEnvironmentKeys` can name. */
  readonly processEnvironment: Environment;
  readonly envoy: EnvoyVersion;
  readonly remoteCode: RemoteCode;
}

/** @throws MockStartError OUT1603 for settings that Envoy refuses, MockUsageError OUT1609 for a file that is not there. */
export function pluginSettings(
  plugin: MockPlugin,
  { isFilter, processEnvironment, envoy, remoteCode }: PluginSurroundings,
): PluginSettings {
  const { name = "", vmId = "", hostEnvironmentKeys = [] } = plugin;
  const { rootId = name, allowOnHeadersStopIteration = false, reloadInterval = 1000 } = plugin;
  const { runtime = defaultRuntime, allowedCapabilities = [], failOpen = false } = plugin;
  const { wasm } = plugin;
  const isLocal = typeof wasm === "string" || wasm instanceof Uint8Array;
  const settings = {
    ...(isLocal ? localModule(wasm) : remoteCode.module(wasm, name)),
    findSourceMap: () => plugin.sourceMap ?? mapBeside(wasm),
    name,
    rootId,
    vmId,
    vmConfiguration: configurationBytes(plugin.vmConfiguration),
    configuration: configurationBytes(plugin.configuration),
    failurePolicy: failurePolicyOf(plugin),
    failOpen,
    reloadInterval,
    environment: vmEnvironment({
      name,
      runtime,
      values: plugin.environment ?? {},
      hostKeys: hostEnvironmentKeys,
      process: processEnvironment,
    }),
    allowedCapabilities,
    runtime,
    allowOnHeadersStopIteration,
  };
  const vmKey = vmKeyOf(settings, envoy);
  return { ...settings, vmKey, pluginKey: pluginKeyOf(settings, plugin, isFilter, envoy) };
}

/** True when an update brings nothing new. */
export function samePlugins(
  some: readonly PluginSettings[],
  others: readonly PluginSettings[],
): boolean {
  // Where sources are found changes nothing for Envoy.
  const plain = (list: readonly PluginSettings[]): object[] =>
    list.map((settings) => ({ ...settings, findSourceMap: undefined }));
  return isDeepStrictEqual(plain(some), plain(others));
}

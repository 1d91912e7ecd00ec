// What the main thread keeps of each VM key: a base VM, which never serves, and what came of trying each plugin
// in a VM that is thrown away. All VMs of the key on other threads descend from the base VM and keep it alive;
// with the last base VM of a vm_id its shared data and queues go.
// Source: proxy-wasm-cpp-host src/wasm.cc, createWasm and canary; src/vm_id_handle.cc.

import { utf8 } from "./bytes.js";
import type { HostProcess } from "./host-process.js";
import type { PluginSettings } from "./plugin.js";
import { refusal } from "./start-refusal.js";
import { VmHandle } from "./vm-handle.js";

export class BaseVm {
  readonly settings: PluginSettings;
  /** A plugin of this key failed on some thread: Envoy takes no new configuration with it any more. */
  failed = false;
  private readonly host: HostProcess;
  private readonly vm: VmHandle;
  private readonly tried = new Map<string, boolean>();

  constructor(host: HostProcess, settings: PluginSettings, onEnd: () => void) {
    this.host = host;
    this.settings = settings;
    this.vm = new VmHandle(host, "base", settings, onEnd);
  }

  retain(): void {
    this.vm.retain();
  }

  release(): void {
    this.vm.release();
  }

  /**
   * Tries a plugin in a VM of its own, once while the base VM lives. That VM goes without a word to the module.
   * @throws MockStartError when the plugin refuses.
   */
  try(settings: PluginSettings): void {
    const { pluginKey } = settings;
    const known = this.tried.get(pluginKey);
    if (known === true) return;
    if (known === false) throw refusal(settings, "refused");
    const canary = new VmHandle(this.host, "canary", this.settings);
    const { logs } = this.host;
    const linesBefore = logs.length;
    const root = canary.start(settings);
    const configured = root?.configure();
    if (configured !== undefined) this.tried.set(pluginKey, configured);
    if (configured === true) {
      canary.discard();
      return;
    }
    const step = configured === undefined ? "start" : "configure";
    const error = refusal(settings, step, canary.vm.failed, logs.slice(linesBefore));
    this.host.log("error", utf8(`Wasm VM failed ${error.envoyText}`), "", "canary", true);
    canary.discard();
    throw error;
  }
}

export class BaseVms {
  private readonly host: HostProcess;
  private readonly bases = new Map<string, BaseVm>();
  /** How many base VMs each vm_id has. */
  private readonly namespaces = new Map<string, number>();

  constructor(host: HostProcess) {
    this.host = host;
  }

  /**
   * The base VM for a plugin, which has been tried. Whoever gets it releases it.
   * @throws MockStartError when Envoy refuses the configuration.
   */
  open(settings: PluginSettings): BaseVm {
    if (settings.bytes.length === 0) throw refusal(settings, "empty");
    const base = this.bases.get(settings.vmKey) ?? this.make(settings);
    base.retain();
    try {
      base.try(settings);
      if (base.failed) throw refusal(settings, "failed");
    } catch (error) {
      base.release();
      throw error;
    }
    return base;
  }

  private make(settings: PluginSettings): BaseVm {
    const { vmId, vmKey } = settings;
    this.namespaces.set(vmId, (this.namespaces.get(vmId) ?? 0) + 1);
    const base = new BaseVm(this.host, settings, () => {
      this.bases.delete(vmKey);
      this.leaveNamespace(vmId);
    });
    this.bases.set(vmKey, base);
    return base;
  }

  private leaveNamespace(vmId: string): void {
    const left = (this.namespaces.get(vmId) ?? 1) - 1;
    if (left > 0) {
      this.namespaces.set(vmId, left);
      return;
    }
    this.namespaces.delete(vmId);
    this.host.sharedData.forget(vmId);
    this.host.sharedQueues.forget(vmId);
  }
}

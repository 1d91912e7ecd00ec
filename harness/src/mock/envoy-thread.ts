// One thread of Envoy with its VMs: at most one for each VM key, shared by the plugins with that key, and one
// root for each plugin key. Source: proxy-wasm-cpp-host src/wasm.cc, getOrCreateThreadLocalPlugin.

import type { BaseVm } from "./base-vms.js";
import { utf8 } from "./bytes.js";
import type { HostProcess } from "./host-process.js";
import { MockStartError } from "./mock-errors.js";
import { PluginHandle } from "./plugin-handle.js";
import type { PluginSettings } from "./plugin.js";
import { VmHandle, type VmUsage } from "./vm-handle.js";
import type { Context } from "./vm/context.js";
import type { Vm } from "./vm/vm.js";

export class EnvoyThread {
  readonly name: string;
  private readonly host: HostProcess;
  private readonly vms = new Map<string, VmHandle>();
  private readonly plugins = new Map<string, PluginHandle>();

  constructor(name: string, host: HostProcess) {
    this.name = name;
    this.host = host;
  }

  /**
   * The plugin on this thread, started and configured; equal plugins share what is there. Undefined: it refuses
   * here, although it passed on the main thread. Then its base VM counts as failed.
   */
  open(base: BaseVm, settings: PluginSettings): PluginHandle | undefined {
    const key = `${settings.vmKey}||${settings.pluginKey}`;
    const known = this.plugins.get(key);
    if (known !== undefined && (known.bornDead || !known.vm.failed)) {
      known.retain();
      return known;
    }
    const vm = this.vm(base);
    if (vm === undefined) return this.fail(base, "Failed to initialize Wasm code");
    vm.retain();
    try {
      const root = vm.start(settings);
      if (root === undefined) return this.fail(base, "Failed to start thread-local Wasm");
      if (!root.configure()) return this.fail(base, "Failed to configure thread-local Wasm plugin");
      const handle = new PluginHandle(settings, vm, root, (gone) => {
        if (this.plugins.get(key) === gone) this.plugins.delete(key);
      });
      this.plugins.set(key, handle);
      return handle;
    } finally {
      vm.release();
    }
  }

  /** A context that a number names for this thread: the one that the VM of that key has now. */
  context(vmKey: string, contextId: number): Context | undefined {
    const vm = this.vms.get(vmKey)?.vm;
    return vm === undefined || vm.failed ? undefined : vm.contexts.get(contextId);
  }

  /** What the VMs of this thread hold now. */
  get vmsInUse(): Vm[] {
    return [...this.vms.values()].map(({ vm }) => vm);
  }

  get usage(): VmUsage[] {
    return [...this.vms.values()].map((handle) => handle.usage);
  }

  private vm(base: BaseVm): VmHandle | undefined {
    const { vmKey } = base.settings;
    const present = this.vms.get(vmKey);
    if (present?.vm.failed === false) return present;
    base.retain();
    try {
      const vm: VmHandle = new VmHandle(this.host, this.name, base.settings, () => {
        if (this.vms.get(vmKey) === vm) this.vms.delete(vmKey);
        base.release();
      });
      this.vms.set(vmKey, vm);
      return vm;
    } catch (error) {
      if (error instanceof MockStartError) return undefined;
      throw error;
    }
  }

  private fail(base: BaseVm, text: string): undefined {
    base.failed = true;
    this.host.log("error", utf8(`Wasm VM failed ${text}`), "", this.name, true);
  }
}

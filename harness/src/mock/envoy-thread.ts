// One thread of Envoy with its VMs: at most one for each VM key, shared by the plugins with that key.
// Source: proxy-wasm-cpp-host src/wasm.cc, getOrCreateThreadLocalPlugin.

import { utf8 } from "./bytes.js";
import type { HostProcess } from "./host-process.js";
import { MockStartError } from "./mock-errors.js";
import { PluginHandle } from "./plugin-handle.js";
import type { PluginSettings } from "./plugin.js";
import { RootContext } from "./vm/root-context.js";
import { Vm } from "./vm/vm.js";

/** Starts and configures a root, or says in Envoy's words why not. */
function startRoot(root: RootContext, place: "base" | "thread-local"): void {
  const { vm, plugin } = root;
  const { logs } = vm.host;
  const linesBefore = logs.length;
  const refuse = (envoyText: string, callback: string): never => {
    const said = logs.slice(linesBefore).filter((line) => !line.fromHost && line.level !== "info");
    vm.host.log("error", utf8(envoyText), "", vm.thread, true);
    const how = vm.failed ? "trapped" : "answered 0";
    throw new MockStartError({
      code: "OUT1603",
      message: [
        `the plugin ${JSON.stringify(plugin.name)} refused to start: ${callback} ${how}.`,
        ...said.map(({ level, message }) => `It logged (${level}): ${message}`),
      ].join("\n"),
      envoyText,
      fix:
        said.length === 0
          ? "let the plugin log what is wrong with its configuration before it answers false"
          : "change the configuration as the plugin says",
    });
  };
  if (!root.start()) refuse(`Failed to start ${place} Wasm`, "proxy_on_vm_start");
  if (!root.configure()) refuse(`Failed to configure ${place} Wasm plugin`, "proxy_on_configure");
}

/** A VM that nobody uses: the module has to load, and its start functions run. */
export function startBaseVm(host: HostProcess, settings: PluginSettings): void {
  new Vm(host, "base", settings).start();
}

/**
 * Tries a plugin in a VM of its own, which goes without a word to the module.
 * @throws MockStartError when Envoy would reject the configuration.
 */
export function startCanary(host: HostProcess, settings: PluginSettings): void {
  const vm = new Vm(host, "canary", settings);
  vm.start();
  const root = new RootContext(vm, settings);
  startRoot(root, "base");
  root.discard();
}

export class EnvoyThread {
  readonly name: string;
  private readonly host: HostProcess;
  private readonly vms = new Map<string, Vm>();
  private handles: PluginHandle[] = [];

  constructor(name: string, host: HostProcess) {
    this.name = name;
    this.host = host;
  }

  /**
   * The plugin on this thread, started and configured. Equal plugins share a root; plugins with the same
   * VM key share a VM.
   * @throws MockStartError when the module refuses.
   */
  open(settings: PluginSettings): PluginHandle {
    const { pluginKey, vmKey } = settings;
    const known = this.handles.find(
      (handle) => handle.settings.pluginKey === pluginKey && !handle.vm.failed,
    );
    if (known !== undefined) {
      known.retain();
      known.root.start();
      known.root.configure();
      return known;
    }
    const vm = this.vm(vmKey, settings);
    const root = new RootContext(vm, settings);
    startRoot(root, "thread-local");
    const handle = new PluginHandle(settings, vm, root, (gone) => this.shutDown(gone));
    this.handles.push(handle);
    return handle;
  }

  private vm(key: string, settings: PluginSettings): Vm {
    const present = this.vms.get(key);
    if (present !== undefined && !present.failed) return present;
    const vm = new Vm(this.host, this.name, settings);
    vm.start();
    this.vms.set(key, vm);
    return vm;
  }

  private shutDown(gone: PluginHandle): void {
    this.handles = this.handles.filter((handle) => handle !== gone);
    gone.root.shutDown();
    if (this.handles.some((handle) => handle.vm === gone.vm)) return;
    // The last root takes the VM with it, even one that waits for proxy_done.
    if (this.vms.get(gone.vm.vmKey) === gone.vm) this.vms.delete(gone.vm.vmKey);
    for (const context of gone.vm.contexts.values()) {
      if (context instanceof RootContext) context.discard();
    }
  }
}

// A plugin on one thread: its VM and its root context there, held by the listener and by each stream. The
// root is shut down when the last of them lets go, and with the last plugin of a VM the VM goes.
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h, PluginHandleBase; Envoy wasm.cc.

import type { PluginSettings } from "./plugin.js";
import type { VmHandle } from "./vm-handle.js";
import type { RootContext } from "./vm/root-context.js";
import type { Vm } from "./vm/vm.js";

export class PluginHandle {
  readonly settings: PluginSettings;
  readonly root: RootContext;
  private readonly vmHandle: VmHandle;
  private readonly onRelease: (handle: PluginHandle) => void;
  /** The VM was dead before the handle was there: then no other one ever takes its place. */
  readonly bornDead: boolean;
  private references = 1;

  constructor(
    settings: PluginSettings,
    vmHandle: VmHandle,
    root: RootContext,
    onRelease: (handle: PluginHandle) => void,
  ) {
    this.settings = settings;
    this.vmHandle = vmHandle;
    this.root = root;
    this.onRelease = onRelease;
    this.bornDead = vmHandle.vm.failed;
    vmHandle.retain();
  }

  get vm(): Vm {
    return this.vmHandle.vm;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references > 0) return;
    this.onRelease(this);
    this.vmHandle.shutDownRoot(this.settings.pluginKey);
    this.vmHandle.release();
  }
}

// A plugin on one thread: its VM and its root context there, held by the listener and by each stream. The
// root is shut down when the last of them lets go.
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h, PluginHandleBase; Envoy wasm.cc.

import type { PluginSettings } from "./plugin.js";
import type { RootContext } from "./vm/root-context.js";
import type { Vm } from "./vm/vm.js";

export class PluginHandle {
  readonly settings: PluginSettings;
  readonly vm: Vm;
  readonly root: RootContext;
  private references = 1;
  private readonly onRelease: (handle: PluginHandle) => void;

  constructor(
    settings: PluginSettings,
    vm: Vm,
    root: RootContext,
    onRelease: (handle: PluginHandle) => void,
  ) {
    this.settings = settings;
    this.vm = vm;
    this.root = root;
    this.onRelease = onRelease;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references === 0) this.onRelease(this);
  }
}

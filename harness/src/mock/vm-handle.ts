// A VM with the roots that live in it, from its birth to its end: who may still shut it down, and which roots
// asked to wait. Source: proxy-wasm-cpp-host src/wasm.cc, startShutdown and done; Envoy stats_handler.h.

import type { HostProcess } from "./host-process.js";
import type { PluginSettings } from "./plugin.js";
import { checkRuntime } from "./runtimes.js";
import { RootContext } from "./vm/root-context.js";
import { Vm } from "./vm/vm.js";

/** What a VM holds at a moment. */
export interface VmUsage {
  /** Thread of Envoy that it stands for. */
  readonly thread: string;
  /** Contexts of streams and roots. */
  readonly contexts: number;
  /** Callouts that have not been answered. */
  readonly callouts: number;
  /** Size of the linear memory in bytes; it never shrinks. */
  readonly memory: number;
}

export class VmHandle {
  readonly vm: Vm;
  private readonly runtime: string;
  private readonly onEnd: () => void;
  private readonly roots = new Map<string, RootContext>();
  /** Answered 0 in `proxy_on_done`: they wait for `proxy_done`. */
  private readonly parked = new Map<string, RootContext>();
  private references = 0;
  private over = false;

  /**
   * Makes the VM and runs its start functions.
   * @throws MockStartError when the module cannot be loaded or its start fails.
   */
  constructor(
    host: HostProcess,
    thread: string,
    settings: PluginSettings,
    onEnd: () => void = () => undefined,
  ) {
    this.runtime = settings.runtime;
    this.onEnd = onEnd;
    host.statistics.vmCreated(this.runtime);
    try {
      checkRuntime(host, thread, settings);
      this.vm = new Vm(host, thread, settings);
      this.vm.start();
    } catch (error) {
      host.statistics.vmDeleted(this.runtime);
      onEnd();
      throw error;
    }
  }

  /**
   * The root of a plugin: `proxy_on_context_create`, then `proxy_on_vm_start`. A root that is there already is
   * started once more, and whatever it answers is taken for yes. Undefined: it refuses.
   */
  start(settings: PluginSettings): RootContext | undefined {
    const { pluginKey } = settings;
    const present = this.roots.get(pluginKey);
    if (present !== undefined) {
      present.start();
      return present;
    }
    const root = new RootContext(this.vm, settings, () => this.finishParked(pluginKey));
    this.roots.set(pluginKey, root);
    return root.start() ? root : undefined;
  }

  retain(): void {
    this.references++;
  }

  /** With the last reference the VM ends: what roots are left are told, parked ones are not waited for. */
  release(): void {
    if (--this.references > 0) return;
    for (const pluginKey of [...this.roots.keys()]) this.shutDownRoot(pluginKey);
    this.discard();
  }

  /** `proxy_on_done` of a root; it goes at once, or is parked. */
  shutDownRoot(pluginKey: string): void {
    const root = this.roots.get(pluginKey);
    if (root === undefined) return;
    this.roots.delete(pluginKey);
    if (root.finish()) root.delete();
    else {
      this.parked.get(pluginKey)?.discard();
      this.parked.set(pluginKey, root);
    }
  }

  /** The root of a plugin, a parked one too. */
  root(pluginKey: string): RootContext | undefined {
    return this.roots.get(pluginKey) ?? this.parked.get(pluginKey);
  }

  get usage(): VmUsage {
    const { thread, contexts, memory } = this.vm;
    const roots = [...this.roots.values(), ...this.parked.values()];
    const callouts = roots.reduce((sum, root) => sum + root.callouts.pending, 0);
    return { thread, contexts: contexts.size, callouts, memory: memory.size };
  }

  /** Ends the VM without a word to the module. */
  discard(): void {
    if (this.over) return;
    this.over = true;
    for (const root of [...this.roots.values(), ...this.parked.values()]) root.discard();
    this.roots.clear();
    this.parked.clear();
    this.vm.host.statistics.vmDeleted(this.runtime);
    this.onEnd();
  }

  /** `proxy_done` of the module: false when no root of this plugin is parked. */
  private finishParked(pluginKey: string): boolean {
    const root = this.parked.get(pluginKey);
    if (root === undefined) return false;
    this.parked.delete(pluginKey);
    this.vm.defer(() => root.delete());
    return true;
  }
}

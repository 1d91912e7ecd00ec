// The threads of the process and what runs on them: the main thread, the workers, the base VMs; and the plugins
// that have no stream of their own. Source: Envoy source/server/server.cc, source/common/thread_local.

import { BaseVms } from "./base-vms.js";
import { EnvoyThread } from "./envoy-thread.js";
import type { HostProcess } from "./host-process.js";
import { LoadedPlugin } from "./loaded-plugin.js";
import { MockUsageError } from "./mock-errors.js";
import type { PluginSettings } from "./plugin.js";
import type { VmUsage } from "./vm-handle.js";
import type { Context } from "./vm/context.js";
import type { Vm } from "./vm/vm.js";

export class Topology {
  readonly main: EnvoyThread;
  readonly workers: readonly EnvoyThread[];
  /** As the process ends: the workers have gone, the main thread is still there. */
  onWorkersEnd: () => void = () => undefined;
  private readonly host: HostProcess;
  private readonly bases: BaseVms;
  /** In the order in which they were loaded. */
  private readonly everywhere = new Set<LoadedPlugin>();
  private readonly onMainOnly = new Set<LoadedPlugin>();

  constructor(host: HostProcess, workers: number) {
    this.host = host;
    this.bases = new BaseVms(host);
    this.main = new EnvoyThread("main", host);
    this.workers = Array.from(
      { length: workers },
      (_, index) => new EnvoyThread(workers === 1 ? "worker" : `worker_${index}`, host),
    );
    host.findContext = (thread, vmKey, contextId) => this.context(thread, vmKey, contextId);
  }

  /**
   * The worker with this number; without one, chance decides.
   * @throws MockUsageError OUT1609 for a number that no worker has.
   */
  worker(number: number | undefined): EnvoyThread {
    const { length } = this.workers;
    const index = number ?? (length === 1 ? 0 : this.host.connectionChance.below(length));
    const worker = this.workers[index];
    if (worker === undefined) {
      throw new MockUsageError(
        `there is no worker ${index}: the proxy has ${length}, counted from 0.`,
      );
    }
    return worker;
  }

  /** What the VMs on the workers hold now. */
  /** Those on the workers. */
  get vms(): Vm[] {
    return this.workers.flatMap((worker) => worker.vmsInUse);
  }

  get usage(): VmUsage[] {
    return this.workers.flatMap((worker) => worker.usage);
  }

  /**
   * Loads a plugin: on the main thread now, on the workers as soon as these get to it.
   * @throws MockStartError when Envoy would reject the configuration.
   */
  load(settings: PluginSettings): LoadedPlugin {
    const plugin = this.loadOnMain(settings, this.everywhere);
    for (const worker of this.workers) this.host.post(() => plugin.openOn(worker), worker.name);
    return plugin;
  }

  /** A plugin that has one root only, on the main thread. */
  loadOnMain(settings: PluginSettings, list: Set<LoadedPlugin> = this.onMainOnly): LoadedPlugin {
    const plugin = new LoadedPlugin(this.host, this.bases, settings);
    plugin.openOn(this.main);
    list.add(plugin);
    return plugin;
  }

  /** Takes plugins away, the last first; their roots go when no stream uses them any more. */
  unload(plugins: readonly LoadedPlugin[]): void {
    for (const plugin of [...plugins].reverse()) {
      this.everywhere.delete(plugin);
      plugin.closeOn(this.main);
      let left = this.workers.length;
      for (const worker of this.workers) {
        this.host.post(() => {
          plugin.closeOn(worker);
          if (--left === 0) plugin.close();
        }, worker.name);
      }
    }
  }

  /** As the process ends: the workers one by one, then the main thread; on each the last plugin first. */
  close(): void {
    const plugins = [...this.everywhere].reverse();
    for (const worker of this.workers) for (const plugin of plugins) plugin.closeOn(worker);
    this.onWorkersEnd();
    for (const plugin of plugins) plugin.closeOn(this.main);
    this.host.callouts.dropClusters();
    const singletons = [...this.onMainOnly].reverse();
    for (const plugin of singletons) plugin.closeOn(this.main);
    for (const plugin of [...plugins, ...singletons]) plugin.close();
    this.everywhere.clear();
    this.onMainOnly.clear();
  }

  /** The canary lives on the main thread: what it registered leads to the main thread's own VM. */
  private context(thread: string, vmKey: string, contextId: number): Context | undefined {
    const found = this.workers.find(({ name }) => name === thread) ?? this.main;
    return found.context(vmKey, contextId);
  }
}

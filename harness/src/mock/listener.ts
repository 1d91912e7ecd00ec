// The filters of the one listener: for each its plugin on every thread, what a new stream gets, and
// what an update of its configuration does.
// Source: Envoy source/extensions/common/wasm/plugin.cc, wasm.cc; proxy-wasm-cpp-host src/wasm.cc.

import { EnvoyThread, startBaseVm, startCanary } from "./envoy-thread.js";
import type { HostProcess } from "./host-process.js";
import { MockStartError } from "./mock-errors.js";
import type { PluginHandle } from "./plugin-handle.js";
import type { PluginSettings } from "./plugin.js";
import { FailedFilter } from "./stream/failed-filter.js";
import type { StreamCallbacks, StreamFilter } from "./stream/stream-filter.js";
import { WasmFilter } from "./stream/wasm-filter.js";

/** Envoy drains an old listener so long before its plugins are shut down (`--drain-time-s`). */
const drainMilliseconds = 600_000;

/** Envoy waits so long between two loads of a VM with the policy "reload"; its jitter is left out. */
const reloadNanoseconds = 1_000_000_000n;

interface Slot {
  settings: PluginSettings;
  main: PluginHandle | undefined;
  worker: PluginHandle | undefined;
  loadedAt: bigint;
}

export class Listener {
  private readonly host: HostProcess;
  private readonly main: EnvoyThread;
  private readonly worker: EnvoyThread;
  private readonly baseVms = new Set<string>();
  private readonly canaries = new Set<string>();
  private readonly draining = new Set<Slot>();
  private slots: Slot[] = [];

  constructor(host: HostProcess) {
    this.host = host;
    this.main = new EnvoyThread("main", host);
    this.worker = new EnvoyThread("worker", host);
  }

  /**
   * As Envoy starts: on the main thread base VM, canary and plugin for each filter, then the worker's.
   * @throws MockStartError when Envoy would refuse to start.
   */
  start(plugins: readonly PluginSettings[]): void {
    this.slots = plugins.map((settings) => this.openOnMain(settings));
    for (const slot of this.slots) this.openOnWorker(slot);
  }

  get filterCount(): number {
    return this.slots.length;
  }

  settings(index: number): PluginSettings | undefined {
    return this.slots[index]?.settings;
  }

  /** New settings for one filter. A refusal leaves the old ones at work. */
  update(index: number, settings: PluginSettings): void {
    const old = this.slots[index];
    if (old === undefined || old.settings.pluginKey === settings.pluginKey) return;
    const slot = this.openOnMain(settings);
    this.openOnWorker(slot);
    this.slots[index] = slot;
    this.draining.add(old);
    this.host.clock.after(drainMilliseconds, () => {
      if (this.draining.delete(old)) this.release(old);
    });
  }

  /** The filters of a new stream, in the order in which the request meets them. */
  makeFilters(callbacks: (filter: () => StreamFilter) => StreamCallbacks): StreamFilter[] {
    const filters: StreamFilter[] = [];
    for (const slot of this.slots) {
      const made: { filter?: StreamFilter } = {};
      const own = callbacks(() => {
        if (made.filter === undefined) throw new Error("a filter asked before it was made");
        return made.filter;
      });
      const filter = this.makeFilter(slot, own);
      if (filter === undefined) continue;
      made.filter = filter;
      filters.push(filter);
    }
    return filters;
  }

  /** As the process ends: roots go in reverse order, on the worker and on the main thread. */
  close(): void {
    for (const old of this.draining) this.release(old);
    this.draining.clear();
    for (const slot of [...this.slots].reverse()) this.release(slot);
    this.slots = [];
  }

  private release(slot: Slot): void {
    slot.worker?.release();
    slot.main?.release();
  }

  private makeFilter(slot: Slot, callbacks: StreamCallbacks): StreamFilter | undefined {
    const { settings } = slot;
    const alive = (): PluginHandle | undefined =>
      slot.worker?.vm.failed === false ? slot.worker : undefined;
    if (alive() === undefined && settings.failurePolicy === "reload") this.reload(slot);
    const handle = alive();
    if (handle !== undefined) return new WasmFilter(handle, callbacks);
    if (settings.failurePolicy === "open") return undefined;
    return new FailedFilter(settings.name, callbacks);
  }

  /** Only a VM that trapped is loaded again, and not more often than the back-off allows. */
  private reload(slot: Slot): void {
    const { now } = this.host.clock;
    if (slot.worker === undefined || now - slot.loadedAt < reloadNanoseconds) return;
    slot.loadedAt = now;
    slot.worker.release();
    slot.worker = this.tryOpen(this.worker, slot.settings);
  }

  private openOnMain(settings: PluginSettings): Slot {
    if (!this.baseVms.has(settings.vmKey)) {
      startBaseVm(this.host, settings);
      this.baseVms.add(settings.vmKey);
    }
    if (!this.canaries.has(settings.pluginKey)) {
      startCanary(this.host, settings);
      this.canaries.add(settings.pluginKey);
    }
    const main = this.tryOpen(this.main, settings);
    return { settings, main, worker: undefined, loadedAt: this.host.clock.now };
  }

  private openOnWorker(slot: Slot): void {
    slot.worker = this.tryOpen(this.worker, slot.settings);
  }

  /** After the canary passed, a failure on a thread is no reason to refuse: streams get the policy. */
  private tryOpen(thread: EnvoyThread, settings: PluginSettings): PluginHandle | undefined {
    try {
      return thread.open(settings);
    } catch (error) {
      if (error instanceof MockStartError) return undefined;
      throw error;
    }
  }
}

// One plugin of the configuration with what it has on each thread, and the policy for a VM that fails.
// Source: Envoy source/extensions/common/wasm/wasm.cc, PluginConfig.

import type { BaseVm, BaseVms } from "./base-vms.js";
import { utf8 } from "./bytes.js";
import type { EnvoyThread } from "./envoy-thread.js";
import type { HostProcess } from "./host-process.js";
import { envoyDies, MockStartError } from "./mock-errors.js";
import type { PluginHandle } from "./plugin-handle.js";
import type { PluginSettings } from "./plugin.js";

interface Place {
  handle: PluginHandle | undefined;
  loadedAt: bigint;
}

const nanosecondsPerMillisecond = 1_000_000n;

export class LoadedPlugin {
  readonly settings: PluginSettings;
  private readonly host: HostProcess;
  /** None for a module that could not be fetched, or that came too late to be refused. */
  private readonly base: BaseVm | undefined;
  private readonly places = new Map<EnvoyThread, Place>();

  /**
   * Tries the plugin on the main thread.
   * @throws MockStartError when Envoy would reject the configuration.
   */
  constructor(host: HostProcess, bases: BaseVms, settings: PluginSettings) {
    this.host = host;
    this.settings = settings;
    host.statistics.pluginLoaded(settings.name);
    this.base = this.openBase(bases);
  }

  /** There is no VM at all: streams meet the policy. */
  get hasNoVm(): boolean {
    return this.base === undefined;
  }

  openOn(thread: EnvoyThread): void {
    if (this.base === undefined && !this.settings.failOpen) {
      this.report("Plugin configured to fail closed failed to load", thread.name);
    }
    const handle = this.base && thread.open(this.base, this.settings);
    this.places.set(thread, { handle, loadedAt: this.host.clock.now });
  }

  closeOn(thread: EnvoyThread): void {
    const place = this.places.get(thread);
    this.places.delete(thread);
    place?.handle?.release();
  }

  /** After it was closed on all threads. */
  close(): void {
    this.base?.release();
  }

  /**
   * What a new stream of a thread gets. Undefined when the plugin never came up there: Envoy leaves it out then,
   * whatever the policy. A VM that trapped is loaded anew first, if the policy and the back-off allow it.
   */
  handleOn(thread: EnvoyThread): PluginHandle | undefined {
    const place = this.places.get(thread);
    if (place?.handle?.vm.failed === true && this.settings.failurePolicy === "reload") {
      this.reload(thread, place, place.handle);
    }
    return place?.handle;
  }

  private openBase(bases: BaseVms): BaseVm | undefined {
    const { comesLater, bytes, name } = this.settings;
    if (!comesLater) return bases.open(this.settings);
    try {
      if (bytes.length > 0) return bases.open(this.settings);
    } catch (error) {
      if (!(error instanceof MockStartError)) throw error;
    }
    this.report(`Plugin ${name} failed to load`, "main");
    return undefined;
  }

  private report(text: string, thread: string): void {
    this.host.log("critical", utf8(text), "", thread, true);
  }

  private reload(thread: EnvoyThread, place: Place, old: PluginHandle): void {
    const { reloadInterval, name } = this.settings;
    const { clock, statistics, reloadChance } = this.host;
    const jitter = reloadChance.below(jitterRange(reloadInterval));
    const elapsed = (clock.now - place.loadedAt) / nanosecondsPerMillisecond;
    if (elapsed < BigInt(reloadInterval + jitter)) {
      statistics.countReload(name, "vm_reload_backoff");
      return;
    }
    place.loadedAt = clock.now;
    const handle = this.base && thread.open(this.base, this.settings);
    const works = handle?.vm.failed === false;
    statistics.countReload(name, works ? "vm_reload_success" : "vm_reload_failure");
    if (!works) {
      handle?.release();
      return;
    }
    place.handle = handle;
    old.release();
  }
}

/** Chance adds up to half of the interval. Source: Envoy source/common/common/backoff_strategy.cc. */
function jitterRange(interval: number): number {
  const range = Math.floor(interval / 2);
  if (range > 0) return range;
  throw envoyDies(
    `a VM is to be loaded again with a base_interval of ${interval} ms, of which Envoy takes a half as a divisor`,
    "set reloadInterval (reload_config.backoff.base_interval) to 2 ms at least",
    "SIGFPE",
  );
}

// The root context of a plugin in one VM: start, configuration, ticks, queue notifications,
// answers to callouts, shutdown.
// Source: proxy-wasm-cpp-host src/context.cc, Envoy source/extensions/common/wasm/context.cc.

import { RootCallouts } from "../callouts/root-callouts.js";
import type { PluginSettings } from "../plugin.js";
import type { LogMaps } from "../stream/stream-filter.js";
import type { StreamInfo } from "../stream/stream-info.js";
import type { Timer } from "../virtual-clock.js";
import { absentBuffer, constantBuffer } from "./buffer-view.js";
import { StreamlessContext } from "./context.js";
import type { Vm } from "./vm.js";

/** An AssemblyScript boolean is any i32: only 0 means no. A callback that is absent means yes. */
function yes(vm: Vm, name: string, answer: number | undefined): boolean {
  return answer === undefined ? !vm.has(name) : answer !== 0;
}

export class RootContext extends StreamlessContext {
  declare readonly plugin: PluginSettings;
  readonly callouts = new RootCallouts(this);
  private showsConfiguration = false;
  private tickPeriod = 0;
  private timer: Timer | undefined;
  private readonly onProxyDone: () => boolean;
  private logged: { readonly maps: LogMaps; readonly info: StreamInfo } | undefined;

  /** @param onProxyDone The module calls `proxy_done`: false when nothing of the plugin waits for it. */
  constructor(vm: Vm, plugin: PluginSettings, onProxyDone: () => boolean) {
    super(vm, vm.takeContextId(), plugin);
    this.onProxyDone = onProxyDone;
  }

  override get root(): RootContext {
    return this;
  }

  override get logPrefix(): string {
    return [this.plugin.rootId, this.plugin.vmId]
      .filter((part) => part !== "")
      .map((part) => ` ${part}`)
      .join("");
  }

  override get seesPluginConfiguration(): boolean {
    return this.showsConfiguration;
  }

  /** `proxy_on_context_create`, then `proxy_on_vm_start`. */
  start(): boolean {
    this.showsConfiguration = true;
    this.vm.call("proxy_on_context_create", this, this.id, 0);
    this.showsConfiguration = false;
    // The two count as one: what the first put off runs after the second.
    const size = this.vm.configuration.length;
    // A trap in context_create is no failure to start: Envoy goes on, and only the streams meet the dead VM.
    const answer = this.vm.callDespiteTrap("proxy_on_vm_start", this, this.id, size);
    this.vm.endCallback();
    return yes(this.vm, "proxy_on_vm_start", answer);
  }

  /** `proxy_on_configure`. */
  configure(): boolean {
    if (this.vm.failed) return true;
    this.showsConfiguration = true;
    const size = this.plugin.configuration.length;
    const answer = this.vm.call("proxy_on_configure", this, this.id, size);
    // What it put off does not see it any more.
    this.showsConfiguration = false;
    this.vm.endCallback();
    return yes(this.vm, "proxy_on_configure", answer);
  }

  /** 0 disables. The timer is armed anew after each tick, and only when the module has the callback. */
  setTickPeriod(milliseconds: number): void {
    this.tickPeriod = milliseconds;
    this.timer?.cancel();
    this.timer = undefined;
    if (milliseconds > 0 && this.vm.has("proxy_on_tick")) this.armTimer();
  }

  private armTimer(): void {
    const { host, thread } = this.vm;
    const tick = (): void => {
      this.timer = undefined;
      host.thread = thread;
      this.vm.call("proxy_on_tick", this, this.id);
      this.vm.endCallback();
      if (this.timer === undefined && this.tickPeriod > 0 && !this.vm.failed) this.armTimer();
    };
    this.timer = host.clock.after(this.tickPeriod, tick, thread);
  }

  /** `proxy_on_done`: false when the module asks to wait for its `proxy_done`. */
  finish(): boolean {
    const answer = this.vm.call("proxy_on_done", this, this.id);
    this.vm.endCallback();
    return answer !== 0;
  }

  /** `proxy_done` of the module: false when nobody waits for it. */
  done(): boolean {
    return this.onProxyDone();
  }

  /** `proxy_on_delete`, and the end. */
  delete(): void {
    this.vm.call("proxy_on_delete", this, this.id);
    this.vm.endCallback();
    this.discard();
  }

  /** `proxy_on_log` for a stream that is no stream of this plugin: it is the plugin of an access logger. */
  log(maps: LogMaps, info: StreamInfo): void {
    this.logged = { maps, info };
    this.vm.call("proxy_on_log", this, this.id);
    this.vm.endCallback();
    this.logged = undefined;
  }

  /** `envoy_on_stats_update`: the plugin is a statistics sink. */
  updateStatistics(payload: Uint8Array): void {
    this.scratch = constantBuffer(payload);
    this.vm.call("envoy_on_stats_update", this, this.id, payload.length);
    this.vm.endCallback();
    this.scratch = absentBuffer;
  }

  override get inLogPhase(): boolean {
    return this.logged !== undefined;
  }

  override get streamInfo(): StreamInfo | undefined {
    return this.logged?.info;
  }

  protected override get loggedMaps(): LogMaps | undefined {
    return this.logged?.maps;
  }

  /** Ends it without a word to the module: so a canary goes, and the last root of a VM that waits. */
  discard(): void {
    this.tickPeriod = 0;
    this.timer?.cancel();
    this.timer = undefined;
    this.callouts.discard();
    this.vm.contexts.delete(this.id);
  }
}

// The root context of a plugin in one VM: start, configuration, ticks, queue notifications, shutdown.
// Source: proxy-wasm-cpp-host src/context.cc, Envoy source/extensions/common/wasm/context.cc.

import type { PluginSettings } from "../plugin.js";
import type { Timer } from "../virtual-clock.js";
import { StreamlessContext } from "./context.js";
import type { Vm } from "./vm.js";

/** An AssemblyScript boolean is any i32: only 0 means no. A callback that is absent means yes. */
function yes(vm: Vm, name: string, answer: number | undefined): boolean {
  return answer === undefined ? !vm.has(name) : answer !== 0;
}

export class RootContext extends StreamlessContext {
  declare readonly plugin: PluginSettings;
  /** Code and message of `proxy_get_status`. The code stays until the next failure sets it. */
  status = { code: 0, message: "" };
  private showsConfiguration = false;
  private tickPeriod = 0;
  private timer: Timer | undefined;
  private waitsForDone = false;

  constructor(vm: Vm, plugin: PluginSettings) {
    super(vm, vm.takeContextId(), plugin);
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
    this.vm.endCallback();
    this.showsConfiguration = false;
    const size = this.vm.configuration.length;
    // A trap in context_create is no failure to start: the streams meet the dead VM.
    if (this.vm.failed) return true;
    const answer = this.vm.call("proxy_on_vm_start", this, this.id, size);
    this.vm.endCallback();
    return yes(this.vm, "proxy_on_vm_start", answer);
  }

  /** `proxy_on_configure`. */
  configure(): boolean {
    if (this.vm.failed) return true;
    this.showsConfiguration = true;
    const size = this.plugin.configuration.length;
    const answer = this.vm.call("proxy_on_configure", this, this.id, size);
    this.vm.endCallback();
    this.showsConfiguration = false;
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
    this.timer = this.vm.host.clock.after(this.tickPeriod, () => {
      this.timer = undefined;
      this.vm.call("proxy_on_tick", this, this.id);
      this.vm.endCallback();
      if (this.timer === undefined && this.tickPeriod > 0 && !this.vm.failed) this.armTimer();
    });
  }

  queueReady(token: number): void {
    this.vm.call("proxy_on_queue_ready", this, this.id, token);
    this.vm.endCallback();
  }

  /** `proxy_on_done`; the root goes now, or once the module calls `proxy_done`. */
  shutDown(): void {
    const answer = this.vm.call("proxy_on_done", this, this.id);
    this.vm.endCallback();
    if (answer === 0) this.waitsForDone = true;
    else this.delete();
  }

  /** `proxy_done` of the module: false when nobody waits for it. */
  done(): boolean {
    if (!this.waitsForDone) return false;
    this.waitsForDone = false;
    this.vm.defer(() => this.delete());
    return true;
  }

  private delete(): void {
    this.vm.call("proxy_on_delete", this, this.id);
    this.vm.endCallback();
    this.discard();
  }

  /** Ends it without a word to the module: so a canary goes, and the last root of a VM that waits. */
  discard(): void {
    this.tickPeriod = 0;
    this.timer?.cancel();
    this.timer = undefined;
    this.vm.contexts.delete(this.id);
  }
}

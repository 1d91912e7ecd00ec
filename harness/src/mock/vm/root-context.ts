// The root context of a plugin in one VM: start, configuration, ticks, queue notifications,
// answers to callouts, shutdown.
// Source: proxy-wasm-cpp-host src/context.cc, Envoy source/extensions/common/wasm/context.cc.

import { WasmResult } from "../../abi/enumerations.js";
import type { Cluster } from "../callouts/cluster.js";
import { HttpCallout, type CalloutOutcome } from "../callouts/http-callout.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { PluginSettings } from "../plugin.js";
import type { LogMaps } from "../stream/stream-filter.js";
import type { StreamInfo } from "../stream/stream-info.js";
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
  /** Readable while `proxy_on_http_call_response` runs. */
  calloutAnswer: Exclude<CalloutOutcome, "failed"> | undefined;
  private readonly callouts = new Set<HttpCallout>();
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

  /** Sends a callout; its answer comes to this root, whichever context asked for it. */
  callOut(cluster: Cluster, headers: HeaderMap, body: Uint8Array, timeout: number): number {
    const { host } = this.vm;
    const token = this.vm.takeHttpCallToken();
    const callout = new HttpCallout({
      callouts: host.callouts,
      clock: host.clock,
      post: (action) => host.post(action, this.vm.thread),
      cluster,
      headers,
      body,
      timeout,
      onEnd: (outcome) => {
        this.callouts.delete(callout);
        this.answerCallout(token, outcome);
      },
    });
    this.callouts.add(callout);
    return token;
  }

  private answerCallout(token: number, outcome: CalloutOutcome): void {
    const failed = outcome === "failed";
    if (failed) this.status = { code: WasmResult.BrokenConnection, message: "reset" };
    else this.calloutAnswer = outcome;
    const sizes = failed
      ? [0, 0, 0]
      : [outcome.headers.size, outcome.body.length, outcome.trailers?.size ?? 0];
    this.vm.call("proxy_on_http_call_response", this, this.id, token, ...sizes);
    this.calloutAnswer = undefined;
    if (failed) this.status = { ...this.status, message: "" };
    this.vm.endCallback();
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
    for (const callout of this.callouts) callout.cancel();
    this.callouts.clear();
    this.vm.contexts.delete(this.id);
  }
}

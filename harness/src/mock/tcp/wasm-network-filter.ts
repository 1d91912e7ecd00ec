// A plugin on one TCP connection: the stream context of the module, and the filter that the connection sees.
// Source: Envoy source/extensions/common/wasm/context.cc, proxy-wasm-cpp-host src/context.cc.

import type { PluginHandle } from "../plugin-handle.js";
import type { BodyBuffer } from "../stream/body-buffer.js";
import type { StreamInfo } from "../stream/stream-info.js";
import { Context } from "../vm/context.js";
import type { RootContext } from "../vm/root-context.js";
import {
  PeerType,
  type ConnectionCallbacks,
  type NetworkFilter,
  type NetworkStatus,
} from "./network-filter.js";

export class WasmNetworkFilter extends Context implements NetworkFilter {
  private readonly handle: PluginHandle;
  private readonly callbacks: ConnectionCallbacks;
  private created = false;
  /** Stays after a stop, and points at what the connection has not taken yet. */
  private readonly data: { downstream?: BodyBuffer | undefined; upstream?: BodyBuffer | undefined } = {}; // prettier-ignore

  constructor(handle: PluginHandle, callbacks: ConnectionCallbacks) {
    super(handle.vm, handle.vm.takeContextId(), handle.settings);
    this.handle = handle;
    this.callbacks = callbacks;
    handle.retain();
  }

  override get root(): RootContext {
    return this.handle.root;
  }

  override get logPrefix(): string {
    const { name, rootId, vmId } = this.handle.settings;
    return [name, rootId, vmId].map((part) => (part === "" ? "" : ` ${part}`)).join("");
  }

  override get streamInfo(): StreamInfo {
    return this.callbacks.info;
  }

  newConnection(): NetworkStatus {
    this.created = true;
    this.vm.call("proxy_on_context_create", this, this.id, this.root.id);
    this.vm.endCallback();
    return this.run("proxy_on_new_connection");
  }

  downstreamData(data: BodyBuffer, endOfStream: boolean): NetworkStatus {
    this.data.downstream = data;
    const status = this.run("proxy_on_downstream_data", data.size, Number(endOfStream));
    if (status === "continue") this.data.downstream = undefined;
    return status;
  }

  upstreamData(data: BodyBuffer, endOfStream: boolean): NetworkStatus {
    this.data.upstream = data;
    const status = this.run("proxy_on_upstream_data", data.size, Number(endOfStream));
    if (status === "continue") this.data.upstream = undefined;
    // The filter is no part of the upstream's connection: its end is all that it learns.
    if (endOfStream) this.upstreamClosed();
    return status;
  }

  closed(peer: number): void {
    if (!this.created) {
      this.release();
      return;
    }
    this.vm.call("proxy_on_downstream_connection_close", this, this.id, peer);
    this.vm.endCallback();
    this.finish();
  }

  override networkData(side: "downstream" | "upstream"): BodyBuffer | undefined {
    return this.data[side];
  }

  override readableMap(): undefined {
    return undefined;
  }

  override writableMap(): undefined {
    return undefined;
  }

  override body(): undefined {
    return undefined;
  }

  override sendLocalResponse(): void {}

  override continueStream(): void {}

  override resetStream(): void {}

  override continueReading(): void {
    this.vm.defer(() => this.callbacks.continueReading(this));
  }

  override closeConnection(): void {
    this.vm.defer(() => this.callbacks.close());
  }

  private upstreamClosed(): void {
    this.vm.call("proxy_on_upstream_connection_close", this, this.id, PeerType.Unknown);
    this.vm.endCallback();
  }

  private run(name: string, ...args: number[]): NetworkStatus {
    const answer = this.vm.call(name, this, this.id, ...args) ?? 0;
    const stops = answer !== 0;
    this.vm.endCallback();
    if (!this.vm.failed) return stops ? "stop" : "continue";
    if (this.handle.settings.failOpen) return "continue";
    this.callbacks.close();
    return "stop";
  }

  /** Here, other than in HTTP, the log comes after the question whether the context is done. */
  private finish(): void {
    for (const name of ["proxy_on_done", "proxy_on_log", "proxy_on_delete"]) {
      this.vm.call(name, this, this.id);
      this.vm.endCallback();
    }
    this.release();
  }

  private release(): void {
    this.vm.contexts.delete(this.id);
    this.handle.release();
  }
}

// A plugin in one HTTP stream: the stream context of the module, and the filter that the stream sees. It
// makes the callbacks, translates their answers, and knows which maps and bodies are readable when.
// Source: Envoy source/extensions/common/wasm/context.cc, proxy-wasm-cpp-host src/context.cc.

import { MapType } from "../../abi/enumerations.js";
import { noBytes } from "../bytes.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { envoyDies, envoyGarbles, type MockHaltError } from "../mock-errors.js";
import type { PluginHandle } from "../plugin-handle.js";
import { Context, type LocalResponse } from "../vm/context.js";
import type { RootContext } from "../vm/root-context.js";
import type { BodyBuffer } from "./body-buffer.js";
import { dataStatusOf, headersStatusOf } from "./callback-answers.js";
import { SideView } from "./side-view.js";
import type {
  DataStatus,
  HeadersStatus,
  LogMaps,
  Side,
  StreamCallbacks,
  StreamFilter,
  TrailersStatus,
} from "./stream-filter.js";
import type { StreamInfo } from "./stream-info.js";

/** The reply of a filter whose VM is dead. */
export const failureReply: LocalResponse = {
  status: 503,
  details: "wasm_fail_stream",
  body: noBytes,
  headers: [],
  grpcStatus: 14,
};

type Phase = "stream" | "log" | "done" | "delete";

interface RunningCallback {
  readonly side: Side;
  readonly name: string;
  /** It has let its side go on before its answer did. */
  continued: boolean;
}

export class WasmFilter extends Context implements StreamFilter {
  readonly label: string;
  private readonly handle: PluginHandle;
  private readonly callbacks: StreamCallbacks;
  private readonly views = { request: new SideView(), response: new SideView() };
  private created = false;
  private destroyed = false;
  private endOfStream = false;
  private failureReplied = false;
  private phase: Phase = "stream";
  private logMaps: LogMaps | undefined;
  /** The callback that runs now, and what it did that Envoy may not survive. */
  private running: RunningCallback | undefined;

  constructor(handle: PluginHandle, callbacks: StreamCallbacks) {
    super(handle.vm, handle.vm.takeContextId(), handle.settings);
    this.handle = handle;
    this.callbacks = callbacks;
    this.label = handle.settings.name || handle.settings.rootId || "the filter";
    handle.retain();
  }

  override get root(): RootContext {
    return this.handle.root;
  }

  override get logPrefix(): string {
    const { name, rootId, vmId } = this.handle.settings;
    const parts = [name, rootId, vmId].filter((part) => part !== "");
    return parts.map((part) => ` ${part}`).join("");
  }

  override get inLogPhase(): boolean {
    return this.phase === "log";
  }

  override get streamInfo(): StreamInfo {
    return this.callbacks.info;
  }

  headers(side: Side, map: HeaderMap, endOfStream: boolean): HeadersStatus {
    if (side === "request") this.create();
    else if (!this.created) return "continue";
    if (this.failureReplied) return side === "request" ? "stopAllAndWatermark" : "continue";
    const view = this.views[side];
    view.headers = map;
    this.endOfStream = endOfStream;
    const end = this.vm.abiVersion === "0.1.0" ? [] : [Number(endOfStream)];
    const { answer, callback } = this.run(side, "headers", map.size, ...end);
    const status = this.headersStatus(side, answer);
    this.vm.endCallback();
    if (side === "response" && callback.continued && status === "continue") {
      if (!this.callbacks.isAborted(side)) throw headersTwice();
    }
    if (status === "continue") view.headers = undefined;
    return status;
  }

  data(side: Side, data: BodyBuffer, endOfStream: boolean): DataStatus {
    if (!this.created || this.failureReplied) return "continue";
    const view = this.views[side];
    view.body = data;
    view.bodyIsGone = false;
    this.endOfStream = endOfStream;
    const wasBuffering = view.buffering;
    if (wasBuffering) {
      this.callbacks.keep(side, data);
      if (this.destroyed) return "drop";
    }
    const body = this.body(side);
    if (body !== undefined) this.scratch = { content: body, writable: true, side };
    const size = body?.size ?? 0;
    const { answer } = this.run(side, "body", size, Number(endOfStream));
    const status = this.dataStatus(side, answer);
    this.vm.endCallback();
    view.buffering = status === "buffer";
    if (status === "continue") view.body = undefined;
    else if (status !== "buffer") view.bodyIsGone = true;
    if (wasBuffering && status === "continue" && this.vm.host.envoy.isAtLeast("1.39")) {
      // What is kept goes on as this piece, even when something else has let the stream go on meanwhile.
      const kept = this.callbacks.buffered(side);
      if (kept !== undefined && kept !== data) data.moveFrom(kept);
    }
    return status;
  }

  trailers(side: Side, map: HeaderMap): TrailersStatus {
    if (!this.created || this.failureReplied) return "continue";
    const view = this.views[side];
    view.trailers = map;
    const { answer } = this.run(side, "trailers", map.size);
    const status = this.trailersStatus(side, answer);
    this.vm.endCallback();
    if (status === "continue") view.trailers = undefined;
    return status;
  }

  metadata(side: Side, pairs: readonly HeaderPair[]): void {
    if (!this.created || this.failureReplied) return;
    this.vm.call(`proxy_on_${side}_metadata`, this, this.id, pairs.length);
    this.failStream(side);
    this.vm.endCallback();
  }

  log(maps: LogMaps): void {
    this.create();
    this.phase = "log";
    this.logMaps = maps;
    this.vm.call("proxy_on_log", this, this.id);
    this.vm.endCallback();
    this.logMaps = undefined;
    this.phase = "stream";
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    if (this.created) {
      this.phase = "done";
      this.vm.call("proxy_on_done", this, this.id);
      this.vm.endCallback();
      this.phase = "delete";
      this.vm.call("proxy_on_delete", this, this.id);
      this.vm.endCallback();
    }
    // The object goes with the stream, after the event: until then other contexts still find it.
    this.vm.host.deleteLater(() => {
      this.vm.contexts.delete(this.id);
      this.handle.release();
    });
  }

  override readableMap(type: MapType): HeaderMap | undefined {
    const { logMaps } = this;
    switch (type) {
      case MapType.HttpRequestHeaders:
        return logMaps === undefined ? this.views.request.headers : logMaps.requestHeaders;
      case MapType.HttpRequestTrailers:
        return logMaps === undefined ? this.views.request.trailers : undefined;
      case MapType.HttpResponseHeaders:
        return logMaps === undefined ? this.views.response.headers : logMaps.responseHeaders;
      case MapType.HttpResponseTrailers:
        return logMaps === undefined ? this.views.response.trailers : logMaps.responseTrailers;
      default:
        return undefined;
    }
  }

  override writableMap(type: MapType): HeaderMap | undefined {
    // Not the maps of the log: what is still held from before may be written even there.
    switch (type) {
      case MapType.HttpRequestHeaders:
        return this.views.request.headers;
      case MapType.HttpRequestTrailers:
        return this.trailersForWriting("request");
      case MapType.HttpResponseHeaders:
        return this.views.response.headers;
      case MapType.HttpResponseTrailers:
        return this.trailersForWriting("response");
      default:
        return undefined;
    }
  }

  private trailersForWriting(side: Side): HeaderMap | undefined {
    const view = this.views[side];
    if (view.trailers === undefined && view.body !== undefined && this.endOfStream) {
      view.trailers = this.callbacks.addTrailers(side);
    }
    return view.trailers;
  }

  override networkData(): undefined {
    return undefined;
  }

  override body(side: Side): BodyBuffer | undefined {
    const view = this.views[side];
    if (view.buffering) return this.callbacks.buffered(side);
    if (view.body !== undefined && view.bodyIsGone) {
      throw envoyDies(
        `the ${side} body is touched outside its callback after that callback answered 2 or more, ` +
          "when the chunk is gone",
        "answer 1 (StopIterationAndBuffer) to keep a body for later callbacks",
      );
    }
    return view.body;
  }

  override sendLocalResponse(response: LocalResponse): void {
    const sequence = this.sequence("proxy_send_local_response");
    this.vm.defer(() => this.callbacks.sendLocalReply(response, sequence));
  }

  override continueStream(side: Side): void {
    const { running } = this;
    if (side === "response" && !this.destroyed && this.callbacks.awaitsResponse()) {
      throw envoyDies(
        "proxy_continue_stream for the response before there is one",
        "continue the request, or wait for the response callbacks",
      );
    }
    this.views.request.clear();
    this.vm.defer(() => {
      if (this.destroyed) return;
      if (running?.side === side) running.continued = true;
      this.callbacks.continueIteration(side);
    });
  }

  override resetStream(): void {
    this.streamInfo.responseCodeDetails ??= "wasm_close_stream";
    const sequence = this.sequence("proxy_close_stream");
    this.vm.defer(() => this.callbacks.reset("wasm_close_stream", sequence));
  }

  /** What would be amiss with this call, for people. */
  private sequence(call: string): string {
    if (this.phase !== "stream") return `${call} in proxy_on_${this.phase} of a stream`;
    return `${call} after the same callback has already ended the stream`;
  }

  private run(
    side: Side,
    part: "headers" | "body" | "trailers",
    ...args: number[]
  ): { answer: number; callback: RunningCallback } {
    const name = `proxy_on_${side}_${part}`;
    const callback = { side, name, continued: false };
    this.running = callback;
    const answer = this.vm.call(name, this, this.id, ...args) ?? 0;
    this.running = undefined;
    return { answer, callback };
  }

  private create(): void {
    if (this.created) return;
    this.vm.call("proxy_on_context_create", this, this.id, this.root.id);
    // What it puts off may end the stream, whose log then makes the context once more.
    this.vm.endCallback();
    this.created = true;
  }

  /** A dead VM of the older `fail_open`: the stream passes as if the filter were not there. */
  private get passesUnfiltered(): boolean {
    return this.vm.failed && this.handle.settings.failOpen;
  }

  /** With a dead VM: answers for it, once, and tells so. */
  private failStream(side: Side): boolean {
    if (!this.vm.failed || this.handle.settings.failOpen) return false;
    if (!this.failureReplied) {
      this.failureReplied = true;
      this.callbacks.sendLocalReply(failureReply);
    }
    return side === "request" || side === "response";
  }

  private headersStatus(side: Side, answer: number): HeadersStatus {
    if (this.passesUnfiltered) return "continue";
    if (this.failStream(side) || this.vm.iterationStopped) return "stopAllAndWatermark";
    return headersStatusOf(answer, this.handle.settings.allowOnHeadersStopIteration);
  }

  private trailersStatus(side: Side, answer: number): TrailersStatus {
    if (this.passesUnfiltered) return "continue";
    return this.failStream(side) || this.vm.iterationStopped || answer !== 0 ? "stop" : "continue";
  }

  private dataStatus(side: Side, answer: number): DataStatus {
    if (this.passesUnfiltered) return "continue";
    if (this.failStream(side) || this.vm.iterationStopped) return "drop";
    return dataStatusOf(answer);
  }
}

/** The headers have gone on before the callback lets them go on. */
function headersTwice(): MockHaltError {
  return envoyGarbles(
    "proxy_continue_stream inside proxy_on_response_headers, which then answers Continue: the headers are sent twice",
    "answer Continue without calling proxy_continue_stream",
  );
}

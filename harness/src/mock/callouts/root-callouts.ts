// The callouts of one root context: those under way, and what their callbacks let the module read. Whichever
// context makes a callout, its answer comes to the root of that context.
// Source: Envoy source/extensions/common/wasm/context.cc, from httpCall to grpcCancel.

import { MapType, WasmResult } from "../../abi/enumerations.js";
import { HeaderMap } from "../headers/header-map.js";
import { envoyHangs } from "../mock-errors.js";
import { BodyBuffer } from "../stream/body-buffer.js";
import { constantBuffer } from "../vm/buffer-view.js";
import type { RootContext } from "../vm/root-context.js";
import type { CalloutOwner, Callouts } from "./callouts.js";
import { calloutKind } from "./callout-tokens.js";
import type { Cluster } from "./cluster.js";
import { dnsPayload, resolveName } from "./dns.js";
import { GrpcCall, type GrpcEvents, type GrpcRequest } from "./grpc-call.js";
import { HttpCallout, type CalloutAnswer, type CalloutOutcome } from "./http-callout.js";

/** The number of a callout that is under way, or why there is none. */
export type Started = { readonly token: number } | { readonly result: WasmResult };

const unavailable = 14;
const internal = 13;

/** A gRPC stream as the module may still name it. */
interface OpenStream {
  readonly call: GrpcCall | undefined;
  localClosed: boolean;
  remoteClosed: boolean;
}

export class RootCallouts implements CalloutOwner {
  /** Code and message of `proxy_get_status`. The code stays until the next failure sets it. */
  status = { code: 0, message: "" };
  private readonly root: RootContext;
  private readonly http = new Map<number, HttpCallout>();
  private readonly calls = new Map<number, GrpcCall | undefined>();
  private readonly streams = new Map<number, OpenStream>();
  private answer: CalloutAnswer | undefined;
  private initialMetadata: HeaderMap | undefined;
  private trailingMetadata: HeaderMap | undefined;
  private message: BodyBuffer | undefined;

  constructor(root: RootContext) {
    this.root = root;
  }

  get callouts(): Callouts {
    return this.root.vm.host.callouts;
  }

  /** Callouts and open streams that have no end yet. */
  get pending(): number {
    return this.http.size + this.calls.size + this.streams.size;
  }

  get thread(): string {
    return this.root.vm.thread;
  }

  /** A map of the callback that runs. */
  map(type: MapType): HeaderMap | undefined {
    switch (type) {
      case MapType.GrpcReceiveInitialMetadata:
        return this.initialMetadata;
      case MapType.GrpcReceiveTrailingMetadata:
        return this.trailingMetadata;
      case MapType.HttpCallResponseHeaders:
        return this.answer?.headers;
      case MapType.HttpCallResponseTrailers:
        return this.answer?.trailers;
      default:
        return undefined;
    }
  }

  /** The body of an HTTP answer while its callback runs; not when it failed. */
  get httpBody(): Uint8Array | undefined {
    return this.answer?.body;
  }

  /** The message while `proxy_on_grpc_receive` runs. The module can change it, to no effect. */
  get grpcMessage(): BodyBuffer | undefined {
    return this.message;
  }

  startHttp(cluster: Cluster, headers: HeaderMap, body: Uint8Array, timeout: number): Started {
    const token = this.root.vm.calloutTokens.next("http");
    const callout = new HttpCallout({
      owner: this,
      cluster,
      headers,
      body,
      timeout,
      onEnd: (outcome) => this.endHttp(token, outcome),
    });
    this.http.set(token, callout);
    if (callout.send()) return { token };
    this.http.delete(token);
    return { result: WasmResult.InternalFailure };
  }

  /** @param cluster Undefined: there is no such cluster, which the module hears of later as well. */
  startCall(cluster: Cluster | undefined, request: GrpcRequest, message: Uint8Array): Started {
    const token = this.root.vm.calloutTokens.next("grpcCall");
    let received: Uint8Array | undefined;
    const end = (status: number, text: string): void => this.closeGrpc(token, status, text);
    if (cluster === undefined) return this.refuse(() => end(unavailable, "Cluster not available"));
    const call = new GrpcCall(
      this,
      cluster,
      request,
      {
        initialMetadata: () => undefined,
        message: (bytes) => (received = bytes),
        trailingMetadata: () => undefined,
        closed: (status, text) => {
          if (status !== 0) end(status, text);
          else if (received === undefined) end(internal, "");
          else this.receive(token, received);
        },
      },
      "call",
    );
    this.calls.set(token, call);
    if (call.begin()) {
      call.send(message, true);
      return { token };
    }
    this.calls.delete(token);
    return { result: WasmResult.InternalFailure };
  }

  startStream(cluster: Cluster | undefined, request: GrpcRequest): Started {
    const token = this.root.vm.calloutTokens.next("grpcStream");
    const events: GrpcEvents = {
      initialMetadata: (map) => {
        this.initialMetadata = map;
        const done = (): void => void (this.initialMetadata = undefined);
        this.notify("proxy_on_grpc_receive_initial_metadata", { last: done }, token, map.size);
      },
      message: (bytes) => this.receive(token, bytes),
      trailingMetadata: (map) => {
        this.trailingMetadata = map;
        const done = (): void => void (this.trailingMetadata = undefined);
        this.notify("proxy_on_grpc_receive_trailing_metadata", { last: done }, token, map.size);
      },
      closed: (status, text) => {
        const stream = this.streams.get(token);
        if (stream !== undefined) stream.remoteClosed = true;
        this.closeGrpc(token, status, text);
      },
    };
    if (cluster === undefined) {
      return this.refuse(() => events.closed(unavailable, "Cluster not available"));
    }
    const call = new GrpcCall(this, cluster, request, events, "stream");
    this.streams.set(token, { call, localClosed: false, remoteClosed: false });
    if (call.begin()) return { token };
    this.streams.delete(token);
    return { result: WasmResult.InternalFailure };
  }

  /** A call through the gRPC library, for whose targets a test has no script: nothing answers there. */
  startUnreachable(kind: "grpcCall" | "grpcStream"): Started {
    const token = this.root.vm.calloutTokens.next(kind);
    if (kind === "grpcCall") this.calls.set(token, undefined);
    else this.streams.set(token, { call: undefined, localClosed: false, remoteClosed: false });
    this.callouts.post(() => {
      const stream = this.streams.get(token);
      if (stream === undefined && !this.calls.has(token)) return;
      if (stream !== undefined) {
        stream.remoteClosed = true;
        this.trailingMetadata = new HeaderMap("responseTrailers");
        const done = (): void => void (this.trailingMetadata = undefined);
        this.notify("proxy_on_grpc_receive_trailing_metadata", { last: done }, token, 0);
      }
      this.closeGrpc(token, internal, "");
    }, this.thread);
    return { token };
  }

  /** The number of a call whose client Envoy cannot make: it is used up. */
  wasteToken(kind: "grpcCall" | "grpcStream"): void {
    const token = this.root.vm.calloutTokens.next(kind);
    if (kind === "grpcCall") this.calls.set(token, undefined);
    else this.streams.set(token, { call: undefined, localClosed: false, remoteClosed: false });
  }

  /** Ok for a stream that is known, even when it has ended. */
  send(token: number, message: Uint8Array, endOfStream: boolean): WasmResult {
    if (calloutKind(token) !== "grpcStream") return WasmResult.BadArgument;
    const stream = this.streams.get(token);
    if (stream === undefined) return WasmResult.NotFound;
    stream.call?.send(message, endOfStream);
    return WasmResult.Ok;
  }

  /** Cancels a call; half-closes a stream, whose number is free once both sides have closed it. */
  close(token: number): WasmResult {
    const stream = this.streams.get(token);
    if (stream === undefined) return this.cancel(token);
    stream.call?.halfClose();
    stream.localClosed = true;
    if (stream.remoteClosed) this.streams.delete(token);
    return WasmResult.Ok;
  }

  cancel(token: number): WasmResult {
    const kind = calloutKind(token);
    if (kind === undefined || kind === "http") return WasmResult.BadArgument;
    const known = kind === "grpcCall" ? this.calls.has(token) : this.streams.has(token);
    if (!known) return WasmResult.NotFound;
    (kind === "grpcCall" ? this.calls.get(token) : this.streams.get(token)?.call)?.cancel();
    this.calls.delete(token);
    this.streams.delete(token);
    return WasmResult.Ok;
  }

  /** Asks for the addresses of a name. The answer to a question that needs no server comes at once. */
  resolve(name: string, token: number): void {
    const { answer, immediate } = resolveName(this.callouts.dns, name);
    const payload = dnsPayload(answer);
    const tell = (): void => {
      this.root.scratch = constantBuffer(payload); // Envoy has one buffer for both.
      this.notify("envoy_on_resolve_dns", {}, token, payload.length);
    };
    if (immediate) tell();
    else this.callouts.post(() => this.root.vm.contexts.has(this.root.id) && tell(), this.thread);
  }

  /** Ends all of them without a word: so the root goes. */
  discard(): void {
    for (const callout of this.http.values()) callout.cancel();
    for (const call of this.calls.values()) call?.cancel();
    for (const { call } of this.streams.values()) call?.cancel();
    this.http.clear();
    this.calls.clear();
    this.streams.clear();
  }

  private refuse(tell: () => void): Started {
    tell();
    return { result: WasmResult.InternalFailure };
  }

  /**
   * Makes a callback. What it put off runs at its end: after `first`, which takes away what only the callback itself
   * may read, and before `last`.
   */
  private notify(
    name: string,
    { first, last }: { first?: () => void; last?: () => void },
    ...args: number[]
  ): void {
    const { vm, id } = this.root;
    const isTold = !vm.failed && vm.has(name);
    if (isTold) vm.call(name, this.root, id, ...args);
    first?.();
    if (isTold) vm.endCallback();
    last?.();
  }

  private endHttp(token: number, outcome: CalloutOutcome): void {
    if (outcome === "failed") {
      this.status = { code: WasmResult.BrokenConnection, message: "reset" };
      const first = (): void => {
        this.status.message = "";
        this.http.delete(token);
      };
      this.notify("proxy_on_http_call_response", { first }, token, 0, 0, 0);
    } else {
      const { headers, body, trailers } = outcome;
      this.answer = outcome;
      const sizes = [headers.size, body.length, trailers?.size ?? 0];
      const first = (): void => {
        this.answer = undefined;
        this.http.delete(token);
      };
      this.notify("proxy_on_http_call_response", { first }, token, ...sizes);
    }
  }

  private receive(token: number, bytes: Uint8Array): void {
    this.message = new BodyBuffer(bytes);
    const first = (): void => {
      this.message = undefined;
      this.calls.delete(token);
    };
    this.notify("proxy_on_grpc_receive", { first }, token, bytes.length);
  }

  /**
   * What comes while a callback of the VM runs waits for its end; what then comes while another one runs inside
   * it is put off for ever.
   */
  private closeGrpc(token: number, status: number, message: string): void {
    const { vm } = this.root;
    if (!vm.running) this.tellClosed(token, status, message);
    else vm.defer(() => this.tellDeferred(token, status, message));
  }

  private tellDeferred(token: number, status: number, message: string): void {
    if (this.root.vm.running) {
      throw envoyHangs(
        `a gRPC stream to a cluster that cannot take it is opened after another gRPC call had failed in the ` +
          `same callback; its metadata callbacks run inside this callback and wait for its end`,
        "open one gRPC stream in a callback, or only to clusters that have healthy hosts",
      );
    }
    this.tellClosed(token, status, message);
  }

  private tellClosed(token: number, status: number, message: string): void {
    const { vm } = this.root;
    if (vm.has("proxy_on_grpc_close") && !vm.failed) this.status = { code: status, message };
    const first = (): void => {
      this.status.message = "";
      this.calls.delete(token);
      if (this.streams.get(token)?.localClosed === true) this.streams.delete(token);
    };
    this.notify("proxy_on_grpc_close", { first }, token, status);
  }
}

// A gRPC call with any number of messages each way, for as long as the plugin lives.

import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { cancelGrpc, isEndToCome, noteStart } from "./grpc-calls";
import { checkCallout } from "../callout/calls";
import { clearOutWords, outNumber } from "../host/out-words";
import { Direction } from "../host/direction";
import { GrpcExchange } from "./grpc-exchange";
import { grpcEnd } from "./grpc-end";
import { GrpcStatus } from "../grpc-status";
import { grpcToken, takeCallout, Wait } from "../callout/wait";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { MapType } from "../host/map-type";
import { Plugin } from "../plugin";
import { proxy_grpc_close, proxy_grpc_send, proxy_grpc_stream } from "../host/imports";
import { ReceivedBody } from "../callout/received-body";
import { ReceivedHeaders } from "../callout/received-headers";
import { resetTexts, textPointer, textSize } from "../text/text";
import { selectContext } from "../runtime/callback";
import { Status } from "../status";

function refuse(what: string, reason: string): Status {
  line(what);
  put(reason);
  sendLine(LogLevel.Error);
  return Status.NotAllowed;
}

/**
 * A gRPC call with any number of messages each way. It belongs to a plugin and lives until the service ends
 * it, {@link cancel} does, or the plugin ends; then it can be opened again. Streams of HTTP that need an
 * answer wait in a {@link StreamQueue}.
 *
 * ```ts
 * class Quotas extends GrpcStream {
 *   constructor() {
 *     super();
 *     this.ask("quota-cluster", "acme.Quota/Watch");
 *   }
 *   override onMessage(message: Bytes): void {
 *     remaining = readQuota(message);
 *   }
 *   override onClose(status: GrpcStatus, message: Bytes): void {
 *     remaining = 0;
 *   }
 * }
 * ```
 *
 * There is no time-out, and nothing opens it again by itself: a {@link Timer} does it without haste.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_grpc_stream`; Envoy, source/extensions/common/wasm/context.cc.
 */
export abstract class GrpcStream extends GrpcExchange {
  private root: u32 = 0;
  private number: u32 = 0;
  private isHalfClosed: bool = false;

  /** Whether it was opened and has not ended. */
  get isOpen(): bool {
    return this.isUnderWay;
  }

  /**
   * Opens the stream. Legal in every callback, of HTTP streams too, except in the constructor of a plugin, and in
   * `onDone` and `onDelete` of one.
   *
   * `Status.Ok`: it is open, {@link onClose} will tell its end, also when the service can not be reached.
   * Otherwise it is not open, and no callback comes: `Status.NotAllowed` when it is open already, no callback
   * runs, a plugin ends, or the host has refused another gRPC call in this callback (Envoy could hang), and a log line says
   * so; `Status.BadArgument` when there is no target; `Status.InternalFailure` when there is no such cluster,
   * the cluster has no healthy host, or the plugin may not open any; `Status.ParseFailure` when the name of
   * the cluster is no UTF-8.
   */
  open(plugin: Plugin): Status {
    const what = "gRPC stream not opened: ";
    if (plugin.contextId == 0) {
      return refuse(what, "the constructor of the plugin runs; use onConfigure");
    }
    let status = checkCallout(this);
    if (status != Status.Ok) return status;
    if (isEndToCome()) return refuse(what, "the host refused another call in this callback");
    if (!this.isReady()) return Status.BadArgument;
    status = selectContext(plugin.contextId);
    return status == Status.Ok ? this.start(plugin.contextId) : status;
  }

  private start(root: u32): Status {
    const target = this.target();
    const metadata = this.encodedMetadata();
    const token = clearOutWords();
    const status = <Status>(
      proxy_grpc_stream(
        changetype<usize>(target),
        <u32>target.length,
        changetype<usize>(this.service),
        <u32>this.service.length,
        changetype<usize>(this.method),
        <u32>this.method.length,
        changetype<usize>(metadata),
        <u32>metadata.length,
        token,
      )
    );
    const wait = new Wait(root, null, Direction.Request);
    noteStart(wait, this, status, outNumber());
    this.root = root;
    this.number = wait.id;
    this.isHalfClosed = false;
    return status;
  }

  // Status.Ok when the host's calls may act on this stream.
  private select(canSend: bool): Status {
    if (!this.isUnderWay || (canSend && this.isHalfClosed)) {
      return refuse("gRPC stream: nothing done: ", this.isUnderWay ? "it is half-closed" : "it is not open"); // prettier-ignore
    }
    return selectContext(this.root);
  }

  /**
   * Sends a message: protobuf, as {@link ProtobufWriter} writes it, without a frame. The host keeps what the
   * connection does not take yet, without a limit. Legal in every callback.
   *
   * `Status.NotAllowed`, with a log line: it is not open, or {@link halfClose} was called. `Status.Ok` does
   * not say that the service got it.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_grpc_send`.
   */
  send<TextMessage>(message: TextMessage): Status {
    resetTexts();
    const pointer = textPointer(message);
    const size = textSize;
    const status = this.select(true);
    if (status != Status.Ok) return status;
    return <Status>proxy_grpc_send(grpcToken(this.number), pointer, size, 0);
  }

  /**
   * Says that no further message will be sent; those of the service still come. Legal in every callback.
   * `Status.NotAllowed`, with a log line: it is not open, or was half-closed before.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_grpc_close`.
   */
  halfClose(): Status {
    let status = this.select(true);
    if (status == Status.Ok) status = <Status>proxy_grpc_close(grpcToken(this.number));
    if (status == Status.Ok) this.isHalfClosed = true;
    return status;
  }

  /**
   * Breaks the stream off; no callback follows, {@link onClose} neither. Legal in every callback.
   * `Status.NotAllowed`, with a log line: it is not open.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_grpc_cancel`.
   */
  cancel(): Status {
    const status = this.select(false);
    if (status != Status.Ok) return status;
    this.finish();
    return cancelGrpc(this.root, this.number);
  }

  private finish(): void {
    takeCallout(this.number);
    this.isUnderWay = false;
  }

  /**
   * Metadata came, before the first message; it can be read until the callback ends. There is none when the
   * service can not be reached.
   */
  onHeaders(headers: ReceivedHeaders): void {}

  /** A message came, without its frame; at most 16 MiB, above which the stream is cancelled and closed. */
  abstract onMessage(message: Bytes): void;

  /** Metadata came behind the last message; it can be read until the callback ends. */
  onTrailers(trailers: ReceivedHeaders): void {}

  /**
   * The stream is over: the last callback. Not called after {@link cancel}, nor when the plugin ends.
   *
   * @param status - `GrpcStatus.Ok` when the service ended it well; `Unavailable` when it can not be reached,
   *   `ResourceExhausted` also when a message was too large to be read; `Unset` when the service gave a number
   *   that is none.
   * @param message - the status message, as it stands on the wire, that is percent-encoded; when the host
   *   ended the stream, what it says about that.
   */
  abstract onClose(status: GrpcStatus, message: Bytes): void;

  /** @internal */
  override receiveHeaders(root: u32, count: u32): void {
    this.onHeaders(new ReceivedHeaders(root, MapType.GrpcInitialMetadata, count));
  }

  /** @internal */
  override receiveMessage(wait: Wait, root: u32, size: u32): void {
    const message = new ReceivedBody(root, BufferType.GrpcMessage, size).read();
    if (message) {
      this.onMessage(message);
      return;
    }
    this.cancel();
    this.onClose(GrpcStatus.ResourceExhausted, Bytes.fromString("message too large"));
  }

  /** @internal */
  override receiveTrailers(root: u32, count: u32): void {
    this.onTrailers(new ReceivedHeaders(root, MapType.GrpcTrailingMetadata, count));
  }

  /** @internal */
  override receiveEnd(wait: Wait, root: u32, status: u32): void {
    const end = grpcEnd(root);
    this.finish();
    // The host forgets a stream once both sides have closed it.
    proxy_grpc_close(grpcToken(this.number));
    this.onClose(<GrpcStatus>status, end.message);
  }
}

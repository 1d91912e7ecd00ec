// A gRPC call with one message each way.

import { cancelGrpc, noteStart } from "./grpc-calls";
import { Bytes } from "../bytes";
import { clearOutWords, outNumber } from "../host/out-words";
import { GrpcExchange } from "./grpc-exchange";
import { GrpcOutcome } from "./grpc-outcome";
import { limitOf } from "../callout/calls";
import { proxy_grpc_call } from "../host/imports";
import { selectContext } from "../runtime/callback";
import { Status } from "../status";
import { takeCallout, Wait } from "../callout/wait";

/**
 * A gRPC call with one message each way (unary), and what is done with the outcome. Extend
 * {@link GrpcFilterCallout} for one that a stream waits for, {@link GrpcPluginCallout} for one that no stream
 * owns.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_grpc_call`; Envoy, source/extensions/common/wasm/context.cc.
 */
export abstract class GrpcCallout extends GrpcExchange {
  /** The message to send: protobuf, as {@link ProtobufWriter} writes it, without a frame. */
  body: Bytes = Bytes.empty;
  /**
   * Milliseconds until the outcome is a time-out, at least 1; the service is told (`grpc-timeout`). A host
   * would take 0 for no limit, so 0 and more than 2,147,483,647 are taken for the 5 seconds that are the
   * default.
   */
  timeout: u32 = 5000;

  /** @internal */
  override begin(wait: Wait): Status {
    if (!this.isReady()) return Status.BadArgument;
    const stream = wait.stream;
    const status = stream ? stream.select() : selectContext(wait.root);
    return status == Status.Ok ? this.call(wait) : status;
  }

  private call(wait: Wait): Status {
    // What says the same as the time-out.
    this.metadata.remove("grpc-timeout");
    this.metadata.remove("x-envoy-upstream-rq-timeout-ms");
    const target = this.target();
    const metadata = this.encodedMetadata();
    const token = clearOutWords();
    const status = <Status>(
      proxy_grpc_call(
        changetype<usize>(target),
        <u32>target.length,
        changetype<usize>(this.service),
        <u32>this.service.length,
        changetype<usize>(this.method),
        <u32>this.method.length,
        changetype<usize>(metadata),
        <u32>metadata.length,
        changetype<usize>(this.body),
        <u32>this.body.length,
        limitOf(this.timeout),
        token,
      )
    );
    return noteStart(wait, this, status, outNumber());
  }

  private take(wait: Wait): bool {
    takeCallout(wait.id);
    this.isUnderWay = false;
    return !wait.isMoot;
  }

  /** @internal */
  override receiveMessage(wait: Wait, root: u32, size: u32): void {
    if (this.take(wait)) this.settle(wait, GrpcOutcome.received(root, size));
  }

  /** @internal */
  override receiveEnd(wait: Wait, root: u32, status: u32): void {
    if (this.take(wait)) this.settle(wait, GrpcOutcome.ended(root, status));
  }

  /** @internal */
  override abandon(wait: Wait): void {
    // Nobody wants the answer: the service need not work on it any longer.
    cancelGrpc(wait.root, wait.id);
  }

  /**
   * Hands over the outcome.
   * @internal
   */
  abstract settle(wait: Wait, outcome: GrpcOutcome): void;
}

// What became of a gRPC call with one message each way.

import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { CalloutKind } from "../callout/outcome";
import { grpcEnd } from "./grpc-end";
import { GrpcStatus } from "../grpc-status";
import { KeptBody } from "../callout/kept-answer";
import { ReceivedBody } from "../callout/received-body";
import { Status } from "../status";

/**
 * What became of a gRPC call. The {@link body} can be read until the callback ends: within `onOutcome` and
 * what it calls. Afterwards it is empty.
 *
 * How a call ended, Envoy says in the details that it appends to the status message (`{via_upstream}`,
 * `{response_timeout}` and others); {@link kind} is read from there. A time-out has the status `Unavailable`.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_on_grpc_receive`, `proxy_on_grpc_close`; Envoy,
 * source/extensions/common/wasm/context.cc and source/common/grpc/async_client_impl.cc.
 */
@final
export class GrpcOutcome {
  /**
   * How it ended. `Response`: the service ended it, with {@link status}; `TimedOut`: it did not within
   * {@link GrpcCallout.timeout}; `Unreachable`: nothing came of it; `Reset`: the answer was cut off;
   * `Refused`: the host did not send it, {@link refusal} says why.
   */
  readonly kind: CalloutKind;
  /** The status; `Unset` when the host did not send it, and when the service gave a number that is none. */
  readonly status: GrpcStatus;
  /**
   * The status message. Of the service: as it stands on the wire, that is percent-encoded; empty when it gave
   * none. Of kinds other than `Response`: what the host says about the failure.
   */
  readonly message: Bytes;
  /**
   * Why the host refused to send: `Status.InternalFailure` when there is no such cluster, the cluster has no
   * healthy host, or the plugin may not send; `Status.BadArgument` when there is no target;
   * `Status.ParseFailure` when the name of the cluster is no UTF-8. `Status.Ok` for every other kind.
   */
  readonly refusal: Status;
  private answerBody: ReceivedBody;

  /**
   * Made by the SDK.
   * @internal
   */
  constructor(
    kind: CalloutKind,
    status: GrpcStatus,
    message: Bytes,
    refusal: Status,
    root: u32,
    size: u32,
  ) {
    this.kind = kind;
    this.status = status;
    this.message = message;
    this.refusal = refusal;
    this.answerBody = new ReceivedBody(root, BufferType.GrpcMessage, size);
  }

  /**
   * The message is here.
   * @internal
   */
  static received(root: u32, size: u32): GrpcOutcome {
    const ok = GrpcStatus.Ok;
    return new GrpcOutcome(CalloutKind.Response, ok, Bytes.empty, Status.Ok, root, size);
  }

  /**
   * It failed.
   * @internal
   */
  static ended(root: u32, status: u32): GrpcOutcome {
    const end = grpcEnd(root);
    return new GrpcOutcome(end.kind, <GrpcStatus>status, end.message, Status.Ok, root, 0);
  }

  /**
   * It was not sent.
   * @internal
   */
  static refused(status: Status): GrpcOutcome {
    const unset = GrpcStatus.Unset;
    return new GrpcOutcome(CalloutKind.Refused, unset, Bytes.empty, status, 0, 0);
  }

  /**
   * Copies the message, so that it can be read after the callback; one of more than `limit` bytes is not kept,
   * and reads as `null`.
   * @internal
   */
  keep(limit: u32): void {
    this.answerBody = new KeptBody(this.answerBody, limit);
  }

  /** The message of the answer; empty unless {@link isSuccess}. */
  get body(): ReceivedBody {
    return this.answerBody;
  }

  /** Whether the service answered with a message and the status `Ok`. */
  get isSuccess(): bool {
    return this.kind == CalloutKind.Response && this.status == GrpcStatus.Ok;
  }
}

// What became of a callout.

import { BufferType } from "../host/buffer-type";
import { KeptBody, KeptHeaders } from "./kept-answer";
import { MapType } from "../host/map-type";
import { ReceivedBody } from "./received-body";
import { ReceivedHeaders } from "./received-headers";
import { Status } from "../status";

/** The ways in which a callout can end. */
export enum CalloutKind {
  /** The service answered; which status it answered is another question. */
  Response,
  /** No complete answer came within {@link HttpCallout.timeout}. */
  TimedOut,
  /** The service was not reached, or the connection was lost before headers came. */
  Unreachable,
  /** The answer was cut off, or was too large to be read. */
  Reset,
  /** The host did not send it; {@link CalloutOutcome.refusal} says why. */
  Refused,
}

/**
 * What became of a callout. Headers, body and trailers can be read until the callback ends: within
 * `onOutcome` and what it calls. Afterwards they are empty.
 *
 * Envoy reports a time-out and an unreachable service as answers, with the status 504 or 503 and a text.
 * What tells them from the service's own 504 or 503 is the header `x-envoy-upstream-service-time`, which
 * Envoy's router puts on every answer that did come from a service, and which the service can not take
 * away. A host other than Envoy may never set it: there every 504 counts as a time-out, and every 503 as
 * unreachable. {@link status}, {@link headers} and {@link body} are as the host gave them in any case.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_on_http_call_response`; Envoy,
 * source/extensions/common/wasm/context.cc and source/common/http/async_client_impl.cc.
 */
@final
export class CalloutOutcome {
  // Private, with getters, because those of a join and of a sequence come about in other ways too.
  private ending: CalloutKind;
  /** The HTTP status that the host reports: 504 for a time-out; 0 when there is none. */
  readonly status: u32;
  /**
   * Why the host refused to send: `Status.BadArgument` when there is no such cluster, or the request is
   * not complete; `Status.InternalFailure` when the cluster has no healthy host, or the plugin may not
   * send. `Status.Ok` for every other kind.
   */
  readonly refusal: Status;
  private answerHeaders: ReceivedHeaders;
  private answerBody: ReceivedBody;
  private answerTrailers: ReceivedHeaders;

  /**
   * Made by the SDK.
   * @internal
   */
  constructor(
    root: u32,
    headerCount: u32,
    bodySize: u32,
    trailerCount: u32,
    refusal: Status = Status.Ok,
  ) {
    const headers = new ReceivedHeaders(root, MapType.CalloutHeaders, headerCount);
    const status = headers.statusCode();
    this.answerHeaders = headers;
    this.answerBody = new ReceivedBody(root, BufferType.CalloutBody, bodySize);
    this.answerTrailers = new ReceivedHeaders(root, MapType.CalloutTrailers, trailerCount);
    this.status = status;
    this.refusal = refusal;
    let kind = CalloutKind.Response;
    if (refusal != Status.Ok) {
      kind = CalloutKind.Refused;
    } else if (status == 0) {
      kind = CalloutKind.Reset;
    } else if ((status == 503 || status == 504) && !headers.has("x-envoy-upstream-service-time")) {
      kind = status == 504 ? CalloutKind.TimedOut : CalloutKind.Unreachable;
    }
    this.ending = kind;
  }

  /**
   * The outcome of a callout that was not sent.
   * @internal
   */
  static refused(status: Status): CalloutOutcome {
    return new CalloutOutcome(0, 0, 0, 0, status);
  }

  /**
   * That of a sequence whose time is over before its next callout is sent.
   * @internal
   */
  static late(): CalloutOutcome {
    const outcome = CalloutOutcome.refused(Status.Ok);
    outcome.ending = CalloutKind.TimedOut;
    return outcome;
  }

  /**
   * Copies the answer, so that it can be read after the callback; a body of more than `limit` bytes is not
   * kept, and reads as `null`.
   * @internal
   */
  keep(limit: u32): void {
    this.answerHeaders = new KeptHeaders(this.answerHeaders);
    this.answerTrailers = new KeptHeaders(this.answerTrailers);
    this.answerBody = new KeptBody(this.answerBody, limit);
  }

  /** How it ended. */
  get kind(): CalloutKind {
    return this.ending;
  }

  /** The headers of the answer, `:status` among them. */
  get headers(): ReceivedHeaders {
    return this.answerHeaders;
  }

  /** The body of the answer. */
  get body(): ReceivedBody {
    return this.answerBody;
  }

  /** The trailers of the answer. */
  get trailers(): ReceivedHeaders {
    return this.answerTrailers;
  }

  /** Whether the service answered with a status from 200 to 299. */
  get isSuccess(): bool {
    return this.ending == CalloutKind.Response && this.status - 200 < 100;
  }
}

// A stream that the host itself opens to a cluster, for a module: an HTTP client with Envoy's router in it, which
// makes time-outs, retries and replies of its own.
// Source: Envoy source/common/http/async_client_impl.cc, source/common/router/router.cc.

import { noBytes } from "../bytes.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { buildLocalReply, plainReply } from "../stream/local-reply.js";
import { dropRouterControls } from "../stream/router.js";
import type { Timer } from "../virtual-clock.js";
import type { LocalResponse } from "../vm/context.js";
import { CalloutTimeouts } from "./callout-timeouts.js";
import type { CalloutOwner } from "./callouts.js";
import type { Cluster } from "./cluster.js";
import { RetryPolicy, type AttemptFailure } from "./retry-policy.js";
import type { ResponseEvents } from "./server-exchange.js";
import { UpstreamAttempt } from "./upstream-attempt.js";

/** What the client of the stream hears; after the end of the response it cancels the stream. */
export interface StreamEvents extends Omit<ResponseEvents, "reset"> {
  /** The response breaks off. */
  reset(): void;
}

export interface StreamSettings {
  readonly owner: CalloutOwner;
  readonly cluster: Cluster;
  /** As the module gave them; the host adds its own. */
  readonly headers: HeaderMap;
  /** Milliseconds; 0: none. */
  readonly timeout: number;
  /** A retry sends the body again. Default: true. */
  readonly keepsBody?: boolean;
  /** Tells the server that the request is the host's own. Default: true. */
  readonly addsEnvoyHeaders?: boolean;
  readonly events: StreamEvents;
}

const nanosecondsPerMillisecond = 1_000_000n;

const tellsCause = ", transport failure reason: delayed connect error: Connection refused";

const tooLong = "upstream max stream duration reached";

const brokenBeforeHeaders = "upstream connect error or disconnect/reset before headers. ";

export class RouterStream {
  /** Envoy's response code details. */
  details = "";
  /** True once nothing will be told any more. */
  over = false;
  private readonly settings: StreamSettings;
  private readonly timeouts: CalloutTimeouts;
  private readonly policy: RetryPolicy | undefined;
  private readonly timers = new Set<Timer>();
  private attempt: UpstreamAttempt | undefined;
  private readonly attemptTimers: Timer[] = [];
  private connected = false;
  private kept: Uint8Array = noBytes;
  private completeSince: bigint | undefined;
  private responseBegun = false;
  private retrying = false;
  private retried = false;

  constructor(settings: StreamSettings) {
    this.settings = settings;
    const { headers, timeout, addsEnvoyHeaders = true } = settings;
    if (addsEnvoyHeaders) headers.assign("x-envoy-internal", "true");
    this.timeouts = new CalloutTimeouts(headers, timeout);
    this.policy = RetryPolicy.of(headers);
  }

  private get keepsBody(): boolean {
    return this.settings.keepsBody ?? true;
  }

  /** True when no timer runs for it: only the server can end it. */
  get waitsForEver(): boolean {
    return this.timers.size === 0;
  }

  /** Sends the headers. What the host refuses at once is told at once. */
  sendHeaders(endOfStream: boolean): void {
    const { headers, cluster } = this.settings;
    dropRouterControls(headers);
    if (!cluster.reachable) {
      this.reply(plainReply(503, "no healthy upstream", "no_healthy_upstream"));
      return;
    }
    this.timeouts.tell(headers, 0);
    this.try(endOfStream);
    if (endOfStream) this.finishRequest();
  }

  sendData(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.over || this.completeSince !== undefined) return;
    if (this.policy !== undefined && this.keepsBody) this.kept = Buffer.concat([this.kept, bytes]);
    this.attempt?.send(bytes, endOfStream);
    if (endOfStream) this.finishRequest();
  }

  /** Ends it without a word. */
  cancel(): void {
    this.over = true;
    this.attempt?.cancel();
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    if (this.retrying) this.settings.cluster.use.retries--;
    this.retrying = false;
  }

  private after(milliseconds: number, action: () => void): Timer {
    const { callouts, thread } = this.settings.owner;
    const timer = callouts.after(
      milliseconds,
      () => {
        this.timers.delete(timer);
        action();
      },
      thread,
    );
    this.timers.add(timer);
    return timer;
  }

  private try(endOfStream: boolean): void {
    const { owner, cluster, headers, events } = this.settings;
    const attempt = new UpstreamAttempt({
      callouts: owner.callouts,
      thread: owner.thread,
      cluster,
      headers,
      endOfStream,
      after: (milliseconds, action) => this.after(milliseconds, action),
      events: {
        connected: () => this.begin(),
        refused: (reply) => this.reply(reply),
        headers: (map, end) => this.receiveHeaders(map, end),
        data: (bytes, end) => events.data(bytes, end),
        trailers: (map) => events.trailers(map),
        reset: (reason) => this.fail(reason),
      },
    });
    this.attempt = attempt;
    attempt.begin();
  }

  /** The request is complete: its time begins. */
  private finishRequest(): void {
    if (this.over) return;
    this.completeSince = this.settings.owner.callouts.now;
    const { whole } = this.timeouts;
    if (whole > 0) this.after(whole, () => this.timeOut("response_timeout"));
    if (this.connected) this.limitAttempt();
  }

  private begin(): void {
    this.connected = true;
    const { stream } = this.timeouts;
    if (stream > 0) this.limit(stream, "stream duration");
    if (this.completeSince !== undefined) this.limitAttempt();
  }

  /** The time of one attempt begins when the whole request is on a connection. */
  private limitAttempt(): void {
    const { attempt } = this.timeouts;
    if (attempt > 0) this.limit(attempt, "per try timeout");
  }

  private limit(milliseconds: number, failure: AttemptFailure): void {
    const timer = this.after(milliseconds, () => this.fail(failure));
    this.attemptTimers.push(timer);
  }

  private endAttempt(): void {
    this.attempt?.cancel();
    this.connected = false;
    for (const timer of this.attemptTimers) {
      timer.cancel();
      this.timers.delete(timer);
    }
    this.attemptTimers.length = 0;
  }

  private receiveHeaders(map: HeaderMap, endOfStream: boolean): void {
    const { policy } = this;
    if (policy?.wantsAfterHeaders(map) === true && this.retry(policy)) return;
    this.responseBegun = true;
    this.details = "via_upstream";
    if (this.settings.owner.callouts.envoy.isAtLeast("1.38")) map.remove("keep-alive");
    if (this.completeSince !== undefined) {
      map.assign("x-envoy-upstream-service-time", String(this.elapsed));
    }
    this.settings.events.headers(map, endOfStream);
  }

  /** Whole milliseconds since the request was complete. */
  private get elapsed(): number {
    const { now } = this.settings.owner.callouts;
    return Number((now - (this.completeSince ?? now)) / nanosecondsPerMillisecond);
  }

  private fail(failure: AttemptFailure): void {
    if (this.over) return;
    const { policy } = this;
    if (failure === "per try timeout" && this.responseBegun) return;
    if (!this.responseBegun && policy?.wantsAfterFailure(failure) === true && this.retry(policy)) {
      return;
    }
    if (failure === "per try timeout") {
      this.timeOut("upstream_per_try_timeout");
      return;
    }
    if (failure === "stream duration") {
      this.reply(plainReply(408, tooLong, tooLong.replace(/ /g, "_")));
      return;
    }
    const moment = this.responseBegun ? "after" : "before";
    const cause = failure === "remote connection failure" ? "|delayed_connect_error:_Connection_refused" : ""; // prettier-ignore
    const details = `upstream_reset_${moment}_response_started{${failure.replace(/ /g, "_")}${cause}}`;
    const told =
      cause !== "" && !this.settings.owner.callouts.envoy.isAtLeast("1.38") ? tellsCause : "";
    const body = `${brokenBeforeHeaders}${this.retried ? "retried and the latest " : ""}reset reason: ${failure}${told}`;
    const overloaded: HeaderPair[] = failure === "overflow" ? [["x-envoy-overloaded", "true"]] : [];
    const status = failure === "protocol error" ? 502 : 503;
    this.reply({ ...plainReply(status, body, details), headers: overloaded });
  }

  private timeOut(details: string): void {
    const { answersNoContent } = this.timeouts;
    const body = answersNoContent ? "" : "upstream request timeout";
    this.reply(plainReply(answersNoContent ? 204 : 504, body, details));
  }

  /** False when nothing is left to try, or too many retries are under way. */
  private retry(policy: RetryPolicy): boolean {
    const { cluster, owner } = this.settings;
    if (this.retrying) cluster.use.retries--;
    this.retrying = false;
    if (!policy.take() || cluster.use.retries >= cluster.limits.maxRetries) return false;
    this.retrying = true;
    cluster.use.retries++;
    this.endAttempt();
    this.attempt = undefined;
    this.after(policy.nextBackOff(owner.callouts.randomBytes(4)), () => this.tryAgain());
    return true;
  }

  private tryAgain(): void {
    this.retried = true;
    this.timeouts.tell(this.settings.headers, this.elapsed);
    const complete = this.completeSince !== undefined;
    this.try(complete && !this.keepsBody);
    // Even without a body: HTTP/1.1 then sends it chunked.
    if (this.keepsBody) this.attempt?.send(this.kept, complete);
  }

  /** The host answers in the server's place; what has begun can only break off. */
  private reply(reply: LocalResponse): void {
    if (this.over) return;
    const { events, headers: request } = this.settings;
    this.details = reply.details;
    this.cancel();
    if (this.responseBegun) {
      events.reset();
      return;
    }
    const isHead = request.get(":method") === "HEAD";
    const { headers, body } = buildLocalReply(reply, request, isHead, () => undefined);
    events.headers(headers, body.length === 0);
    if (body.length > 0) events.data(body, true);
  }
}

// Global limits: asks a rate limit service, the same for all proxies, over the protocol of Envoy's own ratelimit filter
// (envoy.service.ratelimit.v3.RateLimitService). What the service does not answer, the failure mode decides.

import { Action, Bytes, Counter, HttpFilter, log, now } from "proxy-wasm-assemblyscript-sdk";
import {
  GrpcFilterCallout,
  GrpcOutcome,
  GrpcPluginCallout,
} from "proxy-wasm-assemblyscript-sdk/grpc";
import { GlobalAnswer, GlobalVerdict } from "./global-answer";
import { GlobalDescriptor, globalRequest } from "./global-request";
import { OverLimitCache } from "./global-cache";

export { GlobalAnswer, GlobalHeader, GlobalStatus, GlobalVerdict } from "./global-answer";
export { GlobalDescriptor } from "./global-request";

/** Bytes of an answer that are read; a larger one is none. */
const LARGEST_ANSWER: u32 = 65536;

const allowed = Counter.named("rate_limit.global.allowed");
const overLimit = Counter.named("rate_limit.global.over_limit");
const fromCache = Counter.named("rate_limit.global.over_limit_cached");
const failed = Counter.named("rate_limit.global.failed");
const notCounted = Counter.named("rate_limit.global.not_counted");
const failedOpen = Counter.named("rate_limit.global.failed_open");

const method = Bytes.fromString("envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit");

/** A filter that asks. */
export abstract class GlobalFilter extends HttpFilter {
  /**
   * The answer is here: called once for each `ask`, unless the stream ends before. Returns what the callback of a
   * callout returns: `Action.Continue`, or `return this.reply(…)`.
   */
  abstract onGlobalAnswer(answer: GlobalAnswer): Action;
}

/** The service of one configuration, and what is known of it. */
@final
export class GlobalLimits {
  /** Name of the cluster, empty as long as there are no global limits. */
  cluster: Bytes = Bytes.empty;
  timeout: u32 = 20;
  private domain: Bytes = Bytes.empty;
  private deniesOnFailure: bool = false;
  private keepsOverLimit: bool = true;
  private cache: OverLimitCache = new OverLimitCache();
  private isFailing: bool = false;

  /** Whether there is a service to ask. */
  get isOn(): bool {
    return this.cluster.length != 0;
  }

  /**
   * Takes the settings; what was known of the service before is forgotten.
   *
   * @param timeout - milliseconds for which a request waits at most, 1 to 5,000
   * @param deniesOnFailure - whether a request is refused when the service does not answer
   * @param keepsOverLimit - whether an answer that the limit is exceeded holds until it is not
   */
  configure(
    cluster: Bytes,
    domain: Bytes,
    timeout: u32,
    deniesOnFailure: bool,
    keepsOverLimit: bool,
  ): void {
    this.cluster = cluster;
    this.domain = domain;
    this.timeout = min<u32>(max<u32>(timeout, 1), 5000);
    this.deniesOnFailure = deniesOnFailure;
    this.keepsOverLimit = keepsOverLimit;
    this.cache = new OverLimitCache();
    this.isFailing = false;
  }

  /**
   * Asks about a request, and holds it until the answer is here; returns what the callback is to return. No
   * descriptors: the request passes, and nobody is asked.
   *
   * @param hits - how much each descriptor without a cost of its own counts by; 0 is taken for 1
   */
  ask(filter: GlobalFilter, descriptors: GlobalDescriptor[], hits: u32): Action {
    if (!this.isOn || descriptors.length == 0) {
      const answer = new GlobalAnswer();
      answer.verdict = GlobalVerdict.Allowed;
      answer.passes = true;
      return filter.onGlobalAnswer(answer);
    }
    const request = globalRequest(this.domain, descriptors, hits);
    const kept = this.keepsOverLimit ? this.cache.find(request, now()) : null;
    if (!kept) return filter.hold(new Question(this, filter, request));
    const answer = GlobalAnswer.read(kept);
    answer.isFromCache = true;
    answer.age(this.cache.age);
    fromCache.increment();
    return filter.onGlobalAnswer(answer);
  }

  /**
   * Tells the service what the response costs, where that says so, and waits for no answer.
   *
   * @param hasResponse - false: none came, and it costs what the configuration says.
   */
  count(filter: HttpFilter, descriptors: GlobalDescriptor[], hasResponse: bool): void {
    const later: GlobalDescriptor[] = [];
    for (let at = 0; at < descriptors.length; at++) {
      const descriptor = unchecked(descriptors[at]);
      const cost = descriptor.later;
      if (!cost) continue;
      const hits = hasResponse ? cost.of(filter) : cost.plain;
      if (hits != 0) later.push(descriptor.costs(hits));
    }
    if (later.length == 0) return;
    const request = globalRequest(this.domain, later, 1);
    filter.plugin.send(new Notice(this.cluster, this.timeout, request));
  }

  /** Takes what the service answered; `message` is `null` when it did not. */
  take(question: Bytes, message: Bytes | null, outcome: GrpcOutcome): GlobalAnswer {
    const answer = message ? GlobalAnswer.read(message) : new GlobalAnswer();
    if (answer.verdict == GlobalVerdict.Failed) {
      failed.increment();
      answer.passes = !this.deniesOnFailure;
      if (answer.passes) failedOpen.increment();
      this.note(true, outcome);
      return answer;
    }
    this.note(false, outcome);
    if (answer.verdict == GlobalVerdict.Allowed) {
      allowed.increment();
    } else {
      overLimit.increment();
      if (message && this.keepsOverLimit) this.cache.keep(question, message, now(), answer.wait);
    }
    return answer;
  }

  /** One line when the service stops answering and one when it is back, not one for each request. */
  private note(fails: bool, outcome: GrpcOutcome): void {
    if (fails == this.isFailing) return;
    this.isFailing = fails;
    const service = Bytes.fromString("global rate limits: ").concat(this.cluster);
    if (!fails) {
      log.info(service.concat(" answers again"));
    } else if (outcome.isSuccess) {
      log.warn(service.concat(" sent an answer that is none"));
    } else {
      const reason =
        outcome.refusal != 0 ? "there is no such cluster, or none of its hosts is healthy" : "";
      const told = reason.length != 0 ? Bytes.fromString(reason) : outcome.message;
      log.warn(service.concat(" does not answer: ").concat(told));
    }
  }
}

/** A call that says what a response has cost. */
@final
class Notice extends GrpcPluginCallout {
  constructor(cluster: Bytes, timeout: u32, request: Bytes) {
    super();
    this.ask(cluster, method);
    this.timeout = timeout;
    this.body = request;
  }

  override onOutcome(outcome: GrpcOutcome): void {
    if (!outcome.isSuccess) notCounted.increment();
  }
}

/** The call for one stream. */
@final
class Question extends GrpcFilterCallout {
  constructor(
    private readonly limits: GlobalLimits,
    private readonly filter: GlobalFilter,
    private readonly request: Bytes,
  ) {
    super();
    this.ask(limits.cluster, method);
    this.timeout = limits.timeout;
    this.body = request;
  }

  override onOutcome(outcome: GrpcOutcome): Action {
    let message: Bytes | null = null;
    if (outcome.isSuccess && outcome.body.size <= LARGEST_ANSWER) message = outcome.body.read();
    return this.filter.onGlobalAnswer(this.limits.take(this.request, message, outcome));
  }
}

// rate-limit: lets so many requests pass in so long, counted over all workers of this proxy, and on request also over all
// proxies that ask the same service.

import { Action, Bytes, HeaderList, now, plugin } from "proxy-wasm-assemblyscript-sdk";
import { Algorithm, Combine, HeadersForm, MissingKey, Mode } from "./config.gen";
import { Charge, Outcome } from "./charge";
import { count, Event } from "./counters";
import { GlobalAnswer, GlobalDescriptor, GlobalFilter, GlobalVerdict } from "./global";
import {
  Field,
  isTheirsStricter,
  later,
  numberField,
  policyOf,
  Reports,
  wholeSeconds,
} from "./report";
import { Policy } from "./policy";
import { refuse } from "./refuse";
import { RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { wholeNumber } from "./window";

/** Most requests are under no limit that counts later, and need no list of their own. */
const none: Charge[] = [];
const nothing: GlobalDescriptor[] = [];

class RateLimit extends GlobalFilter {
  /** Of limits that count when the response comes, or as long as the stream lasts. */
  private later: Charge[] = none;
  /** What the service was asked about. */
  private descriptors: GlobalDescriptor[] = nothing;
  /** What the response says of the limits. */
  private fields: Field | null = null;
  /** What is left of the limit of which least is left. */
  private remaining: u64 = 0;
  /** Only while a service is asked, which has something to say as well. */
  private reports: Reports | null = null;
  private answer: GlobalAnswer | null = null;
  private isRefused: bool = false;
  private isCharged: bool = false;

  private get policy(): Policy {
    return this.plugin as Policy;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const policy = this.policy;
    if (!policy.isFor(this)) return Action.Continue;
    if (policy.isExempt(this)) {
      count(Event.Exempt);
      return Action.Continue;
    }
    const decision = policy.decision;
    decision.begin();
    policy.reports.begin();
    if (!this.collect()) return this.refuse(decision.refusing, 0, false, "rate_limit_key_missing");
    const time = now();
    const outcome = time == 0 ? Outcome.Failed : decision.decide(time);
    if (outcome == Outcome.Failed) {
      count(Event.StoreFailed);
      if (policy.config.mode == Mode.Enforce) {
        return this.refuse(decision.refusing, 0, true, "rate_limit_store_failed");
      }
    } else {
      const wait = this.tell(time);
      if (outcome != Outcome.Done) {
        const details = outcome == Outcome.Denied ? "rate_limited" : "rate_limit_contended";
        return this.refuse(decision.refusing, wait, false, details);
      }
    }
    if (policy.service.isOn) {
      this.descriptors = policy.describe(this);
      return policy.service.ask(this, this.descriptors, 1);
    }
    count(Event.Allowed);
    return Action.Continue;
  }

  // Which limits the request is under; `false` when it lacks a part of a key and is refused for that.
  private collect(): bool {
    const policy = this.policy;
    const decision = policy.decision;
    const table = policy.store.table;
    const isFirstOnly = policy.config.combine == Combine.FirstMatch;
    let request: RuleRequest | null = null;
    for (let at = 0; at < policy.limits.length; at++) {
      const limit = unchecked(policy.limits[at]);
      const matcher = limit.matcher;
      if (matcher) {
        if (!request) request = new RuleRequest(this);
        if (!matcher.matches(request)) continue;
      }
      const hash = limit.keyOf(this, table);
      if (limit.isKeyMissing) {
        const wish = limit.settings.onMissingKey;
        count(Event.MissingKey);
        if (wish == MissingKey.Skip) continue;
        if (wish == MissingKey.Reject) {
          if (decision.isRefusedBy(limit)) return false;
          continue;
        }
      }
      const quota = limit.quotaFor(this, hash);
      if (!quota.isUnlimited) {
        decision.next(at).begin(quota, hash, limit.isLater ? 1 : limit.cost.of(this));
      }
      if (isFirstOnly) break;
    }
    return true;
  }

  // Keeps what is needed later; how many seconds the client is to wait.
  private tell(time: u64): u64 {
    const policy = this.policy;
    const config = policy.config;
    const decision = policy.decision;
    const reports = policy.service.isOn ? new Reports() : policy.reports;
    const percent = <u64>config.reject.jitterPercent;
    let wait: u64 = 0;
    for (let at = 0; at < decision.count; at++) {
      const charge = unchecked(decision.charges[at]);
      if (charge.limit.isNeededLater) {
        if (this.later.length == 0) this.later = [];
        this.later.push(charge);
      }
      if (config.mode != Mode.Enforce || charge.limit.settings.shadow) continue;
      const isAllowed = charge.verdict.isAllowed;
      const chance = isAllowed ? 0 : policy.store.table.hash(time, Bytes.empty);
      const report = reports.next();
      report.fill(charge, config.exposePartitionKey, percent, chance);
      if (!isAllowed) wait = max(wait, report.reset);
    }
    if (policy.service.isOn) this.reports = reports;
    else this.say(reports);
    return wait;
  }

  private say(reports: Reports): void {
    this.fields = reports.fields(this.policy.config.headers);
    this.remaining = reports.remaining;
  }

  /** @param wait - seconds. */
  private refuse(refusing: Bytes[], wait: u64, isReduced: bool, details: string): Action {
    const config = this.policy.config;
    const reports = this.reports;
    if (reports) this.say(reports);
    this.isRefused = true;
    count(Event.Denied);
    const headers = new HeaderList();
    let own = this.fields;
    if (config.reject.retryAfter) own = numberField("retry-after", max<u64>(wait, 1), own);
    while (own) {
      headers.set(own.name, own.value);
      own = own.next;
    }
    const answer = this.answer;
    const body = answer ? answer.body : Bytes.empty;
    if (answer && config.global) {
      for (let at = 0; at < answer.responseHeaders.length; at++) {
        headers.add(answer.responseHeaders[at].name, answer.responseHeaders[at].value);
      }
    }
    return refuse(this, config.reject, headers, refusing, isReduced, details, body);
  }

  override onGlobalAnswer(answer: GlobalAnswer): Action {
    const config = this.policy.config;
    const settings = config.global;
    const says = settings != null && settings.sendResponseHeaders;
    const isEnforced = config.mode == Mode.Enforce;
    if (says && isEnforced) this.tellService(answer);
    if (answer.passes || !isEnforced) {
      for (let at = 0; at < answer.requestHeaders.length; at++) {
        this.request.headers.add(answer.requestHeaders[at].name, answer.requestHeaders[at].value);
      }
      count(Event.Allowed);
      const reports = this.reports;
      if (reports) this.say(reports);
      return Action.Continue;
    }
    const refusing: Bytes[] = [];
    for (let at = 0; at < answer.statuses.length; at++) {
      const status = answer.statuses[at];
      if (status.isOver && isName(status.name)) refusing.push(status.name);
    }
    const percent = <u64>config.reject.jitterPercent;
    const chance = this.policy.store.table.hash(now(), Bytes.empty);
    const wait = later(wholeSeconds(answer.wait), percent, chance);
    const isFailure = answer.verdict == GlobalVerdict.Failed;
    const details = isFailure ? "rate_limit_service_failed" : "rate_limited";
    return this.refuse(refusing, wait, isFailure, details);
  }

  private tellService(answer: GlobalAnswer): void {
    this.answer = answer;
    const reports = this.reports;
    if (!reports) return;
    for (let at = 0; at < answer.statuses.length; at++) {
      const status = answer.statuses[at];
      if (!status.hasLimit || status.window == 0 || !isName(status.name)) continue;
      const report = reports.next();
      report.name = status.name;
      report.quota = status.requests;
      report.window = status.window * 1_000_000_000;
      report.remaining = status.remaining;
      report.reset = wholeSeconds(status.reset);
      report.policy = policyOf(report);
    }
  }

  override onResponseHeaders(endOfStream: bool): Action {
    if (this.isRefused) return Action.Continue;
    this.takeLater(true);
    const form = this.policy.config.headers;
    const headers = this.response.headers;
    let own = this.fields;
    if (own && isTheirsStricter(this, this.remaining, form)) own = null;
    while (own) {
      if (form == HeadersForm.Draft) headers.add(own.name, own.value);
      else headers.set(own.name, own.value);
      own = own.next;
    }
    const answer = this.answer;
    if (!answer) return Action.Continue;
    for (let at = 0; at < answer.responseHeaders.length; at++) {
      headers.add(answer.responseHeaders[at].name, answer.responseHeaders[at].value);
    }
    return Action.Continue;
  }

  // What counts when the response comes, or never comes.
  private takeLater(hasResponse: bool): void {
    if (this.isCharged) return;
    this.isCharged = true;
    if (this.descriptors.length != 0) {
      this.policy.service.count(this, this.descriptors, hasResponse);
    }
    const store = this.policy.store;
    for (let at = 0; at < this.later.length; at++) {
      const charge = unchecked(this.later[at]);
      const limit = charge.limit;
      if (!limit.isLater) continue;
      let cost = <u64>limit.settings.cost;
      if (limit.settings.countStatuses) {
        const text = hasResponse ? this.response.headers.get(":status") : null;
        if (!text || !limit.counts(<i32>wholeNumber(text))) continue;
      }
      if (hasResponse && limit.cost.isOfResponse) cost = limit.cost.of(this);
      if (cost == 0) continue;
      const outcome = charge.force(store, now(), cost);
      if (outcome == Outcome.Contended) count(Event.Contended);
      else if (outcome == Outcome.Failed) count(Event.StoreFailed);
    }
  }

  override onDelete(): void {
    if (!this.isRefused) this.takeLater(false);
    for (let at = 0; at < this.later.length; at++) {
      const charge = unchecked(this.later[at]);
      if (charge.limit.algorithm != Algorithm.Concurrency || !charge.isTaken) continue;
      if (!charge.giveBack(this.policy.store, now())) count(Event.NotRefunded);
    }
  }
}

// Whether a name of the service's can stand in a header as it is.
function isName(name: Bytes): bool {
  for (let at = 0; at < name.length; at++) {
    const byte = name.get(at);
    if (byte < 0x20 || byte > 0x7e || byte == 0x22 || byte == 0x5c) return false;
  }
  return name.length != 0 && name.length <= 256;
}

plugin(
  "rate-limit",
  (stream) => new RateLimit(stream),
  () => new Policy(),
);

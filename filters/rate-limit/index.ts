// rate-limit: lets so many requests pass in so long, counted over all workers of this proxy, and on request also over all
// proxies that ask the same service.

import { Action, Bytes, HeaderList, now, plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  Algorithm,
  Combine,
  CostFromBy,
  HeadersForm,
  MissingKey,
  Mode,
  OnContention,
} from "./config.gen";
import { Charge, Outcome } from "./charge";
import { count, Event } from "./counters";
import { GlobalAnswer, GlobalFilter, GlobalVerdict } from "./global";
import { Fields, isTheirsStricter, later, Report, wholeSeconds } from "./report";
import { Limit } from "./limit";
import { Policy } from "./policy";
import { refuse } from "./refuse";
import { RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";

/** Most requests are refused by no limit, and need no list of their own. */
const nobody: Bytes[] = [];

class RateLimit extends GlobalFilter {
  /** The limits that the request is under. */
  private readonly charges: Charge[] = [];
  private readonly reports: Report[] = [];
  /** Of the limits that refuse the request. */
  private refusing: Bytes[] = nobody;
  private retryAfter: u64 = 0;
  private answer: GlobalAnswer | null = null;
  private isRefused: bool = false;
  private isCharged: bool = false;

  private blame(limit: Bytes): void {
    if (this.refusing.length == 0) this.refusing = [];
    this.refusing.push(limit);
  }

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
    const keyless = this.collect();
    if (keyless) {
      this.blame(keyless.settings.name);
      return this.refuse(false, "rate_limit_key_missing");
    }
    const time = now();
    const outcome = time == 0 ? Outcome.Failed : this.decide(time);
    if (outcome == Outcome.Failed) {
      count(Event.StoreFailed);
      if (policy.config.mode == Mode.Enforce) return this.refuse(true, "rate_limit_store_failed");
    } else if (outcome != Outcome.Done) {
      return this.refuse(
        false,
        outcome == Outcome.Denied ? "rate_limited" : "rate_limit_contended",
      );
    }
    if (policy.service.isOn) return policy.service.ask(this, policy.describe(this), 1);
    count(Event.Allowed);
    return Action.Continue;
  }

  // Which limits the request is under; the one that refuses it because it lacks a part of its key, or null.
  private collect(): Limit | null {
    const policy = this.policy;
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
          limit.refusals.increment();
          if (this.isEnforced(limit)) return limit;
          continue;
        }
      }
      const quota = limit.quotaFor(this, hash);
      if (!quota.isUnlimited) {
        const cost = limit.isLater ? 1 : limit.costOf(this);
        this.charges.push(new Charge(limit, quota, hash, cost));
      }
      if (isFirstOnly) break;
    }
    return null;
  }

  private isEnforced(limit: Limit): bool {
    return !limit.settings.shadow && this.policy.config.mode == Mode.Enforce;
  }

  // Asks all limits, and then takes from all of them.
  private decide(time: u64): Outcome {
    const store = this.policy.store;
    const charges = this.charges;
    let whole = Outcome.Done;
    for (let at = 0; at < charges.length; at++) {
      const charge = unchecked(charges[at]);
      const outcome = charge.ask(store, time);
      if (outcome == Outcome.Failed) return outcome;
      if (outcome == Outcome.Denied && this.note(charge)) whole = outcome;
    }
    for (let at = 0; at < charges.length && whole == Outcome.Done; at++) {
      const charge = unchecked(charges[at]);
      if (!charge.verdict.isAllowed || charge.limit.isLater) continue;
      const outcome = charge.take(store, time);
      if (outcome == Outcome.Done) continue;
      if (outcome == Outcome.Denied) {
        if (this.note(charge)) whole = outcome;
      } else if (outcome == Outcome.Contended) {
        count(Event.Contended);
        const isAllowed = store.settings.onContention == OnContention.Allow;
        if (!isAllowed && this.isEnforced(charge.limit)) {
          this.blame(charge.limit.settings.name);
          whole = outcome;
        }
      } else {
        whole = outcome;
      }
      if (whole != Outcome.Done) this.giveBack(at, time);
    }
    this.tell(time);
    return whole;
  }

  // Counts a refusal; whether the request is really refused for it.
  private note(charge: Charge): bool {
    charge.limit.refusals.increment();
    if (!this.isEnforced(charge.limit)) return false;
    this.blame(charge.limit.settings.name);
    return true;
  }

  private giveBack(until: i32, time: u64): void {
    for (let at = 0; at < until; at++) {
      const charge = unchecked(this.charges[at]);
      if (!charge.isTaken) continue;
      count(charge.giveBack(this.policy.store, time) ? Event.Refunded : Event.NotRefunded);
    }
  }

  // Keeps what the response says.
  private tell(time: u64): void {
    const config = this.policy.config;
    if (config.mode != Mode.Enforce) return;
    const percent = <u64>config.reject.jitterPercent;
    for (let at = 0; at < this.charges.length; at++) {
      const charge = unchecked(this.charges[at]);
      if (charge.limit.settings.shadow) continue;
      const isAllowed = charge.verdict.isAllowed;
      const chance = isAllowed ? 0 : this.policy.store.table.hash(time, Bytes.empty);
      const report = Report.of(charge, config.exposePartitionKey, percent, chance);
      this.reports.push(report);
      if (!isAllowed) this.retryAfter = max(this.retryAfter, report.reset);
    }
  }

  private refuse(isReduced: bool, details: string): Action {
    const config = this.policy.config;
    this.isRefused = true;
    count(Event.Denied);
    const headers = new HeaderList();
    const own = new Fields(this.reports, config.headers);
    for (let at = 0; at < own.names.length; at++) headers.set(own.names[at], own.values[at]);
    if (config.reject.retryAfter)
      headers.add("retry-after", max<u64>(this.retryAfter, 1).toString());
    const answer = this.answer;
    const body = answer ? answer.body : Bytes.empty;
    if (answer && config.global) {
      for (let at = 0; at < answer.responseHeaders.length; at++) {
        headers.add(answer.responseHeaders[at].name, answer.responseHeaders[at].value);
      }
    }
    return refuse(this, config.reject, headers, this.refusing, isReduced, details, body);
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
      return Action.Continue;
    }
    for (let at = 0; at < answer.statuses.length; at++) {
      const status = answer.statuses[at];
      if (status.isOver && isName(status.name)) this.blame(status.name);
    }
    const seconds = wholeSeconds(answer.wait);
    const percent = <u64>config.reject.jitterPercent;
    this.retryAfter = later(seconds, percent, this.policy.store.table.hash(now(), Bytes.empty));
    const isFailure = answer.verdict == GlobalVerdict.Failed;
    return this.refuse(isFailure, isFailure ? "rate_limit_service_failed" : "rate_limited");
  }

  private tellService(answer: GlobalAnswer): void {
    this.answer = answer;
    for (let at = 0; at < answer.statuses.length; at++) {
      const status = answer.statuses[at];
      if (!status.hasLimit || status.window == 0 || !isName(status.name)) continue;
      const report = new Report();
      report.name = status.name;
      report.quota = status.requests;
      report.window = status.window * 1_000_000_000;
      report.remaining = status.remaining;
      report.reset = wholeSeconds(status.reset);
      this.reports.push(report);
    }
  }

  override onResponseHeaders(endOfStream: bool): Action {
    if (this.isRefused) return Action.Continue;
    this.takeLater(true);
    const reports = this.reports;
    const form = this.policy.config.headers;
    const headers = this.response.headers;
    if (reports.length != 0 && !isTheirsStricter(this, reports, form)) {
      const own = new Fields(reports, form);
      for (let at = 0; at < own.names.length; at++) {
        if (form == HeadersForm.Draft) headers.add(own.names[at], own.values[at]);
        else headers.set(own.names[at], own.values[at]);
      }
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
    const store = this.policy.store;
    for (let at = 0; at < this.charges.length; at++) {
      const charge = unchecked(this.charges[at]);
      const limit = charge.limit;
      if (!limit.isLater) continue;
      let cost = <u64>limit.settings.cost;
      if (limit.settings.countStatuses) {
        const text = hasResponse ? this.response.headers.get(":status") : null;
        if (!text || !limit.counts(<i32>I32.parseInt(text.toString()))) continue;
      }
      const costFrom = limit.settings.costFrom;
      if (hasResponse && costFrom && costFrom.by == CostFromBy.ResponseHeader) {
        cost = limit.costOf(this);
      }
      if (cost == 0) continue;
      const outcome = charge.force(store, now(), cost);
      if (outcome == Outcome.Contended) count(Event.Contended);
      else if (outcome == Outcome.Failed) count(Event.StoreFailed);
    }
  }

  override onDelete(): void {
    if (this.charges.length == 0 || this.isRefused) return;
    this.takeLater(false);
    for (let at = 0; at < this.charges.length; at++) {
      const charge = unchecked(this.charges[at]);
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

// One limit of the configuration, checked and made ready.

import {
  Algorithm,
  LimitSettings,
  MissingKey,
  OverrideSettings,
  RateFromBy,
  RateSettings,
} from "./config.gen";
import { BucketTable, Bytes, Counter, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { calendarUnit, DAY, duration, LONGEST, wholeNumber, YEAR } from "./window";
import { claimProperty, KeySource, requestHeader } from "./keys";
import { Cost } from "./cost";
import { counterOf } from "./counters";
import { Matcher } from "proxy-wasm-assemblyscript-sdk/rules";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { Quota } from "./quota";

const MOST: u64 = 1_000_000_000;
const NO_KEY: u64 = 0x9e3779b97f4a7c15;
const OVERFLOW: u64 = 0xc2b2ae3d27d4eb4f;

/** What a limit needs to know of the rest of the configuration. */
export class Surroundings {
  replicas: u64 = 1;
  claims: StaticArray<Bytes> | null = null;

  constructor(readonly problems: Problems) {}
}

/** A limit. */
@final
export class Limit {
  readonly algorithm: Algorithm;
  quota: Quota = new Quota(1, YEAR, 1);
  matcher: Matcher | null = null;
  /** What it refuses, or would refuse in shadow. */
  readonly refusals: Counter;
  readonly cost: Cost;
  /** How long anything of it counts at most, in nanoseconds. */
  horizon: u64 = 0;
  /** Of the buckets that its keys share where a slot is full. */
  overflow: u64 = 0;
  /** Whether the last key that was read lacked a part. */
  isKeyMissing: bool = false;
  /** The hash that all its keys begin with: the same as long as it is the same limit. */
  private identity: u64 = 0;
  private readonly sources: KeySource[] = [];
  // Of overrides.
  private readonly quotas: Quota[] = [];
  private readonly hashes: u64[] = [];
  private readonly statuses: i32[] = [];
  private rateProperty: Property | null = null;
  private highest: Quota | null = null;

  /** Checks the settings, and tells what is wrong with them. */
  constructor(
    readonly settings: LimitSettings,
    pointer: string,
    private readonly around: Surroundings,
  ) {
    this.algorithm = settings.algorithm;
    this.cost = new Cost(<u64>settings.cost, settings.costFrom);
    this.refusals = counterOf(settings.name, settings.shadow);
    this.compile(pointer);
  }

  private compile(pointer: string): void {
    const settings = this.settings;
    const problems = this.around.problems;
    const within = Bytes.fromString(pointer);
    problems.within = within;
    this.quota = this.quotaOf(settings.rate, settings.hasBurst ? settings.burst : 0);
    this.horizon = this.quota.horizon;
    for (let at = 0; at < settings.key.length; at++) {
      problems.within = Bytes.fromString(pointer + "/key/" + at.toString());
      this.sources.push(new KeySource(settings.key[at], this.around.claims, problems));
    }
    for (let at = 0; at < settings.overrides.length; at++) {
      problems.within = Bytes.fromString(pointer + "/overrides/" + at.toString());
      this.readOverride(settings.overrides[at]);
    }
    problems.within = within;
    this.readSources();
    this.readStatuses();
    const match = settings.match;
    if (match) {
      const matcher = new Matcher();
      if (!matcher.compile(match, pointer + "/match")) problems.errors++;
      this.matcher = matcher;
    }
    this.quota.horizon = this.horizon;
    for (let at = 0; at < this.quotas.length; at++) this.quotas[at].horizon = this.horizon;
  }

  private readOverride(other: OverrideSettings): void {
    const problems = this.around.problems;
    const rate = other.rate;
    if (other.key.length != this.sources.length)
      problems.error("/key", "needs a value for each part");
    if (!rate && !other.hasBurst && !other.unlimited) problems.error("", "changes nothing");
    let quota = new Quota(1, YEAR, 1, true);
    if (!other.unlimited) {
      quota = this.quotaOf(rate ? rate : this.settings.rate, other.hasBurst ? other.burst : 0);
      if (this.algorithm != Algorithm.Gcra && quota.window != this.quota.window) {
        problems.error("/rate/per", "must be that of the limit");
      }
    }
    this.quotas.push(quota);
    this.horizon = max(this.horizon, quota.horizon);
  }

  // Where rate and cost are from, when not from here.
  private readSources(): void {
    const settings = this.settings;
    const problems = this.around.problems;
    const rateFrom = settings.rateFrom;
    if (rateFrom) {
      this.rateProperty =
        rateFrom.by == RateFromBy.Claim
          ? claimProperty(rateFrom.name, this.around.claims)
          : requestHeader(rateFrom.name);
      this.highest = this.written(rateFrom.max);
      if (!this.highest)
        problems.error("/rate_from/max", "expected a rate such as 100/minute", rateFrom.max);
      this.horizon = max(this.horizon, 4 * DAY);
    }
    const most = this.algorithm == Algorithm.Gcra ? this.quota.burst : this.quota.requests;
    if (<u64>settings.cost > most)
      problems.error("/cost", "more than there ever is: nothing would pass");
    const costFrom = settings.costFrom;
    if (costFrom && !this.cost.isOfResponse && <u64>costFrom.max > most) {
      problems.warn("/cost_from/max", "requests that cost more than there ever is are refused");
    }
    if (
      this.algorithm == Algorithm.Concurrency &&
      (this.isLater || settings.cost != 1 || costFrom)
    ) {
      problems.error("", "concurrency counts streams, each as one, when they begin");
    }
  }

  /** Whether it counts when the response comes. */
  get isLater(): bool {
    return this.cost.isOfResponse || this.settings.countStatuses != null;
  }

  /** Whether its charge outlives the callback of the request. */
  get isNeededLater(): bool {
    return this.isLater || this.algorithm == Algorithm.Concurrency;
  }

  private quotaOf(rate: RateSettings, burst: u64): Quota {
    const problems = this.around.problems;
    const isFixed = this.algorithm == Algorithm.FixedWindow;
    let window = duration(rate.per);
    if (window == 0) {
      if (isFixed) window = calendarUnit(rate.per);
      if (window == 0) {
        const rule = isFixed
          ? "expected a duration such as 10s, or a unit of the calendar"
          : "expected a duration such as 10s; units of the calendar are for fixed_window";
        problems.error("/rate/per", rule, rate.per);
        window = YEAR;
      }
    }
    if (burst != 0 && this.algorithm != Algorithm.Gcra) problems.error("/burst", "only with gcra");
    const quota = this.shared(<u64>rate.requests, window, burst);
    if (quota.burst > 10 * (LONGEST / quota.interval)) {
      problems.error("/burst", "more than ten years of the rate");
    }
    return quota;
  }

  // The part of this proxy.
  private shared(requests: u64, window: u64, burst: u64): Quota {
    const own = max<u64>(requests / this.around.replicas, 1);
    return new Quota(own, window, burst == 0 ? own : max<u64>(burst / this.around.replicas, 1));
  }

  // A rate as it is written in a header, `100/minute`; `null` when it is none.
  private written(text: Bytes): Quota | null {
    const slash = text.indexOf("/");
    if (slash < 1) return null;
    const requests = wholeNumber(text.slice(0, slash));
    const window = calendarUnit(text.slice(slash + 1));
    if (requests < 1 || <u64>requests > MOST || window <= YEAR) return null;
    if (this.algorithm != Algorithm.Gcra && window != this.quota.window) return null;
    return this.shared(<u64>requests, window, 0);
  }

  private readStatuses(): void {
    const statuses = this.settings.countStatuses;
    if (!statuses) return;
    for (let at = 0; at < statuses.length; at++) {
      const text = statuses[at];
      const first = wholeNumber(text.slice(0, 3));
      const last = text.length == 7 && text.get(3) == 0x2d ? wholeNumber(text.slice(4)) : first;
      if ((text.length != 3 && text.length != 7) || first < 100 || last < first || last > 599) {
        this.around.problems.error(
          "/count_statuses",
          "expected a status, or two with a dash",
          text,
          at,
        );
      }
      this.statuses.push(<i32>first);
      this.statuses.push(<i32>last);
    }
  }

  /** Whether a response counts. */
  counts(status: i32): bool {
    const statuses = this.statuses;
    for (let at = 0; at < statuses.length; at += 2) {
      if (status >= statuses[at] && status <= statuses[at + 1]) return true;
    }
    return statuses.length == 0;
  }

  /** Makes the hashes; `false` when two overrides are for the same key. */
  begin(table: BucketTable): bool {
    const settings = this.settings;
    const identity = settings.name
      .concat("\0")
      .concat(Bytes.fromU64(<u64>this.algorithm))
      .concat(Bytes.fromU64(<u64>settings.rate.requests))
      .concat(Bytes.fromU64(this.quota.window));
    this.identity = table.hash(0, identity);
    this.overflow = table.hash(OVERFLOW, identity);
    for (let at = 0; at < settings.overrides.length; at++) {
      const key = settings.overrides[at].key;
      let hash = this.identity;
      for (let part = 0; part < min(key.length, this.sources.length); part++) {
        hash = table.hash(hash, this.sources[part].written(key[part]));
      }
      if (this.hashes.includes(hash)) return false;
      this.hashes.push(hash);
    }
    return true;
  }

  /** The hash of a request's key; {@link isKeyMissing} says whether it lacks a part. */
  keyOf(filter: HttpFilter, table: BucketTable): u64 {
    let hash = this.identity;
    this.isKeyMissing = false;
    const sources = this.sources;
    for (let at = 0; at < sources.length; at++) {
      const value = unchecked(sources[at]).read(filter);
      if (value) {
        hash = table.hash(hash, value);
      } else {
        this.isKeyMissing = true;
        if (this.settings.onMissingKey != MissingKey.SharedBucket) return 0;
        hash = table.hash(hash ^ NO_KEY, Bytes.empty);
      }
    }
    return hash;
  }

  /** How much there is for a request with a key. */
  quotaFor(filter: HttpFilter, hash: u64): Quota {
    const at = this.hashes.indexOf(hash);
    if (at >= 0) return this.quotas[at];
    const property = this.rateProperty;
    const text = property ? property.text(filter) : null;
    const quota = text ? this.written(text) : null;
    const highest = this.highest;
    if (!quota || !highest) return this.quota;
    quota.horizon = this.horizon;
    return quota.interval < highest.interval ? highest : quota;
  }
}

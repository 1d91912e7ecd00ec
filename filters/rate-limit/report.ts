// What responses say of the limits, in one of three forms.
// Source: draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4; Envoy, api/envoy/config/route/v3, and
// source/extensions/filters/http/ratelimit/ratelimit_headers.cc; Kong, plugin rate-limiting.

import { base64, ByteBuffer, Bytes, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { Algorithm, HeadersForm } from "./config.gen";
import { Charge } from "./charge";
import { LONGEST, MONTH, SECOND, wholeNumber, YEAR } from "./window";

/** What is said of one limit; filled anew for each response. */
@final
export class Report {
  name: Bytes = Bytes.empty;
  /** How many in a window. */
  quota: u64 = 0;
  /** Length of the window in nanoseconds, or what stands for one of the calendar; 0: it has none. */
  window: u64 = 0;
  remaining: u64 = 0;
  /** Seconds until there is more; 0: nobody knows. */
  reset: u64 = 0;
  /** The hash of the key; 0: nothing is said of it. */
  partition: u64 = 0;
  /** What the draft says of the limit itself. */
  policy: Bytes = Bytes.empty;

  /** Says something of a limit that was asked. */
  fill(charge: Charge, withPartition: bool, jitterPercent: u64, chance: u64): void {
    const limit = charge.limit;
    const quota = charge.quota;
    const verdict = charge.verdict;
    const isTime = limit.algorithm != Algorithm.Concurrency;
    this.name = limit.settings.name;
    this.quota = quota.requests;
    this.window = isTime ? quota.window : 0;
    this.remaining = verdict.remaining;
    this.partition = withPartition ? charge.hash : 0;
    if (verdict.isAllowed) this.reset = isTime ? wholeSeconds(verdict.reset) : 0;
    else this.reset = later(isTime ? wholeSeconds(verdict.wait) : 1, jitterPercent, chance);
    const known = quota.said;
    this.policy = known ? known : policyOf(this);
    if (!known) quota.said = this.policy;
  }
}

/** Seconds, rounded up. */
export function wholeSeconds(nanoseconds: u64): u64 {
  return (nanoseconds + SECOND - 1) / SECOND;
}

/** Some seconds later by chance, so that not all come at once: by up to so many percent. */
export function later(seconds: u64, percent: u64, chance: u64): u64 {
  const most = (seconds * percent + 99) / 100;
  return seconds + ((chance >> 8) % (most + 1));
}

// Seconds of a window; 0 when it is shorter than one.
function windowSeconds(window: u64): u64 {
  if (window == 0) return 0;
  if (window == MONTH) return 31 * 86400;
  if (window == YEAR) return LONGEST / SECOND;
  return window < SECOND ? 0 : wholeSeconds(window);
}

const quote = Bytes.fromString('"');
const quotaIs = Bytes.fromString('";q=');
const leftIs = Bytes.fromString('";r=');
const concurrent = Bytes.fromString(';qu="concurrent-requests"');
const windowIs = Bytes.fromString(";w=");
const nameIs = Bytes.fromString(';name="');
const timeIs = Bytes.fromString(";t=");
const keyIs = Bytes.fromString(";pk=:");
const colon = Bytes.fromString(":");
const comma = Bytes.fromString(", ");
// One for all texts, whose memory stays. It holds more than 64 limits here and as many of a service take, with the longest
// names that they may have.
const field = new ByteBuffer(64 * 1024);

function putPartition(report: Report): void {
  if (report.partition == 0) return;
  field.putText(keyIs);
  field.putText(base64.encode(Bytes.fromU64(report.partition)));
  field.putText(colon);
}

/** The draft's item about a limit: the same for all its keys. */
export function policyOf(report: Report): Bytes {
  const seconds = windowSeconds(report.window);
  field.putText(quote);
  field.putText(report.name);
  field.putText(quotaIs);
  field.putNumber(report.quota);
  if (report.window == 0) {
    field.putText(concurrent);
  } else if (seconds != 0) {
    field.putText(windowIs);
    field.putNumber(seconds);
  }
  return field.copy();
}

function putLimit(report: Report): void {
  field.putText(quote);
  field.putText(report.name);
  field.putText(leftIs);
  field.putNumber(report.remaining);
  if (report.reset != 0 || report.window != 0) {
    field.putText(timeIs);
    field.putNumber(report.reset);
  }
  putPartition(report);
}

// The name of a window of Kong's, `minute`; empty when it has none.
function kongWindow(window: u64): string {
  if (window == MONTH) return "month";
  if (window == YEAR) return "year";
  const seconds = window % SECOND == 0 ? window / SECOND : 0;
  if (seconds == 1) return "second";
  if (seconds == 60) return "minute";
  if (seconds == 3600) return "hour";
  return seconds == 86400 ? "day" : "";
}

/** A header, before it is known where it goes, and those behind it. */
@final
export class Field {
  constructor(
    readonly name: string,
    readonly value: Bytes,
    readonly next: Field | null,
  ) {}
}

/** A header with a number. */
export function numberField(name: string, value: u64, next: Field | null): Field {
  field.putNumber(value);
  return new Field(name, field.copy(), next);
}

/** What is said of all limits that a request was under. */
@final
export class Reports {
  private readonly all: Report[] = [];
  private count: i32 = 0;

  /** Begins anew; what was said before is over. */
  begin(): void {
    this.count = 0;
  }

  /** A further one, to be filled. */
  next(): Report {
    if (this.count == this.all.length) this.all.push(new Report());
    return unchecked(this.all[this.count++]);
  }

  // The one that leaves least; of those, the one that takes longest. There is one at least.
  private get tightest(): Report {
    let found = this.all[0];
    for (let at = 1; at < this.count; at++) {
      const report = this.all[at];
      if (report.remaining > found.remaining) continue;
      if (report.remaining < found.remaining || report.reset > found.reset) found = report;
    }
    return found;
  }

  /** What is left of the limit of which least is left. */
  get remaining(): u64 {
    return this.count == 0 ? 0 : this.tightest.remaining;
  }

  /** The headers; none for none. */
  fields(form: HeadersForm): Field | null {
    if (this.count == 0 || form == HeadersForm.None) return null;
    if (form == HeadersForm.Draft) return this.draft();
    return form == HeadersForm.Kong ? this.kong() : this.oldDraft();
  }

  private draft(): Field {
    for (let at = 0; at < this.count; at++) {
      if (at != 0) field.putText(comma);
      putLimit(unchecked(this.all[at]));
    }
    const limits = new Field("ratelimit", field.copy(), null);
    const first = this.all[0];
    if (this.count == 1 && first.partition == 0) {
      return new Field("ratelimit-policy", first.policy, limits);
    }
    for (let at = 0; at < this.count; at++) {
      const report = unchecked(this.all[at]);
      if (at != 0) field.putText(comma);
      field.putText(report.policy);
      putPartition(report);
    }
    return new Field("ratelimit-policy", field.copy(), limits);
  }

  private oldDraft(): Field {
    const found = this.tightest;
    const reset = numberField("x-ratelimit-reset", found.reset, null);
    const remaining = numberField("x-ratelimit-remaining", found.remaining, reset);
    field.putNumber(found.quota);
    for (let at = 0; at < this.count; at++) {
      const report = unchecked(this.all[at]);
      field.putText(comma);
      field.putNumber(report.quota);
      field.putText(windowIs);
      field.putNumber(windowSeconds(report.window));
      field.putText(nameIs);
      field.putText(report.name);
      field.putText(quote);
    }
    return new Field("x-ratelimit-limit", field.copy(), remaining);
  }

  private kong(): Field {
    const found = this.tightest;
    let last: Field | null = null;
    for (let at = this.count - 1; at >= 0; at--) {
      const report = unchecked(this.all[at]);
      const name = kongWindow(report.window);
      if (name.length == 0) continue;
      last = numberField("x-ratelimit-remaining-" + name, report.remaining, last);
      last = numberField("x-ratelimit-limit-" + name, report.quota, last);
    }
    last = numberField("ratelimit-reset", found.reset, last);
    last = numberField("ratelimit-remaining", found.remaining, last);
    return numberField("ratelimit-limit", found.quota, last);
  }
}

const theirDraft = new Property(["response", "headers", "x-ratelimit-remaining"]);
const theirKong = new Property(["response", "headers", "ratelimit-remaining"]);

/** Whether what the service behind says itself is at least as strict as what is left here, so that it stands. */
export function isTheirsStricter(filter: HttpFilter, remaining: u64, form: HeadersForm): bool {
  if (form == HeadersForm.Draft) return false;
  const text = (form == HeadersForm.Kong ? theirKong : theirDraft).text(filter);
  if (!text) return false;
  const number = wholeNumber(text);
  return number < 0 || <u64>number <= remaining;
}

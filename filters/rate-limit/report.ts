// What responses say of the limits, in one of three forms.
// Source: draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4; Envoy, api/envoy/config/route/v3, and
// source/extensions/filters/http/ratelimit/ratelimit_headers.cc; Kong, plugin rate-limiting.

import { base64, Bytes, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { Algorithm, HeadersForm } from "./config.gen";
import { Charge } from "./charge";
import { LONGEST, MONTH, SECOND, wholeNumber, YEAR } from "./window";

/** What is said of one limit. */
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

  /** What is said of a limit that was asked. */
  static of(charge: Charge, withPartition: bool, jitterPercent: u64, chance: u64): Report {
    const report = new Report();
    const limit = charge.limit;
    const verdict = charge.verdict;
    report.name = limit.settings.name;
    report.quota = charge.quota.requests;
    report.remaining = verdict.remaining;
    if (limit.algorithm != Algorithm.Concurrency) {
      report.window = charge.quota.window;
      const seconds = wholeSeconds(verdict.isAllowed ? verdict.reset : verdict.wait);
      report.reset = verdict.isAllowed ? seconds : later(seconds, jitterPercent, chance);
    } else if (!verdict.isAllowed) {
      report.reset = later(1, jitterPercent, chance);
    }
    if (withPartition) report.partition = charge.hash;
    return report;
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

function partition(report: Report): string {
  if (report.partition == 0) return "";
  return ";pk=:" + base64.encode(Bytes.fromU64(report.partition)).toString() + ":";
}

function policyItem(report: Report): string {
  const seconds = windowSeconds(report.window);
  let item = `"${report.name}";q=${report.quota}`;
  if (report.window == 0) item += ';qu="concurrent-requests"';
  else if (seconds != 0) item += ";w=" + seconds.toString();
  return item + partition(report);
}

function limitItem(report: Report): string {
  let item = `"${report.name}";r=${report.remaining}`;
  if (report.reset != 0 || report.window != 0) item += ";t=" + report.reset.toString();
  return item + partition(report);
}

// The one that leaves least; of those, the one that takes longest.
function tightest(reports: Report[]): Report {
  let found = reports[0];
  for (let at = 1; at < reports.length; at++) {
    const report = reports[at];
    if (report.remaining > found.remaining) continue;
    if (report.remaining < found.remaining || report.reset > found.reset) found = report;
  }
  return found;
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

/** Headers, before it is known where they go. */
@final
export class Fields {
  readonly names: string[] = [];
  readonly values: string[] = [];

  private add(name: string, value: string): void {
    this.names.push(name);
    this.values.push(value);
  }

  /** For some limits; none for none. */
  constructor(reports: Report[], form: HeadersForm) {
    if (reports.length != 0) {
      if (form == HeadersForm.Draft) this.draft(reports);
      if (form == HeadersForm.XRatelimit03) this.oldDraft(reports);
      if (form == HeadersForm.Kong) this.kong(reports);
    }
  }

  private draft(reports: Report[]): void {
    let policies = policyItem(reports[0]);
    let limits = limitItem(reports[0]);
    for (let at = 1; at < reports.length; at++) {
      policies += ", " + policyItem(reports[at]);
      limits += ", " + limitItem(reports[at]);
    }
    this.add("ratelimit-policy", policies);
    this.add("ratelimit", limits);
  }

  private oldDraft(reports: Report[]): void {
    const found = tightest(reports);
    let limit = found.quota.toString();
    for (let at = 0; at < reports.length; at++) {
      const report = reports[at];
      limit += `, ${report.quota};w=${windowSeconds(report.window)};name="${report.name}"`;
    }
    this.add("x-ratelimit-limit", limit);
    this.add("x-ratelimit-remaining", found.remaining.toString());
    this.add("x-ratelimit-reset", found.reset.toString());
  }

  private kong(reports: Report[]): void {
    const found = tightest(reports);
    this.add("ratelimit-limit", found.quota.toString());
    this.add("ratelimit-remaining", found.remaining.toString());
    this.add("ratelimit-reset", found.reset.toString());
    for (let at = 0; at < reports.length; at++) {
      const name = kongWindow(reports[at].window);
      if (name.length == 0) continue;
      this.add("x-ratelimit-limit-" + name, reports[at].quota.toString());
      this.add("x-ratelimit-remaining-" + name, reports[at].remaining.toString());
    }
  }
}

const theirDraft = new Property(["response", "headers", "x-ratelimit-remaining"]);
const theirKong = new Property(["response", "headers", "ratelimit-remaining"]);

/** Whether what the service says itself is at least as strict, so that it stands. */
export function isTheirsStricter(filter: HttpFilter, reports: Report[], form: HeadersForm): bool {
  if (form == HeadersForm.Draft) return false;
  const text = (form == HeadersForm.Kong ? theirKong : theirDraft).text(filter);
  if (!text) return false;
  const number = wholeNumber(text);
  return number < 0 || <u64>number <= tightest(reports).remaining;
}

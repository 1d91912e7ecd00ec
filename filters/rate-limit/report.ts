// What responses say of the limits, in one of three forms.
// Source: draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4; Envoy, api/envoy/config/route/v3, and
// source/extensions/filters/http/ratelimit/ratelimit_headers.cc; Kong, plugin rate-limiting.

import { base64, ByteBuffer, Bytes, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { Algorithm, HeadersForm } from "./config.gen";
import { Charge } from "./charge";
import { LONGEST, MONTH, SECOND, wholeNumber, YEAR } from "./window";

/** Bytes of one field. */
const MOST_BYTES: u32 = 64 * 1024;

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
// One for all: every response has two of these texts.
const field = new ByteBuffer(MOST_BYTES);

function putPartition(report: Report): void {
  if (report.partition == 0) return;
  field.putText(keyIs);
  field.putText(base64.encode(Bytes.fromU64(report.partition)));
  field.putText(colon);
}

function putPolicy(report: Report): void {
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
  putPartition(report);
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
  readonly values: Bytes[] = [];

  private add(name: string, value: Bytes): void {
    this.names.push(name);
    this.values.push(value);
  }

  // One that is too long is left out, because half of it would say something else.
  private addWritten(name: string): void {
    const isWhole = !field.isFull;
    const value = field.finish();
    if (isWhole) this.add(name, value);
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
    for (let at = 0; at < reports.length; at++) {
      if (at != 0) field.putText(comma);
      putPolicy(unchecked(reports[at]));
    }
    this.addWritten("ratelimit-policy");
    for (let at = 0; at < reports.length; at++) {
      if (at != 0) field.putText(comma);
      putLimit(unchecked(reports[at]));
    }
    this.addWritten("ratelimit");
  }

  private oldDraft(reports: Report[]): void {
    const found = tightest(reports);
    field.putNumber(found.quota);
    for (let at = 0; at < reports.length; at++) {
      const report = unchecked(reports[at]);
      field.putText(comma);
      field.putNumber(report.quota);
      field.putText(windowIs);
      field.putNumber(windowSeconds(report.window));
      field.putText(nameIs);
      field.putText(report.name);
      field.putText(quote);
    }
    this.addWritten("x-ratelimit-limit");
    this.addNumber("x-ratelimit-remaining", found.remaining);
    this.addNumber("x-ratelimit-reset", found.reset);
  }

  private kong(reports: Report[]): void {
    const found = tightest(reports);
    this.addNumber("ratelimit-limit", found.quota);
    this.addNumber("ratelimit-remaining", found.remaining);
    this.addNumber("ratelimit-reset", found.reset);
    for (let at = 0; at < reports.length; at++) {
      const name = kongWindow(reports[at].window);
      if (name.length == 0) continue;
      this.addNumber("x-ratelimit-limit-" + name, reports[at].quota);
      this.addNumber("x-ratelimit-remaining-" + name, reports[at].remaining);
    }
  }

  private addNumber(name: string, value: u64): void {
    field.putNumber(value);
    this.addWritten(name);
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

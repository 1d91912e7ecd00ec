// What one limit takes for one request: read and asked first, written when all agree, and given back when one does not.

import { Algorithm, StoreSettings } from "./config.gen";
import { Bucket, BucketTable, Status } from "proxy-wasm-assemblyscript-sdk";
import { count, Event } from "./counters";
import { Leases } from "./leases";
import { Limit } from "./limit";
import { Quota } from "./quota";
import { Verdict } from "./algorithms";

const LOW: u64 = 0xffff_ffff;

/** Where counts are. */
export class Store {
  constructor(
    readonly table: BucketTable,
    readonly settings: StoreSettings,
    readonly leases: Leases,
  ) {}
}

/** How a change of a bucket went. */
export enum Outcome {
  /** It is written, or there was nothing to write. */
  Done,
  /** There is no room. */
  Denied,
  /** Other workers were faster each time. */
  Contended,
  /** The host failed. */
  Failed,
}

/** One limit, for one request; used again for the next one when nothing of it counts later. */
@final
export class Charge {
  readonly verdict: Verdict = new Verdict();
  quota: Quota;
  hash: u64 = 0;
  cost: u64 = 0;
  /** Whether it was taken, so that it can be given back. */
  isTaken: bool = false;
  /** What was read of the store; filled anew each time. */
  private bucket: Bucket | null = null;
  /** What the store is asked for: the cost, or a lease. */
  private taken: u64 = 0;
  private isFromLease: bool = false;
  private isShared: bool = false;
  /** The end of the bucket when it was taken from. */
  private end: u64 = 0;

  constructor(readonly limit: Limit) {
    this.quota = limit.quota;
  }

  /** Begins with a request. */
  begin(quota: Quota, hash: u64, cost: u64): void {
    this.quota = quota;
    this.hash = hash;
    this.cost = cost;
    this.isTaken = false;
  }

  /** Whether there is room, as far as anybody knows; nothing is written. `Outcome.Done`, `Denied` or `Failed`. */
  ask(store: Store, now: u64): Outcome {
    const verdict = this.verdict;
    const cost = this.cost;
    this.taken = cost;
    const left = store.leases.available(this.hash, now);
    this.isFromLease = left >= cost && left != 0;
    if (this.isFromLease) {
      verdict.isAllowed = true;
      verdict.remaining = store.leases.remaining(this.hash) - cost;
      verdict.reset = store.leases.reset(this.hash) - now;
      return Outcome.Done;
    }
    const bucket = this.open(store, now, false);
    if (!bucket) return Outcome.Failed;
    if (bucket.isCorrupt) count(Event.Corrupt);
    this.question(bucket, now, cost);
    if (!verdict.isAllowed) return Outcome.Denied;
    const lease = <u64>store.settings.lease;
    if (lease > cost && this.limit.algorithm != Algorithm.Concurrency && !this.limit.isLater) {
      const extra = min(lease - cost, verdict.remaining);
      this.taken += extra;
      if (extra != 0) this.question(bucket, now, this.taken);
      verdict.remaining += extra;
    }
    return Outcome.Done;
  }

  private open(store: Store, now: u64, isShared: bool): Bucket | null {
    const bucket = store.table.open(this.hash, this.limit.overflow, now, isShared, this.bucket);
    if (bucket) this.bucket = bucket;
    return bucket;
  }

  private question(bucket: Bucket, now: u64, cost: u64): void {
    this.verdict.ask(this.limit.algorithm, this.quota, bucket.end, bucket.value, now, cost);
  }

  /** Takes what {@link ask} found, or what there is by then. */
  take(store: Store, now: u64): Outcome {
    for (let attempt = store.settings.casAttempts; attempt > 0; attempt--) {
      // The lease of another limit of this request may have taken the place of this one since.
      const status = this.isFromLease
        ? store.leases.take(this.hash, this.cost)
          ? Status.Ok
          : Status.CasMismatch
        : this.write(store, now);
      if (status == Status.Ok) {
        this.isTaken = true;
        return Outcome.Done;
      }
      if (status != Status.CasMismatch) return Outcome.Failed;
      const outcome = this.ask(store, now);
      if (outcome != Outcome.Done) return outcome;
    }
    return Outcome.Contended;
  }

  private write(store: Store, now: u64): Status {
    const bucket = this.bucket;
    if (!bucket) return Status.InternalFailure;
    const verdict = this.verdict;
    const status = store.table.write(bucket, verdict.end, verdict.value);
    if (status != Status.Ok) return status;
    this.isShared = bucket.isOverflow;
    this.end = verdict.end;
    if (bucket.isOverflow) count(Event.Overflow);
    const extra = this.taken - this.cost;
    if (extra != 0) {
      const end = now + min(this.quota.interval * this.taken, verdict.reset);
      store.leases.keep(this.hash, extra, end, verdict.remaining, now + verdict.reset);
    }
    return status;
  }

  /** Corrects what is said of a limit that would allow a request which another one refuses: nothing was taken. */
  leave(now: u64): void {
    const verdict = this.verdict;
    const bucket = this.bucket;
    if (this.isTaken || !verdict.isAllowed) return;
    if (this.isFromLease) verdict.remaining += this.cost;
    else if (bucket) this.question(bucket, now, 0);
  }

  /** Takes a cost whether or not there is room, as far as a bucket can hold it. */
  force(store: Store, now: u64, cost: u64): Outcome {
    for (let attempt = store.settings.casAttempts; attempt > 0; attempt--) {
      const bucket = this.open(store, now, false);
      if (!bucket) return Outcome.Failed;
      this.question(bucket, now, cost);
      const status = store.table.write(bucket, this.verdict.end, this.verdict.value);
      if (status == Status.Ok) return Outcome.Done;
      if (status != Status.CasMismatch) return Outcome.Failed;
    }
    return Outcome.Contended;
  }

  /** Gives back what was taken; `false` when that was not possible. */
  giveBack(store: Store, now: u64): bool {
    if (this.isTaken) this.isTaken = !this.returns(store, now);
    return !this.isTaken;
  }

  private returns(store: Store, now: u64): bool {
    if (this.isFromLease) {
      store.leases.give(this.hash, this.cost);
      return true;
    }
    for (let attempt = store.settings.casAttempts; attempt > 0; attempt--) {
      const bucket = this.open(store, now, this.isShared);
      if (!bucket) return false;
      if (bucket.end == 0 || !this.reduce(bucket)) return true;
      const status = store.table.write(bucket, this.verdict.end, this.verdict.value);
      if (status == Status.Ok) {
        bucket.end = this.verdict.end;
        bucket.value = this.verdict.value;
        return true;
      }
      if (status != Status.CasMismatch) return false;
    }
    return false;
  }

  // What the bucket holds without the cost; `false` when it does not hold it any more.
  private reduce(bucket: Bucket): bool {
    const verdict = this.verdict;
    const cost = this.cost;
    const value = bucket.value;
    if (this.limit.algorithm == Algorithm.Gcra) {
      verdict.end = bucket.end - min(bucket.end, cost * this.quota.interval);
      return true;
    }
    const current = value & LOW;
    const before = value >> 32;
    if (bucket.end == this.end) {
      verdict.value = value - min(current, cost);
    } else {
      // Of the window behind its own.
      const isFixed = this.limit.algorithm == Algorithm.FixedWindow;
      if (isFixed || bucket.end != this.end + this.quota.window) return false;
      verdict.value = value - (min(before, cost) << 32);
    }
    verdict.end = bucket.end;
    return true;
  }
}

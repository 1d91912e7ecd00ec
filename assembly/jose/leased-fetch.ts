// Which worker fetches, and when: the one that holds the lease in the shared data, and none while a failure is recent.
// What it fetched it publishes there for the others.

import { Bytes } from "../bytes";
import { FetchRecord, LONGEST_REST, RecordOutcome } from "./fetch-record";
import { KeyFetch } from "./key-fetch";
import { KeyUri, RemoteKeySettings } from "./remote-key-settings";
import { monotonicNow } from "../clock";
import { Plugin } from "../plugin";
import { PublishedKeys } from "./published-keys";
import { tenthByChance } from "./held-keys";

// @ts-ignore: decorator
@inline const MILLISECOND: u64 = 1_000_000;
// @ts-ignore: decorator
@inline const SECOND: u64 = 1_000_000_000;
/** How often a change of the record is tried that another worker was faster with. */
// @ts-ignore: decorator
@inline const ATTEMPTS: i32 = 8;

function nameOf(settings: RemoteKeySettings, what: string): Bytes {
  const name = Bytes.fromString("outrigger.jwks.").concat(what).concat(" ");
  const place = name.concat(settings.cluster).concat(" ").concat(settings.uri);
  return settings.discovery ? place.concat(" ").concat(settings.issuer) : place;
}

/** Nanoseconds without a fetch after so many failures: a second, doubled with each, up to five minutes. */
function restAfter(failures: u32): u64 {
  const rest = min(SECOND << (<u64>min<u32>(failures - 1, 9)), LONGEST_REST);
  return rest - tenthByChance(rest);
}

/** The fetches of one set, shared by the workers. */
export abstract class LeasedFetch extends KeyFetch {
  private readonly record: FetchRecord;
  private readonly documentName: Bytes;
  private readonly leaseTime: u64;
  // Until when this worker fetches, as it has written in the record.
  private lease: u64 = 0;
  // What the proxy refuses to send concerns this worker alone.
  private refusals: u32 = 0;
  private nextTry: u64 = 0;
  /** Whether this worker fetches, and was not told the end. */
  isFlying: bool = false;

  constructor(plugin: Plugin, settings: RemoteKeySettings, uri: KeyUri) {
    super(plugin, settings, uri);
    this.record = new FetchRecord(nameOf(settings, "fetch"));
    this.documentName = nameOf(settings, "keys");
    this.leaseTime = <u64>settings.timeout * MILLISECOND + SECOND;
  }

  /** Takes the keys of a document; false when there are none of use in it. */
  abstract take(published: PublishedKeys): bool;

  /** A fetch has ended; `reason`: why it brought nothing, empty when it brought keys. */
  abstract onEnd(reason: string, status: u32, time: u64): void;

  /** Reads what the other workers have done. */
  load(time: u64): void {
    this.record.load(time);
  }

  /** Whether a worker fetches, as of {@link load}. */
  isUnderWayAt(time: u64): bool {
    return this.isFlying || this.record.leaseEnd > time;
  }

  /** When a fetch may begin, as of {@link load}. */
  get nextFetch(): u64 {
    return max(max(this.record.nextFetch, this.nextTry), this.record.leaseEnd);
  }

  /** When this worker gives up its fetch. */
  get leaseEnd(): u64 {
    return this.lease;
  }

  /** When the last fetch began that an unknown key id caused, as of {@link load}; 0: there was none. */
  get lastSearch(): u64 {
    return this.record.lastSearch;
  }

  /** What another worker has published, as of {@link load}; `null` when that is what is known already. */
  newerThan(version: u64, time: u64): PublishedKeys | null {
    const newest = this.record.version;
    if (newest == 0 || newest == version) return null;
    const published = PublishedKeys.read(this.documentName, time);
    return published && published.version != version ? published : null;
  }

  /** Takes the lease and fetches, unless some worker does already; false when none may fetch now. */
  launch(isSearch: bool, time: u64): bool {
    const record = this.record;
    if (this.isFlying && time >= this.lease) {
      // The host has forgotten to answer. Should the answer come yet, it is as good as any.
      this.isFlying = false;
      this.isUnderWay = false;
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.isUnderWayAt(time)) return true;
      if (time < this.nextFetch) return false;
      record.leaseEnd = time + this.leaseTime;
      if (isSearch) record.lastSearch = time;
      this.lease = record.leaseEnd;
      if (record.store() != RecordOutcome.Outdated) {
        this.isFlying = true;
        this.fly();
        return this.isFlying;
      }
      record.load(time);
    }
    // So many others want to fetch that one of them does.
    return true;
  }

  override onDocument(document: Bytes, age: i64): void {
    const time = monotonicNow();
    const record = this.record;
    record.load(time);
    const version = max(time, record.version + 1);
    const published = new PublishedKeys(version, time, age, document);
    if (!this.take(published)) return this.onFailure("no usable key in the answer", 200);
    published.write(this.documentName);
    this.isFlying = false;
    this.refusals = 0;
    this.nextTry = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      record.version = version;
      record.failures = 0;
      record.nextFetch = 0;
      this.giveBack();
      if (record.store() != RecordOutcome.Outdated) break;
      record.load(time);
    }
    this.onEnd("", 200, time);
  }

  override onFailure(reason: string, status: u32): void {
    const time = monotonicNow();
    const record = this.record;
    this.isFlying = false;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      record.load(time);
      record.failures++;
      record.nextFetch = time + restAfter(record.failures);
      // What was looked for may well be there.
      record.lastSearch = 0;
      this.giveBack();
      if (record.store() != RecordOutcome.Outdated) break;
    }
    this.onEnd(reason, status, time);
  }

  override onRefusal(reason: string): void {
    const time = monotonicNow();
    const record = this.record;
    this.isFlying = false;
    this.nextTry = time + restAfter(++this.refusals);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      record.load(time);
      record.lastSearch = 0;
      this.giveBack();
      if (record.store() != RecordOutcome.Outdated) break;
    }
    this.onEnd(reason, 0, time);
  }

  // Another worker may have the lease by now, when this one was late.
  private giveBack(): void {
    if (this.record.leaseEnd == this.lease) this.record.leaseEnd = 0;
  }
}

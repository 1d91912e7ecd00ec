// What all workers know of the fetches of one set: until when one of them fetches, when the next fetch may begin, and
// which keys are the newest. It lies in the shared data, so that one worker fetches for all.
//
//   u32 mark | u32 failures | u64 version | u64 lease end | u64 next fetch | u64 last search
//
// Times are nanoseconds of the monotonic clock, which is one for the whole process.

import { Bytes, newBytes } from "../bytes";
import { callbackKind, CallbackKind } from "../runtime/callback";
import { proxy_set_shared_data } from "../host/imports";
import { readShared } from "../shared-data/shared-value";
import { Status } from "../status";

// "ORF1"
// @ts-ignore: decorator
@inline const MARK: u32 = 0x3146524f;
// @ts-ignore: decorator
@inline const SIZE: i32 = 40;
// A number that no value has: writes with it succeed only where there is no value yet (see SharedUpdate).
// @ts-ignore: decorator
@inline const NEW_ONLY: u32 = u32.MAX_VALUE;
/** Nanoseconds of the longest lease: the longest time of a fetch, and a second. */
// @ts-ignore: decorator
@inline const LONGEST_LEASE: u64 = 31_000_000_000;
/** Nanoseconds between two fetches after failures, at most. */
// @ts-ignore: decorator
@inline export const LONGEST_REST: u64 = 300_000_000_000;

/** Whether a record was stored. */
export enum RecordOutcome {
  Stored,
  /** Another worker wrote since it was read. */
  Outdated,
  /** The host neither reads nor writes shared data: what this worker knows is all there is. */
  Alone,
}

/** The record, as this worker read or wrote it last. */
@final
export class FetchRecord {
  /** Fetches that failed one after the other. */
  failures: u32 = 0;
  /** Of the newest keys; 0: there were none yet. */
  version: u64 = 0;
  /** Until when a worker fetches; no later than that another one may. */
  leaseEnd: u64 = 0;
  /** When a fetch may begin again after a failure. */
  nextFetch: u64 = 0;
  /** When the last fetch began that an unknown key id caused. */
  lastSearch: u64 = 0;
  private cas: u32 = NEW_ONLY;
  private newOnly: u32 = NEW_ONLY;
  // Whether there is a value that some other worker may have written.
  private isShared: bool = true;

  /** @param name - its key in the shared data */
  constructor(private readonly name: Bytes) {}

  /**
   * Reads what the workers know. Where the host cannot read, what this one knows stays. Everybody with the same VM id
   * can write here, so times that no worker could have written are taken for none.
   */
  load(time: u64): void {
    if (callbackKind == CallbackKind.None) return;
    const found = readShared(changetype<usize>(this.name), <u32>this.name.length);
    this.isShared = found.status == Status.Ok || found.status == Status.NotFound;
    if (found.status != Status.Ok) {
      this.cas = this.newOnly;
      return;
    }
    this.cas = found.cas;
    const bytes = changetype<usize>(found.value);
    const isRecord = found.value.length == SIZE && load<u32>(bytes) == MARK;
    if (!isRecord) return;
    this.failures = load<u32>(bytes, 4);
    this.version = load<u64>(bytes, 8);
    const leaseEnd = load<u64>(bytes, 16);
    this.leaseEnd = leaseEnd <= time + LONGEST_LEASE ? leaseEnd : 0;
    const nextFetch = load<u64>(bytes, 24);
    this.nextFetch = nextFetch <= time + LONGEST_REST ? nextFetch : 0;
    const lastSearch = load<u64>(bytes, 32);
    this.lastSearch = lastSearch <= time ? lastSearch : 0;
  }

  /** Writes what it holds now, unless another worker wrote since {@link load}. */
  store(): RecordOutcome {
    if (!this.isShared) return RecordOutcome.Alone;
    const value = newBytes(SIZE);
    const bytes = changetype<usize>(value);
    store<u32>(bytes, MARK);
    store<u32>(bytes, this.failures, 4);
    store<u64>(bytes, this.version, 8);
    store<u64>(bytes, this.leaseEnd, 16);
    store<u64>(bytes, this.nextFetch, 24);
    store<u64>(bytes, this.lastSearch, 32);
    const status = <Status>(
      proxy_set_shared_data(
        changetype<usize>(this.name),
        <u32>this.name.length,
        bytes,
        SIZE,
        this.cas,
      )
    );
    if (status == Status.Ok) return RecordOutcome.Stored;
    if (status != Status.CasMismatch) return RecordOutcome.Alone;
    // A host that refuses any number where there is no value: the next time whatever is there.
    if (this.cas == NEW_ONLY) this.newOnly = 0;
    return RecordOutcome.Outdated;
  }
}

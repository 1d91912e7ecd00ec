// Counts by key in the shared data, with a bound in memory and without ever forgetting one that still counts: what a
// limit needs, and a SharedTable, which gives up what ends first, does not give.

import { agreeOnKey, keyFailure } from "./table-key";
import { Bucket, MAXIMUM_BUCKETS } from "./bucket";
import { Bytes } from "../bytes";
import { callbackKind, CallbackKind } from "../runtime/callback";
import { proxy_set_shared_data } from "../host/imports";
import { readSharedBytes, sharedCas, sharedStatus } from "../shared-data/shared-value";
import { sipHash } from "../crypto/siphash";
import { Status } from "../status";

// @ts-ignore: decorator
@inline const MAXIMUM_SLOTS: i32 = 65536;
// As in SharedUpdate: refused as soon as there is a value, and only then.
// @ts-ignore: decorator
@inline const NEW_ONLY: u32 = u32.MAX_VALUE;
// Digits of the number of a slot.
// @ts-ignore: decorator
@inline const DIGITS: i32 = 5;

/**
 * A table of buckets that all workers share, and all plugins with the same `vm_id`: each is two numbers of 64 bits under
 * the hash of a key, one of them the moment from which on it counts for nothing. It is for limits by keys that come from
 * outside. Each of its slots is a key of the shared data with up to `buckets` of them, 24 bytes each.
 *
 * ```ts
 * const bucket = table.open(table.hash(0, key), overflow, moment);
 * if (!bucket) return this.reply(503);
 * if (bucket.value < 10) table.write(bucket, moment + minute, bucket.value + 1);
 * ```
 *
 * - A bucket that counts is never given up for another. When a slot is full of them, keys that have none share one, the
 *   overflow bucket, which the caller names; there may be a few of those in each slot, beyond its bound. Whoever gets a
 *   bucket of his own while the overflow bucket counts begins with what stands in that: so nobody is ever better off
 *   for a table that was full.
 * - A change is made by compare-and-swap, from what {@link open} read: `Status.CasMismatch` means that another worker
 *   was faster, and nothing was written.
 * - The hash is keyed with a random number that the workers agree upon. Keys are not stored.
 *
 * Legal in every callback. Source: proxy-wasm ABI v0.2.1, "Shared key-value store"; proxy-wasm-cpp-host,
 * src/shared_data.cc.
 */
// @ts-ignore: decorator
@final
export class BucketTable {
  /** Why {@link hash} or {@link open} failed. */
  status: Status = Status.Ok;
  private secret: Bytes | null = null;
  // The name of a slot, written anew for each call of the host.
  private readonly slotName: StaticArray<u8>;
  private readonly prefixSize: i32;
  private readonly slots: u32;
  private readonly buckets: i32;

  /**
   * @param name - with which the keys in the shared data begin.
   * @param slots - 1 to 65,536; what is beyond is moved there.
   * @param buckets - in each slot, 1 to 64; the same holds.
   * @param horizon - nanoseconds: what counts for longer than this from now on was written before the clock was set
   *   back, and is taken for over.
   */
  constructor(
    private readonly name: Bytes,
    slots: i32,
    buckets: i32,
    private readonly horizon: u64,
  ) {
    this.slots = <u32>min(max(slots, 1), MAXIMUM_SLOTS);
    this.buckets = min(max(buckets, 1), MAXIMUM_BUCKETS);
    const size = name.length + 1;
    this.prefixSize = size;
    const slotName = new StaticArray<u8>(size + DIGITS);
    memory.copy(changetype<usize>(slotName), changetype<usize>(name), <usize>name.length);
    store<u8>(changetype<usize>(slotName) + <usize>name.length, 0x2f);
    this.slotName = slotName;
  }

  /**
   * The keyed hash of a text, and of what `seed` stands for: another hash, for keys of several parts. Its lowest bit is 0.
   * Only when {@link isReady}.
   */
  hash(seed: u64, text: Bytes): u64 {
    const secret = changetype<usize>(this.secret);
    if (secret == 0) return 0;
    const pointer = changetype<usize>(text);
    return (
      sipHash(load<u64>(secret) ^ seed, load<u64>(secret, 8), pointer, <u32>text.length) & ~(<u64>1)
    );
  }

  /** Whether the workers have agreed on the secret of the hash; asks the host until they have. {@link status} says why not. */
  isReady(): bool {
    this.status = Status.NotAllowed;
    if (callbackKind == CallbackKind.None) return false;
    if (!this.secret) {
      this.secret = agreeOnKey(this.name.concat("/key"));
      this.status = keyFailure;
    }
    return this.secret != null;
  }

  /**
   * Reads the bucket of a hash, or where it would be put; `null` when the host fails, and {@link status} says why.
   *
   * @param hash - from {@link hash}.
   * @param overflow - a hash for the bucket that keys without one share in this slot.
   * @param moment - now, in nanoseconds since 1970.
   * @param isShared - true: the overflow bucket of its slot is meant, to give back what was taken there.
   * @param again - a bucket of an earlier call that nobody needs any more: it is filled anew and returned.
   */
  open(
    hash: u64,
    overflow: u64,
    moment: u64,
    isShared: bool = false,
    again: Bucket | null = null,
  ): Bucket | null {
    if (!this.isReady()) return null;
    const bytes = readSharedBytes(changetype<usize>(this.slotName), this.nameSlot(hash));
    const status = sharedStatus;
    this.status = status;
    if (status != Status.Ok && status != Status.NotFound) return null;
    const bucket = again ? again : new Bucket();
    bucket.begin(bytes, status == Status.Ok ? sharedCas() : NEW_ONLY, hash, overflow | 1);
    bucket.seek(isShared, moment, moment + this.horizon, this.buckets);
    return bucket;
  }

  /**
   * Writes a bucket that was read. `Status.Ok`; `Status.CasMismatch`: somebody has written in this slot since: open it
   * again. `Status.InternalFailure`: the slot has too many overflow buckets. `Status.NotAllowed`: no callback runs.
   * Otherwise what the host answers.
   */
  write(bucket: Bucket, end: u64, value: u64): Status {
    if (callbackKind == CallbackKind.None) return Status.NotAllowed;
    const size = this.nameSlot(bucket.hash);
    const bytes = bucket.with(end, value);
    if (!bytes) return Status.InternalFailure;
    const pointer = changetype<usize>(bytes);
    const name = changetype<usize>(this.slotName);
    return <Status>proxy_set_shared_data(name, size, pointer, <u32>bytes.length, bucket.cas);
  }

  // Returns the size of the name.
  private nameSlot(hash: u64): u32 {
    let number = <u32>(((hash >> 32) * <u64>this.slots) >> 32);
    const digits = changetype<usize>(this.slotName) + <usize>this.prefixSize;
    for (let at = digits + DIGITS; at > digits; number /= 10) {
      store<u8>(--at, <u8>(0x30 + (number % 10)));
    }
    return <u32>(this.prefixSize + DIGITS);
  }
}

// One slot of a bucket table as it was read, and the bucket in it that is sought. Anybody with the same VM id may have
// written the bytes, so nothing in them is believed before it is checked.
//
//   u32 mark | u32 0 | buckets × (u64 hash, u64 end in nanoseconds since 1970, u64 value)

import { Bytes, newBytes } from "../bytes";

/** Buckets of a slot, without those for overflow. */
// @ts-ignore: decorator
@inline export const MAXIMUM_BUCKETS: i32 = 64;

// "ORB1"
// @ts-ignore: decorator
@inline const MARK: u64 = 0x3142524f;
// @ts-ignore: decorator
@inline const HEAD: u32 = 8;
// @ts-ignore: decorator
@inline const SIZE: u32 = 24;
// Bytes with as many for overflow again.
// @ts-ignore: decorator
@inline const LARGEST: u32 = HEAD + 2 * <u32>MAXIMUM_BUCKETS * SIZE;

/** A bucket as it was read, and its place. Write it with {@link BucketTable.write}. */
// @ts-ignore: decorator
@final
export class Bucket {
  /** From when on it counts for nothing, in nanoseconds since 1970; 0 when there is none that counts. */
  end: u64 = 0;
  /** What was stored; 0 when there is none that counts. */
  value: u64 = 0;
  /** Whether it is the one that keys share because the slot is full. */
  isOverflow: bool = false;
  /** Whether the bytes in the slot were none of a table; they count as none. */
  isCorrupt: bool = false;
  /** Where it stands, or may stand, in the bytes; 0: behind them. */
  private place: usize = 0;

  private bytes: Bytes = Bytes.empty;
  /** @internal */
  cas: u32 = 0;
  /**
   * Of the key: it says in which slot it is.
   * @internal
   */
  hash: u64 = 0;
  private overflow: u64 = 0;

  /** @internal */
  constructor() {}

  /** @internal */
  begin(bytes: Bytes, cas: u32, hash: u64, overflow: u64): void {
    const size = <u32>bytes.length;
    const isCorrupt =
      size != 0 &&
      (size < HEAD ||
        size > LARGEST ||
        (size - HEAD) % SIZE != 0 ||
        load<u64>(changetype<usize>(bytes)) != MARK);
    this.isCorrupt = isCorrupt;
    this.bytes = isCorrupt ? Bytes.empty : bytes;
    this.cas = cas;
    this.hash = hash;
    this.overflow = overflow;
    this.end = 0;
    this.value = 0;
    this.isOverflow = false;
    this.place = 0;
  }

  /** @internal */
  seek(isShared: bool, moment: u64, last: u64, buckets: i32): void {
    const start = changetype<usize>(this.bytes);
    const end = start + <usize>this.bytes.length;
    let free: usize = 0;
    let shared: usize = 0;
    let count = 0;
    for (let at = start + HEAD; at < end; at += SIZE) {
      const hash = load<u64>(at);
      const until = load<u64>(at, 8);
      if (until <= moment || until > last) {
        free = at;
      } else if (hash == this.overflow) {
        shared = at;
      } else if (hash == this.hash && !isShared) {
        this.take(at);
        return;
      } else if ((hash & 1) == 0) {
        count++;
      }
    }
    if (shared != 0) this.take(shared);
    this.isOverflow = isShared || count >= buckets;
    if (shared == 0 || !this.isOverflow) this.place = free;
  }

  private take(at: usize): void {
    this.place = at;
    this.end = load<u64>(at, 8);
    this.value = load<u64>(at, 16);
  }

  /**
   * The slot with this bucket as given; `null` when it has no room.
   * @internal
   */
  with(end: u64, value: u64): Bytes | null {
    const size = <u32>this.bytes.length;
    let bytes = this.bytes;
    let place = this.place;
    if (place == 0) {
      const head = size == 0 ? HEAD : size;
      if (head >= LARGEST) return null;
      bytes = newBytes(head + SIZE);
      const start = changetype<usize>(bytes);
      memory.copy(start, changetype<usize>(this.bytes), size);
      store<u64>(start, MARK);
      place = start + head;
    }
    store<u64>(place, this.isOverflow ? this.overflow : this.hash);
    store<u64>(place, end, 8);
    store<u64>(place, value, 16);
    return bytes;
  }
}

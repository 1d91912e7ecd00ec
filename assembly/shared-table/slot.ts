// The bytes of one slot of a shared table: a few entries, each with its whole key and the moment at which it
// ends. Anybody with the same VM id may have written them, so nothing in them is believed before it is checked.
//
//   u32 mark | entries × (u64 end in nanoseconds since 1970, u32 key size, u32 value size, key, value)

import { compareBytes } from "../text/compare";
import { Bytes, newBytes } from "../bytes";

/** Entries that a slot holds at most. */
// @ts-ignore: decorator
@inline export const SLOT_ENTRIES: i32 = 8;

/** Bytes that the key and the value of an entry have at most together. */
// @ts-ignore: decorator
@inline export const MAXIMUM_ENTRY: i32 = 16384;

// "ORT1"
// @ts-ignore: decorator
@inline const MARK: u32 = 0x3154524f;
// @ts-ignore: decorator
@inline const MARK_SIZE: u32 = 4;
// @ts-ignore: decorator
@inline const ENTRY_HEAD: u32 = 16;
// @ts-ignore: decorator
@inline const MAXIMUM_SLOT: u32 = MARK_SIZE + <u32>SLOT_ENTRIES * (ENTRY_HEAD + <u32>MAXIMUM_ENTRY);

// @ts-ignore: decorator
@inline
function endOf(entry: usize): u64 {
  return load<u64>(entry);
}

// @ts-ignore: decorator
@inline
function keySizeOf(entry: usize): u32 {
  return load<u32>(entry, 8);
}

// @ts-ignore: decorator
@inline
function valueSizeOf(entry: usize): u32 {
  return load<u32>(entry, 12);
}

// @ts-ignore: decorator
@inline
function sizeOf(entry: usize): u32 {
  return ENTRY_HEAD + keySizeOf(entry) + valueSizeOf(entry);
}

/** What a slot holds at some moment, and what it would hold after a change of one entry. */
@final
export class Slot {
  // The entry that is sought, 0 when it is not there or over.
  private found: usize = 0;
  // Of the other entries that are not over: how many, their bytes, and the one that ends first.
  private others: i32 = 0;
  private othersSize: u32 = 0;
  private firstToEnd: usize = 0;
  /** Whether the bytes are none of a slot; it counts as empty then. */
  readonly isCorrupt: bool;
  /** Whether {@link with} left out an entry that was not over. */
  hasEvicted: bool = false;

  /** Seeks the entry of a key at a moment. */
  constructor(
    private readonly bytes: Bytes,
    private readonly moment: u64,
    key: usize,
    keySize: u32,
  ) {
    const isSound = this.scan(key, keySize);
    if (!isSound) {
      this.found = 0;
      this.others = 0;
      this.othersSize = 0;
    }
    this.isCorrupt = !isSound;
  }

  private scan(key: usize, keySize: u32): bool {
    const size = <u32>this.bytes.length;
    if (size == 0) return true;
    let at = changetype<usize>(this.bytes);
    if (size < MARK_SIZE || size > MAXIMUM_SLOT || load<u32>(at) != MARK) return false;
    const end = at + size;
    let isKnown = false;
    let count = 0;
    for (at += MARK_SIZE; at < end; at += sizeOf(at)) {
      if (++count > SLOT_ENTRIES || end - at < ENTRY_HEAD) return false;
      const left = <u64>(end - at);
      if (<u64>ENTRY_HEAD + <u64>keySizeOf(at) + <u64>valueSizeOf(at) > left) return false;
      const isSought = keySizeOf(at) == keySize && compareBytes(at + ENTRY_HEAD, key, keySize) == 0;
      if (isSought && isKnown) return false;
      if (isSought) isKnown = true;
      if (endOf(at) <= this.moment) continue;
      if (isSought) this.found = at;
      else this.count(at);
    }
    return true;
  }

  private count(entry: usize): void {
    if (this.others == 0 || endOf(entry) < endOf(this.firstToEnd)) this.firstToEnd = entry;
    this.others++;
    this.othersSize += sizeOf(entry);
  }

  /** Whether the entry is there. */
  get has(): bool {
    return this.found != 0;
  }

  /** When the entry ends; only if it is there. */
  get end(): u64 {
    return endOf(this.found);
  }

  /** The value of the entry, `null` when it is not there. */
  get value(): Bytes | null {
    const entry = this.found;
    if (entry == 0) return null;
    const value = newBytes(valueSizeOf(entry));
    const start = entry + ENTRY_HEAD + <usize>keySizeOf(entry);
    memory.copy(changetype<usize>(value), start, valueSizeOf(entry));
    return value;
  }

  /** The slot with the entry as given, without those that are over, and without the first to end when full. */
  with(key: usize, keySize: u32, value: usize, valueSize: u32, end: u64): Bytes {
    let size = MARK_SIZE + this.othersSize + ENTRY_HEAD + keySize + valueSize;
    const evicted = this.others >= SLOT_ENTRIES ? this.firstToEnd : 0;
    this.hasEvicted = evicted != 0;
    if (evicted != 0) size -= sizeOf(evicted);
    const bytes = newBytes(size);
    const entry = this.copyOthers(changetype<usize>(bytes), evicted);
    store<u64>(entry, end);
    store<u32>(entry, keySize, 8);
    store<u32>(entry, valueSize, 12);
    memory.copy(entry + ENTRY_HEAD, key, keySize);
    memory.copy(entry + ENTRY_HEAD + <usize>keySize, value, valueSize);
    return bytes;
  }

  /** The slot without the entry and without those that are over. */
  without(): Bytes {
    if (this.others == 0) return Bytes.empty;
    const bytes = newBytes(MARK_SIZE + this.othersSize);
    this.copyOthers(changetype<usize>(bytes), 0);
    return bytes;
  }

  // Returns the address behind them.
  private copyOthers(target: usize, evicted: usize): usize {
    store<u32>(target, MARK);
    target += MARK_SIZE;
    if (this.others == 0) return target;
    const start = changetype<usize>(this.bytes);
    const end = start + <usize>this.bytes.length;
    for (let at = start + MARK_SIZE; at < end; at += sizeOf(at)) {
      if (at == this.found || at == evicted || endOf(at) <= this.moment) continue;
      memory.copy(target, at, sizeOf(at));
      target += sizeOf(at);
    }
    return target;
  }
}

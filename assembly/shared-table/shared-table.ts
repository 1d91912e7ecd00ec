// A table in the shared data with a bound: the host never removes a key, so the table has a fixed number of
// them, its slots, and writes over what it holds there.

import { agreeOnKey, keyFailure } from "./table-key";
import { Bytes } from "../bytes";
import { callbackKind, CallbackKind } from "../runtime/callback";
import { Counter } from "../metrics/counter";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { MAXIMUM_ENTRY, Slot } from "./slot";
import { now } from "../clock";
import { proxy_set_shared_data } from "../host/imports";
import { readShared, SharedValue } from "../shared-data/shared-value";
import { resetTexts, textPointer, textSize } from "../text/text";
import { SharedOutcome, SharedUpdate } from "../shared-data/shared-update";
import { sipHash } from "../crypto/siphash";
import { Status } from "../status";

// @ts-ignore: decorator
@inline const MAXIMUM_SLOTS: i32 = 65536;
// @ts-ignore: decorator
@inline const ATTEMPTS: i32 = 16;
// As in SharedUpdate: refused as soon as there is a value, and only then.
// @ts-ignore: decorator
@inline const NEW_ONLY: u32 = u32.MAX_VALUE;
// Digits of the number of a slot.
// @ts-ignore: decorator
@inline const DIGITS: i32 = 5;

// @ts-ignore: decorator
@lazy let firstTable: SharedTable | null = null;

/** Removes the entry. */
@final
class Removal extends SharedUpdate {
  override change(current: Bytes | null): Bytes | null {
    return null;
  }
}

/** Puts a value in the place of any other. */
@final
class Replacement extends SharedUpdate {
  constructor(private readonly value: Bytes) {
    super();
  }

  override change(current: Bytes | null): Bytes | null {
    return this.value;
  }
}

/**
 * A table of values by key that all workers share, and all plugins with the same `vm_id`: for keys that come
 * from outside, such as users or addresses, of which there may be any number. It has a fixed number of slots,
 * each a key of the shared data, and each holds up to 8 entries, so it takes at most
 * `slots × 8 × (entryLimit + 16)` bytes of Envoy's memory, whatever clients send.
 *
 * ```ts
 * const visits = SharedTable.named("visits", 1024);
 * // in a callback:
 * const outcome = visits.update(user, new CountUp(), 60_000);
 * ```
 *
 * - Each entry has a time to live. It counts on the wall clock: that is the clock on which different workers
 *   agree, while WASI gives the other one no common beginning. A clock that is set back keeps entries longer.
 * - A full slot loses the entry that would end first. The counter `shared_table.NAME.evictions` counts those;
 *   with half as many entries as there is room for (`slots × 4`) there are few.
 * - Which slot a key is in depends on a random number that the workers agree upon, so nobody outside can aim
 *   at a slot. Keys are stored whole: an entry is never that of another key.
 * - Bytes in a slot that are none of the table's count as an empty slot, and in `shared_table.NAME.corrupt`.
 * - A change is made by compare-and-swap and gets lost to no other worker. It costs a read, a write and a look
 *   at the clock; reading costs a read and a look at the clock.
 *
 * Make it once, at the top level. Legal in every callback; elsewhere nothing is read or written.
 *
 * Source: proxy-wasm ABI v0.2.1, "Shared key-value store"; proxy-wasm-cpp-host, src/shared_data.cc.
 */
// @ts-ignore: decorator
@final
export class SharedTable {
  private readonly following: SharedTable | null = firstTable;
  /**
   * How the last call went. `Status.Ok`. `Status.NotFound`: there is no such entry. `Status.BadArgument`: key and
   * value are larger than `entryLimit`, or the time to live is 0. `Status.NotAllowed`: no callback runs.
   * `Status.CasMismatch`: others were faster each time. Otherwise what the host answered;
   * `Status.InternalFailure` also when it has no clock or no random numbers.
   */
  status: Status = Status.Ok;
  private readonly evictions: Counter;
  private readonly corrupt: Counter;
  // The secret, once the workers have agreed.
  private secret: Bytes | null = null;
  // The name of a slot: that of the table, a slash and a number, written anew for each call of the host.
  private readonly slotName: StaticArray<u8>;
  private readonly prefixSize: i32;

  private constructor(
    /** The name, with which the keys in the shared data begin. */
    readonly name: string,
    /** Number of slots. */
    readonly slots: i32,
    /** Bytes that the key and the value of an entry may have together. */
    readonly entryLimit: i32,
  ) {
    this.evictions = Counter.named("shared_table." + name + ".evictions");
    this.corrupt = Counter.named("shared_table." + name + ".corrupt");
    const prefix = Bytes.fromString(name + "/");
    this.prefixSize = prefix.length;
    const slotName = new StaticArray<u8>(prefix.length + DIGITS);
    memory.copy(changetype<usize>(slotName), changetype<usize>(prefix), <usize>prefix.length);
    this.slotName = slotName;
    firstTable = this;
  }

  /**
   * The table of this name: the same object each time. Legal in top-level code, which is its place.
   *
   * @param slots - 1 to 65,536; another number is moved to the nearest of these, with a log line. Some four
   *   entries for each make good use of the room.
   * @param entryLimit - bytes that the key and the value of an entry may have together, 1 to 16,384; the same
   *   holds for it.
   */
  static named(name: string, slots: i32, entryLimit: i32 = 256): SharedTable {
    let table = firstTable;
    while (table && table.name != name) table = table.following;
    const slotsHere = min(max(slots, 1), MAXIMUM_SLOTS);
    const limitHere = min(max(entryLimit, 1), MAXIMUM_ENTRY);
    if (slotsHere != slots || limitHere != entryLimit) say(name, " has sizes that can not be");
    if (!table) return new SharedTable(name, slotsHere, limitHere);
    if (table.slots != slotsHere || table.entryLimit != limitHere) {
      say(name, " is there already with other sizes, which hold");
    }
    return table;
  }

  /** The value under a key, `null` when there is none; {@link status} tells that from a failure. */
  get<TextKey>(key: TextKey): Bytes | null {
    resetTexts();
    const pointer = textPointer(key);
    return this.read(pointer, textSize);
  }

  /**
   * Stores a value under a key for a time. `SharedOutcome.Stored`; `SharedOutcome.Contended`: other workers were
   * faster 16 times; `SharedOutcome.Failed`: {@link status} says why. Then the entry is as it was.
   *
   * @param ttlMilliseconds - 1 or more; at most 2^32 - 1, which is 49 days.
   */
  set<TextKey, TextValue>(key: TextKey, value: TextValue, ttlMilliseconds: u32): SharedOutcome {
    const update = new Replacement(Bytes.empty.concat(value));
    return this.change(Bytes.empty.concat(key), update, ttlMilliseconds, true, false);
  }

  /**
   * Changes the value under a key: `change` of the update gets the current one, `null` when there is none, and
   * gives the new one, or `null` to leave everything as it is (`SharedOutcome.Kept`). Other outcomes as with
   * {@link set}.
   *
   * @param ttlMilliseconds - how long a new entry lives. One that is there lives no longer for being changed.
   * @param renew - true: it lives from now on for that time.
   */
  update<TextKey>(
    key: TextKey,
    update: SharedUpdate,
    ttlMilliseconds: u32,
    renew: bool = false,
  ): SharedOutcome {
    return this.change(Bytes.empty.concat(key), update, ttlMilliseconds, renew, false);
  }

  /** Removes the entry of a key. `SharedOutcome.Kept`: there was none. Other outcomes as with {@link set}. */
  remove<TextKey>(key: TextKey): SharedOutcome {
    return this.change(Bytes.empty.concat(key), new Removal(), 1, false, true);
  }

  private read(key: usize, keySize: u32): Bytes | null {
    if (!this.isReady(keySize)) return null;
    const number = this.slotOf(key, keySize);
    const held = this.readSlot(number);
    if (!held) return null;
    const moment = this.moment();
    if (moment == 0) return null;
    const slot = new Slot(held.value, moment, key, keySize);
    const value = slot.value;
    if (slot.isCorrupt) this.corrupt.increment();
    this.status = value ? Status.Ok : Status.NotFound;
    return value;
  }

  private change(
    key: Bytes,
    update: SharedUpdate,
    ttlMilliseconds: u32,
    renew: bool,
    removes: bool,
  ): SharedOutcome {
    if (ttlMilliseconds == 0) {
      say(this.name, " got an entry with no time to live");
      return this.fail(Status.BadArgument, update);
    }
    const start = changetype<usize>(key);
    const size = <u32>key.length;
    if (!this.isReady(size)) return this.fail(this.status, update);
    const number = this.slotOf(start, size);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const held = this.readSlot(number);
      const moment = held ? this.moment() : 0;
      if (!held || moment == 0) return this.fail(this.status, update);
      const slot = new Slot(held.value, moment, start, size);
      if (slot.isCorrupt) this.corrupt.increment();
      const value = update.change(slot.value);
      if (removes ? !slot.has : value == null) {
        this.status = update.status = slot.has ? Status.Ok : Status.NotFound;
        return SharedOutcome.Kept;
      }
      let bytes: Bytes;
      if (value) {
        if (value.length > this.entryLimit - key.length) {
          return this.fail(Status.BadArgument, update);
        }
        const isNew = renew || !slot.has;
        const end = isNew ? moment + <u64>ttlMilliseconds * 1_000_000 : slot.end;
        bytes = slot.with(start, size, changetype<usize>(value), <u32>value.length, end);
      } else {
        bytes = slot.without();
      }
      const status = this.writeSlot(number, bytes, held, attempt);
      this.status = update.status = status;
      if (status == Status.Ok) {
        if (slot.hasEvicted) this.evictions.increment();
        return SharedOutcome.Stored;
      }
      if (status != Status.CasMismatch) return SharedOutcome.Failed;
    }
    return SharedOutcome.Contended;
  }

  private fail(status: Status, update: SharedUpdate): SharedOutcome {
    this.status = update.status = status;
    return SharedOutcome.Failed;
  }

  // Whether a key of this size can be looked for.
  private isReady(keySize: u32): bool {
    this.status = Status.NotAllowed;
    if (callbackKind == CallbackKind.None) return false;
    this.status = Status.BadArgument;
    if (keySize > <u32>this.entryLimit) return false;
    if (!this.secret) {
      this.secret = agreeOnKey(Bytes.fromString(this.name + "/key"));
      this.status = keyFailure;
    }
    return this.secret != null;
  }

  private slotOf(key: usize, keySize: u32): u32 {
    const secret = changetype<usize>(this.secret);
    const hash = sipHash(load<u64>(secret), load<u64>(secret, 8), key, keySize);
    return <u32>(((hash >> 32) * <u64>this.slots) >> 32);
  }

  // Writes the name of a slot; returns its size.
  private nameSlot(number: u32): u32 {
    const digits = changetype<usize>(this.slotName) + <usize>this.prefixSize;
    for (let at = digits + DIGITS; at > digits; number /= 10) {
      store<u8>(--at, <u8>(0x30 + (number % 10)));
    }
    return <u32>(this.prefixSize + DIGITS);
  }

  private readSlot(number: u32): SharedValue | null {
    const held = readShared(changetype<usize>(this.slotName), this.nameSlot(number));
    this.status = held.status;
    return held.status == Status.Ok || held.status == Status.NotFound ? held : null;
  }

  private writeSlot(number: u32, bytes: Bytes, held: SharedValue, attempt: i32): Status {
    // A host that refuses any number where there is no value: write whatever is there.
    const none = attempt == 0 ? NEW_ONLY : 0;
    return <Status>(
      proxy_set_shared_data(
        changetype<usize>(this.slotName),
        this.nameSlot(number),
        changetype<usize>(bytes),
        <u32>bytes.length,
        held.status == Status.Ok ? held.cas : none,
      )
    );
  }

  // The wall clock, 0 when there is none.
  private moment(): u64 {
    const moment = now();
    if (moment == 0) this.status = Status.InternalFailure;
    return moment;
  }
}

function say(name: string, what: string): void {
  line("shared table ");
  put(name);
  put(what);
  sendLine(LogLevel.Error);
}

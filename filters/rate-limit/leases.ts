// What this worker has taken in advance, for the next requests: each lease is good for a short time, and what is left of
// it then is lost, so that less passes than may, not more.

const PLACES: i32 = 256;

// A lease is five numbers; all of them stand in one block, so that a collection of garbage has nothing to visit in it.
const HASH: i32 = 0;
const END: i32 = 1;
const LEFT: i32 = 2;
/** What there was beside it in the store, and when all of it is there again, as of then. */
const BESIDE: i32 = 3;
const RESET: i32 = 4;
const NUMBERS: i32 = 5;

/** The leases of a worker: a fixed number of places, each for the key that took it last. */
@final
export class Leases {
  private numbers: StaticArray<u64> = [];

  // Where the lease of a key is, when it is still its own; -1 when it has none.
  private placeOf(hash: u64): i32 {
    const place = ((<i32>(hash >> 8)) & (PLACES - 1)) * NUMBERS;
    return this.numbers.length != 0 && this.numbers[place + HASH] == hash ? place : -1;
  }

  /** How much is left for a key. */
  available(hash: u64, now: u64): u64 {
    const place = this.placeOf(hash);
    return place >= 0 && now < this.numbers[place + END] ? this.numbers[place + LEFT] : 0;
  }

  /** How much there is for a key that has a lease, with that. */
  remaining(hash: u64): u64 {
    const place = this.placeOf(hash);
    return place < 0 ? 0 : this.numbers[place + LEFT] + this.numbers[place + BESIDE];
  }

  /** When all of it is there again, as of the time when the lease was taken. */
  reset(hash: u64): u64 {
    const place = this.placeOf(hash);
    return place < 0 ? 0 : this.numbers[place + RESET];
  }

  /** Takes from a lease; `false` when another key has got its place, or it has less. */
  take(hash: u64, amount: u64): bool {
    const place = this.placeOf(hash);
    if (place < 0 || this.numbers[place + LEFT] < amount) return false;
    this.numbers[place + LEFT] -= amount;
    return true;
  }

  /** Gives back what was taken just now; it is lost when another key has got the place. */
  give(hash: u64, amount: u64): void {
    const place = this.placeOf(hash);
    if (place >= 0) this.numbers[place + LEFT] += amount;
  }

  /** Keeps what was taken in advance until a moment; `beside` is in the store. */
  keep(hash: u64, amount: u64, end: u64, beside: u64, reset: u64): void {
    if (this.numbers.length == 0) this.numbers = new StaticArray<u64>(PLACES * NUMBERS);
    const place = ((<i32>(hash >> 8)) & (PLACES - 1)) * NUMBERS;
    this.numbers[place + HASH] = hash;
    this.numbers[place + END] = end;
    this.numbers[place + LEFT] = amount;
    this.numbers[place + BESIDE] = beside - amount;
    this.numbers[place + RESET] = reset;
  }
}

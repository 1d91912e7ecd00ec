// What this worker has taken in advance, for the next requests: each lease is good for a short time, and what is left of
// it then is lost, so that less passes than may, not more.

const PLACES: i32 = 256;

/** A lease. */
class Lease {
  hash: u64 = 0;
  end: u64 = 0;
  left: u64 = 0;
  /** What there was beside it in the store, and when all of it is there again, as of then. */
  beside: u64 = 0;
  reset: u64 = 0;
}

/** The leases of a worker: a fixed number of places, each for the key that took it last. */
@final
export class Leases {
  private readonly places: Lease[] = [];

  private of(hash: u64): Lease {
    while (this.places.length < PLACES) this.places.push(new Lease());
    return unchecked(this.places[(<i32>(hash >> 8)) & (PLACES - 1)]);
  }

  /** How much is left for a key. */
  available(hash: u64, now: u64): u64 {
    if (this.places.length == 0) return 0;
    const lease = this.of(hash);
    return lease.hash == hash && now < lease.end ? lease.left : 0;
  }

  /** How much there is for a key that has a lease, with that. */
  remaining(hash: u64): u64 {
    const lease = this.of(hash);
    return lease.left + lease.beside;
  }

  /** When all of it is there again, as of the time when the lease was taken. */
  reset(hash: u64): u64 {
    return this.of(hash).reset;
  }

  /** Takes from a lease that has so much. */
  take(hash: u64, amount: u64): void {
    this.of(hash).left -= amount;
  }

  /** Gives back what was taken just now. */
  give(hash: u64, amount: u64): void {
    this.of(hash).left += amount;
  }

  /** Keeps what was taken in advance until a moment; `beside` is in the store. */
  keep(hash: u64, amount: u64, end: u64, beside: u64, reset: u64): void {
    const lease = this.of(hash);
    lease.hash = hash;
    lease.end = end;
    lease.left = amount;
    lease.beside = beside - amount;
    lease.reset = reset;
  }
}

// Key ids that were looked for and not found: tokens that name them do not cause another fetch for a while.

import { Bytes } from "../bytes";

/** Ids that are remembered; further ones take the place of the oldest. */
// @ts-ignore: decorator
@inline const PLACES: i32 = 64;

/** Which ids were looked for lately. */
@final
export class UnknownKeys {
  private readonly ids: StaticArray<Bytes | null> = new StaticArray<Bytes | null>(PLACES);
  private readonly ends: StaticArray<u64> = new StaticArray<u64>(PLACES);
  // In which fetch each was looked for.
  private readonly fetches: StaticArray<u32> = new StaticArray<u32>(PLACES);
  private next: i32 = 0;

  private placeOf(id: Bytes): i32 {
    for (let at = 0; at < PLACES; at++) {
      const known = unchecked(this.ids[at]);
      if (known && known.equals(id)) return at;
    }
    return -1;
  }

  /** Whether the id was looked for in an earlier fetch than this one, and the rest after that is not over. */
  has(id: Bytes, fetch: u32, time: u64): bool {
    const at = this.placeOf(id);
    return at >= 0 && unchecked(this.fetches[at]) != fetch && time < unchecked(this.ends[at]);
  }

  /** Notes that the id is looked for in this fetch. */
  add(id: Bytes, fetch: u32, end: u64): void {
    let at = this.placeOf(id);
    if (at < 0) {
      at = this.next;
      this.next = (at + 1) % PLACES;
      unchecked((this.ids[at] = id));
    }
    unchecked((this.fetches[at] = fetch));
    unchecked((this.ends[at] = end));
  }

  /** What was looked for in this fetch may be there after all. */
  forget(fetch: u32): void {
    for (let at = 0; at < PLACES; at++) {
      if (unchecked(this.fetches[at]) == fetch) unchecked((this.ends[at] = 0));
    }
  }
}

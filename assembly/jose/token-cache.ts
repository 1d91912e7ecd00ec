// Tokens that were verified: verifying one takes a hundred times as long as finding it here. Where a token stands is
// decided by a hash with a secret key, so nobody can make tokens that push each other out; that it is the same token is
// decided by comparing all of it.

import { Bytes } from "../bytes";
import { sipHash } from "../crypto/siphash";

/** Places that a token can have. */
// @ts-ignore: decorator
@inline const WAYS: i32 = 8;


@final
class Entry<Value> {
  used: u32 = 0;

  constructor(
    readonly token: Bytes,
    readonly value: Value,
    readonly start: f64,
    readonly end: f64,
    readonly generation: u32,
  ) {}
}

/**
 * What is known of tokens that were verified, for a bounded number of them. Each is known between two points in time, and as
 * long as the keys are those by which it was verified.
 *
 * ```ts
 * const known = cache.find(token, seconds, keys.generation);
 * if (!known) cache.put(token, claims, start, end, keys.generation);
 * ```
 */
// @ts-ignore: decorator
@final
export class TokenCache<Value> {
  private readonly entries: StaticArray<Entry<Value> | null>;
  private readonly groups: u32;
  private readonly keyStart: u64;
  private readonly keyEnd: u64;
  private uses: u32 = 0;

  /**
   * @param size - how many tokens, at most 65,536; 0: none.
   * @param key - 16 random bytes, as `randomBytes(16)` gives them; without them nothing is kept.
   */
  constructor(size: i32, key: Bytes | null) {
    const count = key && key.length == 16 ? min(max(size, 0), 65536) : 0;
    this.keyStart = key ? key.toU64(0) : 0;
    this.keyEnd = key ? key.toU64(8) : 0;
    this.groups = <u32>((count + WAYS - 1) / WAYS);
    this.entries = new StaticArray<Entry<Value> | null>(count);
  }

  // A token's first place; a group's places are that far apart as there are groups.
  private placeOf(token: Bytes): u32 {
    const hash = sipHash(this.keyStart, this.keyEnd, changetype<usize>(token), <u32>token.length);
    return <u32>(hash % this.groups);
  }

  /**
   * What is known of a token `now`, in seconds since 1970, under keys of this generation; `null` when nothing is. Legal
   * everywhere.
   */
  find(token: Bytes, now: f64, generation: u32): Value | null {
    const entries = this.entries;
    if (entries.length == 0) return null;
    for (let at = this.placeOf(token); at < <u32>entries.length; at += this.groups) {
      const entry = unchecked(entries[at]);
      if (!entry || !entry.token.equals(token)) continue;
      if (entry.generation == generation && now >= entry.start && now < entry.end) {
        entry.used = ++this.uses;
        return entry.value;
      }
      // It counts no more, or its keys do not.
      if (now >= entry.end || entry.generation != generation) unchecked((entries[at] = null));
      return null;
    }
    return null;
  }

  /**
   * Keeps what is known of a token from `start` until `end`, in seconds since 1970. Takes the place of what is known of
   * it already, else of a token that is over, else of the one in its group that was asked for the longest ago.
   */
  put(token: Bytes, value: Value, start: f64, end: f64, now: f64, generation: u32): void {
    const entries = this.entries;
    if (entries.length == 0) return;
    const first = this.placeOf(token);
    let place = first;
    let least = u32.MAX_VALUE;
    for (let at = first; at < <u32>entries.length; at += this.groups) {
      const entry = unchecked(entries[at]);
      if (entry && entry.token.equals(token)) {
        place = at;
        break;
      }
      const isFree = !entry || entry.generation != generation || now >= entry.end;
      const used: u32 = isFree || !entry ? 0 : entry.used;
      if (used < least) {
        least = used;
        place = at;
      }
    }
    const entry = new Entry<Value>(token, value, start, end, generation);
    entry.used = ++this.uses;
    unchecked((entries[place] = entry));
  }
}

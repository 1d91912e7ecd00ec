// The keys that a worker has of a set, and how long they count.

import { Bytes } from "../bytes";
import { KeySet } from "./key-set";
import { PublishedKeys } from "./published-keys";
import { randomBytes } from "../random";
import { RemoteKeySettings } from "./remote-key-settings";

// @ts-ignore: decorator
@inline const MILLISECOND: u64 = 1_000_000;
// @ts-ignore: decorator
@inline const SECOND: u64 = 1_000_000_000;
/** Seconds within which what an issuer says about the time of its answer is followed. */
// @ts-ignore: decorator
@inline const SHORTEST_AGE: i64 = 60;
// @ts-ignore: decorator
@inline const LONGEST_AGE: i64 = 86_400;

/** What a {@link RemoteKeySet} has. */
export enum KeySetState {
  /** No keys that count. */
  Empty,
  /** Keys as the issuer published them lately. */
  Fresh,
  /** Keys that should have been fetched anew, and could not be. */
  Stale,
}

// A secret that everybody can fetch is none.
function hasPublicKey(set: KeySet): bool {
  const keys = set.keys;
  for (let at = 0; at < keys.length; at++) {
    if (!keys[at].isSecret) return true;
  }
  return false;
}

/** A part of a time that chance decides: 0 up to a tenth of it. */
export function tenthByChance(time: u64): u64 {
  const chance = randomBytes(4);
  const share: u64 = chance ? <u64>load<u32>(changetype<usize>(chance)) : 0;
  // Times are below 2^47 nanoseconds (a day), so that nothing is lost here.
  return ((time / 1024) * (share >> 16)) / 640;
}

/** Keys, and until when. */
@final
export class HeldKeys {
  /** `null`: none, or none that count any more. */
  keys: KeySet | null = null;
  /** Of the document that was taken last, whether it had other keys or the same. */
  version: u64 = 0;
  /** Goes up when other keys are taken. */
  generation: u32 = 0;
  /** When newer ones should be fetched. */
  refreshAt: u64 = 0;
  freshUntil: u64 = 0;
  staleUntil: u64 = 0;
  private document: Bytes = Bytes.empty;

  constructor(private readonly settings: RemoteKeySettings) {}

  /** Takes the keys of a document in place of those before; false, and nothing changes, when it has none of use. */
  take(published: PublishedKeys): bool {
    const document = published.document;
    // Also of one that is of no use, so that it is not read again and again.
    this.version = published.version;
    if (<u32>document.length > this.settings.maxResponseBytes) return false;
    if (!this.keys || !this.document.equals(document)) {
      const keys = KeySet.fromJwks(document);
      if (!hasPublicKey(keys)) return false;
      this.keys = keys;
      this.document = document;
      this.generation++;
    }
    this.date(published.fetchedAt, published.maximumAge);
    return true;
  }

  private date(fetchedAt: u64, maximumAge: i64): void {
    const settings = this.settings;
    let fresh = <u64>settings.ttl * MILLISECOND;
    if (maximumAge >= 0) fresh = <u64>min(max(maximumAge, SHORTEST_AGE), LONGEST_AGE) * SECOND;
    // A tenth earlier up to a tenth later, so that proxies that started together do not ask together.
    const ahead = (fresh / 100) * <u64>settings.refreshAhead;
    const early = ahead - ahead / 10;
    const refresh = early + tenthByChance(ahead) + tenthByChance(ahead);
    this.refreshAt = fetchedAt + min(refresh, fresh);
    this.freshUntil = fetchedAt + fresh;
    this.staleUntil = fetchedAt + max(fresh, <u64>settings.stale * MILLISECOND);
  }

  /** What there is at a time. Keys that do not count any more are forgotten. */
  stateAt(time: u64): KeySetState {
    if (!this.keys) return KeySetState.Empty;
    if (time < this.freshUntil) return KeySetState.Fresh;
    if (time < this.staleUntil) return KeySetState.Stale;
    this.keys = null;
    this.document = Bytes.empty;
    this.refreshAt = 0;
    return KeySetState.Empty;
  }
}

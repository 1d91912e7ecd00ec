// The keys that an issuer publishes: fetched once for all streams that need them, and kept for a while.
// Source: RFC 7517, section 5.

import { Bytes } from "../bytes";
import { CalloutOutcome } from "../callout/outcome";
import { HttpFilter } from "../http/filter";
import { log } from "../log";
import { maximumDocument, PublicKey, readPublicKeys } from "./public-keys";
import { monotonicNow } from "../clock";
import { Plugin } from "../plugin";
import { SingleFlight } from "../callout/single-flight";

/** Nanoseconds between two fetches that tokens with unknown keys cause. */
const restBetweenSearches: u64 = 10_000_000_000;

/**
 * The keys of an issuer, in one worker: fetched when a stream needs them and there are none that count, and,
 * at most every ten seconds, when a token names a key that is not among them. Keys count for a while, also when
 * fetching others fails meanwhile.
 */
@final
export class RemoteKeySet extends SingleFlight {
  private keys: PublicKey[] = [];
  private freshUntil: u64 = 0;
  private nextSearch: u64 = 0;
  private readonly maximumAge: u64;

  /** @param maximumAge - milliseconds for which fetched keys count */
  constructor(plugin: Plugin, cluster: Bytes, authority: Bytes, path: Bytes, maximumAge: u32) {
    super(plugin);
    this.maximumAge = <u64>maximumAge * 1_000_000;
    this.ask("GET", cluster, authority, path);
  }

  /** Whether there are keys that still count; they may be none that is of use. */
  get isFresh(): bool {
    return monotonicNow() < this.freshUntil;
  }

  /** The key of this name; for `null` the only key, when there is only one. */
  find(id: Bytes | null): PublicKey | null {
    const keys = this.keys;
    if (id === null) return keys.length == 1 ? keys[0] : null;
    for (let at = 0; at < keys.length; at++) {
      const known = keys[at].id;
      if (known !== null && known.equals(id)) return keys[at];
    }
    return null;
  }

  /** Whether a fetch may bring the key of this name. */
  isWorthFetching(id: Bytes | null): bool {
    if (!this.isFresh) return true;
    if (this.find(id)) return false;
    return this.isUnderWay || monotonicNow() >= this.nextSearch;
  }

  /** Fetches the keys and holds the stream until they are here, or not to be had; false: it is not held. */
  fetchFor(filter: HttpFilter): bool {
    if (!this.isUnderWay && this.isFresh) this.nextSearch = monotonicNow() + restBetweenSearches;
    return this.join(filter);
  }

  override onAnswer(outcome: CalloutOutcome): void {
    let document: Bytes | null = null;
    // The part that is read of a larger one is too large for the reader.
    if (outcome.isSuccess) document = outcome.body.read(0, maximumDocument + 1);
    const keys = document !== null ? readPublicKeys(document) : null;
    if (keys) {
      this.keys = keys;
      this.freshUntil = monotonicNow() + this.maximumAge;
    } else {
      const reason = outcome.isSuccess
        ? "no set of keys, or too large"
        : `status ${outcome.status}`;
      log.warn(`no keys from ${this.cluster}: ${reason}`);
    }
  }
}

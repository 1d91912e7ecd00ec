// The keys that an issuer publishes: fetched once for all streams that need them, and kept for a while.
// Source: RFC 7517, section 5.

import { Bytes } from "../bytes";
import { CalloutOutcome } from "../callout/outcome";
import { HttpFilter } from "../http/filter";
import { line, put, putBytes, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { maximumDocument, PublicKey, readPublicKeys } from "./public-keys";
import { monotonicNow } from "../clock";
import { Plugin } from "../plugin";
import { SingleFlight } from "../callout/single-flight";

/** Nanoseconds between two fetches that tokens with unknown keys cause. */
const restBetweenSearches: u64 = 10_000_000_000;
/** Nanoseconds without a fetch after the first failure, at most; twice as many after each further one. */
const firstRest: u64 = 200_000_000;
/** How often that is doubled: up to 51.2 seconds. */
const maximumDoublings: u64 = 8;

/**
 * The keys of an issuer, in one worker: fetched when a stream needs them and there are none that count, and,
 * at most every ten seconds, when a token names a key that is not among them. Keys count for a while, also when
 * fetching others fails meanwhile.
 *
 * After a failed fetch none is tried for 100 to 200 milliseconds, after each further one for twice as long, up
 * to 25.6 to 51.2 seconds; where in that range, the clock decides, so that workers do not ask in step.
 */
@final
export class RemoteKeySet extends SingleFlight {
  private keys: PublicKey[] = [];
  private freshUntil: u64 = 0;
  private staleUntil: u64 = 0;
  private nextSearch: u64 = 0;
  private nextFetch: u64 = 0;
  private failures: u64 = 0;
  // What the clock said when it was asked last.
  private time: u64 = 0;
  private readonly maximumAge: u64;
  private readonly maximumStaleness: u64;

  /**
   * @param maximumAge - milliseconds for which fetched keys count
   * @param maximumStaleness - milliseconds for which they count beyond that while newer ones can not be fetched
   */
  constructor(
    plugin: Plugin,
    cluster: Bytes,
    authority: Bytes,
    path: Bytes,
    maximumAge: u32,
    maximumStaleness: u32 = 0,
  ) {
    super(plugin);
    this.maximumAge = <u64>maximumAge * 1_000_000;
    this.maximumStaleness = <u64>maximumStaleness * 1_000_000;
    this.ask("GET", cluster, authority, path);
  }

  /**
   * Whether there are keys that count; they may be none that is of use. As of the last
   * {@link isWorthFetching}, or the last answer when that came later.
   */
  get isFresh(): bool {
    return this.time < (this.failures != 0 ? this.staleUntil : this.freshUntil);
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

  /**
   * Whether a fetch may bring the key of this name. Legal everywhere; when the host does not tell the time, as if
   * the clock stood at 0.
   *
   * Source: RFC 7517, section 5.
   */
  isWorthFetching(id: Bytes | null): bool {
    const time = monotonicNow();
    this.time = time;
    if (time < this.freshUntil) {
      if (this.find(id)) return false;
      if (time < this.nextSearch) return this.isUnderWay;
    }
    return this.isUnderWay || time >= this.nextFetch;
  }

  /**
   * Fetches the keys and holds the stream until they are here, or not to be had; false: it is not held. Legal as
   * {@link SingleFlight.join}.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`.
   */
  fetchFor(filter: HttpFilter): bool {
    if (!this.isUnderWay && this.time < this.freshUntil)
      this.nextSearch = this.time + restBetweenSearches;
    return this.join(filter);
  }

  /** Takes the keys out of the answer; when there are none, a log line says why. */
  override onAnswer(outcome: CalloutOutcome): void {
    const time = monotonicNow();
    this.time = time;
    let document: Bytes | null = null;
    // The part that is read of a larger one is too large for the reader.
    if (outcome.isSuccess) document = outcome.body.read(0, maximumDocument + 1);
    const keys = document !== null ? readPublicKeys(document) : null;
    if (keys) {
      this.keys = keys;
      this.freshUntil = time + this.maximumAge;
      this.staleUntil = this.freshUntil + this.maximumStaleness;
      this.failures = 0;
      return;
    }
    const rest = firstRest << min(this.failures++, maximumDoublings);
    // The nanoseconds of the clock are as good as chance here, and cost nothing.
    this.nextFetch = time + rest - (time % (rest >> 1));
    line("no keys from ");
    putBytes(changetype<usize>(this.cluster), <u32>this.cluster.length);
    if (outcome.isSuccess) {
      put(": no set of keys, or too large");
    } else {
      put(": status ");
      putNumber(outcome.status);
    }
    sendLine(LogLevel.Warn);
  }
}

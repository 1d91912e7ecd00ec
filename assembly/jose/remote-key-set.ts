// The keys that an issuer publishes: fetched once for all workers and all streams that need them, and kept for a while.
// Source: RFC 7517, section 5.

import { Bytes } from "../bytes";
import { Direction } from "../host/direction";
import { HeldKeys, KeySetState } from "./held-keys";
import { HttpFilter } from "../http/filter";
import { JwsAlgorithm } from "./algorithm";
import { JwsKey } from "./jws-key";
import { KeyUri, RemoteKeySettings } from "./remote-key-settings";
import { LeasedFetch } from "./leased-fetch";
import { monotonicNow } from "../clock";
import { Plugin } from "../plugin";
import { PublishedKeys } from "./published-keys";
import { Status } from "../status";
import { Stream } from "../http/stream";
import { StreamQueue } from "../callout/stream-queue";
import { tellFailure, tellLeftOut } from "./key-report";
import { Timer } from "../timer/timer";
import { UnknownKeys } from "./unknown-keys";

// @ts-ignore: decorator
@inline const MILLISECOND: u64 = 1_000_000;
/** How often a worker looks whether another one has fetched: while streams wait, and otherwise. */
// @ts-ignore: decorator
@inline const GLANCE: u64 = 20_000_000;
// @ts-ignore: decorator
@inline const PEEK: u64 = 5_000_000_000;
/** How long a stream waits beyond the time-out of a fetch: for the lease of a worker that has gone, and a glance. */
// @ts-ignore: decorator
@inline const PATIENCE: u64 = 1_500_000_000;
/** Bytes of a key id that may be the name of a key. */
// @ts-ignore: decorator
@inline const LONGEST_ID: i32 = 256;

/** No key that everybody can fetch is a secret. */
function isHmac(algorithm: JwsAlgorithm): bool {
  return (
    algorithm == JwsAlgorithm.HS256 ||
    algorithm == JwsAlgorithm.HS384 ||
    algorithm == JwsAlgorithm.HS512
  );
}

function canHold(stream: Stream): bool {
  const direction = stream.holdableDirection();
  return direction >= 0 && !stream.isAnswered(<Direction>direction);
}


@final
class KeyTimer extends Timer {
  constructor(private readonly keys: RemoteKeySet) {
    super();
  }

  override onTimer(): void {
    this.keys.look();
  }
}


@final
class OwnFetch extends LeasedFetch {
  constructor(
    private readonly keys: RemoteKeySet,
    plugin: Plugin,
    settings: RemoteKeySettings,
    uri: KeyUri,
  ) {
    super(plugin, settings, uri);
  }

  override take(published: PublishedKeys): bool {
    return this.keys.take(published, true);
  }

  override onEnd(reason: string, status: u32, time: u64): void {
    this.keys.end(reason, status, time);
  }
}

/**
 * The keys of an issuer, fetched from one of Envoy's clusters. Make it in `onConfigure`, then {@link start} it:
 *
 * ```ts
 * const settings = new RemoteKeySettings();
 * settings.cluster = config.cluster;
 * settings.uri = config.uri;
 * const keys = new RemoteKeySet(this, settings);
 * if (keys.problem.length > 0) return false;
 * keys.start();
 * ```
 *
 * For a token ask for candidates, and let the stream wait when there are none:
 *
 * ```ts
 * override onRequestHeaders(endOfStream: bool): Action {
 *   const found = keys.candidates(kid, algorithm);
 *   if (found.length > 0) return this.verifyWith(found);
 *   return keys.wait(this, kid) ? Action.Pause : this.giveUp();
 * }
 * override onWake(): Action {
 *   // Once, whatever became of the fetch: the keys are there, or they are not to be had.
 *   const found = keys.candidates(kid, algorithm);
 *   return found.length > 0 ? this.verifyWith(found) : this.giveUp();
 * }
 * ```
 *
 * where `giveUp` answers 503 when {@link state} is `Empty`, and 401 otherwise: there are keys, and not this one.
 *
 * One worker fetches for all of them, by a lease in the shared data; the others take over what it got, at once when
 * a token names a key that they do not have, and within five seconds otherwise. Keys are fetched anew before they are
 * no longer fresh, and count, stale, for a while when that fails. After a failure nothing is asked for a second, after
 * each further one for twice as long, up to five minutes. Nothing here traps or waits without end, whatever is
 * answered.
 *
 * Everybody with the same VM id reads and writes the same shared data, so a module that is not trusted must not have
 * the VM id of one that verifies tokens.
 */
export class RemoteKeySet {
  /** Why the settings cannot be used; empty when they can. */
  readonly problem: string;
  private readonly fetch: OwnFetch | null;
  private readonly held: HeldKeys;
  private readonly waiting: StreamQueue;
  private readonly unknown: UnknownKeys = new UnknownKeys();
  private timer: KeyTimer | null = null;
  private current: KeySetState = KeySetState.Empty;
  // Whether the timer runs that watches the age of the keys; without it the clock is asked for each token.
  private isTimed: bool = false;
  // Whether anybody wants keys.
  private isWanted: bool = false;
  // Whether keys were taken over that streams wait for.
  private isNews: bool = false;
  // Until when those that wait now wait at most.
  private deadline: u64 = 0;
  // Goes up when those that wait are woken.
  private round: u32 = 0;

  /** @param plugin - only its streams may wait */
  constructor(
    private readonly plugin: Plugin,
    private readonly settings: RemoteKeySettings,
  ) {
    const uri = KeyUri.read(settings.uri);
    let problem = "";
    if (!uri) problem = "the uri of the keys must be https://HOST/PATH";
    else if (settings.cluster.length == 0) problem = "the keys need a cluster";
    else if (settings.discovery && !KeyUri.read(settings.issuer)) {
      problem = "discovery needs an issuer that is https://HOST/PATH";
    }
    this.problem = problem;
    this.held = new HeldKeys(settings);
    this.waiting = new StreamQueue(settings.maxPending);
    this.fetch = uri && problem.length == 0 ? new OwnFetch(this, plugin, settings, uri) : null;
  }

  /**
   * Takes over what another worker has fetched, and begins to fetch when `fetchOnStart` says so. Legal in every
   * callback, not in the constructor of the plugin; in `onConfigure` is its place. Nothing happens when there is a
   * {@link problem}.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_set_tick_period_milliseconds`, `proxy_get_shared_data`.
   */
  start(): void {
    if (!this.fetch || this.plugin.contextId == 0) return;
    this.takeNewer(monotonicNow());
    this.isWanted = this.settings.fetchOnStart || this.current != KeySetState.Empty;
    // Not from here: a configuration on trial, which Envoy throws away, would keep the others waiting.
    if (this.isWanted) this.arm(MILLISECOND);
  }

  /**
   * What there is now: `Empty`, also after keys have become too old, `Fresh`, or `Stale`. Legal everywhere; as of the
   * last {@link candidates}, or of the timer when that came later.
   */
  get state(): KeySetState {
    return this.current;
  }

  /** Goes up when the keys are other ones: what was verified with an earlier number may be right no more. */
  get generation(): u32 {
    return this.held.generation;
  }

  /** Streams that wait; those that ended meanwhile may still be counted. */
  get pending(): i32 {
    return this.waiting.size;
  }

  /**
   * The keys that may have signed a token: those with this id that fit the algorithm, for `null` all that fit, at
   * most four. Empty when there are none, and always for HS256, HS384 and HS512: a key that everybody can fetch is
   * no secret. Legal in every callback.
   *
   * Source: RFC 7515, section 4.1.4; RFC 7517, section 4.5.
   */
  candidates(keyId: Bytes | null, algorithm: JwsAlgorithm): JwsKey[] {
    if (isHmac(algorithm)) return [];
    if (!this.isTimed) this.current = this.held.stateAt(monotonicNow());
    const found = this.find(keyId, algorithm);
    if (found.length > 0 || !this.takeNewer(monotonicNow())) return found;
    this.isWanted = true;
    // What was taken has another age, and there may be streams that wait for it.
    this.arm(MILLISECOND);
    return this.find(keyId, algorithm);
  }

  private find(keyId: Bytes | null, algorithm: JwsAlgorithm): JwsKey[] {
    const keys = this.held.keys;
    return keys && this.current != KeySetState.Empty ? keys.candidates(keyId, algorithm) : [];
  }

  /**
   * Holds the stream of a filter for keys among which this one may be; the callback then returns `Action.Pause`, and
   * `onWake` of the filter is called exactly once: when other keys were taken, when none can be fetched, or at the
   * latest 1.5 seconds after the time-out of a fetch.
   *
   * False, and nothing is held: no fetch would help now (the last one failed or looked for this id lately), too many
   * streams wait already, or there is nothing to hold. Legal in callbacks of requests and responses, and while one of
   * them has held the stream.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`, `proxy_continue_stream`.
   */
  wait(filter: HttpFilter, keyId: Bytes | null): bool {
    const fetch = this.fetch;
    const id = keyId ? keyId : Bytes.empty;
    if (!fetch || id.length > LONGEST_ID || !canHold(filter.ownStream)) return false;
    const time = monotonicNow();
    fetch.load(time);
    const isFirst = this.waiting.size == 0;
    const isSearch = this.current != KeySetState.Empty;
    if (isFirst && !fetch.isUnderWayAt(time)) {
      if (time < fetch.nextFetch) return false;
      const last = fetch.lastSearch;
      if (isSearch && last != 0 && time < last + this.cooldown) return false;
    }
    if (isSearch && this.unknown.has(id, this.round, time)) return false;
    this.isWanted = true;
    if (isFirst) {
      // Without a timer nobody would wake it.
      if (!this.arm(MILLISECOND)) return false;
      this.deadline = time + <u64>this.settings.timeout * MILLISECOND + PATIENCE;
    }
    if (!this.waiting.add(filter)) return false;
    // Without an id other keys are sought for each algorithm.
    if (id.length > 0) this.unknown.add(id, this.round, time + this.cooldown);
    return true;
  }

  /** A fetch has ended: override it to count. `succeeded`: it brought keys. */
  onFetched(succeeded: bool): void {}

  private get cooldown(): u64 {
    return <u64>this.settings.unknownKidCooldown * MILLISECOND;
  }

  /**
   * Looks at what the other workers have done, and does what is due.
   * @internal
   */
  look(): void {
    const fetch = this.fetch;
    if (!fetch) return;
    const time = monotonicNow();
    const isNews = this.takeNewer(time) || this.isNews;
    this.isNews = false;
    this.current = this.held.stateAt(time);
    const waits = this.waiting.size > 0;
    const isDue = this.isWanted && time >= this.held.refreshAt;
    const isSearch = waits && this.current != KeySetState.Empty;
    let isVain = !isNews && (isDue || waits) && !fetch.launch(isSearch, time);
    isVain = isVain || time >= this.deadline;
    if (isVain && !isNews) this.unknown.forget(this.round);
    if (waits && (isNews || isVain)) this.wake();
    this.schedule(time);
  }

  /**
   * Takes keys in place of those before. `isOwn`: this worker fetched them, so it says what is left out.
   * @internal
   */
  take(published: PublishedKeys, isOwn: bool): bool {
    const held = this.held;
    const generation = held.generation;
    if (!held.take(published)) return false;
    const keys = held.keys;
    if (isOwn && keys && held.generation != generation) tellLeftOut(this.settings.cluster, keys);
    return true;
  }

  /**
   * A fetch of this worker has ended.
   * @internal
   */
  end(reason: string, status: u32, time: u64): void {
    const succeeded = reason.length == 0;
    if (!succeeded) {
      this.unknown.forget(this.round);
      tellFailure(this.settings.cluster, reason, status);
    }
    this.onFetched(succeeded);
    this.current = this.held.stateAt(time);
    this.wake();
    this.schedule(time);
  }

  private wake(): void {
    this.round++;
    this.waiting.wake();
  }

  // Whether another worker has published a set that this one did not have.
  private takeNewer(time: u64): bool {
    const fetch = this.fetch;
    if (!fetch) return false;
    fetch.load(time);
    const published = fetch.newerThan(this.held.version, time);
    if (!published || !this.take(published, false)) return false;
    this.current = this.held.stateAt(time);
    // Streams are woken by the timer only: another one may be in the middle of a callback.
    this.isNews = this.waiting.size > 0;
    return true;
  }

  // Has the timer come when something is due.
  private schedule(time: u64): void {
    const fetch = this.fetch;
    if (!fetch || !this.isWanted) return;
    const held = this.held;
    let next = time + PEEK;
    if (fetch.isFlying) next = min(next, fetch.leaseEnd);
    else next = min(next, max(held.refreshAt, fetch.nextFetch));
    if (this.waiting.size > 0) next = min(next, fetch.isFlying ? this.deadline : time + GLANCE);
    if (this.current == KeySetState.Fresh) next = min(next, held.freshUntil);
    if (this.current != KeySetState.Empty) next = min(next, held.staleUntil);
    this.arm(next > time ? next - time : 0);
  }

  private arm(nanoseconds: u64): bool {
    const milliseconds = <u32>((nanoseconds + MILLISECOND - 1) / MILLISECOND);
    let timer = this.timer;
    if (!timer) this.timer = timer = new KeyTimer(this);
    this.isTimed = timer.after(this.plugin, milliseconds) == Status.Ok;
    return this.isTimed;
  }
}

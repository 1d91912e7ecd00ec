// The keys of a provider: those of the configuration, or those that its issuer publishes.
// Source: RFC 7515, section 4.1.4; RFC 7518, section 3.1; RFC 8725, sections 3.1 and 3.5.

import { base64url, Bytes, environment, HttpFilter, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  CompactToken,
  JwsAlgorithm,
  JwsKey,
  KeySet,
  KeySetState,
  RemoteKeySet,
  RemoteKeySettings,
} from "proxy-wasm-assemblyscript-sdk/jose";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { fetched, notFetched } from "./counters";
import { milliseconds } from "./duration";
import { Provider, RemoteKeys, SharedSecret } from "./config.gen";

/** Keys that are tried for a token that names none. */
const MOST_KEYS: i32 = 4;

/** Algorithms as bits: those with one secret for both sides, and all others. */
const symmetric: u32 =
  (1 << JwsAlgorithm.HS256) | (1 << JwsAlgorithm.HS384) | (1 << JwsAlgorithm.HS512);


@final
class CountedKeys extends RemoteKeySet {
  override onFetched(succeeded: bool): void {
    (succeeded ? fetched : notFetched).increment();
  }
}

/** Where a provider's keys come from. */
@final
export class ProviderKeys {
  private readonly sets: KeySet[] = [];
  remote: RemoteKeySet | null = null;
  // The keys of the configuration for tokens with the header that the last one had.
  private headerNumber: u64 = 0;
  private found: JwsKey[] = [];
  /** The algorithms that count, as bits. */
  algorithms: u32 = 0;

  constructor(
    private readonly settings: Provider,
    private readonly plugin: Plugin,
    private readonly problems: Problems,
  ) {
    const jwks = settings.jwks;
    const pem = settings.pemKeys;
    const secrets = settings.hmacSecrets;
    const remote = settings.jwksRemote;
    const sources =
      (jwks != null ? 1 : 0) +
      (pem != null ? 1 : 0) +
      (secrets != null ? 1 : 0) +
      (remote != null ? 1 : 0);
    if (sources != 1)
      problems.error("", "expected exactly one of jwks, jwks_remote, pem_keys and hmac_secrets");
    if (jwks) this.add(KeySet.fromJwks(jwks), "/jwks", -1);
    if (pem) this.add(KeySet.fromPem(pem), "/pem_keys", -1);
    if (secrets)
      for (let at = 0; at < secrets.length; at++) this.addSecret(unchecked(secrets[at]), at);
    if (remote) this.fetchFrom(remote);
    this.chooseAlgorithms(secrets != null);
  }

  private add(set: KeySet, pointer: string, item: i32): void {
    const problems = this.problems;
    for (let at = 0; at < set.errors.length; at++)
      problems.error(pointer, unchecked(set.errors[at]).toString(), null, item);
    for (let at = 0; at < set.warnings.length; at++)
      problems.warn(pointer, unchecked(set.warnings[at]).toString(), null, item);
    if (set.keys.length == 0 && set.errors.length == 0)
      problems.error(pointer, "no key that can be used");
    this.sets.push(set);
  }

  private addSecret(settings: SharedSecret, item: i32): void {
    const name = settings.env;
    let secret = settings.secret;
    if (name && !secret) {
      const value = environment(name);
      secret = value ? base64url.decode(value) : null;
      if (!secret) return this.problems.error("/hmac_secrets", "the environment has no such variable, or it is not base64url", name, item); // prettier-ignore
    } else if (name || !secret) {
      return this.problems.error(
        "/hmac_secrets",
        "expected exactly one of secret and env",
        null,
        item,
      );
    }
    if (secret) this.add(KeySet.fromSecret(secret, settings.kid), "/hmac_secrets", item);
  }

  private fetchFrom(remote: RemoteKeys): void {
    const problems = this.problems;
    const provider = this.settings;
    const settings = new RemoteKeySettings();
    settings.cluster = remote.cluster;
    settings.uri = remote.uri;
    settings.timeout = <u32>milliseconds(remote.timeout, 100, 30_000, "/jwks_remote/timeout", "100ms to 30s", problems);
    const ttl = milliseconds(remote.cacheTtl, 60_000, 86_400_000, "/jwks_remote/cache_ttl", "1m to 24h", problems);
    settings.ttl = <u32>ttl;
    settings.stale = <u32>milliseconds(remote.staleTtl, ttl, 2_592_000_000, "/jwks_remote/stale_ttl", "cache_ttl to 720h", problems);
    settings.refreshAhead = remote.refreshAhead;
    settings.unknownKidCooldown = <u32>milliseconds(remote.unknownKidCooldown, 1_000, 86_400_000, "/jwks_remote/unknown_kid_cooldown", "1s to 24h", problems);
    settings.maxPending = remote.maxPending;
    settings.maxResponseBytes = remote.maxResponseBytes;
    settings.fetchOnStart = remote.fetchOnStart;
    settings.discovery = remote.discovery;
    if (remote.discovery) {
      if (provider.issuers.length != 1) problems.error("/issuers", "discovery needs exactly one issuer");
      else settings.issuer = provider.issuers[0];
    }
    const keys = new CountedKeys(this.plugin, settings);
    if (keys.problem.length != 0) problems.error("/jwks_remote", keys.problem);
    this.remote = keys;
  } // prettier-ignore

  // One family for a provider: a public key must never count as a secret.
  private chooseAlgorithms(hasSecrets: bool): void {
    const allowed = hasSecrets ? symmetric : ~symmetric;
    const wanted = this.settings.algorithms;
    for (let at = 0; at < wanted.length; at++) {
      // The configuration has them in the order of the SDK, which begins with the unknown one.
      const algorithm = <JwsAlgorithm>(<i32>unchecked(wanted[at]) + 1);
      if (((1 << algorithm) & allowed) == 0) {
        const rule = hasSecrets ? "secrets are for HS256, HS384 and HS512 only" : "HS256, HS384 and HS512 are for hmac_secrets only"; // prettier-ignore
        this.problems.error("/algorithms", rule, null, at);
      } else if (
        !this.remote &&
        this.problems.errors == 0 &&
        this.find(null, algorithm).length == 0
      ) {
        this.problems.error(
          "/algorithms",
          "there is no key for it, or the secret is too short",
          null,
          at,
        );
      }
      this.algorithms |= 1 << algorithm;
    }
    if (wanted.length == 0) this.algorithms = allowed;
  }

  /** Changes with the keys. */
  get generation(): u32 {
    const remote = this.remote;
    return remote ? remote.generation : 0;
  }

  /** Whether there are keys that count. */
  get areThere(): bool {
    const remote = this.remote;
    return !remote || remote.state != KeySetState.Empty;
  }

  /** The keys that may have signed a token. */
  candidates(token: CompactToken): JwsKey[] {
    const remote = this.remote;
    if (remote) return remote.candidates(token.keyId, token.jwsAlgorithm);
    const number = token.headerNumber;
    if (number == 0 || number != this.headerNumber) {
      this.found = this.find(token.keyId, token.jwsAlgorithm);
      this.headerNumber = number;
    }
    return this.found;
  }

  private find(keyId: Bytes | null, algorithm: JwsAlgorithm): JwsKey[] {
    const found: JwsKey[] = [];
    for (let at = 0; at < this.sets.length; at++) {
      const keys = unchecked(this.sets[at]).candidates(keyId, algorithm);
      for (let index = 0; index < keys.length && found.length < MOST_KEYS; index++)
        found.push(unchecked(keys[index]));
    }
    return found;
  }

  /** Holds a stream for keys among which this one may be; `false`: none can be had. */
  wait(filter: HttpFilter, keyId: Bytes | null): bool {
    const remote = this.remote;
    return remote != null && remote.wait(filter, keyId);
  }
}

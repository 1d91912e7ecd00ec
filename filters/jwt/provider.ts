// One who issues tokens: what is asked of them, in the order in which it is asked. The cheap questions come first.
// Source: RFC 7519, section 7.2; RFC 8725, section 3.

import {
  Bytes,
  HttpFilter,
  Plugin,
  randomBytes,
  Verification,
} from "proxy-wasm-assemblyscript-sdk";
import {
  ClaimPath,
  CompactToken,
  JwsAlgorithm,
  TokenCache,
  TokenProblem,
  TokenTime,
  TokenTimes,
} from "proxy-wasm-assemblyscript-sdk/jose";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { AudienceMatch, Profile, Provider } from "./config.gen";
import { claimPath, ClaimRule } from "./claim-rules";
import { Code } from "./codes";
import { Export, Outputs } from "./outputs";
import { isAmong, matches } from "./text-match";
import { milliseconds } from "./duration";
import { Preset, wordsOf } from "./profile";
import { ProviderKeys } from "./provider-keys";
import { Refusal } from "./refusal";
import { verified } from "./counters";

/** Bytes that the tokens of a cache may have together. */
const MOST_BYTES: i64 = 16 << 20;

/** A token that was verified: nothing of it has to be asked again but the audience. */
@final
export class Accepted {
  constructor(
    readonly provider: TokenProvider,
    readonly audiences: Bytes[],
    /** What the service and others get of it, see {@link Outputs}. */
    readonly values: Array<Bytes | null>,
  ) {}
}

// The scheme and one slash at the end do not count.
function withoutScheme(audience: Bytes): Bytes {
  let start = 0;
  if (audience.startsWith("https://")) start = 8;
  else if (audience.startsWith("http://")) start = 7;
  const last = audience.length - 1;
  return audience.slice(start, audience.get(last) == 0x2f ? last : audience.length);
}

/** A provider, ready to be asked. */
@final
export class TokenProvider {
  readonly keys: ProviderKeys;
  readonly outputs: Outputs;
  private readonly preset: Preset;
  private readonly times: TokenTimes;
  private readonly skew: f64;
  private readonly ttl: f64;
  private readonly required: ClaimPath[] = [];
  private readonly rules: ClaimRule[] = [];
  private readonly cache: TokenCache<Accepted>;
  /** Why the last token was not accepted; `null`: for want of a key, of which {@link missingKeyId} is the name. */
  refusal: Refusal | null = null;
  missingKeyId: Bytes | null = null;
  // What there is to say about tokens with the header that the last one had.
  private headerNumber: u64 = 0;
  private headerCode: Code = Code.Ok;

  constructor(
    readonly settings: Provider,
    exports: Export[],
    plugin: Plugin,
    problems: Problems,
  ) {
    const isAny = settings.allowAnyIssuer;
    const mayBeAny = settings.profile == Profile.JwtSvid;
    if (isAny ? settings.issuers.length != 0 : settings.issuers.length == 0 && !mayBeAny) {
      problems.error("/issuers", "expected issuers, or allow_any_issuer: true");
    }
    const preset = new Preset(settings, problems);
    const skew = secondsOf(settings.clockSkew, 0, 600_000, "/clock_skew", "0s to 10m", problems);
    const longest = secondsOf(
      settings.maxLifetime,
      1,
      i64.MAX_VALUE,
      "/max_lifetime",
      "1ms up",
      problems,
    );
    const oldest = secondsOf(settings.maxAge, 1, i64.MAX_VALUE, "/max_age", "1ms up", problems);
    const cache = settings.cache;
    this.preset = preset;
    this.skew = skew;
    this.times = new TokenTimes(skew, longest, oldest);
    this.ttl = secondsOf(cache.ttl, 1, 3_600_000, "/cache/ttl", "1ms to 1h", problems);
    this.keys = new ProviderKeys(settings, plugin, problems);
    this.outputs = new Outputs(settings, exports, problems);
    const isLarge = <i64>cache.size * <i64>cache.maxTokenBytes > MOST_BYTES;
    if (isLarge) problems.error("/cache", "size times max_token_bytes must not be above 16 MiB");
    this.cache = new TokenCache<Accepted>(isLarge ? 0 : cache.size, randomBytes(16));
    this.readClaims(problems);
  }

  private readClaims(problems: Problems): void {
    const settings = this.settings;
    const claims = settings.require;
    for (let at = 0; at < claims.length; at++) {
      this.required.push(claimPath(unchecked(claims[at]), "/require", at, problems));
    }
    const preset = wordsOf(this.preset.claims);
    for (let at = 0; at < preset.length; at++) this.required.push(ClaimPath.compile(preset[at]));
    for (let at = 0; at < settings.requiredClaims.length; at++) {
      this.rules.push(new ClaimRule(unchecked(settings.requiredClaims[at]), at, problems));
    }
  }

  private refuse(code: Code): Accepted | null {
    this.refusal = Refusal.of(code);
    return null;
  }

  /**
   * What is known of a token that is right now, `null` when it is not, and then {@link refusal} says more; `audiences`
   * are asked in place of the provider's own.
   */
  ask(text: Bytes, audiences: StaticArray<Bytes> | null, now: f64): Accepted | null {
    const wanted = audiences ? audiences : this.settings.audiences;
    const keys = this.keys;
    const known = keys.areThere ? this.cache.find(text, now, keys.generation) : null;
    if (known) {
      const isMeant = wanted.length == 0 || this.isFor(known.audiences, wanted);
      return isMeant ? known : this.refuse(Code.AudienceNotAllowed);
    }
    const token = CompactToken.read(text, this.settings.maxTokenBytes);
    const code = this.check(token, now);
    if (code != Code.Ok) return this.refuse(code);
    for (let at = 0; at < this.required.length; at++) {
      const path = unchecked(this.required[at]);
      if (token.has(path)) continue;
      this.refusal = new Refusal(Code.ClaimMissing, path.text);
      return null;
    }
    const audienceList = token.audiences;
    if (wanted.length != 0 && !this.isFor(audienceList, wanted)) {
      return this.refuse(Code.AudienceNotAllowed);
    }
    return this.verify(token, text, audienceList, now);
  }

  // What the token says about itself.
  private check(token: CompactToken, now: f64): Code {
    if (token.problem == TokenProblem.Critical) return Code.CritUnsupported;
    if (token.problem != TokenProblem.None) return Code.Malformed;
    const issuers = this.settings.issuers;
    if (issuers.length != 0 && !token.isIssuedByOneOf(issuers)) return Code.IssuerUnknown;
    const number = token.headerNumber;
    if (number == 0 || number != this.headerNumber) {
      this.headerCode = this.checkHeader(token);
      this.headerNumber = number;
    }
    if (this.headerCode != Code.Ok) return this.headerCode;
    const time = this.times.check(token, now);
    if (time == TokenTime.Expired) return Code.Expired;
    if (time == TokenTime.NotYetValid) return Code.NotYetValid;
    if (time == TokenTime.LifetimeTooLong) return Code.LifetimeTooLong;
    return time == TokenTime.Valid ? Code.Ok : Code.TooOld;
  }

  private checkHeader(token: CompactToken): Code {
    const algorithm = token.jwsAlgorithm;
    if (algorithm == JwsAlgorithm.Unknown) return Code.UnsupportedAlg;
    const allowed = this.keys.algorithms & this.preset.algorithms;
    if (((allowed >> algorithm) & 1) == 0) return Code.AlgNotAllowed;
    return this.preset.admits(token.type) ? Code.Ok : Code.TypNotAllowed;
  }

  private isFor(audiences: Bytes[], wanted: StaticArray<Bytes>): bool {
    const isExact = this.settings.audienceMatch == AudienceMatch.Exact;
    for (let at = 0; at < wanted.length; at++) {
      const audience = unchecked(wanted[at]);
      if (isAmong(audience, audiences)) return true;
      for (let index = 0; !isExact && index < audiences.length; index++) {
        if (withoutScheme(unchecked(audiences[index])).equals(withoutScheme(audience))) return true;
      }
    }
    return false;
  }

  // The signature, and then what only a right one makes worth asking.
  private verify(token: CompactToken, text: Bytes, audiences: Bytes[], now: f64): Accepted | null {
    const candidates = this.keys.candidates(token);
    if (candidates.length == 0) {
      this.refusal = null;
      this.missingKeyId = token.keyId;
      return null;
    }
    let isRight: bool = false;
    for (let at = 0; at < candidates.length && !isRight; at++) {
      isRight = unchecked(candidates[at]).verifyToken(token) == Verification.Valid;
    }
    if (!isRight) return this.refuse(Code.BadSignature);
    verified.increment();
    if (!this.isSubject(token)) return this.refuse(Code.SubjectNotAllowed);
    for (let at = 0; at < this.rules.length; at++) {
      const refusal = unchecked(this.rules[at]).check(token);
      if (!refusal) continue;
      this.refusal = refusal;
      return null;
    }
    const accepted = new Accepted(this, audiences, this.outputs.valuesOf(token, text));
    if (text.length <= this.settings.cache.maxTokenBytes) {
      const end = min(this.times.end(token), now + this.ttl);
      const start = isNaN(token.notBefore) ? now - this.skew : token.notBefore - this.skew;
      this.cache.put(text, accepted, start, end, now, this.keys.generation);
    }
    return accepted;
  }

  private isSubject(token: CompactToken): bool {
    const prefix = this.preset.subject;
    const wanted = this.settings.subjects;
    if (prefix.length == 0 && wanted.length == 0) return true;
    const subject = token.subject;
    if (!subject) return false;
    if (prefix.length != 0) return subject.startsWith(prefix);
    for (let at = 0; at < wanted.length; at++) {
      if (matches(subject, unchecked(wanted[at]))) return true;
    }
    return false;
  }

  /** What a token's fate is whose key is not there, and not to be had. */
  get fateWithoutKey(): Code {
    return this.keys.areThere ? Code.KeyNotFound : Code.JwksUnavailable;
  }

  /** Holds a stream until its keys may be there. */
  wait(filter: HttpFilter, keyId: Bytes | null): bool {
    return this.keys.wait(filter, keyId);
  }
}

function secondsOf(text: Bytes | null, least: i64, most: i64, pointer: string, range: string, problems: Problems): f64 {
  return text ? <f64>milliseconds(text, least, most, pointer, range, problems) / 1000 : 0;
} // prettier-ignore

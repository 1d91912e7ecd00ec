// When a token counts: after it begins, before it ends, and not for longer than its issuer is trusted to say.
// Source: RFC 7519, sections 4.1.4 to 4.1.6.

import { CompactToken } from "./compact-token";

/** What the times in a token say. */
export enum TokenTime {
  /** It counts now. */
  Valid,
  /** It is over, or nobody knows the time. */
  Expired,
  /** It has not begun, or was issued in the future. */
  NotYetValid,
  /** It was issued too long ago, or does not say when. */
  TooOld,
  /** It ends too late, or never. */
  LifetimeTooLong,
}

/**
 * What is asked of the times in tokens. All are seconds.
 *
 * Source: RFC 7519, section 4.1.
 */
// @ts-ignore: decorator
@final
export class TokenTimes {
  /**
   * @param skew - by how much the clock of an issuer may differ from this one.
   * @param longest - the most that `exp` may be ahead of now; 0: anything, also a token without `exp`.
   * @param oldest - the most that `iat` may be ago; 0: anything, also a token without `iat`.
   */
  constructor(
    private readonly skew: f64,
    private readonly longest: f64,
    private readonly oldest: f64,
  ) {}

  /**
   * What the times of a token say `now`, in seconds since 1970; 0 is a clock that does not tell the time. `exp` is over
   * at its second plus the skew, not after it. What a token does not say is not asked, but for the two limits.
   */
  check(token: CompactToken, now: f64): TokenTime {
    const skew = this.skew;
    const expires = token.expires;
    const issuedAt = token.issuedAt;
    if (!(now > 0) || now >= expires + skew) return TokenTime.Expired;
    if (now < token.notBefore - skew) return TokenTime.NotYetValid;
    // Written so that NaN, which is a time that is not given, is refused.
    if (this.longest > 0 && !(expires - now <= this.longest + skew)) {
      return TokenTime.LifetimeTooLong;
    }
    if (this.oldest > 0) {
      if (issuedAt > now + skew) return TokenTime.NotYetValid;
      if (!(now - issuedAt <= this.oldest + skew)) return TokenTime.TooOld;
    }
    return TokenTime.Valid;
  }

  /** When {@link check} says that the token is over or too old, in seconds since 1970; infinite: never. */
  end(token: CompactToken): f64 {
    const expires = isNaN(token.expires) ? Infinity : token.expires;
    const aged = this.oldest > 0 ? token.issuedAt + this.oldest : Infinity;
    return min(expires, aged) + this.skew;
  }
}

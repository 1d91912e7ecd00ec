// What evaluating an expression gave.

import { Bytes } from "../bytes";
import { Status } from "../status";

/** Which of three things happened to an {@link Expression}. */
export enum ExpressionKind {
  /** It has a value. */
  Value,
  /** It has none: an attribute is absent, types do not fit, or the value has no form in bytes. */
  Failed,
  /** It was not evaluated: the host has no expressions, or the expression or the moment is not right. */
  Unavailable,
}

/** The outcome of an {@link Expression}. Its readers are for a value; without one each gives what stands for none. */
@final
export class ExpressionOutcome {
  /**
   * Made by the SDK.
   * @internal
   */
  constructor(
    /** Which of the three. */
    readonly kind: ExpressionKind,
    /**
     * `Status.Ok` for a value. Failed: `Status.InternalFailure`, or `Status.SerializationFailure` for a value
     * without bytes, such as `null` or `request`. Unavailable: `Status.NotFound`: the host has no expressions;
     * `Status.BadExpression`: it is not valid; `Status.NotAllowed`: not in this callback, see
     * {@link Expression.evaluate}; or what else the host answered.
     */
    readonly status: Status,
    /** The bytes of the value, in Envoy's form: numbers and times as 8 bytes, true and false as 1. */
    readonly value: Bytes,
  ) {}

  /** Whether the value is `true`; so not for anything that failed. */
  get isTrue(): bool {
    return this.kind == ExpressionKind.Value && this.value.length == 1 && this.value.get(0) == 1;
  }

  /** The value as a text or bytes, `null` without one. */
  get text(): Bytes | null {
    return this.kind == ExpressionKind.Value ? this.value : null;
  }

  /** The value as a whole number, `absent` when it is none; durations and times are nanoseconds. */
  number(absent: i64 = 0): i64 {
    const isNumber = this.kind == ExpressionKind.Value && this.value.length == 8;
    return isNumber ? <i64>this.value.toU64() : absent;
  }
}

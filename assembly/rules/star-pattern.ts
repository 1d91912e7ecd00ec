// Texts as Istio's authorization policies write them: the whole one, `PREFIX*`, `*SUFFIX`, or `*` for any.
// Source: Istio, security/v1beta1/authorization_policy.proto.

import { Bytes } from "../bytes";

/** One text of a list. */
// @ts-ignore: decorator
@final
export class StarPattern {
  private constructor(
    private readonly text: Bytes,
    private readonly starsFirst: bool,
    private readonly starsLast: bool,
  ) {}

  /** The pattern of a text, `null` when there is a star within it. */
  static compile(text: Bytes): StarPattern | null {
    const first = text.startsWith("*");
    const last = !first && text.endsWith("*");
    const rest = first ? text.slice(1) : last ? text.slice(0, -1) : text;
    return rest.includes("*") ? null : new StarPattern(rest, first, last);
  }

  /** Whether every text matches. */
  get isAny(): bool {
    return this.starsFirst && this.text.length == 0;
  }

  /** Whether it is this text, which is not empty. */
  matches(text: Bytes): bool {
    if (this.starsFirst) return text.endsWith(this.text);
    return this.starsLast ? text.startsWith(this.text) : text.equals(this.text);
  }
}

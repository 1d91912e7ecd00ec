// One list of a match, compiled: what is asked of one subject, or must not be.

import { Bytes } from "../bytes";
import { Pattern } from "./pattern";
import { RuleRequest } from "./rule-request";
import { Subject, isNamed } from "./subject";

/** Ranges of addresses, which not every module contains. */
export abstract class Ranges {
  /** 1 when the client is in one of them, 0 when not, -1 when nobody knows. */
  abstract has(request: RuleRequest): i32;
}

/** A list of a match. */
@final
export class Condition {
  readonly patterns: Pattern[] = [];
  ranges: Ranges | null = null;

  constructor(
    readonly subject: Subject,
    /** Whether none of the list may hold. */
    readonly isNot: bool,
  ) {}

  /** Whether one of the patterns matches a text. */
  matches(text: Bytes): bool {
    const patterns = this.patterns;
    for (let at = 0; at < patterns.length; at++) {
      if (unchecked(patterns[at]).matches(text)) return true;
    }
    return false;
  }

  /** Whether it holds for a request. What a request does not have is neither in a list nor outside of it. */
  holds(request: RuleRequest): bool {
    const isNot = this.isNot;
    const subject = this.subject;
    if (isNamed(subject)) return this.allHold(request);
    const ranges = this.ranges;
    if (ranges) return ranges.has(request) == (isNot ? 0 : 1);
    const text = request.text(subject);
    // `not_principals` with nothing but * means who has no identity.
    if (isNot && subject == Subject.Principals && this.isAny) return !text;
    return text != null && this.matches(text) != isNot;
  }

  // Whether it has one pattern, which matches everything.
  private get isAny(): bool {
    return this.patterns.length == 1 && unchecked(this.patterns[0]).isAny;
  }

  // Whether each of the patterns matches one of the values of its name, or none does.
  private allHold(request: RuleRequest): bool {
    const patterns = this.patterns;
    for (let at = 0; at < patterns.length; at++) {
      const pattern = unchecked(patterns[at]);
      const values = request.values(this.subject, pattern.name);
      let isIn: bool = false;
      for (let index = 0; index < values.length && !isIn; index++) {
        isIn = pattern.matches(unchecked(values[index]));
      }
      if (isIn == this.isNot) return false;
    }
    return true;
  }
}

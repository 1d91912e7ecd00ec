// One list of a match, compiled: what is asked of one subject, or must not be.

import { Bytes } from "../bytes";
import { CidrTable } from "../network/cidr-table";
import { Pattern } from "./pattern";
import { RuleRequest } from "./rule-request";
import { Subject, isNamed } from "./subject";

/** Makes a table of ranges. */
type RangesMaker = () => CidrTable;
/** Adds a range to it; false when it is none. */
type RangeAdder = (table: CidrTable, range: Bytes) => bool;
/** 1 when the client is in one of its ranges, 0 when not, -1 when nobody knows. */
type RangeTest = (table: CidrTable, request: RuleRequest) => i32;

let makeRanges: RangesMaker | null = null;
let addRange: RangeAdder | null = null;
let isWithin: RangeTest | null = null;

/** Sets what only modules contain whose rules can have ranges of addresses. */
export function setRanges(make: RangesMaker, add: RangeAdder, test: RangeTest): void {
  makeRanges = make;
  addRange = add;
  isWithin = test;
}

/** A list of a match. */
@final
export class Condition {
  readonly patterns: Pattern[] = [];
  private ranges: CidrTable | null = null;

  constructor(
    readonly subject: Subject,
    /** Whether none of the list may hold. */
    readonly isNot: bool,
  ) {}

  /** Adds a range of addresses; false when it is none. */
  addRange(range: Bytes): bool {
    const make = makeRanges;
    const add = addRange;
    if (!make || !add) return false;
    let ranges = this.ranges;
    if (!ranges) this.ranges = ranges = make();
    return add(ranges, range);
  }

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
    if (subject == Subject.SourceIps) {
      const test = isWithin;
      return test != null && test(changetype<CidrTable>(this.ranges), request) == (isNot ? 0 : 1);
    }
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

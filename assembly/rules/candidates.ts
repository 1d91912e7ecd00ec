// For which rules a place of the index stands, and the merge of such lists: candidates come in the order of the
// rules, whichever list they are in.

import { Bytes } from "../bytes";
import { Pattern } from "./pattern";
import { RuleRequest } from "./rule-request";
import { lowerCase } from "../text/ascii";

/** A beginning of a host or a path, or a whole one, with its rules in ascending order. */
@final
export class Place {
  /** Whether there are places of paths under it. */
  hasPaths: bool = false;
  readonly rules: i32[] = [];
  /** For each rule the pattern that the path still has to match, if it has one. */
  readonly patterns: (Pattern | null)[] = [];

  constructor(
    /** Under which it stands. */
    readonly root: i32,
    /** Whether nothing may follow. */
    readonly isExact: bool,
    readonly text: Bytes,
    readonly hash: u32,
  ) {}

  /** Whether it is this one, without regard to case. */
  is(root: i32, isExact: bool, hash: u32, text: usize, size: u32): bool {
    if (this.hash != hash || this.root != root || this.isExact != isExact) return false;
    const own = changetype<usize>(this.text);
    if (<u32>this.text.length != size) return false;
    for (let at: usize = 0; at < <usize>size; at++) {
      if (lowerCase(load<u8>(own + at)) != lowerCase(load<u8>(text + at))) return false;
    }
    return true;
  }

  /** Adds a rule, which is none before the last one. */
  add(rule: i32, pattern: Pattern | null): void {
    this.rules.push(rule);
    this.patterns.push(pattern);
  }
}

/** Several lists, read as one. */
@final
export class Candidates {
  /** The rule that {@link next} has come to. */
  rule: i32 = -1;
  // The pattern that the path has to match for it.
  private pattern: Pattern | null = null;
  private readonly lists: Place[] = [];
  private readonly places: i32[] = [];

  /** Begins anew, without lists. */
  clear(): void {
    this.lists.length = 0;
    this.places.length = 0;
  }

  /** Adds a list. */
  add(list: Place): void {
    if (list.rules.length == 0) return;
    this.lists.push(list);
    this.places.push(0);
  }

  /** Whether the request has the path that the rule is a candidate for. */
  isPathRight(request: RuleRequest): bool {
    const pattern = this.pattern;
    if (!pattern) return true;
    const path = request.path;
    return path != null && pattern.matches(path);
  }

  /** Goes to the lowest of the rules that are left; false when there are none. */
  next(): bool {
    const lists = this.lists;
    const places = this.places;
    let from = -1;
    let least = i32.MAX_VALUE;
    for (let at = 0, count = lists.length; at < count; at++) {
      const rules = unchecked(lists[at]).rules;
      const place = unchecked(places[at]);
      if (place == rules.length) continue;
      const rule = unchecked(rules[place]);
      if (rule >= least) continue;
      least = rule;
      from = at;
    }
    if (from < 0) return false;
    const place = unchecked(places[from]);
    this.rule = least;
    this.pattern = unchecked(unchecked(lists[from]).patterns[place]);
    unchecked((places[from] = place + 1));
    return true;
  }
}

// For which rules a place of the index stands, and the merge of such lists: candidates come in the order of the
// rules, whichever list they are in.

import { PathPattern } from "./path-pattern";

/** Rules in ascending order, each with the pattern that the path still has to match, if it has one. */
@final
export class Postings {
  readonly rules: i32[] = [];
  readonly patterns: (PathPattern | null)[] = [];

  /** Adds a rule, which is none before the last one. */
  add(rule: i32, pattern: PathPattern | null): void {
    this.rules.push(rule);
    this.patterns.push(pattern);
  }
}

/** Several lists, read as one. */
@final
export class Candidates {
  /** The rule that {@link next} has come to. */
  rule: i32 = -1;
  /** The pattern that the path has to match for it. */
  pattern: PathPattern | null = null;
  private readonly lists: Postings[] = [];
  private readonly places: i32[] = [];

  /** Begins anew, without lists. */
  clear(): void {
    this.lists.length = 0;
    this.places.length = 0;
  }

  /** Adds a list, if it is one. */
  add(list: Postings | null): void {
    if (!list || list.rules.length == 0) return;
    this.lists.push(list);
    this.places.push(0);
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

// For which rules a place of the index stands, and the merge of such lists: candidates come in the order of the
// rules, whichever list they are in.

import { Bytes } from "../bytes";
import { Pattern } from "./pattern";
import { RuleRequest } from "./rule-request";
import { lowerCase } from "../text/ascii";

/** A rule at a place. */
@final
class Posting {
  /** The next rule at the place; rules come in ascending order. */
  next: Posting | null = null;

  constructor(
    readonly rule: i32,
    /** What the path still has to match, if it is anything. */
    readonly path: Pattern | null,
  ) {}
}

/** A beginning of a host or a path, or a whole one, with its rules. */
@final
export class Place {
  /** Whether there are places of paths under it. */
  hasPaths: bool = false;
  first: Posting | null = null;
  private last: Posting | null = null;

  constructor(
    /** Under which it stands; `null` for those that stand under none. */
    private readonly root: Place | null,
    /** Whether nothing may follow. */
    private readonly isExact: bool,
    private readonly text: Bytes,
    readonly hash: u32,
  ) {}

  /** Whether it is this one, without regard to case. */
  is(root: Place, isExact: bool, hash: u32, text: usize, size: u32): bool {
    const own = changetype<usize>(this.text);
    if (
      this.hash != hash ||
      changetype<usize>(this.root) != changetype<usize>(root) ||
      this.isExact != isExact ||
      <u32>this.text.length != size
    ) {
      return false;
    }
    for (let at: usize = 0; at < <usize>size; at++) {
      if (lowerCase(load<u8>(own + at)) != lowerCase(load<u8>(text + at))) return false;
    }
    return true;
  }

  /** Adds a rule, which is none before the last one. */
  add(rule: i32, path: Pattern | null): void {
    const posting = new Posting(rule, path);
    const last = this.last;
    if (last) last.next = posting;
    else this.first = posting;
    this.last = posting;
  }
}

/** Several lists, read as one. */
@final
export class Candidates {
  // What is left of each list.
  private readonly lists: (Posting | null)[] = [];
  private path: Pattern | null = null;

  /** Begins anew, without lists. */
  clear(): void {
    this.lists.length = 0;
  }

  /** Adds the rules of a place. */
  add(place: Place): void {
    if (place.first) this.lists.push(place.first);
  }

  /** Whether the request has the path that the rule is a candidate for. */
  isPathRight(request: RuleRequest): bool {
    const pattern = this.path;
    if (!pattern) return true;
    const path = request.path;
    return path != null && pattern.matches(path);
  }

  /** Goes to the lowest of the rules that are left, and returns it; -1 when there are none. */
  next(): i32 {
    const lists = this.lists;
    let from = -1;
    let least: Posting | null = null;
    for (let at = 0; at < lists.length; at++) {
      const posting = unchecked(lists[at]);
      if (!posting || (least && posting.rule >= least.rule)) continue;
      least = posting;
      from = at;
    }
    if (!least) return -1;
    unchecked((lists[from] = least.next));
    this.path = least.path;
    return least.rule;
  }
}

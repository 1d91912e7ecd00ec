// Whether one value is what is expected, in all the ways in which a scenario can say it.

import { sayBytes, sayDifference, sayMatch } from "./say.js";
import type { ValueMatch } from "./scenario.js";
import type { Snapshots } from "./snapshots.js";

/** Whether bytes are what is expected; a snapshot is another matter. */
export function matches(match: ValueMatch, value: Uint8Array): boolean {
  if ("is" in match) return Buffer.compare(match.is, value) === 0;
  if ("contains" in match) return Buffer.from(value).includes(Buffer.from(match.contains));
  if ("snapshot" in match) return false;
  return match.matches.test(Buffer.from(value).toString("utf8"));
}

/** As `matches`, for a value that stands at a place of its own, where a snapshot can be kept. */
export function differs(
  match: ValueMatch,
  value: Uint8Array,
  at: string,
  snapshots: Snapshots,
): string | undefined {
  if ("snapshot" in match) return unlikeSnapshot(snapshots, at, sayBytes(value, Infinity));
  if (matches(match, value)) return undefined;
  const difference = "is" in match ? sayDifference(match.is, value) : "";
  return `expected ${sayMatch(match)}, found ${sayBytes(value)}${difference}.`;
}

/** The first line in which it is not what was recorded; undefined where all is the same. */
export function unlikeSnapshot(
  snapshots: Snapshots,
  at: string,
  found: string,
): string | undefined {
  const expected = snapshots.expected(at, found);
  if (expected === found) return undefined;
  if (expected === undefined) {
    return "expected what a snapshot says, found none; outrigger test --update-snapshots writes it.";
  }
  const [before, now] = [expected.split("\n"), found.split("\n")];
  const line = now.findIndex((text, index) => text !== before[index]);
  const index = line < 0 ? now.length : line;
  const say = (lines: readonly string[]): string =>
    lines[index] === undefined ? "no such line" : sayBytes(Buffer.from(lines[index]));
  return `line ${index + 1} of the snapshot: expected ${say(before)}, found ${say(now)}; see ${snapshots.path}.`;
}

/** Of each item of `found` one of `wanted`, whatever the order: which of `wanted` is left over. */
export function unmatched<Wanted, Found>(
  wanted: readonly Wanted[],
  found: readonly Found[],
  fits: (wanted: Wanted, found: Found) => boolean,
): { wanted: Wanted[]; found: Found[] } {
  // Augmenting paths (Kuhn): a broad expectation must not take what only it could have left to a narrow one.
  const taken: (number | undefined)[] = found.map(() => undefined);
  const take = (index: number, seen: Set<number>): boolean => {
    for (const [place, item] of found.entries()) {
      if (seen.has(place) || !fits(wanted[index] as Wanted, item)) continue;
      seen.add(place);
      const other = taken[place];
      if (other !== undefined && !take(other, seen)) continue;
      taken[place] = index;
      return true;
    }
    return false;
  };
  const left = wanted.filter((_, index) => !take(index, new Set()));
  return { wanted: left, found: found.filter((_, place) => taken[place] === undefined) };
}

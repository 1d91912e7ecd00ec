// Answers that a limit is exceeded, kept until it is not: the service need not say it again to each request of a client
// that does not stop. The table has a fixed number of places, so clients cannot make it grow.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Places; each holds one answer, and a further one of the same place takes it. */
const PLACES: i32 = 512;
/** Bytes of a question and its answer together that are kept; with more of them it is asked each time. */
const LARGEST: i32 = 2048;
/** An answer is believed for at most this long, so that a limit that was raised is noticed. */
const LONGEST: u64 = 60_000_000_000;

/** FNV-1a. Who aims at a place makes the service be asked again, which any other request does as well. */
function placeOf(question: Bytes): i32 {
  let hash: u32 = 0x811c9dc5;
  for (let at = 0; at < question.length; at++) hash = (hash ^ question.get(at)) * 0x01000193;
  return <i32>((hash ^ (hash >> 15)) % PLACES);
}


@final
class Kept {
  constructor(
    readonly question: Bytes,
    readonly answer: Bytes,
    readonly since: u64,
    readonly until: u64,
  ) {}
}

/** The answers of one worker. Times are nanoseconds of one clock. */
@final
export class OverLimitCache {
  private places: StaticArray<Kept | null> | null = null;
  /** How long ago the answer that {@link find} gave had come. */
  age: u64 = 0;

  /** The answer to this question that still holds; `null` when there is none. */
  find(question: Bytes, now: u64): Bytes | null {
    const places = this.places;
    if (!places) return null;
    const place = placeOf(question);
    const kept = unchecked(places[place]);
    if (!kept) return null;
    // A clock that went back behind the answer says nothing about its age.
    if (now >= kept.until || now < kept.since) {
      unchecked((places[place] = null));
      return null;
    }
    if (!kept.question.equals(question)) return null;
    this.age = now - kept.since;
    return kept.answer;
  }

  /** Keeps an answer for so many nanoseconds. */
  keep(question: Bytes, answer: Bytes, now: u64, wait: u64): void {
    if (wait == 0 || question.length + answer.length > LARGEST) return;
    let places = this.places;
    if (!places) {
      places = new StaticArray<Kept | null>(PLACES);
      this.places = places;
    }
    const until = now + min(wait, LONGEST);
    unchecked((places[placeOf(question)] = new Kept(question, answer, now, until)));
  }
}

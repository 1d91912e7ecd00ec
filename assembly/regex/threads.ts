// Where a pattern matches first, and its groups: all ways through the program at once, the preferred ones first, each
// with the positions that it has kept. Time is at most text × program × groups, memory does not depend on the text.

import { END, pointAt, pointSize } from "./code-point";
import { Operation, argumentOf, operationOf } from "./instruction";
import { Program } from "./program";
import { countStep } from "./steps";
import { around, BEGIN } from "./surroundings";

/** Ways through the program that stand at the same position, the preferred first. */
@final
class ThreadList {
  count: i32 = 0;
  readonly places: StaticArray<u16>;
  /** The slots of each. */
  readonly kept: StaticArray<i32>;

  constructor(most: i32, slots: i32) {
    this.places = new StaticArray<u16>(most);
    this.kept = new StaticArray<i32>(most * slots);
  }
}

/** How many threads a list has at most: one for each instruction that takes a code point or ends the match. */
export function mostThreads(program: Program): i32 {
  let count = 0;
  for (let at = 0; at < program.size; at++) {
    const operation = operationOf(unchecked(program.code[at]));
    if (operation <= Operation.Class || operation == Operation.Match) count++;
  }
  return count;
}


@final
export class Threads {
  /** The slots of the last match: begin and end of the whole, then of each group; -1 for none. */
  readonly slots: StaticArray<i32>;
  /** How far the last search read. */
  reached: i32 = 0;
  private current: ThreadList;
  private next: ThreadList;
  private readonly working: StaticArray<i32>;
  /** The round in which an instruction was seen last. */
  private readonly seen: StaticArray<u32>;
  private round: u32 = 0;
  private readonly stack: StaticArray<i32>;

  constructor(private readonly program: Program) {
    const slots = 2 * (program.groups + 1);
    const most = mostThreads(program);
    this.slots = new StaticArray<i32>(slots);
    this.working = new StaticArray<i32>(slots);
    this.current = new ThreadList(most, slots);
    this.next = new ThreadList(most, slots);
    this.seen = new StaticArray<u32>(program.size);
    this.stack = new StaticArray<i32>(4 * program.size + 4);
  }

  /** Looks for the first match that begins at `from` or later. */
  find(text: usize, size: u32, from: u32): bool {
    const end = text + size;
    const program = this.program;
    let at = text + from;
    let before = this.pointBefore(text, at);
    let point = pointAt(at, end);
    let width = pointSize;
    let flags = program.asserts ? around(before, point) : 0;
    let matched = false;
    this.current.count = 0;
    this.beginRound();
    while (true) {
      const position = <i32>(at - text);
      if (!matched) {
        for (let slot = this.working.length - 1; slot > 0; slot--) {
          unchecked((this.working[slot] = -1));
        }
        unchecked((this.working[0] = position));
        this.walk(this.current, 0, position, flags);
      }
      if (matched && this.current.count == 0) break;
      const nextAt = at + width;
      const nextPoint = point == END ? END : pointAt(nextAt, end);
      const nextWidth = pointSize;
      const nextFlags = program.asserts ? around(point, nextPoint) : 0;
      this.next.count = 0;
      this.beginRound();
      const list = this.current;
      for (let index = 0; index < list.count; index++) {
        const place = <i32>unchecked(list.places[index]);
        const word = unchecked(program.code[place]);
        const kept = this.keptOf(list, index);
        if (operationOf(word) == Operation.Match) {
          this.copySlots(changetype<usize>(this.slots), kept);
          unchecked((this.slots[1] = position));
          matched = true;
          // All others are less preferred.
          break;
        }
        if (point == END || !program.takes(word, point)) continue;
        this.copySlots(changetype<usize>(this.working), kept);
        this.walk(this.next, place + 1, position + width, nextFlags);
      }
      if (point == END) break;
      this.current = this.next;
      this.next = list;
      at = nextAt;
      point = nextPoint;
      width = nextWidth;
      flags = nextFlags;
    }
    this.reached = <i32>(at - text);
    return matched;
  }

  private pointBefore(text: usize, at: usize): u32 {
    if (at == text) return BEGIN;
    // Only whether it is a word's or a line's end matters, and those are in ASCII.
    return load<u8>(at - 1);
  }

  private beginRound(): void {
    if (++this.round != 0) return;
    memory.fill(changetype<usize>(this.seen), 0, (<usize>this.seen.length) << 2);
    this.round = 1;
  }

  // @ts-ignore: decorator
  @inline
  private keptOf(list: ThreadList, index: i32): usize {
    return changetype<usize>(list.kept) + ((<usize>index * this.slots.length) << 2);
  }

  // @ts-ignore: decorator
  @inline
  private copySlots(target: usize, source: usize): void {
    // A loop, because a call of memory.copy for a few bytes takes longer.
    for (let at: usize = 0, size = (<usize>this.slots.length) << 2; at < size; at += 4) {
      store<i32>(target + at, load<i32>(source + at));
    }
  }

  /**
   * Goes all ways from an instruction, preferred ones first, and adds those that take a code point to the list, with
   * the slots as they are then. On the stack are pairs: an instruction and -1, or a slot and what it had before.
   */
  private walk(list: ThreadList, from: i32, position: i32, flags: u32): void {
    const code = this.program.code;
    const working = this.working;
    let height = this.push(0, from);
    while (height > 0) {
      height -= 2;
      let at = unchecked(this.stack[height]);
      if (at < 0) {
        unchecked((working[~at] = unchecked(this.stack[height + 1])));
        continue;
      }
      while (unchecked(this.seen[at]) != this.round) {
        unchecked((this.seen[at] = this.round));
        const word = unchecked(code[at]);
        const operation = operationOf(word);
        countStep();
        if (operation == Operation.SplitNext) {
          height = this.push(height, at + argumentOf(word));
          at++;
        } else if (operation == Operation.SplitFar) {
          height = this.push(height, at + 1);
          at += argumentOf(word);
        } else if (operation == Operation.Jump) {
          at += argumentOf(word);
        } else if (operation == Operation.Save) {
          const slot = argumentOf(word);
          unchecked((this.stack[height] = ~slot));
          unchecked((this.stack[height + 1] = unchecked(working[slot])));
          height += 2;
          unchecked((working[slot] = position));
          at++;
        } else if (operation == Operation.Assert) {
          if ((flags & (word >> 4)) == 0) break;
          at++;
        } else {
          const index = list.count++;
          unchecked((list.places[index] = <u16>at));
          this.copySlots(this.keptOf(list, index), changetype<usize>(working));
          break;
        }
      }
    }
  }

  private push(height: i32, at: i32): i32 {
    unchecked((this.stack[height] = at));
    return height + 2;
  }
}

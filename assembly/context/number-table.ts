// Finds a stream or a callout by its number, at the same cost for one and for a hundred thousand. Numbers
// go up one by one and are never used again, so their low bits spread evenly over the lists. The
// entries link themselves, so the table itself is one word per entry, and it shrinks again.

import { Numbered } from "./numbered";

// @ts-ignore: decorator
@inline const SMALLEST: i32 = 16;

/** A table of objects by number. */
@final
export class NumberTable {
  private lists: StaticArray<Numbered | null> = new StaticArray<Numbered | null>(SMALLEST);
  private count: i32 = 0;

  /** Number of entries. */
  get size(): i32 {
    return this.count;
  }

  /** Number of lists, a power of two: within four times the number of entries, or the smallest. */
  get capacity(): i32 {
    return this.lists.length;
  }

  /** The entry of this number, `null` when there is none. */
  find(id: u32): Numbered | null {
    const lists = this.lists;
    let entry = unchecked(lists[id & (lists.length - 1)]);
    while (entry && entry.id != id) entry = entry.next;
    return entry;
  }

  /** Adds an entry; its number must not be in the table yet. */
  add(entry: Numbered): void {
    this.link(entry);
    if (++this.count > this.lists.length) this.resize(this.lists.length << 1);
  }

  /** Removes and returns the entry of this number; `null` when there is none. */
  remove(id: u32): Numbered | null {
    const lists = this.lists;
    const at = id & (lists.length - 1);
    let before: Numbered | null = null;
    let entry = unchecked(lists[at]);
    while (entry && entry.id != id) {
      before = entry;
      entry = entry.next;
    }
    if (!entry) return null;
    if (before) before.next = entry.next;
    else unchecked((lists[at] = entry.next));
    entry.next = null;
    if (--this.count < lists.length >> 2 && lists.length > SMALLEST) {
      this.resize(lists.length >> 1);
    }
    return entry;
  }

  /** All entries, in no order. */
  entries(): Numbered[] {
    const all: Numbered[] = [];
    for (let at = 0; at < this.lists.length; at++) {
      let entry = unchecked(this.lists[at]);
      while (entry) {
        all.push(entry);
        entry = entry.next;
      }
    }
    return all;
  }

  private link(entry: Numbered): void {
    const lists = this.lists;
    const at = entry.id & (lists.length - 1);
    entry.next = unchecked(lists[at]);
    unchecked((lists[at] = entry));
  }

  private resize(capacity: i32): void {
    const old = this.lists;
    this.lists = new StaticArray<Numbered | null>(capacity);
    for (let at = 0; at < old.length; at++) {
      let entry = unchecked(old[at]);
      while (entry) {
        const next = entry.next;
        this.link(entry);
        entry = next;
      }
    }
  }
}

// Finds a context by its number, at the same cost for one stream and for a hundred thousand. Numbers
// go up one by one and are never used again, so their low bits spread evenly over the lists. The
// contexts link themselves, so the table itself is one word per context, and it shrinks again.

import { Context } from "./context";

// @ts-ignore: decorator
@inline const SMALLEST: i32 = 16;

/** A table of contexts by number. */
@final
export class ContextTable {
  private lists: StaticArray<Context | null> = new StaticArray<Context | null>(SMALLEST);
  private count: i32 = 0;

  /** Number of contexts. */
  get size(): i32 {
    return this.count;
  }

  /** Number of lists, a power of two: within four times the number of contexts, or the smallest. */
  get capacity(): i32 {
    return this.lists.length;
  }

  /** The context of this number, `null` when there is none. */
  find(id: u32): Context | null {
    const lists = this.lists;
    let context = unchecked(lists[id & (lists.length - 1)]);
    while (context && context.id != id) context = context.next;
    return context;
  }

  /** Adds a context; its number must not be in the table yet. */
  add(context: Context): void {
    this.link(context);
    if (++this.count > this.lists.length) this.resize(this.lists.length << 1);
  }

  /** Removes and returns the context of this number; `null` when there is none. */
  remove(id: u32): Context | null {
    const lists = this.lists;
    const at = id & (lists.length - 1);
    let before: Context | null = null;
    let context = unchecked(lists[at]);
    while (context && context.id != id) {
      before = context;
      context = context.next;
    }
    if (!context) return null;
    if (before) before.next = context.next;
    else unchecked((lists[at] = context.next));
    context.next = null;
    if (--this.count < lists.length >> 2 && lists.length > SMALLEST) {
      this.resize(lists.length >> 1);
    }
    return context;
  }

  private link(context: Context): void {
    const lists = this.lists;
    const at = context.id & (lists.length - 1);
    context.next = unchecked(lists[at]);
    unchecked((lists[at] = context));
  }

  private resize(capacity: i32): void {
    const old = this.lists;
    this.lists = new StaticArray<Context | null>(capacity);
    for (let at = 0; at < old.length; at++) {
      let context = unchecked(old[at]);
      while (context) {
        const next = context.next;
        this.link(context);
        context = next;
      }
    }
  }
}

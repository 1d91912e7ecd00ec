// Timers by their time: a binary heap, so that ten thousand of them cost little more than one. A timer that
// is cancelled stays where it is until it comes up; when most have been cancelled the heap is built anew.

export interface HeapTimer {
  /** Nanoseconds since the epoch. */
  readonly due: bigint;
  /** Decides between timers of the same time; the smaller comes first. */
  readonly rank: number;
  /** Decides between timers of the same time and rank: the one that was set first. */
  readonly order: number;
  cancelled: boolean;
  readonly action: () => void;
}

function isEarlier(one: HeapTimer, other: HeapTimer): boolean {
  if (one.due !== other.due) return one.due < other.due;
  return one.rank === other.rank ? one.order < other.order : one.rank < other.rank;
}

export class TimerHeap {
  private list: HeapTimer[] = [];
  private cancelled = 0;

  /** The timer that comes next; undefined when there is none. */
  get first(): HeapTimer | undefined {
    let top = this.list[0];
    while (top?.cancelled === true) {
      this.removeTop();
      this.cancelled--;
      top = this.list[0];
    }
    return top;
  }

  add(timer: HeapTimer): void {
    this.list.push(timer);
    this.rise(this.list.length - 1);
  }

  /** Takes out what `first` gives. */
  removeFirst(): void {
    const { first } = this;
    if (first === undefined) return;
    this.removeTop();
    first.cancelled = true; // Nothing is left to cancel.
  }

  cancel(timer: HeapTimer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    if (++this.cancelled > 64 && this.cancelled * 2 > this.list.length) this.rebuild();
  }

  private rebuild(): void {
    this.list = this.list.filter((timer) => !timer.cancelled);
    this.cancelled = 0;
    for (let index = (this.list.length >> 1) - 1; index >= 0; index--) this.sink(index);
  }

  private removeTop(): void {
    const last = this.list.pop();
    if (last === undefined || this.list.length === 0) return;
    this.list[0] = last;
    this.sink(0);
  }

  private rise(from: number): void {
    const { list } = this;
    const timer = list[from];
    if (timer === undefined) return;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = list[parentIndex];
      if (parent === undefined || !isEarlier(timer, parent)) break;
      list[index] = parent;
      index = parentIndex;
    }
    list[index] = timer;
  }

  private sink(from: number): void {
    const { list } = this;
    const timer = list[from];
    if (timer === undefined) return;
    let index = from;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = list[childIndex];
      if (child === undefined) break;
      const right = list[childIndex + 1];
      if (right !== undefined && isEarlier(right, child)) {
        child = right;
        childIndex++;
      }
      if (!isEarlier(child, timer)) break;
      list[index] = child;
      index = childIndex;
    }
    list[index] = timer;
  }
}

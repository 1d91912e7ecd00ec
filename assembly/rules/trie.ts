// Things by the parts of a name: the labels of a host, the segments of a path. All nodes share one table of
// hashes, so a step costs the same however many nodes there are. Letters count without regard to case.

import { Bytes, newBytes } from "../bytes";
import { lowerCase } from "../text/ascii";

// FNV-1a, of the parent and the part. Only the configuration fills the table, so nobody can make it slow.
function hashOf(parent: i32, part: usize, size: u32): u32 {
  let hash: u32 = (0x811c9dc5 ^ (<u32>parent)) * 0x01000193;
  for (let at: u32 = 0; at < size; at++) {
    hash = (hash ^ lowerCase(load<u8>(part + at))) * 0x01000193;
  }
  return hash ^ (hash >> 15);
}

/** Nodes with two values each: for the name that ends there, and for all names that go on. Node 0 is none. */
@final
export class Trie<Value> {
  /** Of each node the value for the name that ends there. */
  readonly exact: (Value | null)[] = [null];
  /** Of each node the value for names that go on. */
  readonly under: (Value | null)[] = [null];
  private readonly parents: i32[] = [0];
  private readonly parts: Bytes[] = [Bytes.empty];
  // Open addressing, at most half full; 0 is free.
  private slots: StaticArray<i32> = new StaticArray<i32>(16);

  /** A node without a parent. */
  addRoot(): i32 {
    return this.push(0, Bytes.empty);
  }

  private push(parent: i32, part: Bytes): i32 {
    this.exact.push(null);
    this.under.push(null);
    this.parents.push(parent);
    return this.parts.push(part) - 1;
  }

  /** The node behind `parent` by this part, 0 when there is none. */
  find(parent: i32, part: usize, size: u32): i32 {
    return unchecked(this.slots[this.slotOf(parent, part, size)]);
  }

  private slotOf(parent: i32, part: usize, size: u32): i32 {
    const slots = this.slots;
    const mask = slots.length - 1;
    let slot = (<i32>hashOf(parent, part, size)) & mask;
    let node: i32;
    while ((node = unchecked(slots[slot])) != 0) {
      if (unchecked(this.parents[node]) == parent && this.isNamed(node, part, size)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private isNamed(node: i32, part: usize, size: u32): bool {
    const own = unchecked(this.parts[node]);
    if (<u32>own.length != size) return false;
    for (let at: u32 = 0; at < size; at++) {
      if (lowerCase(load<u8>(changetype<usize>(own) + at)) != lowerCase(load<u8>(part + at))) {
        return false;
      }
    }
    return true;
  }

  /** The node behind `parent` by this part, made when there is none. */
  make(parent: i32, part: usize, size: u32): i32 {
    const found = this.find(parent, part, size);
    if (found != 0) return found;
    if (this.parts.length << 1 > this.slots.length) this.grow();
    const own = newBytes(size);
    memory.copy(changetype<usize>(own), part, size);
    const node = this.push(parent, own);
    unchecked((this.slots[this.slotOf(parent, part, size)] = node));
    return node;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new StaticArray<i32>(old.length << 1);
    for (let at = 0; at < old.length; at++) {
      const node = unchecked(old[at]);
      if (node == 0) continue;
      const part = unchecked(this.parts[node]);
      const slot = this.slotOf(
        unchecked(this.parents[node]),
        changetype<usize>(part),
        <u32>part.length,
      );
      unchecked((this.slots[slot] = node));
    }
  }
}

// The objects of AssemblyScript's runtime in the memory of a module: its collector keeps them in a ring. Whoever knows
// one of them, such as what the allocator has just given, can follow it and count.
// Source: AssemblyScript std/assembly/rt/common.ts, tcms.ts and itcms.ts.

import type { GuestMemory } from "./guest-memory.js";

/** What stands before an object: size of the block, next with the colour in its lowest bits, previous, id, size. */
const header = 20;
const next = 4;
const previous = 8;
const flags = 3;

export interface ManagedObjects {
  readonly count: number;
  /** Of their blocks. */
  readonly bytes: number;
}

/**
 * What is in the ring of this object, garbage that nobody has collected yet included. Undefined when there is no ring:
 * the module is of another language, or its allocator gives no objects.
 */
export function measureRing(memory: GuestMemory, object: number): ManagedObjects | undefined {
  const first = object - header;
  // No object is smaller than its header.
  const most = memory.size / header;
  let bytes = 0;
  let at = first;
  for (let count = 0; count < most; count++) {
    const link = memory.readU32(at + next);
    if (link === undefined) return undefined;
    const after = link - (link & flags);
    if (memory.readU32(after + previous) !== at) return undefined;
    const size = memory.readU32(at) ?? 0;
    bytes += size - (size & flags);
    at = after;
    if (at === first) return { count, bytes };
  }
  return undefined;
}

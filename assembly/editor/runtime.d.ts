// What AssemblyScript offers beyond its own editor types, as far as the SDK uses it. For editors only: asc
// knows these names by itself.
// Source: AssemblyScript, std/assembly/rt/index.d.ts.

/** Allocates a managed object of a class. */
declare function __new(size: usize, id: u32): usize;

/** Changes the size of a managed object; the object may move. */
declare function __renew(pointer: usize, size: usize): usize;

/** Collects what nothing refers to. */
declare function __collect(): void;

// Stands in for `rt/tlsf` in editors: the allocator.
// Source: AssemblyScript, std/assembly/rt/tlsf.ts.

/** The allocator's lists of free blocks. */
export declare let ROOT: object;
export declare function __alloc(size: usize): usize;
export declare function __free(pointer: usize): void;

// Stands in for `rt/common` in editors: how an object lies in memory.
// Source: AssemblyScript, std/assembly/rt/common.ts.

export declare const BLOCK_OVERHEAD: usize;
export declare const OBJECT_OVERHEAD: usize;
export declare const TOTAL_OVERHEAD: usize;

/** What stands before every block. */
export declare class BLOCK {
  mmInfo: usize;
}

/** What stands before every managed object. */
export declare class OBJECT extends BLOCK {
  gcInfo: u32;
  gcInfo2: u32;
  rtId: u32;
  rtSize: u32;
}

// Stands in for `rt/tcms` in editors: the runtime `minimal`.
// Source: AssemblyScript, std/assembly/rt/tcms.ts.

export declare function __new(size: usize, id: u32): usize;
export declare function __renew(pointer: usize, size: usize): usize;

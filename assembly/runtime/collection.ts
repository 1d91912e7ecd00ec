// When garbage is collected: at the end of the outermost callback, and only then. No reference can
// live on the wasm stack alone at that moment, so no shadow stack is needed.

import { allocatedBytes, occupiedBytes, restartCounting } from "./allocation";

/** Below this nothing is collected: a page of memory holds it, with the static data. */
// @ts-ignore: decorator
@inline const FLOOR: u32 = 32 * 1024;

/**
 * Collects when as much was allocated as lived after the last collection. A collection costs in
 * proportion to what lives and what died, so the cost per allocation is constant.
 */
export function collectWhenDue(): void {
  const allocated = allocatedBytes;
  if (allocated >= FLOOR && allocated >= occupiedBytes >> 1) {
    __collect();
    restartCounting();
  }
}

// Waiting for what a real Envoy does in its own time.

import { setTimeout as sleep } from "node:timers/promises";

/** Waits until it is so, 5 seconds at most; what has not come then is found by the comparison. */
export async function waitFor(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!isSo() && performance.now() < end) await sleep(10);
}

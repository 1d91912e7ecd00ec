// What is there besides streams: contexts, callouts, memory, objects, names of statistics and keys of shared data. A
// proof looks before and after many streams.

import type { MockProxy, VmUsage } from "../mock/index.js";

const pageSize = 65_536;

export interface Holdings {
  contexts: number;
  callouts: number;
  pages: number;
  /** Live objects, and their bytes; undefined when a module is of another language than AssemblyScript. */
  objects: number | undefined;
  bytes: number | undefined;
  /** Statistics that the modules have defined. */
  metrics: number;
  /** Keys of shared data. */
  keys: number;
}

const sumOf = (usage: readonly VmUsage[], count: (one: VmUsage) => number): number =>
  usage.reduce((sum, one) => sum + count(one), 0);

/** @param settle Sends a stream to each worker, so that garbage is collected at its end. */
export async function holdings(
  proxy: MockProxy,
  vmIds: readonly string[],
  settle: () => Promise<void>,
): Promise<Holdings> {
  if (proxy.objects !== undefined) {
    // Twice: what the first of these streams leaves is garbage, and collected with the second.
    for (let time = 0; time < 2; time++) {
      proxy.collectGarbage();
      await settle();
    }
  }
  const { usage, metrics, objects } = proxy;
  return {
    contexts: sumOf(usage, ({ contexts }) => contexts),
    callouts: sumOf(usage, ({ callouts }) => callouts),
    pages: sumOf(usage, ({ memory }) => memory / pageSize),
    objects: objects?.count,
    bytes: objects?.bytes,
    metrics: metrics.length,
    keys: vmIds.reduce((sum, vmId) => sum + proxy.sharedData(vmId).size, 0),
  };
}

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
  /** Keys of shared data; the numbered slots of a table are one. */
  keys: number;
}

const sumOf = (usage: readonly VmUsage[], count: (one: VmUsage) => number): number =>
  usage.reduce((sum, one) => sum + count(one), 0);

/** A table with more digits than these in the names of its slots is no bound. */
const mostDigits = 5;

/**
 * Slots of a table have names that differ in a number of fixed width alone, such as `visits/00017`: there are only so many
 * of them, although each client fills another one.
 */
export function countKeys(names: Iterable<string>): number {
  const forms = new Map<string, { count: number; padded: boolean }>();
  for (const name of names) {
    const form = name.replace(/\d/g, "\0");
    const { count, padded } = forms.get(form) ?? { count: 0, padded: false };
    const [digits = ""] = /\d+$/.exec(name) ?? [];
    const isPadded = digits.startsWith("0") && digits.length > 1 && digits.length <= mostDigits;
    const isAlone = form.split("\0").length - 1 === digits.length;
    forms.set(form, { count: count + 1, padded: padded || (isPadded && isAlone) });
  }
  return [...forms.values()].reduce((sum, { count, padded }) => sum + (padded ? 1 : count), 0);
}

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
    keys: vmIds.reduce((sum, vmId) => sum + countKeys(proxy.sharedData(vmId).keys()), 0),
  };
}

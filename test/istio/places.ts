// Where a filter stands in the chains that istiod generates.

import type { FilterChain } from "./meshlab.js";

/** The chains that have the filter, sorted, each as proxy, listener, chain and the filters around it. */
export function placesOf(filter: string, chains: readonly FilterChain[]): string[] {
  const places = chains.flatMap(({ proxy, listener, chain, httpFilters }) => {
    const names = httpFilters.map(({ name }) => name);
    const index = names.indexOf(filter);
    if (index < 0) return [];
    const before = names[index - 1] ?? "start";
    return [`${proxy} ${listener} ${chain}: ${before} > ${filter} > ${names[index + 1]}`];
  });
  return [...new Set(places)].sort();
}

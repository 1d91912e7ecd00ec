// A program's filters as both targets take them.

import { encodeFilter, environmentOf } from "./encode.js";
import type { Program } from "./program.js";

export interface FilterSettings {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly vmConfiguration: string;
  readonly configuration: Uint8Array;
  readonly failurePolicy: "closed" | "open" | "reload";
  readonly allowOnHeadersStopIteration: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Numbers of programs as names have them: all of one length, so that sizes do not differ. */
export function programId(index: number): string {
  return String(index).padStart(5, "0");
}

export function filterSettings(program: Program, id: string): FilterSettings[] {
  return program.filters.map((filter, index) => {
    const environment = environmentOf(filter, id);
    return {
      name: `n${id}f${index}`,
      rootId: `r${id}f${index}`,
      vmId: `v${id}s${filter.space}`,
      vmConfiguration: `vm ${filter.vm}`,
      configuration: encodeFilter(filter, id),
      failurePolicy: filter.failurePolicy ?? "closed",
      allowOnHeadersStopIteration: filter.allowOnHeadersStopIteration ?? false,
      ...(Object.keys(environment).length > 0 && { environment }),
    };
  });
}

// The sections of a module: their numbers, and the order in which they stand, which is another one.
// Source: WebAssembly Core Specification, section 5.5 "Modules".

export const enum Section {
  Custom = 0,
  Type = 1,
  Import = 2,
  Function = 3,
  Memory = 5,
  Global = 6,
  Export = 7,
  Code = 10,
  Data = 11,
  DataCount = 12,
}

/** Tags of exceptions (13) and the number of data segments (12) stand before sections with lower numbers. */
const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** At which place a section stands; -1 for one that may stand anywhere. */
export function sectionRank(id: number): number {
  return order.indexOf(id);
}

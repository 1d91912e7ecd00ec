// The part of the package "diff" that is used here, alike in all of its versions.

declare module "diff" {
  interface Hunk {
    oldStart: number;
    oldLines: number;
    newStart: number;
    newLines: number;
    lines: string[];
  }
  export function structuredPatch(
    oldName: string,
    newName: string,
    oldText: string,
    newText: string,
    oldHeader: string | undefined,
    newHeader: string | undefined,
    options: { context: number },
  ): { hunks: Hunk[] };
}

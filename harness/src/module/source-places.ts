// Places of the author's sources behind bytes of a module: what a trap's stack is told with.
// Source: ECMA-426 (source maps); asc writes one line whose columns are offsets in the module.

import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import { BinaryReader } from "./binary-reader.js";

/** A source map as JSON text, or parsed. */
export type SourceMapInput = string | object;

const codeSection = 10;

interface Body {
  readonly start: number;
  readonly end: number;
}

/** Where the functions of a module begin and end. */
function bodies(bytes: Uint8Array): Body[] {
  const reader = new BinaryReader(bytes, 8);
  while (!reader.done) {
    const id = reader.byte();
    const size = reader.u32();
    if (id !== codeSection) {
      reader.offset += size;
      continue;
    }
    return reader.vector(() => {
      const length = reader.u32();
      const start = reader.offset;
      reader.offset += length;
      return { start, end: reader.offset };
    });
  }
  return [];
}

/** `[offset, source, line from 0, column from 0]`. */
type Segment = readonly [number, number, number, number];

/** What comes with the language or a package; asc writes its files so. */
const library = "~lib/";

export class SourcePlaces {
  private readonly sources: readonly string[];
  private readonly segments: readonly Segment[];
  private readonly bodies: readonly Body[];

  /** @throws SyntaxError, TypeError or ModuleFormatError for a map or module that is none. */
  constructor(map: SourceMapInput, bytes: Uint8Array) {
    const traced = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);
    this.sources = traced.sources.map((source) => source ?? "");
    this.segments = decodedMappings(traced)
      .flat()
      .filter((segment) => segment.length > 1) as unknown as Segment[];
    this.bodies = bodies(bytes);
  }

  /**
   * The source of the instruction at an offset: `filters/a/index.ts:12:5`. Code of a library that was put into the
   * author's function, as most small functions are, is told with the author's line before it. Undefined when
   * nothing is known.
   */
  at(offset: number): string | undefined {
    const body = this.bodies.find(({ start, end }) => offset >= start && offset < end);
    let index = this.lastAtMost(offset);
    const exact = this.segments[index];
    if (body === undefined || exact === undefined || exact[0] < body.start) return undefined;
    if (!this.isLibrary(exact)) return this.describe(exact);
    for (; index >= 0; index--) {
      const segment = this.segments[index];
      if (segment === undefined || segment[0] < body.start) break;
      if (!this.isLibrary(segment)) {
        return `${this.describe(exact)}, after ${this.describe(segment)}`;
      }
    }
    return this.describe(exact);
  }

  private isLibrary([, source]: Segment): boolean {
    return this.sources[source]?.startsWith(library) ?? true;
  }

  private describe([, source, line, column]: Segment): string {
    return `${this.sources[source] ?? "?"}:${line + 1}:${column + 1}`;
  }

  private lastAtMost(offset: number): number {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.segments[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

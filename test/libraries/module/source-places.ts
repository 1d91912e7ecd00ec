// Which line of the SDK an instruction of a compiled module comes from, by the compiler's source map.
// Source: ECMA-426, "Source map format"; in WebAssembly, columns of the only line are offsets in the module.

export interface SourcePlace {
  /** In `assembly/`, such as `json/check.ts`; other sources keep the map's name. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = digits.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 0 ? value >>> 1 : -(value >>> 1));
    value = 0;
    shift = 0;
  }
  return numbers;
}

const sdk = /^.*proxy-wasm-assemblyscript-sdk\/|^(?:\.\.?\/)*assembly\//;

export class SourcePlaces {
  private readonly offsets: number[] = [];
  private readonly places: (SourcePlace | undefined)[] = [];

  constructor(map: string) {
    const { sources, mappings } = JSON.parse(map) as { sources: string[]; mappings: string };
    const files = sources.map((source) => source.replace(sdk, ""));
    let [offset, source, line, column] = [0, 0, 0, 0];
    for (const segment of mappings.split(",")) {
      const [byOffset = 0, bySource, byLine = 0, byColumn = 0] = numbersOf(segment);
      offset += byOffset;
      this.offsets.push(offset);
      if (bySource === undefined) {
        this.places.push(undefined);
        continue;
      }
      source += bySource;
      line += byLine;
      column += byColumn;
      this.places.push({ file: files[source]!, line: line + 1, column: column + 1 });
    }
  }

  /** Undefined for what the compiler made itself. */
  at(offset: number): SourcePlace | undefined {
    let low = 0;
    let high = this.offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.offsets[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return this.places[low - 1];
  }
}

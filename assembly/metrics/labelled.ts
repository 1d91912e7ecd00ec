// Metrics with labels: one series for each combination of values, of which there is a bounded number.

import { Bytes, newBytes } from "../bytes";

// @ts-ignore: decorator
@inline const LONGEST_VALUE: i32 = 64;

/** One combination of values with its metric. */
@final
class Series<Kind> {
  constructor(
    readonly values: StaticArray<Bytes>,
    readonly metric: Kind,
  ) {}
}

/**
 * A metric for each combination of values of some labels. The name of a series is `label=.=value;.;` for each
 * label and then the name of the metric, from which tags are made by `stats_tags` of Envoy's bootstrap, with
 * an expression like `(tenant=\.=(.*?);\.;)`; Istio's proxies take them from `extraStatTags`.
 *
 * Envoy never forgets a series, so their number is bounded: once `limit` are there, further combinations count
 * together in one with `other` for each value. A value is cut after 64 bytes; what is no printable ASCII, and
 * `;`, becomes `_`; an empty value becomes `unknown`.
 */
@final
export class Labelled<Kind> {
  private readonly table: StaticArray<Series<Kind> | null>;
  private other: Kind | null = null;
  private count: i32 = 0;

  /**
   * Made by the SDK: see `Counter.labelled` and its like.
   * @internal
   */
  constructor(
    private readonly name: string,
    private readonly labels: StaticArray<string>,
    private readonly limit: i32,
    private readonly create: (name: string) => Kind,
  ) {
    // At most half full, so that what is sought is near its place.
    let size = 16;
    while (size < limit * 2 && size < 1 << 16) size <<= 1;
    this.table = new StaticArray<Series<Kind> | null>(size);
  }

  /** Whether further combinations of values count together. */
  get isFull(): bool {
    return this.count >= min(this.limit, this.table.length >> 1);
  }

  /**
   * The metric for these values, in the order of the labels; a value that is missing is `unknown`, one too
   * many does not count. Legal everywhere; use what is returned at once.
   */
  of(values: StaticArray<Bytes>): Kind {
    const table = this.table;
    const mask = table.length - 1;
    let at = hashOf(values) & mask;
    for (let known = table[at]; known; known = table[at]) {
      if (areSame(known.values, values)) return known.metric;
      at = (at + 1) & mask;
    }
    if (this.isFull) return this.otherSeries();
    const create = this.create;
    const metric = create(this.nameFor(values));
    table[at] = new Series<Kind>(values, metric);
    this.count++;
    return metric;
  }

  private otherSeries(): Kind {
    let other = this.other;
    if (!other) {
      const create = this.create;
      const values = new StaticArray<Bytes>(this.labels.length);
      values.fill(Bytes.fromString("other"));
      this.other = other = create(this.nameFor(values));
    }
    return other;
  }

  private nameFor(values: StaticArray<Bytes>): string {
    let name = "";
    for (let at = 0; at < this.labels.length; at++) {
      const value = at < values.length ? tidy(values[at]) : "unknown";
      name += `${this.labels[at]}=.=${value};.;`;
    }
    return name + this.name;
  }
}

function tidy(value: Bytes): string {
  const length = min(value.length, LONGEST_VALUE);
  if (length == 0) return "unknown";
  const tidied = newBytes(length);
  for (let at = 0; at < length; at++) {
    const byte = value.get(at);
    const isPlain = byte > 0x20 && byte < 0x7f && byte != 0x3b;
    store<u8>(changetype<usize>(tidied) + <usize>at, <u8>(isPlain ? byte : 0x5f));
  }
  return tidied.toString();
}

// FNV-1a over the bytes of all values, with the end of each.
function hashOf(values: StaticArray<Bytes>): i32 {
  let hash: u32 = 0x811c9dc5;
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    for (let index = 0; index < value.length; index++) {
      hash = (hash ^ (<u32>value.get(index))) * 0x01000193;
    }
    hash = (hash ^ 0xff) * 0x01000193;
  }
  return <i32>(hash ^ (hash >>> 15));
}

function areSame(left: StaticArray<Bytes>, right: StaticArray<Bytes>): bool {
  if (left.length != right.length) return false;
  for (let at = 0; at < left.length; at++) {
    if (!left[at].equals(right[at])) return false;
  }
  return true;
}

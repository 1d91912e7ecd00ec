// What crossed the border between host and module, in order: callbacks and host calls with their arguments and
// results, in the words of the ABI, and how often each host call was made.

import { shapeOfCallback, shapeOfHostCall, type CrossingShape } from "./trace-shapes.js";
import { describeArguments, describeResult, TraceTexts, type TracedVm } from "./trace-texts.js";

/**
 * "off": nothing is kept but counts. "calls": names and numbers. "full": also the texts and bytes that the numbers
 * point to, up to 256 bytes of each.
 */
export type TraceLevel = "off" | "calls" | "full";

export class TraceEntry {
  readonly kind: "callback" | "hostCall";
  /** `proxy_on_request_headers`, `env.proxy_log`, … */
  readonly name: string;
  /** Thread of Envoy, as in log lines. */
  readonly thread: string;
  /** Context in which the module runs. */
  readonly context: number;
  readonly arguments: readonly (number | bigint)[];
  /** Nanoseconds since 1970, of the virtual clock. */
  readonly time: bigint;
  /** 0 for a callback, 1 for a host call in it, 2 for the allocator that it asks, … */
  readonly depth: number;
  /** A host call's status; a callback's answer; undefined without a result or after a trap. */
  result: number | undefined = undefined;
  /** Why the module stopped in this callback. */
  trap: string | undefined = undefined;
  /**
   * What the pointers among the arguments pointed to; with the level "full" only.
   * @internal
   */
  texts: TraceTexts | undefined = undefined;

  constructor(
    kind: "callback" | "hostCall",
    name: string,
    vm: TracedVm,
    context: number,
    args: readonly (number | bigint)[],
    depth: number,
  ) {
    this.kind = kind;
    this.name = name;
    this.thread = vm.thread;
    this.context = context;
    this.arguments = args;
    this.time = vm.host.clock.now;
    this.depth = depth;
  }

  /** One line, such as `proxy_get_header_map_value(HttpRequestHeaders, "x-a") -> Ok "1"`. */
  describe(): string {
    const shape = this.shape;
    const name = this.name.replace(/^env\./, "");
    const call = `${name}(${describeArguments(shape, this.arguments, this.texts)})`;
    if (this.trap !== undefined) return `${call} trapped: ${this.trap}`;
    return `${call}${describeResult(shape, this.result, this.texts)}`;
  }

  /** @internal */
  get shape(): CrossingShape {
    return this.kind === "callback" ? shapeOfCallback(this.name) : shapeOfHostCall(this.name);
  }
}

/**
 * The oldest go when so many are there. Few by default: what lives short costs little to throw away, and the trace
 * must not slow a run of many requests down.
 */
const mostEntries: Readonly<Record<TraceLevel, number>> = { off: 0, calls: 2000, full: 20_000 };

export class Trace {
  readonly level: TraceLevel;
  /**
   * False: the host asks for nothing but counts.
   * @internal
   */
  readonly active: boolean;
  private ring: TraceEntry[] = [];
  /** Where the next entry goes, once the ring is full. */
  private next = 0;
  private depth = 0;
  private readonly counters = new Map<string, { count: number }>();

  constructor(level: TraceLevel = "calls") {
    this.level = level;
    this.active = level !== "off";
  }

  /** The latest entries, oldest first. */
  get entries(): readonly TraceEntry[] {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  }

  /** How often each host call was made, by `module.name`. */
  get hostCallCounts(): ReadonlyMap<string, number> {
    const made = [...this.counters].filter(([, { count }]) => count > 0);
    return new Map(made.map(([name, { count }]) => [name, count]));
  }

  /**
   * The callbacks of one context and the host calls in them, oldest first. Each VM numbers its contexts itself:
   * with several workers or VMs the thread tells them apart.
   */
  ofStream(context: number, thread?: string): readonly TraceEntry[] {
    return this.entries.filter(
      (entry) => entry.context === context && (thread === undefined || entry.thread === thread),
    );
  }

  /** One line for each entry: time since the first of them, thread, context, and what crossed. */
  describe(entries: readonly TraceEntry[] = this.entries): string[] {
    const start = entries[0]?.time ?? 0n;
    return entries.map((entry) => {
      const milliseconds = Number((entry.time - start) / 1000n) / 1000;
      const place = `${milliseconds} ms ${entry.thread} #${entry.context}`;
      return `${place} ${"  ".repeat(entry.depth)}${entry.describe()}`;
    });
  }

  toString(): string {
    return this.describe().join("\n");
  }

  clear(): void {
    this.ring = [];
    this.next = 0;
    for (const counter of this.counters.values()) counter.count = 0;
  }

  /**
   * Counts the calls of one host call, of all VMs together.
   * @internal
   */
  counter(name: string): { count: number } {
    let counter = this.counters.get(name);
    if (counter === undefined) this.counters.set(name, (counter = { count: 0 }));
    return counter;
  }

  /** @internal */
  callback(
    vm: TracedVm,
    name: string,
    context: number,
    args: readonly (number | bigint)[],
  ): TraceEntry {
    return this.push(new TraceEntry("callback", name, vm, context, args, this.depth++));
  }

  /** @internal */
  hostCall(vm: TracedVm, name: string, args: readonly (number | bigint)[]): TraceEntry {
    const context = vm.currentContext.id;
    const entry = new TraceEntry("hostCall", name, vm, context, args, this.depth++);
    if (this.level === "full") entry.texts = new TraceTexts(vm.memory, entry.shape, args);
    return this.push(entry);
  }

  /**
   * A host call that comes back; what it wrote is read now.
   * @internal
   */
  returned(vm: TracedVm, entry: TraceEntry, result: number | undefined): void {
    entry.result = result;
    if (result === 0) entry.texts?.readResults(vm.memory, entry.shape, entry.arguments);
  }

  /**
   * Ends the crossing that began last.
   * @internal
   */
  leave(): void {
    this.depth--;
  }

  private push(entry: TraceEntry): TraceEntry {
    const { ring, next } = this;
    if (next === 0 && ring.length < mostEntries[this.level]) {
      ring.push(entry);
    } else {
      ring[next] = entry;
      this.next = next + 1 < ring.length ? next + 1 : 0;
    }
    return entry;
  }
}

// What crossed the border between host and module, in order: callbacks and host calls with their
// arguments and results, and how often each host call was made.

export interface TraceEntry {
  readonly kind: "callback" | "hostCall";
  /** `proxy_on_request_headers`, `env.proxy_log`, … */
  readonly name: string;
  /** Context in which the module runs. */
  readonly context: number;
  readonly arguments: readonly (number | bigint)[];
  /** A host call's status; a callback's answer; undefined without a result or after a trap. */
  result: number | undefined;
}

/** The oldest half goes when so many are there, so that long runs do not fill the memory. */
const mostEntries = 20_000;

export class Trace {
  private list: TraceEntry[] = [];
  /** How often each host call was made, by `module.name`. */
  readonly hostCallCounts = new Map<string, number>();

  /** The latest entries, oldest first. */
  get entries(): readonly TraceEntry[] {
    return this.list;
  }

  callback(name: string, context: number, args: readonly (number | bigint)[]): TraceEntry {
    return this.push({ kind: "callback", name, context, arguments: args, result: undefined });
  }

  hostCall(name: string, context: number, args: readonly (number | bigint)[]): TraceEntry {
    this.hostCallCounts.set(name, (this.hostCallCounts.get(name) ?? 0) + 1);
    return this.push({ kind: "hostCall", name, context, arguments: args, result: undefined });
  }

  clear(): void {
    this.list = [];
    this.hostCallCounts.clear();
  }

  private push(entry: TraceEntry): TraceEntry {
    if (this.list.length >= mostEntries) this.list = this.list.slice(mostEntries / 2);
    this.list.push(entry);
    return entry;
  }
}

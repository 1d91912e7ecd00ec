// The least host that a guest module links with: header maps, buffers and properties that a test sets,
// a record of every call, and any call made to fail on demand. It knows no stream states; the mock
// host of the harness does.

import { pairsOf, parsePairs, type Pair } from "./pairs-form.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One call that the guest made: the import's name and its arguments. */
export interface HostCall {
  readonly name: string;
  readonly args: readonly (number | bigint)[];
}

/** One log line. */
export interface LogLine {
  readonly level: number;
  readonly text: string;
}

/** What is legal while the module starts or allocates. */
const alwaysLegal = new Set([
  "proxy_log",
  "clock_time_get",
  "random_get",
  "environ_get",
  "environ_sizes_get",
]);

/** A callout that the guest sent. */
export interface Callout {
  readonly token: number;
  readonly cluster: string;
  readonly headers: Pair[];
  readonly body: string;
  readonly timeout: number;
}

/** The answer to a callout. */
export interface Answer {
  readonly headers?: readonly Readonly<Pair>[];
  readonly body?: string;
  readonly trailers?: readonly Readonly<Pair>[];
}

type Callback = (...args: number[]) => number;

/** A guest module in its host. */
export class FakeHost {
  readonly calls: HostCall[] = [];
  readonly logs: LogLine[] = [];
  /** Header maps by type; a type that is not here is not available. */
  readonly maps = new Map<number, Pair[]>();
  /** Buffers by type. */
  readonly buffers = new Map<number, Uint8Array>();
  readonly properties = new Map<string, string | Uint8Array>();
  /** Calls that answer this status and do nothing else. */
  readonly failing = new Map<string, number>();
  /** Local replies: status, body, header pairs in the form of the ABI, details, gRPC status. */
  readonly replies: {
    status: number;
    body: string;
    headers: Uint8Array;
    details: string;
    grpcStatus: number;
  }[] = [];
  /** Callouts in the order in which they were sent; the token is what answers them. */
  readonly callouts: Callout[] = [];
  /** What the next callouts answer instead of being sent. */
  calloutStatus = 0;
  /** Clusters without a healthy host. */
  readonly unhealthyClusters = new Set<string>();
  /** Runs before such a refusal is told. */
  onRefusedCallout: (() => void) | undefined;
  /** What a callout answers, while the guest is told. */
  answer: Answer = {};
  readonly sharedData = new Map<string, { value: Uint8Array; cas: number }>();
  /** Whether a number is refused where there is no value, as proxy-wasm-cpp-host does not. */
  refusesNumbersForNew = false;
  /** Runs before the host stores shared data: another worker, say. */
  beforeStoring: ((key: string) => void) | undefined;
  readonly metrics = new Map<number, { type: number; name: string; value: bigint }>();
  /** Foreign functions: the result, or a status other than Ok. */
  readonly foreignFunctions = new Map<string, (argument: Uint8Array) => Uint8Array | number>();
  logLevel = 2;
  now = 1_700_000_000_000_000_000n;
  /** Whether only what start functions may call is legal. */
  protected restricted = false;
  private lastToken = 0;
  private lastCas = 0;
  private instance: WebAssembly.Instance | undefined;

  /** Starts a module as a host does: instantiate, then `_initialize`. */
  static async start<Host extends FakeHost>(
    this: new () => Host,
    module: BufferSource | WebAssembly.Module,
  ): Promise<Host> {
    const host = new this();
    const compiled =
      module instanceof WebAssembly.Module ? module : await WebAssembly.compile(module);
    host.instance = await WebAssembly.instantiate(compiled, host.imports());
    host.restricted = true;
    host.call("_initialize");
    host.restricted = false;
    return host;
  }

  get memory(): WebAssembly.Memory {
    return this.instance!.exports["memory"] as WebAssembly.Memory;
  }

  /** Whether the module exports a function of this name. */
  has(name: string): boolean {
    return typeof this.instance!.exports[name] === "function";
  }

  /** Calls an export. */
  call(name: string, ...args: number[]): number {
    return (this.instance!.exports[name] as Callback)(...args);
  }

  /** Calls an export with 64-bit numbers. */
  callLong(name: string, ...args: (number | bigint)[]): bigint {
    const body = this.instance!.exports[name] as (...given: (number | bigint)[]) => bigint;
    return body(...args);
  }

  /** A root context with its configuration, as Envoy makes one; the answer of proxy_on_configure. */
  startRoot(id: number, configuration = "", rootId = ""): number {
    this.properties.set("plugin_root_id", rootId);
    const bytes = encoder.encode(configuration);
    this.buffers.set(7, bytes);
    if (this.has("proxy_on_context_create")) this.call("proxy_on_context_create", id, 0);
    if (this.has("proxy_on_vm_start")) this.call("proxy_on_vm_start", id, 0);
    const accepted = this.call("proxy_on_configure", id, bytes.length);
    this.buffers.delete(7);
    return accepted;
  }

  /** Answers a callout, on the plugin as every host does; nothing at all is a reset connection. */
  answerCallout(token: number, answer: Answer = {}, root = 1): void {
    this.answer = answer;
    const { headers = [], body = "", trailers = [] } = answer;
    const size = encoder.encode(body).length;
    this.call("proxy_on_http_call_response", root, token, headers.length, size, trailers.length);
    this.answer = {};
  }

  /** Number of calls of an import so far. */
  count(name: string): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  text(pointer: number, size: number): string {
    return decoder.decode(this.bytes(pointer, size));
  }

  bytes(pointer: number, size: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, size).slice();
  }

  protected writeWord(pointer: number, value: number): void {
    new DataView(this.memory.buffer).setUint32(pointer, value, true);
  }

  private writeLong(pointer: number, value: bigint): void {
    new DataView(this.memory.buffer).setBigUint64(pointer, value, true);
  }

  // Hands bytes to the guest through its allocator, as a host does; nothing is allocated for none.
  protected give(bytes: Uint8Array, outPointer: number, outSize: number): number {
    let pointer = 0;
    if (bytes.length > 0) {
      this.restricted = true;
      pointer = this.call("malloc", bytes.length);
      this.restricted = false;
      if (pointer === 0) return 6;
      new Uint8Array(this.memory.buffer).set(bytes, pointer);
    }
    this.writeWord(outPointer, pointer);
    this.writeWord(outSize, bytes.length);
    return 0;
  }

  protected imports(): WebAssembly.Imports {
    const env: Record<string, (...args: never[]) => number> = {
      proxy_log: (level: number, text: number, size: number) => {
        this.logs.push({ level, text: this.text(text, size) });
        return 0;
      },
      proxy_get_log_level: (out: number) => (this.writeWord(out, this.logLevel), 0),
      proxy_get_current_time_nanoseconds: (out: number) => (this.writeLong(out, this.now), 0),
      proxy_get_property: (path: number, size: number, out: number, outSize: number) => {
        const value = this.properties.get(this.text(path, size));
        if (value === undefined) return 1;
        return this.give(typeof value === "string" ? encoder.encode(value) : value, out, outSize);
      },
      proxy_get_buffer_status: (type: number, outLength: number, outFlags: number) => {
        this.writeWord(outLength, this.buffers.get(type)?.length ?? 0);
        this.writeWord(outFlags, 0);
        return 0;
      },
      proxy_get_buffer_bytes: (
        type: number,
        start: number,
        length: number,
        out: number,
        outSize: number,
      ) => {
        const bytes = type === 4 ? this.answerBody() : this.buffers.get(type);
        if (!bytes && (type === 7 || type === 4)) return 1;
        const end = (start >>> 0) + (length >>> 0);
        return this.give((bytes ?? new Uint8Array()).slice(start >>> 0, end), out, outSize);
      },
      proxy_set_buffer_bytes: (
        type: number,
        start: number,
        length: number,
        data: number,
        size: number,
      ) => {
        const bytes = this.buffers.get(type);
        if (!bytes) return 2;
        const inserted = this.bytes(data, size);
        const isFront = start === 0;
        if (!isFront && start >>> 0 < bytes.length) return 2;
        const parts = isFront ? [inserted, bytes.slice(length >>> 0)] : [bytes, inserted];
        this.buffers.set(type, Uint8Array.from(parts.flatMap((part) => [...part])));
        return 0;
      },
      proxy_get_header_map_pairs: (type: number, out: number, outSize: number) => {
        const pairs = this.pairs(type);
        return this.give(pairs.length === 0 ? new Uint8Array() : pairsOf(pairs), out, outSize);
      },
      proxy_get_header_map_value: (
        type: number,
        name: number,
        nameSize: number,
        out: number,
        outSize: number,
      ) => {
        const wanted = this.text(name, nameSize);
        const found = this.pairs(type).find(([other]) => other === wanted);
        return found === undefined ? 1 : this.give(Buffer.from(found[1], "latin1"), out, outSize);
      },
      proxy_add_header_map_value: (
        type: number,
        name: number,
        nameSize: number,
        value: number,
        valueSize: number,
      ) => this.change(type, this.text(name, nameSize), this.text(value, valueSize), false),
      proxy_replace_header_map_value: (
        type: number,
        name: number,
        nameSize: number,
        value: number,
        valueSize: number,
      ) => this.change(type, this.text(name, nameSize), this.text(value, valueSize), true),
      proxy_remove_header_map_value: (type: number, name: number, nameSize: number) =>
        this.change(type, this.text(name, nameSize), undefined, true),
      proxy_send_local_response: (
        status: number,
        details: number,
        detailsSize: number,
        body: number,
        bodySize: number,
        headers: number,
        headersSize: number,
        grpcStatus: number,
      ) => {
        this.replies.push({
          status,
          body: this.text(body, bodySize),
          headers: this.bytes(headers, headersSize),
          details: this.text(details, detailsSize),
          grpcStatus,
        });
        return 0;
      },
      proxy_set_property: () => 0,
      proxy_continue_stream: () => 0,
      proxy_close_stream: () => 0,
      proxy_set_effective_context: () => 0,
      proxy_done: () => 0,
      proxy_set_tick_period_milliseconds: () => 0,
      proxy_http_call: (
        cluster: number,
        clusterSize: number,
        headers: number,
        headersSize: number,
        body: number,
        bodySize: number,
        _trailers: number,
        _trailersSize: number,
        timeout: number,
        outToken: number,
      ) => {
        this.writeWord(outToken, 0);
        if (this.calloutStatus !== 0) {
          this.onRefusedCallout?.();
          return this.calloutStatus;
        }
        if (this.unhealthyClusters.has(this.text(cluster, clusterSize))) return 10;
        // Envoy's tokens of callouts: 4, 8, 12, …
        this.lastToken += 4;
        this.callouts.push({
          token: this.lastToken,
          cluster: this.text(cluster, clusterSize),
          headers: parsePairs(this.bytes(headers, headersSize)) ?? [["malformed", ""]],
          body: this.text(body, bodySize),
          timeout,
        });
        this.writeWord(outToken, this.lastToken);
        return 0;
      },
      proxy_get_shared_data: (
        key: number,
        keySize: number,
        out: number,
        outSize: number,
        outCas: number,
      ) => {
        const found = this.sharedData.get(this.text(key, keySize));
        if (!found) return 1;
        this.writeWord(outCas, found.cas);
        return this.give(found.value, out, outSize);
      },
      proxy_set_shared_data: (
        key: number,
        keySize: number,
        value: number,
        valueSize: number,
        cas: number,
      ) => {
        const name = this.text(key, keySize);
        this.beforeStoring?.(name);
        return this.store(name, this.bytes(value, valueSize), cas >>> 0);
      },
      proxy_define_metric: (type: number, name: number, nameSize: number, out: number) => {
        // Envoy's numbers: the lowest two bits are the kind.
        const id = (this.metrics.size + 1) * 4 + type;
        this.metrics.set(id, { type, name: this.text(name, nameSize), value: 0n });
        this.writeWord(out, id);
        return 0;
      },
      proxy_increment_metric: (id: number, by: bigint) => {
        const metric = this.metrics.get(id);
        if (!metric) return 1;
        if (metric.type === 2 || (metric.type === 0 && by <= 0n)) return 2;
        metric.value = BigInt.asUintN(64, metric.value + by);
        return 0;
      },
      proxy_record_metric: (id: number, value: bigint) => {
        const metric = this.metrics.get(id);
        if (!metric) return 1;
        metric.value = BigInt.asUintN(64, value);
        return 0;
      },
      proxy_get_metric: (id: number, out: number) => {
        const metric = this.metrics.get(id);
        if (!metric) return 1;
        this.writeLong(out, metric.value);
        return 0;
      },
      proxy_call_foreign_function: (
        name: number,
        nameSize: number,
        argument: number,
        argumentSize: number,
        out: number,
        outSize: number,
      ) => {
        const body = this.foreignFunctions.get(this.text(name, nameSize));
        if (!body) return 1;
        const result = body(this.bytes(argument, argumentSize));
        if (typeof result !== "number") {
          // A real Envoy dies when its allocator is refused here.
          if (this.give(result, out, outSize) !== 0) throw new Error("Envoy dies: no memory");
          return 0;
        }
        this.writeWord(out, 0);
        this.writeWord(outSize, 0);
        return result;
      },
    };
    const wasi: Record<string, (...args: never[]) => number> = {
      clock_time_get: (clock: number, _precision: bigint, out: number) => {
        this.writeLong(out, clock === 0 ? this.now : this.now / 2n);
        return 0;
      },
      random_get: (target: number, size: number) => {
        new Uint8Array(this.memory.buffer, target, size).fill(7);
        return 0;
      },
      // An environment without variables.
      environ_sizes_get: (count: number, size: number) => {
        this.writeWord(count, 0);
        this.writeWord(size, 0);
        return 0;
      },
      environ_get: () => 0,
    };
    return { env: this.watched(env), wasi_snapshot_preview1: this.watched(wasi) };
  }

  protected watched(
    functions: Record<string, (...args: never[]) => number>,
  ): Record<string, (...args: (number | bigint)[]) => number> {
    return Object.fromEntries(
      Object.entries(functions).map(([name, body]) => [
        name,
        (...args: (number | bigint)[]): number => {
          if (this.restricted && !alwaysLegal.has(name)) throw new Error(`restricted: ${name}`);
          this.calls.push({ name, args });
          const status = this.failing.get(name);
          return status ?? (body as (...given: (number | bigint)[]) => number)(...args);
        },
      ]),
    );
  }

  private pairs(type: number): readonly Readonly<Pair>[] {
    if (type === 6) return this.answer.headers ?? [];
    if (type === 7) return this.answer.trailers ?? [];
    return this.maps.get(type) ?? [];
  }

  private answerBody(): Uint8Array | undefined {
    return this.answer.body === undefined ? undefined : encoder.encode(this.answer.body);
  }

  /** Stores shared data as proxy-wasm-cpp-host does: a number is checked only against a value. */
  store(key: string, value: Uint8Array, cas = 0): number {
    const found = this.sharedData.get(key);
    if (cas !== 0 && (found ? found.cas !== cas : this.refusesNumbersForNew)) return 8;
    this.sharedData.set(key, { value, cas: ++this.lastCas });
    return 0;
  }

  private change(type: number, name: string, value: string | undefined, replace: boolean): number {
    const map = this.maps.get(type);
    if (!map) return 2;
    const rest = replace ? map.filter(([other]) => other !== name) : [...map];
    if (value !== undefined) {
      const pseudo = rest.filter(([other]) => other.startsWith(":")).length;
      rest.splice(name.startsWith(":") ? pseudo : rest.length, 0, [name, value]);
    }
    this.maps.set(type, rest);
    return 0;
  }
}

// The least host that a guest module links with: header maps, buffers and properties that a test sets,
// a record of every call, and any call made to fail on demand. It knows no stream states; the mock
// host of the harness does.

import { pairsOf, type Pair } from "./pairs-form.js";

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
const alwaysLegal = new Set(["proxy_log", "clock_time_get", "random_get"]);

type Callback = (...args: number[]) => number;

/** A guest module in its host. */
export class FakeHost {
  readonly calls: HostCall[] = [];
  readonly logs: LogLine[] = [];
  /** Header maps by type; a type that is not here is not available. */
  readonly maps = new Map<number, Pair[]>();
  /** Buffers by type. */
  readonly buffers = new Map<number, Uint8Array>();
  readonly properties = new Map<string, string>();
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
  logLevel = 2;
  now = 1_700_000_000_000_000_000n;
  private restricted = false;
  private instance: WebAssembly.Instance | undefined;

  /** Starts a module as a host does: instantiate, then `_initialize`. */
  static async start(module: BufferSource | WebAssembly.Module): Promise<FakeHost> {
    const host = new FakeHost();
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

  private writeWord(pointer: number, value: number): void {
    new DataView(this.memory.buffer).setUint32(pointer, value, true);
  }

  private writeLong(pointer: number, value: bigint): void {
    new DataView(this.memory.buffer).setBigUint64(pointer, value, true);
  }

  // Hands bytes to the guest through its allocator, as a host does; nothing is allocated for none.
  private give(bytes: Uint8Array, outPointer: number, outSize: number): number {
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

  private imports(): WebAssembly.Imports {
    const env: Record<string, (...args: never[]) => number> = {
      proxy_log: (level: number, text: number, size: number) => {
        this.logs.push({ level, text: this.text(text, size) });
        return 0;
      },
      proxy_get_log_level: (out: number) => (this.writeWord(out, this.logLevel), 0),
      proxy_get_current_time_nanoseconds: (out: number) => (this.writeLong(out, this.now), 0),
      proxy_get_property: (path: number, size: number, out: number, outSize: number) => {
        const value = this.properties.get(this.text(path, size));
        return value === undefined ? 1 : this.give(encoder.encode(value), out, outSize);
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
        const bytes = this.buffers.get(type);
        if (!bytes && type === 7) return 1;
        const end = (start >>> 0) + (length >>> 0);
        return this.give((bytes ?? new Uint8Array()).slice(start >>> 0, end), out, outSize);
      },
      proxy_get_header_map_pairs: (type: number, out: number, outSize: number) => {
        const pairs = this.maps.get(type) ?? [];
        return this.give(pairs.length === 0 ? new Uint8Array() : pairsOf(pairs), out, outSize);
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
      proxy_continue_stream: () => 0,
      proxy_close_stream: () => 0,
      proxy_set_effective_context: () => 0,
      proxy_done: () => 0,
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
    };
    return { env: this.watched(env), wasi_snapshot_preview1: this.watched(wasi) };
  }

  private watched(
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

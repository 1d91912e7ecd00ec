// The fake host with the rest of the host's calls, so that a guest that uses all of the SDK links with it; and the
// moments in which no callback runs.

import { FakeHost } from "./fake-host.js";

const encoder = new TextEncoder();

/** A host that offers everything that the SDK may import. */
export class WholeHost extends FakeHost {
  /** Environment variables. */
  readonly environment = new Map<string, string>();
  /** Queues by name, with what waits in them. */
  readonly queues: { readonly name: string; readonly messages: Uint8Array[] }[] = [];
  /** Whether header maps can only be read, as in `proxy_on_log`. */
  areMapsReadOnly = false;
  /** Called when the guest says that the part of it begins, or ends, that a test looks at. */
  onMark: ((isBegin: boolean) => void) | undefined;
  private grpcCalls = 0;

  /** Calls an export as the host calls start functions: most of its calls are forbidden meanwhile. */
  callAsStart(name: string, ...args: number[]): number {
    this.restricted = true;
    try {
      return this.call(name, ...args);
    } finally {
      this.restricted = false;
    }
  }

  /** The string at an address of the module's memory. */
  stringAt(pointer: number): string {
    const size = new DataView(this.memory.buffer).getUint32(pointer - 4, true);
    return new TextDecoder("utf-16le").decode(this.bytes(pointer, size));
  }

  private grpc(kind: 1 | 2, outToken: number): number {
    // Envoy's tokens: calls 5, 9, …; streams 6, 10, ….
    this.writeWord(outToken, ++this.grpcCalls * 4 + kind);
    return 0;
  }

  private variables(): Uint8Array[] {
    return [...this.environment].map(([name, value]) => encoder.encode(`${name}=${value}\0`));
  }

  protected override imports(): WebAssembly.Imports {
    const imports = super.imports();
    const env: Record<string, (...args: never[]) => number> = {
      proxy_set_property: (path: number, size: number, value: number, valueSize: number) => {
        this.properties.set(
          `filter_state\0wasm.${this.text(path, size)}`,
          this.text(value, valueSize),
        );
        return 0;
      },
      proxy_register_shared_queue: (name: number, size: number, outToken: number) => {
        this.queues.push({ name: this.text(name, size), messages: [] });
        this.writeWord(outToken, this.queues.length);
        return 0;
      },
      proxy_resolve_shared_queue: (
        _vmId: number,
        _vmIdSize: number,
        name: number,
        size: number,
        outToken: number,
      ) => {
        const at = this.queues.findIndex((queue) => queue.name === this.text(name, size));
        if (at >= 0) this.writeWord(outToken, at + 1);
        return at >= 0 ? 0 : 1;
      },
      proxy_enqueue_shared_queue: (token: number, message: number, size: number) => {
        const queue = this.queues[token - 1];
        queue?.messages.push(this.bytes(message, size));
        return queue ? 0 : 1;
      },
      proxy_dequeue_shared_queue: (token: number, out: number, outSize: number) => {
        const queue = this.queues[token - 1];
        if (!queue) return 1;
        const message = queue.messages.shift();
        return message ? this.give(message, out, outSize) : 7;
      },
      proxy_grpc_call: (...args: number[]) => this.grpc(1, args[11] ?? 0),
      proxy_grpc_stream: (...args: number[]) => this.grpc(2, args[8] ?? 0),
      proxy_grpc_send: () => 0,
      proxy_grpc_close: () => 0,
      proxy_grpc_cancel: () => 0,
      proxy_get_status: (outCode: number, outMessage: number, outSize: number) => {
        this.writeWord(outCode, 0);
        return this.give(new Uint8Array(), outMessage, outSize);
      },
    };
    const wasi: Record<string, (...args: never[]) => number> = {
      environ_sizes_get: (outCount: number, outSize: number) => {
        const all = this.variables();
        this.writeWord(outCount, all.length);
        this.writeWord(
          outSize,
          all.reduce((sum, { length }) => sum + length, 0),
        );
        return 0;
      },
      environ_get: (pointers: number, texts: number) => {
        let at = texts;
        this.variables().forEach((variable, index) => {
          this.writeWord(pointers + index * 4, at);
          new Uint8Array(this.memory.buffer).set(variable, at);
          at += variable.length;
        });
        return 0;
      },
    };
    return {
      env: { ...imports["env"], ...this.watched(env), ...this.readOnly(imports["env"] ?? {}) },
      test: { mark: (isBegin: number) => this.onMark?.(isBegin !== 0) },
      wasi_snapshot_preview1: { ...imports["wasi_snapshot_preview1"], ...this.watched(wasi) },
    };
  }

  // The calls that write header maps, refused where maps can only be read.
  private readOnly(env: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
    const writers = Object.entries(env).filter(([name]) => /_header_map_value$/.test(name));
    return Object.fromEntries(
      writers.map(([name, write]) => [
        name,
        (...args: (number | bigint)[]): number => {
          const status = (write as (...given: (number | bigint)[]) => number)(...args);
          return this.areMapsReadOnly && status === 0 ? 2 : status;
        },
      ]),
    );
  }
}

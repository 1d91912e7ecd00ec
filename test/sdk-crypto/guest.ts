// Compiles a few lines of AssemblyScript against the SDK and calls them with bytes, in this process
// and without any proxy around: these parts of the SDK never ask the host for anything.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const entry = "guest.ts";

// What every guest exports besides its own functions.
// The imports without names are those that asconfig.json puts in place of parts of the runtime.
const prelude = `
import { Bytes } from "proxy-wasm-assemblyscript-sdk/bytes";
import "proxy-wasm-assemblyscript-sdk/runtime/abort";
import "proxy-wasm-assemblyscript-sdk/runtime/allocation";
import "proxy-wasm-assemblyscript-sdk/runtime/seed";
import "proxy-wasm-assemblyscript-sdk/runtime/trace";
// Behind the bytes stands what could be more of them: whoever reads on there finds something.
export function newBytes(size: usize): usize {
  const bytes = __new(size + 16, idof<Bytes>());
  memory.fill(bytes + size, 0x34, 16);
  store<u32>(bytes - 4, <u32>size);
  return bytes;
}
export function collect(): void { __collect(); }
`;

type Exports = Record<string, (...values: (number | bigint)[]) => number | bigint>;
type Argument = Uint8Array | string | number | bigint;
/** What a guest may ask of WASI, or of its host; nothing unless a test gives it. */
export type Wasi = (memory: () => DataView) => Record<string, (...values: never[]) => number>;
/** The same for functions that answer with bytes: `allocate` gives them a place in the guest. */
export type HostFunctions = (
  memory: () => DataView,
  allocate: (size: number) => number,
) => Record<string, (...values: never[]) => number>;

/** A compiled guest. Texts are passed as UTF-8 bytes; results that are objects are read as bytes. */
export class Guest {
  readonly #exports: Exports;
  readonly #memory: WebAssembly.Memory;
  #allocated = 0;

  constructor(
    readonly binary: Uint8Array<ArrayBuffer>,
    wasi: Wasi = () => ({}),
    host: HostFunctions = () => ({}),
  ) {
    // The one import that there may be else: the last words before a trap. Any other fails here.
    const proxy_log = (_level: number, pointer: number, size: number): never => {
      throw new Error(Buffer.from(this.#memory.buffer, pointer, size).toString());
    };
    const module = new WebAssembly.Module(binary);
    const view = (): DataView => new DataView(this.#memory.buffer);
    const allocate = (size: number): number => Number(this.#exports["malloc"]!(size));
    const instance = new WebAssembly.Instance(module, {
      env: { proxy_log, ...host(view, allocate) },
      wasi_snapshot_preview1: wasi(view),
    });
    this.#exports = instance.exports as Exports;
    this.#memory = instance.exports["memory"] as WebAssembly.Memory;
    this.#exports["_initialize"]!();
  }

  /** Calls an export; a number comes back as it is, a pointer too. */
  call(name: string, ...values: Argument[]): number | bigint {
    // Nothing of an earlier call is held by the test, so this is the moment to collect.
    if (this.#allocated > 1 << 20) {
      this.#exports["collect"]!();
      this.#allocated = 0;
    }
    return this.#exports[name]!(...values.map((value) => this.#lower(value)));
  }

  /** Calls an export that returns `bool`. */
  is(name: string, ...values: Argument[]): boolean {
    return this.call(name, ...values) !== 0;
  }

  /** Calls an export that returns `Bytes` or `Bytes | null`. */
  bytes(name: string, ...values: Argument[]): Buffer | null {
    const pointer = Number(this.call(name, ...values));
    if (pointer === 0) return null;
    // The size of a managed object is in the four bytes before it.
    const size = new DataView(this.#memory.buffer).getUint32(pointer - 4, true);
    this.#allocated += size + 32;
    return Buffer.from(this.#memory.buffer.slice(pointer, pointer + size));
  }

  #lower(value: Argument): number | bigint {
    if (typeof value === "number" || typeof value === "bigint") return value;
    const bytes = typeof value === "string" ? Buffer.from(value) : value;
    const pointer = Number(this.#exports["newBytes"]!(bytes.length));
    this.#allocated += bytes.length + 32;
    new Uint8Array(this.#memory.buffer).set(bytes, pointer);
    return pointer;
  }
}

/** Compiles the source as the repository's asconfig.json says, in the release profile. */
export async function compileGuest(
  source: string,
  wasi?: Wasi,
  host?: HostFunctions,
): Promise<Guest> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(
    [entry, "--target", "release", "--outFile", "guest.wasm"],
    {
      readFile: async (name, base) =>
        name === entry
          ? `${prelude}${source}`
          : await readFile(resolve(repository, base, name), "utf8").catch(() => null),
      writeFile: (_name, contents) => {
        binary = Uint8Array.from(contents as Uint8Array);
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(stderr.toString());
  return new Guest(binary, wasi, host);
}

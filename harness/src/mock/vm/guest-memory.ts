// Reading and writing the memory of a module, with the host's rules: a block is valid when it ends
// inside the memory, alignment does not matter, address 0 is an address.
// Source: proxy-wasm-cpp-host src/v8/v8.cc, getMemory and setWord.

import type { ByteString } from "../bytes.js";
import { envoyDies } from "../mock-errors.js";

export class GuestMemory {
  private readonly memory: WebAssembly.Memory | undefined;
  private view: Buffer = Buffer.alloc(0);

  /** @param memory Undefined for a module without one, or with one that the host cannot reach. */
  constructor(memory: WebAssembly.Memory | undefined) {
    this.memory = memory;
  }

  private current(): Buffer {
    if (this.memory === undefined) {
      throw envoyDies(
        "the module passes bytes to the host, but has no memory that the host can reach",
        "export the memory",
      );
    }
    // A memory that grew has a new buffer, and the old one is empty.
    if (this.view.buffer !== this.memory.buffer) this.view = Buffer.from(this.memory.buffer);
    return this.view;
  }

  /** Bytes that the module has. */
  get size(): number {
    return this.memory?.buffer.byteLength ?? 0;
  }

  /** What does not end below 4 GiB is refused before the memory is touched. */
  private holds(address: number, size: number): boolean {
    const end = address + size;
    return end <= 0xffff_ffff && end <= this.current().length;
  }

  /** A copy of the block, or undefined when it is not inside the memory. */
  read(address: number, size: number): Uint8Array | undefined {
    if (!this.holds(address, size)) return undefined;
    return Uint8Array.prototype.slice.call(this.current(), address, address + size);
  }

  /** The block as a byte string, or undefined when it is not inside the memory. */
  text(address: number, size: number): ByteString | undefined {
    if (!this.holds(address, size)) return undefined;
    return this.current().toString("latin1", address, address + size);
  }

  readU32(address: number): number | undefined {
    return this.holds(address, 4) ? this.current().readUInt32LE(address) : undefined;
  }

  /** False when the block is not inside the memory; then nothing is written. */
  write(address: number, bytes: Uint8Array): boolean {
    if (!this.holds(address, bytes.length)) return false;
    this.current().set(bytes, address);
    return true;
  }

  writeU32(address: number, value: number): boolean {
    if (!this.holds(address, 4)) return false;
    this.current().writeUInt32LE(value >>> 0, address);
    return true;
  }

  writeU64(address: number, value: bigint): boolean {
    if (!this.holds(address, 8)) return false;
    this.current().writeBigUInt64LE(BigInt.asUintN(64, value), address);
    return true;
  }

  /** As `text`, for whoever only looks: undefined without a memory too. */
  tryText(address: number, size: number): ByteString | undefined {
    return this.memory === undefined ? undefined : this.text(address, size);
  }

  tryU32(address: number): number | undefined {
    return this.memory === undefined ? undefined : this.readU32(address);
  }

  writeU16(address: number, value: number): boolean {
    if (!this.holds(address, 2)) return false;
    this.current().writeUInt16LE(value, address);
    return true;
  }
}

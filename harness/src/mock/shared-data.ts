// Shared data: one space of keys for each vm_id, in the whole process.
// Source: proxy-wasm-cpp-host src/shared_data.cc.

import type { ByteString } from "./bytes.js";

interface Item {
  readonly value: Uint8Array;
  readonly cas: number;
}

export class SharedData {
  private readonly spaces = new Map<string, Map<ByteString, Item>>();
  private nextCas = 1;

  get(vmId: string, key: ByteString): Item | undefined {
    return this.spaces.get(vmId)?.get(key);
  }

  /** All that is stored for a vm_id. */
  all(vmId: string): Map<ByteString, Uint8Array> {
    const items = this.spaces.get(vmId) ?? new Map<ByteString, Item>();
    return new Map([...items].map(([key, { value }]) => [key, value]));
  }

  /**
   * Stores a value. A `cas` of 0 is unconditional, and so is every `cas` for a key that is not there.
   * False when the key is there with another number.
   */
  set(vmId: string, key: ByteString, value: Uint8Array, cas: number): boolean {
    const space = this.spaces.get(vmId) ?? new Map<ByteString, Item>();
    this.spaces.set(vmId, space);
    const present = space.get(key);
    if (cas !== 0 && present !== undefined && present.cas !== cas) return false;
    space.set(key, { value, cas: this.nextCas });
    this.nextCas = (this.nextCas + 1) >>> 0 || 1; // never 0, which means unconditional
    return true;
  }

  /** The last VM with this vm_id has gone. */
  forget(vmId: string): void {
    this.spaces.delete(vmId);
  }
}

// Bytes of a body on their way through the filters: appended at the end, drained from the front, moved
// from one buffer to the next. A filter writes into it with the rules of `proxy_set_buffer_bytes`.
// Source: Envoy source/extensions/common/wasm/context.cc, Buffer::copyFrom; buffer/watermark_buffer.cc.

import { noBytes } from "../bytes.js";

/** Told once when a buffer has grown above its limit, and once when it has shrunk to half of it. */
export interface Watermarks {
  /** Bytes; 0: none. */
  readonly limit: number;
  above(): void;
  below(): void;
}

export class BodyBuffer {
  private chunks: Uint8Array[] = [];
  private length = 0;
  private isAbove = false;
  private readonly watermarks: Watermarks | undefined;

  constructor(bytes: Uint8Array = noBytes, watermarks?: Watermarks) {
    this.watermarks = watermarks;
    this.append(bytes);
  }

  get size(): number {
    return this.length;
  }

  /** All bytes, in one piece. */
  bytes(): Uint8Array {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.length)];
    return this.chunks[0] ?? noBytes;
  }

  /** Bytes from `start`, at most `length`; nothing when `start` is beyond the end. */
  slice(start: number, length: number): Uint8Array {
    return this.bytes().subarray(start, Math.min(start + length, this.length));
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(bytes);
    this.length += bytes.length;
    this.checkHigh();
  }

  /** Takes everything out of `other`. */
  moveFrom(other: BodyBuffer): void {
    this.chunks.push(...other.chunks);
    this.length += other.length;
    other.clear();
    this.checkHigh();
  }

  clear(): void {
    this.chunks = [];
    this.length = 0;
    this.checkLow();
  }

  /**
   * Writes as a module may: at 0 it replaces the first `length` bytes (none: inserts in front); at the end
   * or beyond it appends. False for a place in the middle, where the host refuses.
   */
  splice(start: number, length: number, bytes: Uint8Array): boolean {
    if (start === 0) {
      const rest = this.bytes().subarray(Math.min(length, this.length));
      this.chunks = [rest].filter(({ length: size }) => size > 0);
      this.length = rest.length;
      this.checkLow();
      if (bytes.length > 0) this.chunks.unshift(bytes);
      this.length += bytes.length;
      this.checkHigh();
      return true;
    }
    if (start < this.length) return false;
    this.append(bytes);
    return true;
  }

  private checkHigh(): void {
    const { watermarks } = this;
    if (watermarks === undefined || this.isAbove || watermarks.limit === 0) return;
    if (this.length <= watermarks.limit) return;
    this.isAbove = true;
    watermarks.above();
  }

  private checkLow(): void {
    const { watermarks } = this;
    if (watermarks === undefined || !this.isAbove || this.length > watermarks.limit / 2) return;
    this.isAbove = false;
    watermarks.below();
  }
}

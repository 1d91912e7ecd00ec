// The body of a message as its receiver takes it: as many bytes as content-length says. In HTTP/1.1 more are
// cut and less are waited for; in HTTP/2 the receiver resets the stream (RFC 9112 section 6, RFC 9113 section
// 8.1.1).

import type { HeaderPair } from "../headers/pairs.js";

/** False for a content-length that is no number, which ends the reading of any message. */
export function hasReadableLength(headers: readonly HeaderPair[]): boolean {
  return headers.every(([name, value]) => name !== "content-length" || /^\d+$/.test(value));
}

export class WireBody {
  readonly chunks: Uint8Array[] = [];
  /** More bytes came than content-length says. */
  hasExcess = false;
  /** Bytes came although the receiver takes no body. */
  hasUnwanted = false;
  private left = Number.POSITIVE_INFINITY;
  private bodyless = false;

  /** @param bodyless the receiver takes no body, whatever the headers say. */
  begin(headers: readonly HeaderPair[], bodyless: boolean): void {
    this.bodyless = bodyless;
    const length = headers.find(([name]) => name === "content-length")?.[1] ?? "";
    if (/^\d+$/.test(length)) this.left = Number(length);
  }

  /** Bytes that content-length has promised and that have not come. */
  get missing(): number {
    return this.bodyless || this.left === Number.POSITIVE_INFINITY ? 0 : this.left;
  }

  /** A receiver of HTTP/1.1 has all of it, whatever follows: not so a chunked one, which has an end of its own. */
  get isWhole(): boolean {
    return this.bodyless || this.left === 0;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.bodyless) {
      this.hasUnwanted = true;
      return;
    }
    if (bytes.length > this.left) this.hasExcess = true;
    const taken = bytes.length > this.left ? bytes.subarray(0, this.left) : bytes;
    this.left -= taken.length;
    if (taken.length > 0) this.chunks.push(taken);
  }
}

// A header map as Envoy keeps it: pseudo headers first, then insertion order; names in lower case;
// some names single-slot (inline-headers.ts); `host` of a request is `:authority`.
// Source: Envoy source/common/http/header_map_impl.cc.

import type { ByteString } from "../bytes.js";
import { stockInlineHeaders, type HeaderMapKind } from "./inline-headers.js";
import type { HeaderPair } from "./pairs.js";

interface Entry {
  readonly name: ByteString;
  value: ByteString;
}

/** ASCII only, as Envoy does it: other bytes stay. */
export function lowerCase(name: ByteString): ByteString {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : name;
}

export class HeaderMap {
  readonly kind: HeaderMapKind;
  private entries: Entry[] = [];
  private pseudoCount = 0;

  constructor(kind: HeaderMapKind, pairs: Iterable<HeaderPair> = []) {
    this.kind = kind;
    for (const [name, value] of pairs) this.add(name, value);
  }

  private key(name: ByteString): ByteString {
    const lower = lowerCase(name);
    return lower === "host" && this.kind === "requestHeaders" ? ":authority" : lower;
  }

  /** Number of entries; a repeated header counts once for each. */
  get size(): number {
    return this.entries.length;
  }

  /** Sum of the lengths of all names and values. */
  get byteSize(): number {
    return this.entries.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  }

  /** First value of that name. */
  get(name: ByteString): ByteString | undefined {
    const key = this.key(name);
    return this.entries.find((entry) => entry.name === key)?.value;
  }

  has(name: ByteString): boolean {
    return this.get(name) !== undefined;
  }

  all(name: ByteString): ByteString[] {
    const key = this.key(name);
    return this.entries.filter((entry) => entry.name === key).map((entry) => entry.value);
  }

  pairs(): HeaderPair[] {
    return this.entries.map(({ name, value }) => [name, value]);
  }

  /** Another entry at the end; for a single-slot header that is there, an appendix to its value. */
  add(name: ByteString, value: ByteString): void {
    const key = this.key(name);
    if (stockInlineHeaders[this.kind].has(key)) {
      const present = this.entries.find((entry) => entry.name === key);
      if (present !== undefined) {
        if (value !== "") present.value += present.value === "" ? value : `,${value}`;
        return;
      }
    }
    if (key.startsWith(":")) this.entries.splice(this.pseudoCount++, 0, { name: key, value });
    else this.entries.push({ name: key, value });
  }

  /** Removes all entries of the name and adds one: at the end, pseudo headers at the end of their group. */
  replace(name: ByteString, value: ByteString): void {
    this.remove(name);
    this.add(name, value);
  }

  /** The value of a header that is there, in its place; as `replace` when it is absent. */
  assign(name: ByteString, value: ByteString): void {
    const key = this.key(name);
    const present = this.entries.find((entry) => entry.name === key);
    if (present === undefined) this.add(key, value);
    else present.value = value;
  }

  remove(name: ByteString): void {
    const key = this.key(name);
    if (!this.entries.some((entry) => entry.name === key)) return;
    this.entries = this.entries.filter((entry) => entry.name !== key);
    this.pseudoCount = this.entries.filter((entry) => entry.name.startsWith(":")).length;
  }

  /** Drops everything, pseudo headers too, and adds these in order. */
  setPairs(pairs: Iterable<HeaderPair>): void {
    this.entries = [];
    this.pseudoCount = 0;
    for (const [name, value] of pairs) this.add(name, value);
  }
}

// The files that a result depends on, with the hash of what was read: noted at the moment of reading, so
// that a file saved meanwhile is not taken for the one that was compiled.

import { createHash } from "node:crypto";

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Absolute path to SHA-256; null for a file that was looked for and is not there. */
export type InputHashes = Readonly<Record<string, string | null>>;

export class InputFiles {
  private readonly hashes = new Map<string, string | null>();

  noteRead(path: string, bytes: Uint8Array): void {
    this.hashes.set(path, sha256(bytes));
  }

  noteAbsent(path: string): void {
    if (!this.hashes.has(path)) this.hashes.set(path, null);
  }

  toJSON(): InputHashes {
    return Object.fromEntries(this.hashes);
  }
}

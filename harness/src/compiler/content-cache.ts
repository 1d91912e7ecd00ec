// Results of compiling, kept by content: an entry names every file that was read (and every file that was
// looked for in vain) with its hash. It is used when all of them are still the same.

import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { sha256, type InputHashes } from "../author/input-files.js";

/** What is kept beside the module itself. Must be JSON. */
export interface CacheEntry<Facts> {
  readonly bytes: Uint8Array;
  readonly facts: Facts;
}

interface StoredEntry<Facts> {
  /** Path relative to the root, and the SHA-256 of the file; null: not there. */
  readonly inputs: Readonly<Record<string, string | null>>;
  readonly wasm: string;
  readonly facts: Facts;
}

/** Older results of the same filter are kept too: going back and forth between branches is common. */
const entriesKept = 8;

async function hashFile(path: string): Promise<string | null> {
  return readFile(path).then(sha256, () => null);
}

/** Replaces a file in one step, so that nobody ever reads half of it. */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  await writeFile(temporary, data);
  await rename(temporary, path).catch(async (error: unknown) => {
    await rm(temporary, { force: true });
    throw error;
  });
}

function isStoredEntry(value: unknown): value is StoredEntry<unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { inputs, wasm, facts } = value as Partial<StoredEntry<unknown>>;
  return (
    typeof inputs === "object" &&
    inputs !== null &&
    typeof wasm === "string" &&
    /^[0-9a-f]{64}$/.test(wasm) &&
    facts !== undefined
  );
}

export class ContentCache<Facts> {
  private readonly folder: string;
  private readonly root: string;

  /**
   * @param folder Where the entries of all keys lie.
   * @param root Paths of inputs are kept relative to this folder.
   * @param key Everything that decides the result and is not a file: versions, profile, names.
   */
  constructor(folder: string, root: string, key: readonly string[]) {
    this.folder = join(folder, sha256(JSON.stringify(key)).slice(0, 32));
    this.root = root;
  }

  /** The newest entry whose inputs are unchanged. What cannot be read or has been damaged is skipped. */
  async find(): Promise<CacheEntry<Facts> | undefined> {
    const hashes = new Map<string, Promise<string | null>>();
    const hash = (path: string): Promise<string | null> => {
      let known = hashes.get(path);
      if (known === undefined) hashes.set(path, (known = hashFile(resolve(this.root, path))));
      return known;
    };
    for (const name of await this.entryNames()) {
      const stored = await this.readEntry(join(this.folder, name));
      if (stored === undefined) continue;
      const checks = Object.entries(stored.inputs).map(
        async ([path, wanted]) => (await hash(path)) === wanted,
      );
      if (!(await Promise.all(checks)).every(Boolean)) continue;
      const bytes = await readFile(join(this.folder, `${stored.wasm}.wasm`)).catch(() => undefined);
      if (bytes !== undefined && sha256(bytes) === stored.wasm)
        return { bytes: new Uint8Array(bytes), facts: stored.facts };
    }
    return undefined;
  }

  /** Keeps a result. Failing to is no mistake of anybody: then the next run compiles again. */
  async keep(entry: CacheEntry<Facts>, read: InputHashes): Promise<void> {
    const inputs: Record<string, string | null> = {};
    for (const path of Object.keys(read).sort()) {
      inputs[relative(this.root, path)] = read[path] ?? null;
    }
    const stored: StoredEntry<Facts> = { inputs, wasm: sha256(entry.bytes), facts: entry.facts };
    const text = JSON.stringify(stored);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeAtomically(join(this.folder, `${stored.wasm}.wasm`), entry.bytes);
      await writeAtomically(join(this.folder, `${sha256(text).slice(0, 32)}.json`), text);
      await this.prune();
    } catch {
      return;
    }
  }

  private async entryNames(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    const dated = await Promise.all(
      names
        .filter((name) => name.endsWith(".json"))
        .map(async (name) => {
          const facts = await stat(join(this.folder, name)).catch(() => undefined);
          return { name, time: facts?.mtimeMs ?? 0 };
        }),
    );
    return dated.sort((a, b) => b.time - a.time).map(({ name }) => name);
  }

  private async readEntry(path: string): Promise<StoredEntry<Facts> | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(path, "utf8"));
      return isStoredEntry(value) ? (value as StoredEntry<Facts>) : undefined;
    } catch {
      return undefined;
    }
  }

  private async prune(): Promise<void> {
    const old = (await this.entryNames()).slice(entriesKept);
    for (const name of old) {
      const stored = await this.readEntry(join(this.folder, name));
      await rm(join(this.folder, name), { force: true });
      if (stored !== undefined) await rm(join(this.folder, `${stored.wasm}.wasm`), { force: true });
    }
  }
}

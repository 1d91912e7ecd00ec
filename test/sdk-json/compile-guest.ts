// Compiles a guest of the tests with the options of every filter, once for each run of a test file.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A module of the host that logs into `lines` and offers nothing else. */
export interface Guest {
  exports: Record<string, (...args: number[]) => number>;
  memory: WebAssembly.Memory;
  lines: string[];
}

/** Compiles a file, given from the repository's root, to the bytes of a release module. */
export async function compileGuest(
  file: string,
  extra: Record<string, string> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  let module: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [file, "--config", "asconfig.json", "--target", "release", "--outFile", "guest.wasm"],
    {
      readFile: (name, baseDir) => {
        const given = extra[name.replaceAll("\\", "/")];
        if (given !== undefined) return given;
        try {
          return readFileSync(
            join(repository, baseDir.startsWith("/") ? "" : baseDir, name),
            "utf8",
          );
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) module = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || module === undefined) throw new Error(stderr.toString());
  return new Uint8Array(module);
}

/** Starts a guest. */
export async function startGuest(module: Uint8Array<ArrayBuffer>): Promise<Guest> {
  const lines: string[] = [];
  const guest: Guest = { exports: {}, memory: new WebAssembly.Memory({ initial: 0 }), lines };
  const { instance } = await WebAssembly.instantiate(module, {
    env: {
      proxy_log: (_level: number, place: number, size: number): number => {
        lines.push(Buffer.from(guest.memory.buffer, place, size).toString("utf8"));
        return 0;
      },
    },
  });
  guest.memory = instance.exports["memory"] as WebAssembly.Memory;
  guest.exports = instance.exports as unknown as Guest["exports"];
  guest.exports["_initialize"]?.();
  return guest;
}

/** Calls an export that must be there. */
export function call(guest: Guest, name: string, ...args: number[]): number {
  const found = guest.exports[name];
  if (found === undefined) throw new Error(`the guest has no export ${name}`);
  return found(...args);
}

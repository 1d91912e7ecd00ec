// Compiles all parsers into one guest that counts its edges.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { SourcePlaces } from "../module/source-places.js";
import { counting, instrument, type InstrumentedModule } from "./instrumented.js";
import type { FuzzedParser } from "./parsers.js";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const entry = "guest.ts";

const prelude = `
import { Bytes } from "proxy-wasm-assemblyscript-sdk/bytes";
import "proxy-wasm-assemblyscript-sdk/runtime/abort";
import "proxy-wasm-assemblyscript-sdk/runtime/allocation";
import "proxy-wasm-assemblyscript-sdk/runtime/seed";
import "proxy-wasm-assemblyscript-sdk/runtime/trace";
export function newBytes(size: usize): usize { return __new(size, idof<Bytes>()); }
export function collect(): void { __collect(); }
`;

export async function compileParsers(
  parsers: Readonly<Record<string, FuzzedParser>>,
): Promise<InstrumentedModule> {
  const all = Object.values(parsers).map(({ guest }) => guest);
  const source = [prelude, counting, ...all].join("\n");
  let wasm: Uint8Array | undefined;
  let map = "";
  const { error, stderr } = await asc.main(
    [entry, "--target", "release", "--sourceMap", "--outFile", "guest.wasm"],
    {
      readFile: async (name, base) =>
        name === entry
          ? source
          : await readFile(resolve(repository, base, name), "utf8").catch(() => null),
      writeFile: (name, contents) => {
        if (name.endsWith(".map")) map = String(contents);
        else wasm = Uint8Array.from(contents as Uint8Array);
      },
      listFiles: () => [],
    },
  );
  if (error !== null || wasm === undefined) throw new Error(stderr.toString());
  return instrument(wasm, new SourcePlaces(map));
}

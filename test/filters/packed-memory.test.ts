// A real module whose data are packed has the memory of the plain one when it is initialised. `npm run bench:profiles`
// asks that of every module of the collection.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compileFilter, isCompiled } from "../../harness/src/compiler/compile-filter.js";
import { packModule } from "../../harness/src/compiler/packing/pack-module.js";
import { shiftedMap } from "../../harness/src/compiler/source-map.js";
import { SourcePlaces } from "../../harness/src/module/source-places.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

function initialised(bytes: Uint8Array): Buffer {
  const module = new WebAssembly.Module(bytes as BufferSource);
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => 0;
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  (exports["_initialize"] as () => void)();
  return Buffer.from((exports["memory"] as WebAssembly.Memory).buffer);
}

// Debug modules are left as they are, so this one can be packed here.
it("packed, cors has the same memory, exports and places of its source", async () => {
  const result = await compileFilter({
    root,
    source: join(root, "filters", "cors", "index.ts"),
    name: "cors",
    profile: "debug",
    cacheFolder: join(root, ".outrigger"),
  });
  if (!isCompiled(result)) throw new Error(JSON.stringify(result.diagnostics));
  const { bytes, sourceMap = "" } = result;
  const packed = packModule(bytes);
  if (packed === undefined) throw new Error("not packed");
  expect(bytes.length - packed.bytes.length).toBeGreaterThan(8000);
  expect(initialised(packed.bytes).equals(initialised(bytes))).toBe(true);
  const plainPlaces = new SourcePlaces(sourceMap, bytes);
  const packedPlaces = new SourcePlaces(shiftedMap(sourceMap, packed.shift), packed.bytes);
  let known = 0;
  for (let offset = 2000; offset < 60_000; offset += 97) {
    const place = plainPlaces.at(offset);
    expect(packedPlaces.at(offset + packed.shift)).toBe(place);
    if (place !== undefined) known++;
  }
  expect(known).toBeGreaterThan(100);
}, 120_000);

// Stands in for the AssemblyScript compiler where mutants are judged: each guest is compiled once, with its source map,
// and the tests of a mutant get the mutant in its place. What was compiled stays on the disk until a source changes.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const folder = join(repository, ".outrigger", "libraries");

/** Guests by their key: the module and the map of its source. */
export const guests = new Map();

/** The guest that is replaced, and by what. */
let mutant = {};
export function replace(key, bytes) {
  mutant = { key, bytes };
}

/** Keys that were asked for since the last call. */
let asked = new Set();
export function askedFor() {
  const keys = asked;
  asked = new Set();
  return [...keys];
}

let sources;
function hashOfSources() {
  if (sources !== undefined) return sources;
  const hash = createHash("sha256");
  const root = join(repository, "assembly");
  for (const name of readdirSync(root, { recursive: true }).sort()) {
    if (/\.(ts|json)$/.test(name)) hash.update(name).update(readFileSync(join(root, name)));
  }
  sources = hash.digest("hex");
  return sources;
}

async function compile(argv, api, key) {
  const file = join(folder, `${key}.json`);
  if (existsSync(file)) {
    const { wasm, map } = JSON.parse(readFileSync(file, "utf8"));
    return { wasm: Uint8Array.from(Buffer.from(wasm, "base64")), map };
  }
  const written = {};
  const result = await asc.main([...argv, "--sourceMap"], {
    ...api,
    writeFile: (name, contents) =>
      void (written[name.endsWith(".map") ? "map" : "wasm"] = contents),
  });
  if (result.error !== null) return { result };
  const wasm = Uint8Array.from(written.wasm);
  const map = String(written.map);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ wasm: Buffer.from(wasm).toString("base64"), map }));
  return { wasm, map };
}

async function main(argv, api) {
  const entry = argv.find((argument) => argument.endsWith(".ts"));
  const source = await api.readFile(entry, repository);
  const key = createHash("sha256")
    .update(JSON.stringify([argv.filter((one) => one !== repository), source, hashOfSources()]))
    .digest("hex")
    .slice(0, 32);
  if (!guests.has(key)) guests.set(key, await compile(argv, api, key));
  asked.add(key);
  const { wasm, result } = guests.get(key);
  if (result !== undefined) return result;
  const outFile = argv[argv.indexOf("--outFile") + 1];
  await api.writeFile(outFile, key === mutant.key ? mutant.bytes : wasm, repository);
  return { error: null, stderr: { toString: () => "" }, stdout: { toString: () => "" } };
}

export default { ...asc, main };

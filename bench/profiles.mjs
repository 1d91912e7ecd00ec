// Which options of the compiler the collection should be built with: all filters and the guests of the bench, once for
// each set, by size and by the time that they take for a request without a host (see null-host.mjs).
//
//   npm run bench:profiles [-- --set "-O3"]
//
// RATIONALE.md has the outcome, assembly/asconfig.json the choice.

import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import asc from "assemblyscript/asc";
import { compileFilter, isCompiled } from "../harness/dist/compiler/compile-filter.js";
import { OutriggerError } from "../harness/dist/errors/outrigger-error.js";
import { formatTable } from "../harness/dist/terminal/table.js";
import { guestNanoseconds, NullHost } from "./null-host.mjs";
import { jobs } from "./jobs/index.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = JSON.parse(await readFile(join(root, "assembly", "asconfig.json"), "utf8"));
const release = shared.targets.release;

const level = (optimizeLevel, shrinkLevel) => ({ ...release, optimizeLevel, shrinkLevel });

/** By name; each is the release target of an asconfig.json, over the options that all modules have. */
const sets = {
  "as it is": release,
  "-O2": level(2, 0),
  "-O3": level(3, 0),
  "-O2s": level(2, 1),
  "-O3s": level(3, 1),
  "-O2z": level(2, 2),
  "-O3z": level(3, 2),
  "without converge": { ...release, converge: false },
  "with noAssert": { ...release, noAssert: true },
  "without bulk memory": { ...release, disable: ["bulk-memory"] },
  "inlined once more": { ...release, runPasses: ["inlining-optimizing", "dae-optimizing"] },
};

/** The modules that stand for all: a job's own variant, or the first of its list that is a guest. */
const subjects = jobs
  .map((job) => {
    const source = job.ours ?? job.variants?.findLast(({ modules }) => !modules[0].raw)?.modules[0];
    return { job, source };
  })
  .filter(({ source }, index, all) => {
    const name = source.guest ?? source.filter;
    return all.findIndex((other) => (other.source.guest ?? other.source.filter) === name) === index;
  });

/** Writes the entry, which is the same for all sets. */
async function entryOf({ guest, filter }) {
  const name = guest === undefined ? filter : `bench-${guest}`;
  const source = guest === undefined ? `filters/${filter}/index.ts` : `bench/guests/${guest}.ts`;
  const cacheFolder = join(root, ".outrigger");
  const request = { root, source: join(root, source), name, profile: "release", cacheFolder };
  const result = await compileFilter(request);
  if (!isCompiled(result)) throw new OutriggerError(result.diagnostics);
  return `build/.entries/${name}.ts`;
}

async function compile(entry, set) {
  const config = JSON.stringify({ options: { ...shared.options, ...set } });
  let bytes;
  const { error, stderr } = await asc.main(
    [entry, "--baseDir", root, "--config", "profile.json", "--outFile", "module.wasm"],
    {
      readFile: (name, folder) => {
        if (name.endsWith("profile.json")) return config;
        return readFile(resolve(folder, name), "utf8").catch(() => null);
      },
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) bytes = contents;
      },
      listFiles: (name, folder) => readdir(resolve(folder, name)).catch(() => null),
    },
  );
  if (error || !bytes) throw new Error(stderr.toString());
  return bytes;
}

const { values: options } = parseArgs({
  options: { set: { type: "string", multiple: true, default: Object.keys(sets) } },
});

const entries = new Map();
for (const { source } of subjects) entries.set(source, await entryOf(source));

const rows = [];
for (const name of options.set) {
  let size = 0;
  let zipped = 0;
  let nanoseconds = 0;
  const each = [];
  for (const { job, source } of subjects) {
    const bytes = await compile(entries.get(source), sets[name]);
    const request = (job.requests ?? [job.request])[0];
    const { configuration } = source;
    const pluginName = source.guest ?? source.filter;
    const host = new NullHost(bytes, { request, answer: job.answer, pluginName, configuration });
    const taken = guestNanoseconds(host);
    size += bytes.length;
    zipped += gzipSync(bytes, { level: 9 }).length;
    nanoseconds += taken;
    if (["hello-header", "headers", "jwt-hs256"].includes(job.name)) {
      each.push(String(bytes.length), taken.toFixed(0));
    }
  }
  rows.push([name, String(size), String(zipped), nanoseconds.toFixed(0), ...each]);
  process.stderr.write(`${rows.at(-1).join("  ")}\n`);
}

const right = (title) => ({ title, align: "right" });
const columns = [
  { title: "options" },
  ...[right("bytes, all"), right("gzip"), right("ns, all")],
  ...["hello-header", "headers", "jwt"].flatMap((name) => [right(name), right("ns")]),
];
for (const line of formatTable(columns, rows)) console.log(line);

// Which options of the compiler the collection should be built with: all filters and the guests of the bench, once for
// each set, by size and by the time that they take for a request without a host (see null-host.mjs): alone in a loop,
// and "cold" with other work before each request (see other-work.mjs), which is how Envoy meets them.
//
//   npm run bench:profiles [-- --set O2 --set O3 --job headers]
//
// RATIONALE.md has the outcome, assembly/asconfig.json the choice.

import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import asc from "assemblyscript/asc";
import { compileFilter, isCompiled } from "../harness/dist/compiler/compile-filter.js";
import { packModule } from "../harness/dist/compiler/packing/pack-module.js";
import { OutriggerError } from "../harness/dist/errors/outrigger-error.js";
import { formatTable } from "../harness/dist/terminal/table.js";
import { guestNanoseconds, NullHost } from "./null-host.mjs";
import { coldNanoseconds } from "./other-work.mjs";
import { jobs } from "./jobs/index.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = JSON.parse(await readFile(join(root, "assembly", "asconfig.json"), "utf8"));
const release = shared.targets.release;

const level = (optimizeLevel, shrinkLevel) => ({ ...release, optimizeLevel, shrinkLevel });

/** By name; each is the release target of an asconfig.json, over the options that all modules have. */
const sets = {
  "as it is": release,
  O2: level(2, 0),
  O3: level(3, 0),
  O2s: level(2, 1),
  O3s: level(3, 1),
  O2z: level(2, 2),
  O3z: level(3, 2),
  "without converge": { ...release, converge: false },
  "with noAssert": { ...release, noAssert: true },
  "without bulk memory": { ...release, disable: ["bulk-memory"] },
  "inlined once more": { ...release, runPasses: ["inlining-optimizing", "dae-optimizing"] },
};

const { values: options } = parseArgs({
  options: {
    set: { type: "string", multiple: true, default: Object.keys(sets) },
    job: { type: "string", multiple: true },
  },
});

const rounds = 12;

/** The modules that stand for all: a job's own variant, or the first of its list that is a guest. */
const subjects = jobs
  .map((job) => {
    const source = job.ours ?? job.variants?.findLast(({ modules }) => !modules[0].raw)?.modules[0];
    return { job, source };
  })
  .filter(({ job }) => options.job?.includes(job.name) ?? true)
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
  return packed(bytes);
}

/** Memory of a module behind `_initialize`, with a host that does nothing. */
function initialised(bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => 0;
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  exports._initialize();
  return Buffer.from(exports.memory.buffer);
}

/** As `outrigger build` packs it. */
function packed(bytes) {
  const found = packModule(bytes);
  if (found === undefined) return bytes;
  if (!initialised(bytes).equals(initialised(found.bytes))) {
    throw new Error("a packed module has another memory than the plain one");
  }
  return found.bytes;
}

const unknown = options.set.find((name) => sets[name] === undefined);
if (unknown !== undefined) {
  console.error(`there is no set ${unknown}; there are: ${Object.keys(sets).join(", ")}`);
  process.exit(2);
}

const entries = new Map();
for (const { source } of subjects) entries.set(source, await entryOf(source));

/** By the module's bytes, which several sets may share: its host, and the least time of a request. */
const measured = new Map();
const modules = new Map();
for (const name of options.set) {
  process.stderr.write(`compiling: ${name}\n`);
  const list = [];
  for (const { job, source } of subjects) {
    const bytes = await compile(entries.get(source), sets[name]);
    const key = createHash("sha256").update(bytes).digest("hex");
    list.push({ job: job.name, bytes, key });
    if (measured.has(key)) continue;
    const request = (job.requests ?? [job.request])[0];
    const { configuration } = source;
    const pluginName = source.guest ?? source.filter;
    const host = new NullHost(bytes, { request, answer: job.answer, pluginName, configuration });
    measured.set(key, { host, nanoseconds: Infinity });
  }
  modules.set(name, list);
}

// Interleaved, so that a busy minute of the machine is no property of a set.
for (let round = 0; round < rounds; round++) {
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  for (const entry of measured.values()) {
    const nanoseconds = guestNanoseconds(entry.host, { rounds: 5, requests: 1000 });
    entry.nanoseconds = Math.min(entry.nanoseconds, nanoseconds);
  }
}

process.stderr.write("with other work before each request\n");
const distinct = [...measured.values()];
const cold = await coldNanoseconds(distinct.map(({ host }) => host));
for (const [index, entry] of distinct.entries()) entry.cold = cold[index];

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const timeOf = ({ key }) => measured.get(key).nanoseconds;
const coldOf = ({ key }) => measured.get(key).cold;
const usual = ["hello-header", "four-operations", "headers", "jwt-hs256"];
const shown = usual.filter((name) => subjects.some(({ job }) => job.name === name));
const rows = [...modules].map(([name, list]) => [
  name,
  String(sum(list.map(({ bytes }) => bytes.length))),
  String(sum(list.map(({ bytes }) => gzipSync(bytes, { level: 9 }).length))),
  sum(list.map(timeOf)).toFixed(0),
  sum(list.map(coldOf)).toFixed(0),
  ...shown.flatMap((job) => {
    const found = list.find((item) => item.job === job);
    return [String(found.bytes.length), timeOf(found).toFixed(0), coldOf(found).toFixed(0)];
  }),
]);

const right = (title) => ({ title, align: "right" });
const columns = [
  { title: "options" },
  ...[right("bytes, all"), right("gzip"), right("ns, all"), right("cold")],
  ...shown.flatMap((job) => [right(job), right("ns"), right("cold")]),
];
for (const line of formatTable(columns, rows)) console.log(line);

// `npm run bench`: what does a filter cost, compared with none, with Envoy's own and with one written by hand?
// README.md has the method. Needs Linux (/proc), Envoy and what `npm run build` makes.

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { locateEnvoy, readEnvoyVersion } from "../harness/dist/envoy/locate.js";
import { formatDiagnostic } from "../harness/dist/errors/format.js";
import { OutriggerError } from "../harness/dist/errors/outrigger-error.js";
import { createColors } from "../harness/dist/terminal/colors.js";
import { ProgressLine } from "../harness/dist/terminal/progress-line.js";
import { Terminal } from "../harness/dist/terminal/terminal.js";
import { jobs } from "./jobs/index.mjs";
import { LoadProcess } from "./load-process.mjs";
import { measureJob, WrongVariantError } from "./measure.mjs";
import { checkGoldenModules } from "./golden.mjs";
import { clockName } from "./process-clock.mjs";
import { writeReadme } from "./readme.mjs";
import { terminalReport } from "./report.mjs";
import { summarizeJob } from "./summary.mjs";
import { variantsOf } from "./variants.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const usage = `npm run bench -- [options]
  --job NAME       only this job; may be repeated: ${jobs.map(({ name }) => name).join(", ")}
  --starts N       Envoys per variant, one after the other (default 5)
  --rounds N       rounds per Envoy (default 16)
  --requests N     requests per round (default 500)
  --envoy PATH     the Envoy to measure
  --machine TEXT   how the report calls this machine
  --json           one JSON document on stdout
  --write-readme   put the tables into bench/README.md
  --help`;

class UsageError extends Error {}

function readOptions() {
  const text = (fallback) => ({ type: "string", default: fallback });
  try {
    const { values } = parseArgs({
      options: {
        job: { type: "string", multiple: true, default: [] },
        rounds: { type: "string" },
        requests: { type: "string" },
        starts: { type: "string" },
        envoy: { type: "string" },
        machine: text(`${availableParallelism()} cores`),
        json: { type: "boolean", default: false },
        "write-readme": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function readCount(options, name, usual) {
  const count = Number(options[name] ?? usual);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new UsageError(`--${name} must be a whole number from 1: ${options[name]}`);
}

function selectJobs(names) {
  const unknown = names.find((name) => !jobs.some((job) => job.name === name));
  if (unknown !== undefined) throw new UsageError(`there is no job ${unknown}`);
  return names.length === 0 ? jobs : jobs.filter((job) => names.includes(job.name));
}

async function bench(options, progress) {
  const started = performance.now();
  const settings = {
    rounds: readCount(options, "rounds", 16),
    requests: readCount(options, "requests", 500),
    starts: readCount(options, "starts", 5),
  };
  const selected = selectJobs(options.job);
  const envoyPath = await locateEnvoy({
    cacheFolder: join(root, ".outrigger"),
    environment: process.env,
    ...(options.envoy === undefined ? {} : { flag: options.envoy }),
  });
  const load = new LoadProcess();
  const results = [];
  const leftOut = [];
  try {
    for (const job of selected) {
      progress.show(`${job.name}: compiling`);
      const found = await variantsOf(root, job);
      leftOut.push(...found.leftOut);
      await checkGoldenModules(root, found.variants);
      // Where a goal is near, a job asks for more; who gives numbers gets them for all.
      const given = ["starts", "rounds", "requests"].some((name) => options[name] !== undefined);
      const own = given ? { ...job, settings: undefined } : job;
      const amount = own.settings ?? settings;
      const measured = await measureJob({
        ...{ job, variants: found.variants, envoyPath, load, settings: amount },
        onProgress: (text) => progress.show(text),
      });
      results.push(summarizeJob(own, measured, amount));
    }
  } finally {
    load.stop();
    progress.clear();
  }
  return {
    envoy: await readEnvoyVersion(envoyPath),
    machine: options.machine,
    clock: clockName,
    settings,
    seconds: (performance.now() - started) / 1000,
    jobs: results,
    leftOut,
  };
}

async function main() {
  const options = readOptions();
  if (options.help) {
    console.log(usage);
    return;
  }
  const { stdout, stderr, env } = process;
  const terminal = new Terminal({ stdout, stderr, environment: env, json: options.json });
  const document = await bench(options, new ProgressLine(terminal));
  if (options["write-readme"]) await writeReadme(document);
  terminal.result(options.json ? JSON.stringify(document, null, 2) : terminalReport(document));
}

function reportDiagnostics({ diagnostics }) {
  const colors = createColors(false);
  for (const diagnostic of diagnostics) console.error(formatDiagnostic(diagnostic, colors));
}

try {
  await main();
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else if (error instanceof OutriggerError) {
    reportDiagnostics(error);
    process.exitCode = error.exitCode;
  } else if (error instanceof WrongVariantError) {
    console.error(error.message);
    if (error.cause instanceof OutriggerError) reportDiagnostics(error.cause);
    else if (error.cause !== undefined) console.error(error.cause);
    process.exitCode = 1;
  } else throw error;
}

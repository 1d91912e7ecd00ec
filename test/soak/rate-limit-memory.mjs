// Proves that clients cannot make Envoy's memory grow by sending other keys: distinct keys through a real Envoy with
// filters/rate-limit, the anonymous memory read at 20 % … 100 % of them. The store is full of live counts long before the
// first reading. Needs Linux (/proc), harness/dist and the module.
//
//   node test/soak/rate-limit-memory.mjs [--keys 300000] [--module build/rate-limit.wasm] [--json]

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVariant } from "../../bench/envoy.mjs";
import { LoadProcess, requestText } from "../../bench/load-process.mjs";
import { anonymousKib } from "../../bench/process-clock.mjs";
import { locateEnvoy } from "../../harness/dist/envoy/locate.js";
import { formatTable } from "../../harness/dist/terminal/table.js";

/** Anonymous memory may grow by this much between the first and the last reading, in KiB. */
const allowedGrowth = 256;
const batch = 5000;

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({
  options: {
    keys: { type: "string", default: "300000" },
    envoy: { type: "string" },
    module: { type: "string", default: join(root, "build", "rate-limit.wasm") },
    json: { type: "boolean", default: false },
  },
});
const keys = Number(options.keys);
if (!Number.isSafeInteger(keys) || keys < 5 * batch) {
  console.error(`--keys must be a whole number from ${5 * batch}`);
  process.exit(2);
}

const configuration = {
  limits: [
    {
      name: "per-key",
      rate: { requests: 10, per: "1d" },
      key: [{ by: "header", name: "x-key" }],
    },
  ],
  // Room for 4,096 counts.
  store: { slots: 256, entries_per_slot: 16 },
};

const envoy = await startVariant({
  envoy: await locateEnvoy({
    cacheFolder: join(root, ".outrigger"),
    environment: process.env,
    ...(options.envoy === undefined ? {} : { flag: options.envoy }),
  }),
  job: { answer: { headers: [], body: "hello" } },
  variant: {
    modules: [
      {
        bytes: await readFile(options.module),
        pluginName: "rate-limit",
        configuration,
      },
    ],
  },
  upstreamPort: 1, // Nothing goes there.
  clusterPorts: {},
});
const load = new LoadProcess();

/** Requests with keys that were not there before. */
async function send(from, count) {
  for (let at = from; at < from + count; at += batch) {
    const requests = Array.from({ length: Math.min(batch, from + count - at) }, (_, index) =>
      requestText({ method: "GET", headers: [["x-key", `key-${at + index}`]] }, "/load"),
    );
    await load.send({ port: envoy.port("bench"), requests, count: requests.length });
  }
}

const readings = [];
try {
  const share = Math.floor(keys / 5);
  for (let part = 0; part < 5; part++) {
    await send(part * share, share);
    readings.push({ keys: (part + 1) * share, kib: anonymousKib(envoy.processId) });
    if (!options.json) console.error(`${readings.at(-1).keys} keys: ${readings.at(-1).kib} KiB`);
  }
} finally {
  load.stop();
  await envoy.stop();
}
const growth = readings.at(-1).kib - readings[0].kib;
const isFlat = Number.isFinite(growth) && growth <= allowedGrowth;
if (options.json) {
  console.log(JSON.stringify({ readings, growth, allowedGrowth, isFlat }, null, 2));
} else {
  const right = (title) => ({ title, align: "right" });
  const rows = readings.map((reading) => [String(reading.keys), String(reading.kib)]);
  for (const line of formatTable([right("KEYS"), right("ANONYMOUS KiB")], rows)) console.log(line);
  console.log(
    `${isFlat ? "flat" : "GROWS"}: ${growth} KiB from 20 % to 100 % (at most ${allowedGrowth})`,
  );
}
process.exitCode = isFlat ? 0 : 1;
process.exit();

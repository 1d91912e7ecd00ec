// Proves that Envoy's memory stays flat under a filter: many requests through a real Envoy, some of them with callouts that
// nobody answers, some of these reset by the client meanwhile; the anonymous memory is read at 20 % … 100 % of them.
// Needs Linux (/proc) and harness/dist.
//
//   node test/soak/memory.mjs [--requests 1000000] [--filter hello-header] [--json]
//
// With --filter, a filter that is built: then without callouts and resets.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http2";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVariant } from "../../bench/envoy.mjs";
import { compileGuest } from "../../bench/guest-module.mjs";
import { LoadProcess, requestText } from "../../bench/load-process.mjs";
import { anonymousKib } from "../../bench/process-clock.mjs";
import { locateEnvoy } from "../../harness/dist/envoy/locate.js";
import { formatTable } from "../../harness/dist/terminal/table.js";
import { sendAsking } from "./asking-clients.mjs";

/** Anonymous memory may grow by this much between the first and the last reading, in KiB. */
const allowedGrowth = 1024;

/** One of so many requests asks a service, and one of so many of these is reset before the outcome. */
const askingShare = 50;
const resetShare = 2;

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({
  options: {
    filter: { type: "string" },
    requests: { type: "string", default: "1000000" },
    envoy: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const requests = Number(options.requests);
if (!Number.isSafeInteger(requests) || requests < 1000) {
  console.error("--requests must be a whole number from 1000");
  process.exit(2);
}

const request = {
  method: "GET",
  headers: [
    ["x-tenant", "shop"],
    ["accept", "*/*"],
  ],
};
const answer = { headers: [["x-my-header", "of the upstream"]], body: "hello" };

const guest = "callouts";
const bytes =
  options.filter === undefined
    ? await compileGuest(root, guest)
    : await readFile(join(root, "build", `${options.filter}.wasm`));

/** Takes every request and says nothing. */
const silent = createServer();
silent.on("stream", (stream) => stream.on("error", () => undefined));
silent.on("session", (session) => session.on("error", () => undefined));
await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));

const envoy = await startVariant({
  envoy: await locateEnvoy({
    cacheFolder: join(root, ".outrigger"),
    environment: process.env,
    ...(options.envoy === undefined ? {} : { flag: options.envoy }),
  }),
  job: { answer },
  variant: { modules: [{ bytes, pluginName: options.filter ?? guest }] },
  upstreamPort: silent.address().port,
  clusterPorts: { silent: silent.address().port },
  http2Clusters: ["silent"],
});
const load = new LoadProcess();
const port = envoy.port("bench");

/** So many requests, the plain ones and the asking ones side by side. */
async function send(count) {
  const asking = options.filter === undefined ? Math.round(count / askingShare) : 0;
  const resets = Math.round(asking / resetShare);
  const plain = { port, requests: [requestText(request, "/load")], count: count - asking };
  const [statuses] = await Promise.all([
    load.send(plain),
    sendAsking({ port, request, path: "/load", answered: asking - resets, reset: resets }),
  ]);
  if (statuses[200] !== plain.count) throw new Error(`replies: ${JSON.stringify(statuses)}`);
  return { asking, resets };
}

/** KiB that Envoy and its modules have in use, as its allocator counts them. */
async function allocatedKib() {
  const { body } = await envoy.admin("/memory");
  return Math.round(Number(JSON.parse(body).allocated) / 1024);
}

/** What Envoy itself counted: callouts that ran into their timeout, and clients that went away in the middle. */
async function counted() {
  const { body } = await envoy.admin("/stats?filter=silent.upstream_rq_timeout|remote_active_rq$");
  const of = (name) => Number(new RegExp(`${name}: (\\d+)`).exec(body)?.[1] ?? 0);
  return {
    timeouts: of("cluster.silent.upstream_rq_timeout"),
    resets: of("http.bench.downstream_cx_destroy_remote_active_rq"),
  };
}

const readings = [];
const sum = { requests: 0, asking: 0, resets: 0 };
const started = performance.now();
let seen;
try {
  for (const percent of [20, 40, 60, 80, 100]) {
    const count = Math.round((requests * percent) / 100) - sum.requests;
    const { asking, resets } = await send(count);
    sum.requests += count;
    sum.asking += asking;
    sum.resets += resets;
    const anonymous = anonymousKib(envoy.processId);
    readings.push({ percent, ...sum, allocated: await allocatedKib(), anonymous });
  }
  seen = await counted();
} finally {
  load.stop();
  await envoy.stop();
  silent.close();
}
const seconds = (performance.now() - started) / 1000;
const growth = readings.at(-1).anonymous - readings[0].anonymous;
const isFlat = Number.isFinite(growth) && growth <= allowedGrowth;
// Otherwise the proof would be about something else. A reset that overtakes its request counts for no stream.
const wasAsked = seen.timeouts >= sum.asking - sum.resets && seen.resets >= 0.9 * sum.resets;
const ok = isFlat && wasAsked;

if (options.json) {
  console.log(JSON.stringify({ ok, growth, allowedGrowth, seconds, seen, readings }, null, 2));
} else {
  const right = (title) => ({ title, align: "right" });
  const titles = ["%", "REQUESTS", "WITH CALLOUT", "RESET", "ALLOCATED KiB", "ANONYMOUS KiB"];
  const rows = readings.map((row) => Object.values(row).map(String));
  for (const line of formatTable(titles.map(right), rows)) console.log(line);
  console.log(
    `Envoy counted ${seen.timeouts} callouts without an answer and ${seen.resets} resets${wasAsked ? "" : ": TOO FEW"}`,
  );
  console.log(
    `${isFlat ? "flat" : "GROWS"}: ${growth} KiB from 20 % to 100 % (at most ${allowedGrowth}), ` +
      `${requests} requests in ${seconds.toFixed(1)} s`,
  );
}
process.exitCode = ok ? 0 : 1;
process.exit();

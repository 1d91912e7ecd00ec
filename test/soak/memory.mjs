// Proves that a filter keeps Envoy's memory flat: many requests through a real Envoy, its anonymous memory read
// at 20 % … 100 % of them. Needs Linux (/proc), a built filter and harness/dist.
//
//   node test/soak/memory.mjs [--filter hello-header] [--requests 200000] [--connections 8] [--json]

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { envoyBootstrap } from "../../harness/dist/envoy/bootstrap.js";
import { ClientConnection } from "../../harness/dist/envoy/client.js";
import { locateEnvoy } from "../../harness/dist/envoy/locate.js";
import { EnvoyProcess } from "../../harness/dist/envoy/process.js";
import { startUpstream } from "../../harness/dist/envoy/upstream.js";
import { formatTable } from "../../harness/dist/terminal/table.js";

/** Anonymous memory may grow by this much between the first and the last reading, in KiB. */
const allowedGrowth = 1024;

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({
  options: {
    filter: { type: "string", default: "hello-header" },
    wasm: { type: "string" },
    requests: { type: "string", default: "200000" },
    connections: { type: "string", default: "8" },
    envoy: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const wasm = resolve(options.wasm ?? join(root, "build", `${options.filter}.wasm`));
const requests = Number(options.requests);
const connections = Number(options.connections);

/** KiB by name, from the kernel's sum over all mappings of the process (proc(5), smaps_rollup). */
function readMemory(processId) {
  const text = readFileSync(`/proc/${processId}/smaps_rollup`, "utf8");
  const kib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? NaN);
  return {
    anonymous: kib("Anonymous"),
    private: kib("Private_Clean") + kib("Private_Dirty"),
  };
}

const request = {
  method: "GET",
  target: "/soak?with=query",
  headers: [
    ["host", "example.com"],
    ["user-agent", "soak"],
    ["accept", "*/*"],
    ["x-request-id", "00000000-0000-4000-8000-000000000000"],
  ],
};
const answer = {
  status: 200,
  headers: [
    ["content-type", "text/plain"],
    ["x-my-header", "of the upstream, to be replaced"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ],
  chunks: [Buffer.from("hello")],
};

/** Sends its share of the requests up to `limit` on one connection that is kept open. */
async function sendOn(port, counter, limit) {
  let connection = await ClientConnection.open(port);
  while (counter.sent < limit) {
    counter.sent++;
    if (!connection.usable) connection = await ClientConnection.open(port);
    const reply = await connection.request(request);
    const header = reply.headers.find(([name]) => name === "x-my-header")?.[1];
    if (reply.status !== 200)
      throw new Error(`reply ${reply.status} after ${counter.sent} requests`);
    if (options.filter === "hello-header" && header !== "Hello from WASM!") {
      throw new Error(`no header after ${counter.sent} requests`);
    }
  }
  connection.close();
}

const envoyPath = await locateEnvoy({
  cacheFolder: join(root, ".outrigger"),
  environment: process.env,
  ...(options.envoy === undefined ? {} : { flag: options.envoy }),
});
const upstream = await startUpstream({ record: false, answer: () => answer });
const envoy = await EnvoyProcess.start({
  envoy: envoyPath,
  logLevel: "warning",
  bootstrap: envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: [
      { name: "soak", port: 0, filters: [{ name: options.filter, module: { filename: wasm } }] },
    ],
  }),
});

const readings = [];
const counter = { sent: 0 };
const started = performance.now();
try {
  for (const percent of [20, 40, 60, 80, 100]) {
    const limit = Math.round((requests * percent) / 100);
    const all = Array.from({ length: connections }, () =>
      sendOn(envoy.port("soak"), counter, limit),
    );
    await Promise.all(all);
    readings.push({ percent, requests: counter.sent, ...readMemory(envoy.processId) });
  }
} finally {
  await envoy.stop();
  await upstream.close();
}
const seconds = (performance.now() - started) / 1000;
const growth = readings.at(-1).anonymous - readings[0].anonymous;
const ok = Number.isFinite(growth) && growth <= allowedGrowth;

if (options.json) {
  console.log(JSON.stringify({ ok, growth, allowedGrowth, seconds, readings }, null, 2));
} else {
  const right = (title) => ({ title, align: "right" });
  const columns = [right("%"), right("REQUESTS"), right("ANONYMOUS KiB"), right("PRIVATE KiB")];
  const rows = readings.map((row) => [row.percent, row.requests, row.anonymous, row.private]);
  for (const line of formatTable(
    columns,
    rows.map((row) => row.map(String)),
  )) {
    console.log(line);
  }
  console.log(
    `${ok ? "flat" : "GROWS"}: ${growth} KiB from 20 % to 100 % (at most ${allowedGrowth}), ` +
      `${requests} requests in ${seconds.toFixed(1)} s`,
  );
}
process.exitCode = ok ? 0 : 1;

// `npm run ratelimit:demo`: Redis, envoyproxy/ratelimit and two Envoys that share one limit, with bounded traffic to both
// and a table of what was admitted where. Everything ends with it, also on Ctrl-C.
//
//   npm run ratelimit:demo             sends its requests and ends
//   npm run ratelimit:demo -- --stay   leaves all running until Ctrl-C, for requests of your own
//
// A file that is named runs in place of build/rate-limit.wasm.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { envoyBootstrap } from "../../../harness/dist/envoy/bootstrap.js";
import { sendRequest } from "../../../harness/dist/envoy/client.js";
import { locateEnvoy, readEnvoyVersion } from "../../../harness/dist/envoy/locate.js";
import { EnvoyProcess } from "../../../harness/dist/envoy/process.js";
import { startUpstream } from "../../../harness/dist/envoy/upstream.js";
import { formatDiagnostic } from "../../../harness/dist/errors/format.js";
import { OutriggerError } from "../../../harness/dist/errors/outrigger-error.js";
import { createColors } from "../../../harness/dist/terminal/colors.js";
import { absentServices, RateLimitServices } from "../services.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

/** Requests of each client to each Envoy. */
const traffic = [
  { client: "alice", count: 25 },
  { client: "bob", count: 8 },
];

class Interrupted extends Error {}

/** Rejects on Ctrl-C and when this process is told to end. */
function interruption() {
  return new Promise((_, reject) => {
    const stop = () => reject(new Interrupted());
    process.once("SIGINT", stop).once("SIGTERM", stop);
  });
}

/** Starts one thing after the other; what was started can be ended in the opposite order. */
class Running {
  #ends = [];
  #isOver = false;

  async add(start, end) {
    const started = await start;
    const stop = () => end(started);
    if (this.#isOver) await stop();
    else this.#ends.push(stop);
    return started;
  }

  async end() {
    this.#isOver = true;
    for (const end of this.#ends.reverse()) await end();
  }
}

function startEnvoy(envoy, module, upstream, services) {
  const server = (port, http2 = false) => ({ address: "127.0.0.1", port, http2 });
  const configuration = parse(read("filter.yaml"));
  return EnvoyProcess.start({
    envoy,
    bootstrap: envoyBootstrap({
      upstream: server(upstream.port),
      clusters: [{ name: "rls", server: server(services.port, true) }],
      listeners: [
        {
          name: "web",
          port: 0,
          filters: [{ name: "rate-limit", module: { filename: module }, configuration }],
        },
      ],
    }),
  });
}

const countOf = (replies, status) => replies.get(status)?.count ?? 0;

/** Sends requests one after the other; how many were answered with which status, and the last reply with each. */
async function send(envoy, { client, count }) {
  const replies = new Map();
  for (let sent = 0; sent < count; sent++) {
    const { status, headers, body } = await sendRequest(envoy.port("web"), {
      method: "GET",
      target: "/",
      headers: [
        ["host", "shop.example"],
        ["x-client", client],
      ],
    });
    replies.set(status, { count: countOf(replies, status) + 1, headers, body });
  }
  return replies;
}

function row(cells) {
  return cells.map((cell, at) => String(cell)[at === 0 ? "padEnd" : "padStart"](at === 0 ? 10 : 20)).join(""); // prettier-ignore
}

/** Sends everything and shows what became of it. */
async function show(envoys) {
  console.log(
    row(["client", "Envoy A: admitted", "Envoy B: admitted", "both: admitted", "refused"]),
  );
  let refusal;
  for (const each of traffic) {
    const replies = await Promise.all(envoys.map((envoy) => send(envoy, each)));
    const admitted = replies.map((one) => countOf(one, 200));
    const sum = admitted[0] + admitted[1];
    const refused = replies.reduce((all, one) => all + countOf(one, 429), 0);
    console.log(
      row([each.client, ...admitted.map((one) => `${one} of ${each.count}`), sum, refused]),
    );
    refusal ??= replies.map((one) => one.get(429)).find((one) => one !== undefined);
  }
  if (refusal === undefined) return;
  console.log("\nA reply to a request that was refused: 429");
  for (const [name, value] of refusal.headers) console.log(`  ${name}: ${value}`);
  console.log(`  ${Buffer.from(refusal.body).toString().trimEnd()}`);
}

async function demonstrate(running, { module, stays }, interrupted) {
  const absent = absentServices();
  if (absent.length > 0) {
    console.error(absent.join("\n"));
    return 4;
  }
  const envoyPath = await locateEnvoy({
    cacheFolder: join(root, ".outrigger"),
    environment: process.env,
  });
  const services = await running.add(RateLimitServices.start(read("service.yaml")), (it) =>
    it.stop(),
  );
  const answer = () => ({ status: 200, chunks: [Buffer.from("hello\n")] });
  const upstream = await running.add(startUpstream({ answer, record: false }), (it) => it.close());
  const envoys = [];
  while (envoys.length < 2) {
    envoys.push(
      await running.add(startEnvoy(envoyPath, module, upstream, services), (it) => it.stop()),
    );
  }
  const version = await readEnvoyVersion(envoyPath);
  console.log(`Redis, envoyproxy/ratelimit and two Envoys (${version}) are up, all on 127.0.0.1.`);
  console.log(`The limit is 20 requests a day for each client, over both Envoys together.\n`);
  await show(envoys);
  if (stays) {
    const urls = envoys.map(
      (envoy) => `curl -i -H 'x-client: carol' http://127.0.0.1:${envoy.port("web")}/`,
    );
    console.log(`\nTry it:\n  ${urls.join("\n  ")}\nCtrl-C stops everything.`);
    await interrupted;
  }
  return 0;
}

async function main(argv) {
  const unknown = argv.find((argument) => argument.startsWith("-") && argument !== "--stay");
  if (unknown !== undefined) {
    console.error(`there is no option ${unknown}. Options: --stay`);
    return 2;
  }
  const named = argv.find((argument) => !argument.startsWith("-"));
  const options = {
    module: named ?? join(root, "build", "rate-limit.wasm"),
    stays: argv.includes("--stay"),
  };
  const running = new Running();
  const interrupted = interruption();
  const work = demonstrate(running, options, interrupted);
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    if (!(error instanceof OutriggerError)) throw error;
    for (const one of error.diagnostics) console.error(formatDiagnostic(one, createColors(false)));
    return error.exitCode;
  } finally {
    await running.end();
    // What was about to start when it was interrupted ends as soon as it has.
    await work.catch(() => undefined);
  }
}

process.exit(await main(process.argv.slice(2)));
